//! `check`: a monitoring plugin by the Monitoring Plugins Development Guidelines: one line, performance data,
//! exit codes 0 to 3. Any failure to determine the state is UNKNOWN, never OK. It takes one call per 200
//! groups, and a token request once an hour, because tokens are cached between runs.

mod line;
mod verdict;

use super::connect::{Connection, connect_quietly};
use super::exit_status::describe;
use super::output::print;
use super::single_poll::{nothing_read, require_single_poll, unread_regions};
use super::time_limit::TimeLimit;
use super::{CommandError, ExitStatus, Level, appearance, logging, runtime};
use crate::commands::recording::prior_state;
use crate::config::{Arguments, CheckOptions, CheckUsageError, Environment, Settings};
use crate::domain::filter::FilterableGroup;
use crate::domain::{Group, Snapshot};
use crate::threads;
use crate::worker::{Clock, Lists, fetch_lists};
use jiff::Timestamp;
use line::Line;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;
use tokio::runtime::Runtime;
use verdict::{Thresholds, Verdict};

/// Runs the check and prints the result.
pub(super) fn run(
    options: &CheckOptions,
    arguments: &Arguments,
    environment: &Environment,
    limit: TimeLimit,
) -> ExitStatus {
    let verdict = catch_unwind(AssertUnwindSafe(|| evaluate(options, arguments, environment, &limit)));
    limit.end();
    print_line(&match verdict {
        Ok(Ok(line)) => line,
        Ok(Err(stop)) => Line::unknown(&stop.sentence()),
        Err(payload) => match threads::exhaustion(&*payload) {
            Some(error) => Line::unknown(&error.to_string()),
            None => Line::unknown("internal error; please report the text on standard error"),
        },
    })
}

/// Reports a command line error as a plugin line, or prints the requested help or version.
pub fn usage_error(misuse: &CheckUsageError) -> ExitStatus {
    match misuse {
        CheckUsageError::Invalid(sentence) => print_line(&Line::unknown(sentence)),
        CheckUsageError::Information(text) => {
            // The result is UNKNOWN in any case.
            let _ = print(text);
            ExitStatus::Checked(Level::Unknown)
        }
    }
}

/// An UNKNOWN line with its reason.
pub(super) fn unknown_line(why: &str) -> String {
    Line::unknown(why).to_string()
}

fn print_line(line: &Line) -> ExitStatus {
    match print(&line.to_string()) {
        Ok(()) => ExitStatus::Checked(line.level),
        Err(_) => ExitStatus::Checked(Level::Unknown),
    }
}

fn evaluate(
    options: &CheckOptions,
    arguments: &Arguments,
    environment: &Environment,
    limit: &TimeLimit,
) -> Result<Line, CommandError> {
    let begin = Instant::now();
    // Less than the whole time limit, so that there is time to report what was not read.
    let settings = Settings::load_within(arguments, environment, options.timeout.duration() * 9 / 10)?;
    appearance::validate(&settings)?;
    require_single_poll(&settings.filter)?;
    logging::start(settings.log().as_ref())?;
    let runtime = runtime::current_thread()?;
    let connection = connect_quietly(&settings, limit, runtime.handle())?;
    let snapshot = read(&connection, &settings, &runtime)?;
    let chosen = select_groups(&snapshot, options, &settings)?;
    let thresholds =
        Thresholds { warning: options.warning, critical: options.critical, degraded: options.degraded };
    let verdict = Verdict::new(&chosen, missing_data(&snapshot, &settings, chosen.len()), thresholds);
    let verdict = if snapshot.list.is_complete() { verdict.with_tunnel_counts() } else { verdict };
    Ok(verdict.line(begin.elapsed(), options.timeout.duration()))
}

/// Reads the lists that the check needs.
fn read(connection: &Connection, settings: &Settings, runtime: &Runtime) -> Result<Snapshot, CommandError> {
    let lists = match &settings.filter {
        filter if filter.is_empty() => Lists::States,
        filter if filter.uses_region_names() => Lists::WithRegions,
        _ => Lists::Both,
    };
    let prior_state = prior_state(settings, runtime.handle());
    let clock = Clock::system();
    let read = fetch_lists(&connection.client, &clock, lists, prior_state);
    runtime.block_on(read).map_err(CommandError::Api)
}

/// The groups to check. An empty result is an error, because it must not be reported as OK.
fn select_groups<'a>(
    snapshot: &'a Snapshot,
    options: &CheckOptions,
    settings: &Settings,
) -> Result<Vec<&'a Group>, CommandError> {
    if let Some(failure) = nothing_read(snapshot) {
        return Err(CommandError::Api(failure));
    }
    if let Some(missing) =
        options.group.iter().find(|name| !snapshot.groups.iter().any(|group| has_name(group, name)))
    {
        let missing = crate::config::quoted(missing);
        return Err(CommandError::Usage(format!(
            "no tunnel group {missing}: specify its complete name or its id"
        )));
    }
    let now = Timestamp::now();
    let is_selected = |group: &&Group| {
        (options.group.is_empty() || options.group.iter().any(|name| has_name(group, name)))
            && settings.filter.matches(&FilterableGroup::new(group, &snapshot.regions.value), now)
    };
    let chosen: Vec<&Group> = snapshot.groups.iter().filter(is_selected).collect();
    match chosen.as_slice() {
        [] if snapshot.groups.is_empty() => {
            Err(CommandError::Usage("the organization has no tunnel groups".to_owned()))
        }
        [] => Err(CommandError::Usage(
            missing_data(snapshot, settings, 0)
                .unwrap_or_else(|| "no tunnel group matches --filter".to_owned()),
        )),
        _ => Ok(chosen),
    }
}

fn has_name(group: &Group, name: &str) -> bool {
    let is_id = group.id.as_ref().is_some_and(|id| id.as_text().raw() == name);
    let is_name = |own: &str| own.to_lowercase() == name.to_lowercase();
    is_id || is_name(group.title()) || group.name.as_ref().is_some_and(|own| is_name(own.raw()))
}

/// The reason for missing data, if it affects the result. Regions do only if the filter needs them.
fn missing_data(snapshot: &Snapshot, settings: &Settings, matches: usize) -> Option<String> {
    let lists = snapshot.failures().into_iter().find(|(part, _)| *part != "regions");
    let lists = lists.map(|(part, failure)| format!("{part} read in part: {failure}"));
    lists.or_else(|| {
        let failure = unread_regions(snapshot, &settings.filter, matches)?;
        Some(format!("--filter needs the regions: {}", describe(failure)))
    })
}
