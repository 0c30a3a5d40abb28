//! `log`: the event log of the whole organization for a time range, printed page by page while it is read.

mod csv;
mod format;
mod ndjson;
mod pages;
mod table;

use super::connect::connect_or_stop;
use super::exit_status::describe;
use super::output::print_with;
use super::painter::Painter;
use super::progress::report_waits_as_lines;
use super::time_limit::TimeLimit;
use super::time_range::TimeRange;
use super::{CommandError, ExitStatus, runtime};
use crate::config::{LogFormat, LogOptions, Settings, quoted};
use crate::domain::filter::{Filter, FilterableLogEntry};
use crate::domain::{Failure, LogEntry, LogOrder, LogRequest};
use crate::worker::Source;
use format::Format;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use pages::Pages;
use std::io::{self, Write};

/// Result of reading and printing.
#[derive(Default)]
struct End {
    read: u64,
    /// Entries that matched the filter and were printed.
    printed: u64,
    /// Entries that could not be parsed.
    unreadable: u64,
    /// Timestamp of the last entry read.
    last: Option<Timestamp>,
    /// The failure that ended reading early.
    failure: Option<Failure>,
}

/// Reads the log and prints it.
pub(super) fn run(
    options: &LogOptions,
    settings: &Settings,
    limit: TimeLimit,
) -> Result<ExitStatus, CommandError> {
    let range = TimeRange::resolve(&options.since, options.until.as_ref(), settings, Timestamp::now())?;
    let runtime = runtime::current_thread()?;
    let connection = connect_or_stop(settings, &limit, runtime.handle())?;
    let mut request = LogRequest::new(range.since, range.until, order(options));
    pages::narrow(&mut request, &settings.filter);
    let pages = Pages::new(&connection.client, request);
    let (mut ended, mut stopped) = (None, None);
    print_with(|out| {
        let format = format(options.output, settings, &range.zone);
        let work = print_pages(pages, format, &settings.filter, limit, out);
        match report_waits_as_lines(&runtime, &connection.client, work) {
            Ok(end) => ended = Some(end),
            Err(Interrupted::Output(error)) => return Err(error),
            Err(Interrupted::Api(failure)) => stopped = Some(CommandError::Api(failure)),
        }
        Ok(())
    })?;
    match (stopped, ended) {
        (Some(stop), _) => Err(stop),
        (None, Some(end)) => Ok(report(&end, options, settings, &range)),
        // The reader closed the pipe.
        (None, None) => Ok(ExitStatus::Done),
    }
}

/// Reason for stopping early.
enum Interrupted {
    /// The first page could not be read.
    Api(Failure),
    /// Writing to the output failed.
    Output(io::Error),
}

impl From<io::Error> for Interrupted {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Prints all pages. The time limit applies to API calls only, not to the time that the reader of the output
/// takes.
async fn print_pages<S: Source>(
    mut pages: Pages<'_, S>,
    mut format: Box<dyn Format>,
    filter: &Filter,
    limit: TimeLimit,
    out: &mut dyn Write,
) -> Result<End, Interrupted> {
    let mut end = End::default();
    let first = pages.next().await.map_err(Interrupted::Api)?;
    limit.end();
    format.begin(out)?;
    let mut next = Ok(first);
    loop {
        let page = match next {
            Ok(Some(page)) => page,
            Ok(None) => break,
            Err(failure) => {
                end.failure = Some(failure);
                break;
            }
        };
        end.read += page.len() as u64;
        end.last = page.last().and_then(|entry| entry.timestamp).or(end.last);
        let now = Timestamp::now();
        let matching: Vec<&LogEntry> =
            page.iter().filter(|entry| filter.matches(&FilterableLogEntry(entry), now)).collect();
        end.printed += matching.len() as u64;
        format.page(&matching, out)?;
        out.flush()?;
        next = pages.next().await;
    }
    end.unreadable = pages.unreadable();
    Ok(end)
}

/// `1 entry`, `12 entries`.
fn entries(count: u64) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

fn order(options: &LogOptions) -> LogOrder {
    if options.reverse { LogOrder::NewestFirst } else { LogOrder::OldestFirst }
}

fn format(format: LogFormat, settings: &Settings, zone: &TimeZone) -> Box<dyn Format> {
    match format {
        LogFormat::Table => Box::new(table::Table::new(
            settings,
            zone.clone(),
            Painter::of_stdout(settings),
            Timestamp::now(),
        )),
        LogFormat::Ndjson => Box::new(ndjson::Lines::new(settings.profile_name())),
        LogFormat::Csv => Box::new(csv::Lines),
    }
}

/// Reports on standard error what is missing, or why there is no output.
fn report(end: &End, options: &LogOptions, settings: &Settings, range: &TimeRange) -> ExitStatus {
    let mut outcome = ExitStatus::Done;
    let print_note = |line: String| {
        // Not `eprintln!`, which panics if standard error is closed.
        let _ = writeln!(io::stderr(), "tunnelscope: {line}");
    };
    if end.printed == 0 && end.failure.is_none() {
        print_note(empty_result(end, settings, range));
    }
    if end.unreadable > 0 {
        print_note(format!("log incomplete: {} could not be read", entries(end.unreadable)));
        outcome = ExitStatus::Partial;
    }
    if let Some(failure) = &end.failure {
        let missing = if options.reverse { "earlier" } else { "later" };
        let last = end.last.map_or_else(|| "?".to_owned(), |at| range.time(at));
        let read = entries(end.read);
        print_note(format!(
            "log incomplete: {read} read, up to {last}; {missing} entries are missing: {}",
            describe(failure)
        ));
        outcome = ExitStatus::Partial;
    }
    outcome
}

fn empty_result(end: &End, settings: &Settings, range: &TimeRange) -> String {
    let since = range.time(range.since);
    let until = range.until.map_or_else(|| "now".to_owned(), |until| range.time(until));
    if end.read == 0 {
        return format!("no log entries from {since} to {until}");
    }
    let filter = quoted(settings.filter.as_str());
    format!("no log entry from {since} to {until} matches the filter {filter} (0 of {})", end.read)
}
