//! `check`: a monitoring plugin by the Monitoring Plugins Development Guidelines: one line, performance data, exit codes 0 to
//! 3. What cannot be told is UNKNOWN, whatever it was that went wrong, and never OK. One call for 200 groups is all it
//! costs, and a token is asked for once an hour, since it is kept between runs.

mod line;
mod verdict;

use super::connect::{Connection, connect_quietly};
use super::exit_status::told;
use super::output::print;
use super::single_poll::{answerable_at_once, nothing_read, unread_regions};
use super::time_limit::TimeLimit;
use super::{CommandError, ExitStatus, Level, appearance, logging, runtime};
use crate::config::{Arguments, CheckOptions, CheckUsageError, Environment, Settings};
use crate::domain::filter::FilterableGroup;
use crate::domain::{Group, Snapshot};
use crate::threads;
use crate::worker::{Clock, Lists, look_at_lists};
use jiff::Timestamp;
use line::Line;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;
use tokio::runtime::Runtime;
use verdict::{Thresholds, Verdict};

/// Checks, and prints what came of it.
pub(super) fn run(
    options: &CheckOptions,
    arguments: &Arguments,
    environment: &Environment,
    limit: TimeLimit,
) -> ExitStatus {
    let judged = catch_unwind(AssertUnwindSafe(|| judge(options, arguments, environment, &limit)));
    limit.end();
    say(&match judged {
        Ok(Ok(line)) => line,
        Ok(Err(stop)) => Line::unknown(&stop.sentence()),
        Err(payload) => match threads::exhaustion(&*payload) {
            Some(error) => Line::unknown(&error.to_string()),
            None => Line::unknown("internal error; please report the text on standard error"),
        },
    })
}

/// Says in a plugin's way what is wrong with the command line, or prints the help or the version that it asks for.
pub fn misused(misuse: &CheckUsageError) -> ExitStatus {
    match misuse {
        CheckUsageError::Invalid(sentence) => say(&Line::unknown(sentence)),
        CheckUsageError::Information(text) => {
            // It is UNKNOWN anyway.
            let _ = print(text);
            ExitStatus::Checked(Level::Unknown)
        }
    }
}

/// The line that says that nothing is known, and why.
pub(super) fn unknown_line(why: &str) -> String {
    Line::unknown(why).to_string()
}

fn say(line: &Line) -> ExitStatus {
    match print(&line.to_string()) {
        Ok(()) => ExitStatus::Checked(line.level),
        Err(_) => ExitStatus::Checked(Level::Unknown),
    }
}

fn judge(
    options: &CheckOptions,
    arguments: &Arguments,
    environment: &Environment,
    limit: &TimeLimit,
) -> Result<Line, CommandError> {
    let begin = Instant::now();
    // Less than all of the time, so that what is not read in time is named.
    let settings = Settings::load_within(arguments, environment, options.timeout.duration() * 9 / 10)?;
    appearance::validate(&settings)?;
    answerable_at_once(&settings.filter)?;
    logging::start(settings.log().as_ref())?;
    let runtime = runtime::current_thread()?;
    let connection = connect_quietly(&settings, limit, runtime.handle())?;
    let snapshot = read(&connection, &settings, &runtime)?;
    let chosen = chosen(&snapshot, options, &settings)?;
    let thresholds =
        Thresholds { warning: options.warning, critical: options.critical, degraded: options.degraded };
    let verdict = Verdict::of(&chosen, lacking(&snapshot, &settings, chosen.len()), thresholds);
    let verdict = if snapshot.list.is_complete() { verdict.with_tunnel_counts() } else { verdict };
    Ok(verdict.line(begin.elapsed(), options.timeout.duration()))
}

/// Reads what the question needs.
fn read(connection: &Connection, settings: &Settings, runtime: &Runtime) -> Result<Snapshot, CommandError> {
    let lists = match &settings.filter {
        filter if filter.is_empty() => Lists::States,
        filter if filter.uses_region_names() => Lists::WithRegions,
        _ => Lists::Both,
    };
    runtime.block_on(look_at_lists(&connection.client, &Clock::system(), lists)).map_err(CommandError::Api)
}

/// The groups that are asked about; that there are none is no good news.
fn chosen<'a>(
    snapshot: &'a Snapshot,
    options: &CheckOptions,
    settings: &Settings,
) -> Result<Vec<&'a Group>, CommandError> {
    if let Some(failure) = nothing_read(snapshot) {
        return Err(CommandError::Api(failure));
    }
    if let Some(missing) =
        options.group.iter().find(|name| !snapshot.groups.iter().any(|group| is_called(group, name)))
    {
        let missing = crate::config::quoted(missing);
        return Err(CommandError::Usage(format!(
            "no tunnel group {missing}: specify its complete name or its id"
        )));
    }
    let now = Timestamp::now();
    let is_asked = |group: &&Group| {
        (options.group.is_empty() || options.group.iter().any(|name| is_called(group, name)))
            && settings.filter.matches(&FilterableGroup::new(group, &snapshot.regions.value), now)
    };
    let chosen: Vec<&Group> = snapshot.groups.iter().filter(is_asked).collect();
    match chosen.as_slice() {
        [] if snapshot.groups.is_empty() => {
            Err(CommandError::Usage("the organization has no tunnel groups".to_owned()))
        }
        [] => Err(CommandError::Usage(
            lacking(snapshot, settings, 0).unwrap_or_else(|| "no tunnel group matches --filter".to_owned()),
        )),
        _ => Ok(chosen),
    }
}

fn is_called(group: &Group, name: &str) -> bool {
    let is_id = group.id.as_ref().is_some_and(|id| id.as_text().raw() == name);
    let is_name = |own: &str| own.to_lowercase() == name.to_lowercase();
    is_id || is_name(group.title()) || group.name.as_ref().is_some_and(|own| is_name(own.raw()))
}

/// Why not everything was read, if something is missing that matters. Regions matter to a filter that needs them.
fn lacking(snapshot: &Snapshot, settings: &Settings, matches: usize) -> Option<String> {
    let lists = snapshot.failures().into_iter().find(|(part, _)| *part != "regions");
    let lists = lists.map(|(part, failure)| format!("{part} read in part: {failure}"));
    lists.or_else(|| {
        let failure = unread_regions(snapshot, &settings.filter, matches)?;
        Some(format!("--filter needs the regions: {}", told(failure)))
    })
}
