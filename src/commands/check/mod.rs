//! `check`: a monitoring plugin by the Monitoring Plugins Development Guidelines: one line, performance data, exit codes 0 to
//! 3. What cannot be told is UNKNOWN, whatever it was that went wrong, and never OK. One call for 200 groups is all it
//! costs, and a token is asked for once an hour, since it is kept between runs.

mod line;
mod verdict;

use super::connect::{Connection, connect_within};
use super::one_look::{answerable_at_once, nothing_read};
use super::output::print;
use super::progress::held;
use super::runtime::to_its_end;
use super::{Level, Outcome, Stop, log, tailor};
use crate::config::{Arguments, CheckMisuse, CheckOptions, Environment, Settings};
use crate::domain::filter::GroupFacts;
use crate::domain::{Group, Snapshot};
use crate::threads;
use crate::worker::{Clock, Lists, Source, look_at_lists};
use jiff::{SignedDuration, Timestamp};
use line::Line;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use verdict::{Thresholds, Verdict};

/// How often it is looked whether there can still be an answer in time.
const LOOKS: Duration = Duration::from_millis(100);

/// Checks, and prints what came of it.
pub(super) fn run(options: &CheckOptions, arguments: &Arguments, environment: &Environment) -> Outcome {
    let begin = Instant::now();
    let judged = catch_unwind(AssertUnwindSafe(|| judge(options, arguments, environment, begin)));
    say(&match judged {
        Ok(Ok(line)) => line,
        Ok(Err(stop)) => Line::unknown(&stop.sentence()),
        Err(payload) => match threads::exhaustion(&*payload) {
            Some(error) => Line::unknown(&error.to_string()),
            None => Line::unknown("tunnelscope made a mistake; please report what standard error says"),
        },
    })
}

/// Says in a plugin's way what is wrong with the command line, or prints the help or the version that it asks for.
pub fn misused(misuse: &CheckMisuse) -> Outcome {
    match misuse {
        CheckMisuse::Wrong(sentence) => say(&Line::unknown(sentence)),
        CheckMisuse::Information(text) => {
            // It is UNKNOWN anyway.
            let _ = print(text);
            Outcome::Checked(Level::Unknown)
        }
    }
}

fn say(line: &Line) -> Outcome {
    match print(&line.to_string()) {
        Ok(()) => Outcome::Checked(line.level),
        Err(_) => Outcome::Checked(Level::Unknown),
    }
}

fn judge(
    options: &CheckOptions,
    arguments: &Arguments,
    environment: &Environment,
    begin: Instant,
) -> Result<Line, Stop> {
    let limit = options.timeout.duration();
    let settings = Settings::load_within(arguments, environment, limit)?;
    tailor::validate(&settings)?;
    answerable_at_once(&settings.filter)?;
    log::start(settings.log.as_ref())?;
    let connection = connect_within(&settings, limit.saturating_sub(begin.elapsed()))?;
    let snapshot = look(&connection, &settings, limit, begin)?;
    let chosen = chosen(&snapshot, options, &settings)?;
    let thresholds = Thresholds { warning: options.warning, critical: options.critical };
    let verdict = Verdict::of(&chosen, lacking(&snapshot), thresholds);
    let verdict = if snapshot.list.is_whole() { verdict.with_tunnel_counts() } else { verdict };
    Ok(verdict.line(begin.elapsed(), limit))
}

/// Reads what the question needs, within what is left of the time.
fn look(
    connection: &Connection,
    settings: &Settings,
    limit: Duration,
    begin: Instant,
) -> Result<Snapshot, Stop> {
    let lists = match &settings.filter {
        filter if filter.is_empty() => Lists::States,
        filter if filter.asks_of_regions() => Lists::WithRegions,
        _ => Lists::Both,
    };
    let (client, clock) = (&connection.client, Clock::system());
    let deadline = Instant::now() + limit.saturating_sub(begin.elapsed());
    to_its_end(async {
        tokio::select! {
            biased;
            snapshot = look_at_lists(client, &clock, lists) => snapshot.map_err(Stop::Api),
            why = too_late(client, deadline) => {
                Err(Stop::Usage(format!("no answer within {} s (--timeout){why}", limit.as_secs())))
            }
        }
    })?
}

/// Waits until it is clear that there will be no answer in time, and says why, if that is known: what is held back
/// beyond the deadline need not be waited for.
async fn too_late(source: &impl Source, deadline: Instant) -> String {
    let mut looks = tokio::time::interval(LOOKS);
    loop {
        looks.tick().await;
        let left = SignedDuration::try_from(deadline.saturating_duration_since(Instant::now()));
        let left = left.unwrap_or(SignedDuration::MAX);
        match held(&source.usage()) {
            Some((until, reason)) if until.duration_since(Timestamp::now()) > left => {
                return format!(": it would wait {reason}");
            }
            _ if left.is_zero() => return String::new(),
            _ => {}
        }
    }
}

/// The groups that are asked about; that there are none is no good news.
fn chosen<'a>(
    snapshot: &'a Snapshot,
    options: &CheckOptions,
    settings: &Settings,
) -> Result<Vec<&'a Group>, Stop> {
    if let Some(failure) = nothing_read(snapshot) {
        return Err(Stop::Api(failure));
    }
    if let Some(missing) =
        options.group.iter().find(|name| !snapshot.groups.iter().any(|group| is_called(group, name)))
    {
        let missing = crate::config::quoted(missing);
        return Err(Stop::Usage(format!(
            "there is no tunnel group {missing}: write its whole name or its id"
        )));
    }
    let now = Timestamp::now();
    let is_asked = |group: &&Group| {
        (options.group.is_empty() || options.group.iter().any(|name| is_called(group, name)))
            && settings.filter.lets_through(&GroupFacts::new(group, &snapshot.regions.value), now)
    };
    let chosen: Vec<&Group> = snapshot.groups.iter().filter(is_asked).collect();
    match chosen.as_slice() {
        [] if snapshot.groups.is_empty() => {
            Err(Stop::Usage("the organization has no tunnel groups".to_owned()))
        }
        [] => Err(Stop::Usage("no tunnel group fits --filter, so there is nothing to say".to_owned())),
        _ => Ok(chosen),
    }
}

fn is_called(group: &Group, name: &str) -> bool {
    let is_id = group.id.as_ref().is_some_and(|id| id.text().sent() == name);
    let is_name = |own: &str| own.to_lowercase() == name.to_lowercase();
    is_id || is_name(group.title()) || group.name.as_ref().is_some_and(|own| is_name(own.sent()))
}

/// Why not everything was read, if something is missing.
fn lacking(snapshot: &Snapshot) -> Option<String> {
    snapshot.failures().first().map(|(part, failure)| format!("{part} read in part: {failure}"))
}
