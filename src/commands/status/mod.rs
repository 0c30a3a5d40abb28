//! `status`: prints the status of a single poll, or keeps polling and prints each change.

pub(super) mod csv;
pub(super) mod escape;
pub(super) mod json;
mod table;
mod watch;
mod watch_log;

use super::connect::connect_or_stop;
use super::exit_status::describe;
use super::logging::LogHandle;
use super::output::print_with;
use super::painter::Painter;
use super::progress::report_waits;
use super::single_poll::{nothing_read, require_single_poll, unread_regions};
use super::time_limit::TimeLimit;
use super::{CommandError, ExitStatus, runtime};
use crate::commands::recording::prior_state;
use crate::config::{Charset, OutputFormat, Settings, StatusOptions, quoted};
use crate::domain::filter::FilterableGroup;
use crate::domain::{Failure, FailureKind, Snapshot};
use crate::terminal::available_columns;
use crate::worker::{Clock, poll_once};
use escape::Layout;
use jiff::Timestamp;
use std::io::{self, Write};

/// Polls once and prints the status, or keeps polling with `--watch`.
pub(super) fn run(
    options: &StatusOptions,
    settings: &Settings,
    log: &LogHandle,
    limit: TimeLimit,
) -> Result<ExitStatus, CommandError> {
    if options.watch {
        return match options.output {
            None | Some(OutputFormat::Ndjson) => watch::run(settings, log),
            Some(_) => Err(CommandError::Usage("--watch prints ndjson only: omit -o or --watch".to_owned())),
        };
    }
    require_single_poll(&settings.filter)?;
    let runtime = runtime::current_thread()?;
    let connection = connect_or_stop(settings, &limit, runtime.handle())?;
    let client = &connection.client;
    let prior_state = prior_state(settings, runtime.handle());
    let clock = Clock::system();
    let poll = poll_once(client, &clock, prior_state);
    let snapshot = report_waits(&runtime, client, poll).map_err(CommandError::Api)?;
    if let Some(failure) = nothing_read(&snapshot) {
        return Err(CommandError::Api(failure));
    }
    limit.end();
    let all = snapshot.groups.len();
    let snapshot = narrowed(snapshot, settings);
    let filter = settings.filter.as_str();
    let lacks_regions = unread_regions(&snapshot, &settings.filter, snapshot.groups.len()).is_some();
    if lacks_regions {
        // Not `eprintln!`, which panics if standard error is closed.
        let _ = writeln!(
            io::stderr(),
            "tunnelscope: the filter {} needs the regions, which could not be read",
            quoted(filter)
        );
    } else if snapshot.groups.is_empty() && all > 0 {
        // Not `eprintln!`, which panics if standard error is closed.
        let _ = writeln!(
            io::stderr(),
            "tunnelscope: no tunnel group matches the filter {} (0 of {all})",
            quoted(filter)
        );
    }
    print_with(|out| match options.output.unwrap_or(OutputFormat::Table) {
        OutputFormat::Json => {
            json::write_document(&snapshot, settings, &connection.base_url, Layout::of_stdout(), out)
        }
        OutputFormat::Ndjson => json::write_lines(&snapshot, settings, out),
        OutputFormat::Csv => csv::write_table(&snapshot, out),
        OutputFormat::Table => out.write_all(table(&snapshot, settings).as_bytes()),
    })?;
    Ok(match outcome(&snapshot) {
        ExitStatus::Done if lacks_regions => ExitStatus::Partial,
        outcome => outcome,
    })
}

/// The table for standard output; the ellipsis is replaced if the locale lacks it.
fn table(snapshot: &Snapshot, settings: &Settings) -> String {
    let painter = Painter::of_stdout(settings);
    let table = table::table(snapshot, available_columns(io::stdout()), Timestamp::now(), &painter);
    match settings.charset {
        Charset::Ascii => table.replace('…', "~"),
        Charset::Unicode => table,
    }
}

/// The snapshot reduced to the groups that match the filter, with their totals.
fn narrowed(snapshot: Snapshot, settings: &Settings) -> Snapshot {
    if settings.filter.is_empty() {
        return snapshot;
    }
    let now = Timestamp::now();
    let regions = &snapshot.regions.value;
    snapshot.filtered(|group| settings.filter.matches(&FilterableGroup::new(group, regions), now))
}

/// The exit status. Missing regions count only if the filter needs them.
fn outcome(snapshot: &Snapshot) -> ExitStatus {
    for (parts, failure) in failures(snapshot) {
        // Not `eprintln!`, which panics if standard error is closed.
        let _ = writeln!(io::stderr(), "tunnelscope: {}: {}", parts.join(", "), describe(failure));
    }
    if snapshot.is_complete() { ExitStatus::Done } else { ExitStatus::Partial }
}

/// The failures with the parts that they affect. The time limit ends all reads for the same reason, which is
/// reported once.
fn failures(snapshot: &Snapshot) -> Vec<(Vec<&'static str>, &Failure)> {
    let mut failures: Vec<(Vec<&'static str>, &Failure)> = Vec::new();
    for (part, failure) in snapshot.failures() {
        let is_known = |known: &Failure| known.kind == FailureKind::TimeLimit && known.kind == failure.kind;
        match failures.iter_mut().find(|(_, known)| is_known(known)) {
            Some((parts, _)) => parts.push(part),
            None => failures.push((vec![part], failure)),
        }
    }
    failures
}
