//! `availability -o json`, schema 1. The schema is stable: fields may be added; renaming or removing one requires a new number.

use super::Document;
use super::columns::mean_time_between_failures;
use super::rows::Subject;
use crate::commands::status::escape::{self, Layout};
use crate::commands::status::json::{IdValue, Moment};
use crate::config::AvailabilityRows;
use crate::domain::availability::{Availability, MeasuredDuration, Requirement, StateDurations, Summary};
use crate::domain::{Id, Text};
use jiff::SignedDuration;
use serde::{Serialize, Serializer};
use std::io::{self, Write};

const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct DocumentView<'a> {
    schema: u32,
    r#type: &'static str,
    profile: &'a str,
    by: &'static str,
    filter: Option<&'a str>,
    month: Option<String>,
    since: Moment,
    until: Moment,
    recorded_since: Option<Moment>,
    time_zone: Option<&'a str>,
    total: SummaryView,
    rows: Vec<RowView<'a>>,
}

#[derive(Serialize)]
struct RowView<'a> {
    group_id: Option<OwnedId>,
    group: Option<&'a str>,
    hub_id: Option<OwnedId>,
    hub_role: Option<&'a str>,
    datacenter: Option<&'a str>,
    region: Option<&'a str>,
    #[serde(flatten)]
    summary: SummaryView,
}

#[derive(Serialize)]
struct SummaryView {
    objects: u64,
    reachable: FigureView,
    fully_redundant: Option<FigureView>,
    seconds: SecondsView,
    outages: OutagesView,
}

/// Percentages, rounded down.
#[derive(Serialize)]
struct FigureView {
    percent: Option<f64>,
    lowest_percent: Option<f64>,
    highest_percent: Option<f64>,
    known_percent: Option<f64>,
}

#[derive(Serialize)]
struct SecondsView {
    total: f64,
    up: f64,
    degraded: f64,
    warning: f64,
    down: f64,
    unknown: f64,
}

#[derive(Serialize)]
struct OutagesView {
    count: u64,
    short_count: u64,
    partial_count: u64,
    longest: Option<MeasuredView>,
    mean_time_to_repair: Option<MeasuredView>,
    mean_time_between_failures: Option<MeasuredView>,
}

#[derive(Serialize)]
struct MeasuredView {
    seconds: f64,
    is_exact: bool,
}

/// An id that is owned by the view.
struct OwnedId(Id);

impl Serialize for OwnedId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        IdValue(&self.0).serialize(serializer)
    }
}

/// Writes the document.
pub(super) fn write(document: &Document<'_>, layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    let Document { by, range, rows, settings, .. } = document;
    let view = DocumentView {
        schema: SCHEMA,
        r#type: "availability",
        profile: settings.profile_name(),
        by: name(*by),
        filter: (!settings.filter.is_empty()).then(|| settings.filter.as_str()),
        month: range.month.map(|month| month.to_string()),
        since: Moment(range.window.from),
        until: Moment(range.window.to),
        recorded_since: rows.recorded_since.map(Moment),
        time_zone: range.zone.iana_name(),
        total: summary(&rows.report.total, *by),
        rows: rows.report.rows.iter().map(|(subject, summary)| row(subject, summary, *by)).collect(),
    };
    escape::write(&view, layout, out)
}

/// The name of the rows, as in `--by`.
pub(super) fn name(by: AvailabilityRows) -> &'static str {
    match by {
        AvailabilityRows::Group => "group",
        AvailabilityRows::Hub => "hub",
        AvailabilityRows::Datacenter => "datacenter",
        AvailabilityRows::Region => "region",
    }
}

/// Hundredths of a percent as percent.
pub(super) fn percent(hundredths: u16) -> f64 {
    f64::from(hundredths) / 100.0
}

/// Seconds, to the millisecond.
pub(super) fn seconds(length: SignedDuration) -> f64 {
    SignedDuration::from_millis(i64::try_from(length.as_millis()).unwrap_or(i64::MAX)).as_secs_f64()
}

/// Whether the objects have two figures. Hubs have no redundancy of their own.
pub(super) fn has_redundancy(by: AvailabilityRows) -> bool {
    matches!(by, AvailabilityRows::Group | AvailabilityRows::Region)
}

fn row<'a>(subject: &'a Subject, of_row: &Summary, by: AvailabilityRows) -> RowView<'a> {
    let id = |id: &Option<Text>| id.as_ref().map(|id| OwnedId(Id::new(id.raw())));
    RowView {
        group_id: id(&subject.group_id),
        group: subject.group.as_ref().map(Text::raw),
        hub_id: id(&subject.hub_id),
        hub_role: subject.hub_role.as_ref().map(Text::raw),
        datacenter: subject.datacenter.as_ref().map(Text::raw),
        region: subject.region.as_ref().map(Text::raw),
        summary: summary(of_row, by),
    }
}

fn summary(summary: &Summary, by: AvailabilityRows) -> SummaryView {
    let figure = |requirement| FigureView::from(summary.availability(requirement));
    let outages = &summary.outages;
    SummaryView {
        objects: summary.objects,
        reachable: figure(Requirement::Reachable),
        fully_redundant: has_redundancy(by).then(|| figure(Requirement::FullyRedundant)),
        seconds: SecondsView::from(&summary.durations),
        outages: OutagesView {
            count: outages.count,
            short_count: outages.short_count,
            partial_count: outages.partial_count,
            longest: outages.longest().map(MeasuredView::from),
            mean_time_to_repair: outages.mean_time_to_repair().map(MeasuredView::from),
            mean_time_between_failures: mean_time_between_failures(summary).map(MeasuredView::from),
        },
    }
}

impl From<Availability> for FigureView {
    fn from(availability: Availability) -> Self {
        Self {
            percent: availability.hundredths().map(percent),
            lowest_percent: availability.bounds().map(|(lowest, _)| percent(lowest)),
            highest_percent: availability.bounds().map(|(_, highest)| percent(highest)),
            known_percent: availability.known_hundredths().map(percent),
        }
    }
}

impl From<&StateDurations> for SecondsView {
    fn from(durations: &StateDurations) -> Self {
        Self {
            total: seconds(durations.total()),
            up: seconds(durations.up()),
            degraded: seconds(durations.degraded),
            warning: seconds(durations.warning),
            down: seconds(durations.down),
            unknown: seconds(durations.unknown),
        }
    }
}

impl From<MeasuredDuration> for MeasuredView {
    fn from(measured: MeasuredDuration) -> Self {
        Self { seconds: seconds(measured.length), is_exact: measured.is_exact }
    }
}
