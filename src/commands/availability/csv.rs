//! `availability -o csv`: a header line, then one line for each row, and the total last. The first column says what a line is.

use super::Document;
use super::columns::mean_time_between_failures;
use super::json::{has_redundancy, name, percent, seconds};
use super::rows::Subject;
use crate::commands::status::csv::neutralize_formula;
use crate::commands::status::json::Moment;
use crate::config::AvailabilityRows;
use crate::domain::Text;
use crate::domain::availability::{Availability, MeasuredDuration, Requirement, Summary};
use csv::{Terminator, WriterBuilder};
use std::io::{self, Write};

/// Column names. The order is stable: new columns are only appended.
const NAMES: [&str; 31] = [
    "row",
    "group_id",
    "group",
    "hub_id",
    "hub_role",
    "datacenter",
    "region",
    "objects",
    "reachable_percent",
    "reachable_lowest_percent",
    "reachable_highest_percent",
    "fully_redundant_percent",
    "fully_redundant_lowest_percent",
    "fully_redundant_highest_percent",
    "known_percent",
    "total_seconds",
    "up_seconds",
    "degraded_seconds",
    "warning_seconds",
    "down_seconds",
    "unknown_seconds",
    "outages",
    "short_outages",
    "partial_outages",
    "longest_outage_seconds",
    "mttr_seconds",
    "mtbf_seconds",
    "outage_times_are_exact",
    "since",
    "until",
    "recorded_since",
];

type Line = [String; NAMES.len()];

/// Writes the document.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = &document.rows.report;
    let mut out = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out);
    out.write_record(NAMES)?;
    for (subject, summary) in &report.rows {
        out.write_record(line(document, name(document.by), subject, summary).map(neutralize_formula))?;
    }
    out.write_record(line(document, "total", &Subject::default(), &report.total))?;
    out.flush()
}

fn line(document: &Document<'_>, row: &str, subject: &Subject, summary: &Summary) -> Line {
    let text = |text: &Option<Text>| text.as_ref().map_or_else(String::new, Text::to_string);
    let [reachable, lowest_reachable, highest_reachable] =
        figures(summary.availability(Requirement::Reachable));
    let [redundant, lowest_redundant, highest_redundant] = redundancy(summary, document.by);
    let (durations, outages) = (&summary.durations, &summary.outages);
    let known = summary.availability(Requirement::Reachable).known_hundredths();
    [
        row.to_owned(),
        text(&subject.group_id),
        text(&subject.group),
        text(&subject.hub_id),
        text(&subject.hub_role),
        text(&subject.datacenter),
        text(&subject.region),
        summary.objects.to_string(),
        reachable,
        lowest_reachable,
        highest_reachable,
        redundant,
        lowest_redundant,
        highest_redundant,
        number(known.map(percent)),
        seconds(durations.total()).to_string(),
        seconds(durations.up()).to_string(),
        seconds(durations.degraded).to_string(),
        seconds(durations.warning).to_string(),
        seconds(durations.down).to_string(),
        seconds(durations.unknown).to_string(),
        outages.count.to_string(),
        outages.short_count.to_string(),
        outages.partial_count.to_string(),
        measured(outages.longest()),
        measured(outages.mean_time_to_repair()),
        measured(mean_time_between_failures(summary)),
        outages.longest().map_or_else(String::new, |longest| longest.is_exact.to_string()),
        Moment(document.range.window.from).to_string(),
        Moment(document.range.window.to).to_string(),
        document.rows.recorded_since.map_or_else(String::new, |since| Moment(since).to_string()),
    ]
}

fn redundancy(summary: &Summary, by: AvailabilityRows) -> [String; 3] {
    if has_redundancy(by) {
        figures(summary.availability(Requirement::FullyRedundant))
    } else {
        Default::default()
    }
}

/// The percentage, the lowest and the highest.
fn figures(availability: Availability) -> [String; 3] {
    let (lowest, highest) = availability.bounds().unzip();
    [availability.hundredths(), lowest, highest].map(|hundredths| number(hundredths.map(percent)))
}

fn measured(measured: Option<MeasuredDuration>) -> String {
    number(measured.map(|measured| seconds(measured.length)))
}

fn number(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}
