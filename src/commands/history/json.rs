//! `history -o json` and `-o ndjson`, schema 1. The schema is stable: fields may be added; renaming or removing one requires
//! a new schema number.

use super::list::List;
use super::rows::{RecordedGroup, Row};
use crate::commands::status::escape::{self, Layout};
use crate::commands::status::json::{IdValue, Moment};
use crate::domain::availability::{RecordedOutage, WatchGap};
use crate::domain::{Id, Text};
use crate::history::{Event, Part, RecordedObject};
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use std::io::{self, Write};

/// The schema number of the documents of `history`.
pub(super) const SCHEMA: u32 = 1;

/// The whole document.
#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    profile: &'a str,
    filter: Option<&'a str>,
    since: Moment,
    until: Moment,
    recorded_since: Option<Moment>,
    outages: Vec<RowView<'a>>,
    events: Vec<RowView<'a>>,
    gaps: Vec<RowView<'a>>,
}

/// A line of NDJSON.
#[derive(Serialize)]
struct Line<'a> {
    schema: u32,
    profile: &'a str,
    #[serde(flatten)]
    row: RowView<'a>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum RowView<'a> {
    Outage(OutageView<'a>),
    Event(EventView<'a>),
    Gap(GapView),
}

#[expect(clippy::struct_excessive_bools, reason = "they are fields of the schema")]
#[derive(Serialize)]
struct OutageView<'a> {
    object: &'static str,
    #[serde(flatten)]
    group: GroupView<'a>,
    hub: Option<&'a str>,
    hub_id: Option<OwnedId>,
    datacenter: Option<&'a str>,
    from: Moment,
    to: Option<Moment>,
    last_seen: Moment,
    open: bool,
    has_start: bool,
    has_end: bool,
    duration_seconds: i64,
    duration_is_exact: bool,
}

#[derive(Serialize)]
struct EventView<'a> {
    at: Moment,
    kind: &'a str,
    #[serde(flatten)]
    group: GroupView<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct GapView {
    part: &'static str,
    from: Moment,
    to: Option<Moment>,
    duration_seconds: i64,
}

/// The group that a row is about.
#[derive(Serialize)]
pub(super) struct GroupView<'a> {
    group_id: OwnedId,
    group: &'a str,
    region: Option<&'a str>,
    device_type: Option<&'a str>,
}

/// An id as a number if it is one.
pub(super) struct OwnedId(Id);

impl OwnedId {
    pub(super) fn new(key: &Text) -> Self {
        Self(Id::new(key.raw()))
    }

    /// The id of a hub; `None` where it has none, and its role is its key.
    pub(super) fn of_hub(hub: &RecordedObject) -> Option<Self> {
        (hub.key != hub.name).then(|| Self::new(&hub.key))
    }
}

impl Serialize for OwnedId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        IdValue(&self.0).serialize(serializer)
    }
}

/// Writes the list as one document.
pub(super) fn write_document(list: &List<'_>, layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    let (mut outages, mut events, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
    for row in &list.rows {
        let view = RowView::new(row, list.now);
        match row {
            Row::Outage { .. } => outages.push(view),
            Row::Event { .. } => events.push(view),
            Row::Gap { .. } => gaps.push(view),
        }
    }
    let filter = &list.settings.filter;
    let document = Document {
        schema: SCHEMA,
        profile: list.settings.profile_name(),
        filter: (!filter.is_empty()).then(|| filter.as_str()),
        since: Moment(list.range.since),
        until: Moment(list.range.until.unwrap_or(list.now)),
        recorded_since: list.recorded_since.map(Moment),
        outages,
        events,
        gaps,
    };
    escape::write(&document, layout, out)
}

/// Writes one line for each row.
pub(super) fn write_lines(list: &List<'_>, out: &mut dyn Write) -> io::Result<()> {
    let profile = list.settings.profile_name();
    list.rows.iter().try_for_each(|row| {
        let line = Line { schema: SCHEMA, profile, row: RowView::new(row, list.now) };
        escape::write(&line, Layout::OneLine, out)
    })
}

impl<'a> RowView<'a> {
    fn new(row: &'a Row<'a>, now: Timestamp) -> Self {
        match row {
            Row::Outage { group, hub, outage } => Self::Outage(OutageView::new(group, *hub, outage)),
            Row::Event { group, event } => Self::Event(EventView::new(group, event)),
            Row::Gap { part, gap } => Self::Gap(GapView::new(*part, gap, now)),
        }
    }
}

impl<'a> OutageView<'a> {
    fn new(group: &'a RecordedGroup, hub: Option<&'a RecordedObject>, outage: &RecordedOutage) -> Self {
        Self {
            object: if hub.is_some() { "hub" } else { "group" },
            group: GroupView::new(&group.object),
            hub: hub.map(|hub| hub.name.raw()),
            hub_id: hub.and_then(OwnedId::of_hub),
            datacenter: hub.and_then(|hub| hub.datacenter.as_ref()).map(Text::raw),
            from: Moment(outage.from),
            to: outage.has_end.then_some(Moment(outage.to)),
            last_seen: Moment(outage.to),
            open: outage.is_open,
            has_start: outage.has_start,
            has_end: outage.has_end,
            duration_seconds: outage.length().as_secs(),
            duration_is_exact: outage.is_exact(),
        }
    }
}

impl<'a> EventView<'a> {
    fn new(group: &'a RecordedGroup, event: &'a Event) -> Self {
        let (kind, text) = (event.kind.as_str(), event.text.raw());
        Self { at: Moment(event.at), kind, group: GroupView::new(&group.object), text }
    }
}

impl GapView {
    fn new(part: Part, gap: &WatchGap, now: Timestamp) -> Self {
        Self {
            part: part_name(part),
            from: Moment(gap.from),
            to: gap.to.map(Moment),
            duration_seconds: gap.length(now).as_secs(),
        }
    }
}

impl<'a> GroupView<'a> {
    pub(super) fn new(group: &'a RecordedObject) -> Self {
        Self {
            group_id: OwnedId::new(&group.key),
            group: group.name.raw(),
            region: group.region.as_ref().map(Text::raw),
            device_type: group.device.as_ref().map(Text::raw),
        }
    }
}

/// The stable name of a part that is watched.
pub(super) fn part_name(part: Part) -> &'static str {
    match part {
        Part::Groups => "groups",
        Part::Hubs => "hubs",
    }
}
