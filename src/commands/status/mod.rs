//! `status`: one look, printed, and an exit code that says how it went; or look after look, and what changes between them.

mod csv;
pub(super) mod escape;
mod journal;
mod json;
mod table;
mod watch;

use super::connect::connect_or_stop;
use super::log::LogHandle;
use super::one_look::{answerable_at_once, nothing_read};
use super::outcome::told;
use super::output::print;
use super::progress::attend;
use super::{Outcome, Stop};
use crate::config::{Charset, OutputFormat, Settings, StatusOptions};
use crate::domain::Snapshot;
use crate::domain::filter::GroupFacts;
use crate::terminal::columns_of;
use crate::worker::{Clock, look_once};
use jiff::Timestamp;
use std::io::{self, Write};

/// Takes one look and prints it, or goes on looking.
pub(super) fn run(options: &StatusOptions, settings: &Settings, log: &LogHandle) -> Result<Outcome, Stop> {
    if options.watch {
        return match options.output {
            None | Some(OutputFormat::Ndjson) => watch::run(settings, log),
            Some(_) => Err(Stop::Usage("--watch prints ndjson only: leave -o away, or --watch".to_owned())),
        };
    }
    answerable_at_once(&settings.filter)?;
    let connection = connect_or_stop(settings)?;
    let clock = Clock::system();
    let snapshot = attend(&connection.client, look_once(&connection.client, &clock))?.map_err(Stop::Api)?;
    if let Some(failure) = nothing_read(&snapshot) {
        return Err(Stop::Api(failure));
    }
    let snapshot = narrowed(snapshot, settings);
    print(&match options.output.unwrap_or(OutputFormat::Table) {
        OutputFormat::Json => json::document(&snapshot, settings, &connection.base_url)?,
        OutputFormat::Ndjson => json::lines(&snapshot, settings)?,
        OutputFormat::Csv => csv::table(&snapshot)?,
        OutputFormat::Table => table(&snapshot, settings),
    })?;
    Ok(outcome(&snapshot))
}

/// The table for this output, without a character that its locale lacks where it was cut.
fn table(snapshot: &Snapshot, settings: &Settings) -> String {
    let table = table::table(snapshot, columns_of(io::stdout()), Timestamp::now());
    match settings.charset {
        Charset::Ascii => table.replace('…', "~"),
        Charset::Unicode => table,
    }
}

/// The snapshot with only the groups that the filter lets through, and counts of these.
fn narrowed(snapshot: Snapshot, settings: &Settings) -> Snapshot {
    if settings.filter.is_empty() {
        return snapshot;
    }
    let now = Timestamp::now();
    let regions = &snapshot.regions.value;
    snapshot.narrowed(|group| settings.filter.lets_through(&GroupFacts::new(group, regions), now))
}

/// Whether all was read; the regions only add words to it.
fn outcome(snapshot: &Snapshot) -> Outcome {
    for (part, failure) in snapshot.failures() {
        // Not eprintln, which panics where standard error is gone.
        let _ = writeln!(io::stderr(), "tunnelscope: {part}: {}", told(failure));
    }
    if snapshot.is_complete() { Outcome::Done } else { Outcome::Partial }
}
