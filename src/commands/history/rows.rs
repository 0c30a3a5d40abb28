//! The rows of the list: outages, events and gaps.

use crate::commands::time_range::short_time;
use crate::domain::Text;
use crate::domain::availability::{RecordedOutage, WatchGap};
use crate::domain::filter::{Field, Filterable, FilterableRecord};
use crate::history::{Event, Part, RecordedObject};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A group as it was last recorded, with the data centers of its hubs.
#[derive(Debug)]
pub(super) struct RecordedGroup {
    pub(super) object: RecordedObject,
    pub(super) datacenters: Vec<Text>,
}

/// A row of the list.
#[derive(Debug)]
pub(super) enum Row<'a> {
    /// An outage of a group, or of one of its hubs.
    Outage { group: &'a RecordedGroup, hub: Option<&'a RecordedObject>, outage: RecordedOutage },
    /// An event of a group.
    Event { group: &'a RecordedGroup, event: Event },
    /// A time in which a part was not watched.
    Gap { part: Part, gap: WatchGap },
}

impl Row<'_> {
    /// When it began.
    pub(super) fn from(&self) -> Timestamp {
        match self {
            Self::Outage { outage, .. } => outage.from,
            Self::Event { event, .. } => event.at,
            Self::Gap { gap, .. } => gap.from,
        }
    }

    /// Whether it is an outage that goes on.
    pub(super) fn is_open_outage(&self) -> bool {
        matches!(self, Self::Outage { outage, .. } if outage.is_open)
    }

    /// `outage`, `gap`, or the kind of the event.
    pub(super) fn kind(&self) -> &str {
        match self {
            Self::Outage { .. } => "outage",
            Self::Event { event, .. } => &event.kind,
            Self::Gap { .. } => "gap",
        }
    }

    /// The group, if it is about one.
    pub(super) fn group(&self) -> Option<&RecordedGroup> {
        match self {
            Self::Outage { group, .. } | Self::Event { group, .. } => Some(group),
            Self::Gap { .. } => None,
        }
    }

    /// The hub, if it is about one.
    pub(super) fn hub(&self) -> Option<&RecordedObject> {
        match self {
            Self::Outage { hub, .. } => *hub,
            Self::Event { .. } | Self::Gap { .. } => None,
        }
    }

    /// Its length and whether that is exact; otherwise it is at least that long. `None` of an event.
    pub(super) fn length(&self, now: Timestamp) -> Option<(SignedDuration, bool)> {
        match self {
            Self::Outage { outage, .. } => Some((outage.length(), outage.is_exact())),
            Self::Event { .. } => None,
            Self::Gap { gap, .. } => Some((gap.length(now), gap.to.is_some())),
        }
    }

    /// A sentence, with times in this zone.
    pub(super) fn text(&self, now: Timestamp, zone: &TimeZone) -> String {
        let time = |at| short_time(at, now, zone);
        match self {
            Self::Outage { outage, .. } => outage_text(outage, &time(outage.to)),
            Self::Event { event, .. } => event.text.to_string(),
            Self::Gap { part, gap } => {
                let part = match part {
                    Part::Groups => "",
                    Part::Hubs => "hubs ",
                };
                match gap.to {
                    Some(to) => format!("{part}not watched {} to {}", time(gap.from), time(to)),
                    None => format!("{part}not watched since {}", time(gap.from)),
                }
            }
        }
    }
}

fn outage_text(outage: &RecordedOutage, end: &str) -> String {
    let text = match (outage.is_open, outage.has_end) {
        (true, _) => format!("down, still open at the last poll {end}"),
        (false, true) => format!("down until {end}"),
        (false, false) => format!("down at least until {end}"),
    };
    let beginning = if outage.has_start { "" } else { "; may have begun earlier" };
    text + beginning
}

/// A row that is about a group, for filters.
pub(super) struct FilterableRow<'a>(pub(super) &'a Row<'a>);

impl FilterableRow<'_> {
    fn has_word(&self, test: &dyn Fn(&str) -> bool) -> bool {
        let Self(row) = self;
        let sentence = match row {
            Row::Event { event, .. } => event.text.as_str(),
            Row::Outage { .. } | Row::Gap { .. } => "",
        };
        test(row.kind()) || test(sentence) || row.hub().is_some_and(|hub| test(hub.name.as_str()))
    }
}

impl Filterable for FilterableRow<'_> {
    fn has_text(&self, field: Option<Field>, test: &dyn Fn(&str) -> bool) -> bool {
        let Some(RecordedGroup { object: group, datacenters }) = self.0.group() else { return false };
        let hub = self.0.hub();
        let datacenters: Vec<&Text> = match hub {
            Some(hub) => hub.datacenter.iter().collect(),
            None => datacenters.iter().collect(),
        };
        let record = FilterableRecord {
            name: &group.name,
            id: &group.key,
            region: group.region.as_ref(),
            datacenters: &datacenters,
        };
        record.has_text(field, test) || (field.is_none() && self.has_word(test))
    }
}
