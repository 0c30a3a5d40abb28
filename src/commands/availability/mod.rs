//! `availability`: how available groups, hubs, data centers and regions were, from the recorded history.

mod columns;
mod csv;
mod html;
mod json;
mod markdown;
mod range;
mod rows;
mod table;

use super::history::open::{open, unusable};
use super::output::print_with;
use super::painter::Painter;
use super::status::escape::Layout;
use super::{CommandError, ExitStatus};
use crate::config::{AvailabilityFormat, AvailabilityOptions, AvailabilityRows, Charset, Settings, quoted};
use crate::domain::availability::{CellLength, Interval};
use crate::terminal::available_columns;
use jiff::Timestamp;
use range::Range;
use rows::Rows;
use std::io::{self, Write};

/// What is printed.
struct Document<'a> {
    by: AvailabilityRows,
    range: &'a Range,
    rows: &'a Rows,
    /// The cells of the strips, and their length.
    cells: &'a [Interval],
    cell_length: CellLength,
    settings: &'a Settings,
}

/// Reads the history and prints the availability.
pub(super) fn run(options: &AvailabilityOptions, settings: &Settings) -> Result<ExitStatus, CommandError> {
    let range = Range::resolve(options, settings, Timestamp::now())?;
    let store = open(settings)?;
    let cell_length = CellLength::for_window(range.window);
    let cells = match options.output {
        AvailabilityFormat::Html => cell_length.divide(range.window, &range.zone),
        _ => Vec::new(),
    };
    let rows = Rows::read(&store, options.by, &settings.filter, range.window, &cells).map_err(unusable)?;
    let document =
        Document { by: options.by, range: &range, rows: &rows, cells: &cells, cell_length, settings };
    if rows.report.rows.is_empty() {
        // Not `eprintln!`, which panics if standard error is closed.
        let _ = writeln!(io::stderr(), "tunnelscope: {}", document.no_rows());
    }
    print_with(|out| match options.output {
        AvailabilityFormat::Table => out.write_all(document.table().as_bytes()),
        AvailabilityFormat::Json => json::write(&document, Layout::of_stdout(), out),
        AvailabilityFormat::Csv => csv::write(&document, out),
        AvailabilityFormat::Markdown => out.write_all(markdown::table(&document).as_bytes()),
        AvailabilityFormat::Html => html::write(&document, out),
    })?;
    Ok(ExitStatus::Done)
}

impl Document<'_> {
    /// The table for standard output; characters that the locale lacks are replaced.
    fn table(&self) -> String {
        let table = table::table(self, available_columns(io::stdout()), &Painter::of_stdout(self.settings));
        match self.settings.charset {
            Charset::Ascii => table.replace('…', "~"),
            Charset::Unicode => table,
        }
    }

    /// The time range, and since when there is a history if that is less.
    fn period(&self) -> String {
        match self.rows.recorded_since.filter(|since| *since > self.range.window.from) {
            Some(since) => format!("{}, recorded since {}", self.range, self.range.time(since)),
            None => self.range.to_string(),
        }
    }

    /// Why there is no row.
    fn no_rows(&self) -> String {
        if self.rows.recorded == 0 {
            return format!("nothing was recorded from {}", self.range);
        }
        let filter = quoted(self.settings.filter.as_str());
        format!("nothing that was recorded matches the filter {filter} (0 of {})", self.rows.recorded)
    }
}
