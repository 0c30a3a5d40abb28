//! The columns that people read: of the table, of Markdown and of HTML.

use super::Document;
use super::rows::Subject;
use crate::app::format_duration;
use crate::config::AvailabilityRows;
use crate::domain::Text;
use crate::domain::availability::{MeasuredDuration, Requirement, Summary};
use jiff::SignedDuration;

/// A column: its heading and its priority. The highest number is omitted first where there is no room; 0 is never omitted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) heading: &'static str,
    pub(super) expendable: u8,
    cell: Cell,
}

#[derive(Debug, Clone, Copy)]
enum Cell {
    /// A name; the total has its name in the first one.
    Subject(fn(&Subject) -> Option<&Text>),
    Summary(fn(&Summary) -> String),
}

impl Column {
    const fn subject(heading: &'static str, expendable: u8, cell: fn(&Subject) -> Option<&Text>) -> Self {
        Self { heading, expendable, cell: Cell::Subject(cell) }
    }

    const fn summary(heading: &'static str, expendable: u8, cell: fn(&Summary) -> String) -> Self {
        Self { heading, expendable, cell: Cell::Summary(cell) }
    }

    /// Whether it names the object of a row.
    pub(super) fn is_name(&self) -> bool {
        matches!(self.cell, Cell::Subject(_))
    }

    /// The text of a row.
    pub(super) fn text(&self, subject: &Subject, summary: &Summary) -> String {
        match self.cell {
            Cell::Subject(cell) => cell(subject).map_or_else(|| "-".to_owned(), Text::to_string),
            Cell::Summary(cell) => cell(summary),
        }
    }

    /// The text of the row of the total.
    pub(super) fn total(&self, summary: &Summary) -> String {
        match self.cell {
            Cell::Subject(_) => String::new(),
            Cell::Summary(cell) => cell(summary),
        }
    }
}

const GROUP: Column = Column::subject("GROUP", 0, |subject| subject.group.as_ref());
const HUB: Column = Column::subject("HUB", 0, |subject| subject.hub_role.as_ref());
const DATACENTER: Column = Column::subject("DC", 4, |subject| subject.datacenter.as_ref());
const REGION: Column = Column::subject("REGION", 9, |subject| subject.region.as_ref());
const REACHABLE: Column = Column::summary("REACHABLE", 0, |summary| figure(summary, Requirement::Reachable));
const REDUNDANT: Column =
    Column::summary("FULLY REDUNDANT", 2, |summary| figure(summary, Requirement::FullyRedundant));

/// The columns that do not depend on the kind of objects.
const COMMON: [Column; 7] = [
    Column::summary("DOWN", 1, |summary| duration(summary.durations.down)),
    Column::summary("UNKNOWN", 5, |summary| duration(summary.durations.unknown)),
    Column::summary("DEGRADED", 6, |summary| duration(summary.durations.degraded)),
    Column::summary("OUTAGES", 3, outages),
    Column::summary("LONGEST", 7, |summary| measured(summary.outages.longest())),
    Column::summary("MTTR", 8, |summary| measured(summary.outages.mean_time_to_repair())),
    Column::summary("MTBF", 8, |summary| measured(mean_time_between_failures(summary))),
];

/// The columns of a document.
pub(super) fn columns(by: AvailabilityRows) -> Vec<Column> {
    let count = |heading| Column::summary(heading, 4, |summary| summary.objects.to_string());
    let mut columns = match by {
        AvailabilityRows::Group => vec![GROUP, REGION, REACHABLE, REDUNDANT],
        AvailabilityRows::Hub => vec![GROUP, HUB, DATACENTER, REACHABLE],
        AvailabilityRows::Datacenter => {
            vec![Column { heading: "DATA CENTER", expendable: 0, ..DATACENTER }, count("HUBS"), REACHABLE]
        }
        AvailabilityRows::Region => {
            vec![Column { expendable: 0, ..REGION }, count("GROUPS"), REACHABLE, REDUNDANT]
        }
    };
    columns.extend(COMMON);
    columns
}

/// The texts of all rows, and of the total.
pub(super) fn texts(document: &Document<'_>, columns: &[Column]) -> (Vec<Vec<String>>, Vec<String>) {
    let report = &document.rows.report;
    let row = |(subject, summary): &(Subject, Summary)| {
        columns.iter().map(|column| column.text(subject, summary)).collect()
    };
    let mut total: Vec<String> = columns.iter().map(|column| column.total(&report.total)).collect();
    if let Some(name) = total.first_mut() {
        "total".clone_into(name);
    }
    (report.rows.iter().map(row).collect(), total)
}

/// The mean time between failures of a summary.
pub(super) fn mean_time_between_failures(summary: &Summary) -> Option<MeasuredDuration> {
    let available = summary.availability(Requirement::Reachable).available;
    summary.outages.mean_time_between_failures(available)
}

fn figure(summary: &Summary, requirement: Requirement) -> String {
    summary.availability(requirement).to_string()
}

/// `3`, or `3 + 2 short`.
fn outages(summary: &Summary) -> String {
    match (summary.outages.count, summary.outages.short_count) {
        (count, 0) => count.to_string(),
        (count, short) => format!("{count} + {short} short"),
    }
}

/// `1h 43m`, or `>= 1h 43m`.
fn measured(length: Option<MeasuredDuration>) -> String {
    match length {
        None => "-".to_owned(),
        Some(MeasuredDuration { length, is_exact: true }) => duration(length),
        Some(MeasuredDuration { length, is_exact: false }) => format!(">= {}", duration(length)),
    }
}

fn duration(length: SignedDuration) -> String {
    format_duration(length.as_secs().unsigned_abs())
}
