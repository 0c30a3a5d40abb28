//! `history -o csv`: a header line, then one line for each outage, event and gap.

use super::json::part_name;
use super::list::List;
use super::rows::Row;
use crate::commands::status::csv::neutralize_formula;
use crate::commands::status::json::Moment;
use crate::domain::Text;
use ::csv::{Terminator, WriterBuilder};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::{self, Write};

/// Column names. The order is stable: new columns are only appended.
const NAMES: [&str; 14] = [
    "type",
    "kind",
    "from",
    "to",
    "open",
    "duration_seconds",
    "duration_is_exact",
    "group_id",
    "group",
    "hub",
    "datacenter",
    "region",
    "device_type",
    "text",
];

/// Writes the list as a table.
pub(super) fn write_table(list: &List<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out);
    writer.write_record(NAMES)?;
    for row in &list.rows {
        writer.write_record(cells(row, list.now).map(neutralize_formula))?;
    }
    writer.flush()
}

fn cells(row: &Row<'_>, now: Timestamp) -> [String; NAMES.len()] {
    let text = |text: Option<&Text>| text.map_or_else(String::new, Text::to_string);
    let time = |at: Timestamp| Moment(at).to_string();
    let (kind_of_row, kind) = match row {
        Row::Outage { hub: Some(_), .. } => ("outage", "hub"),
        Row::Outage { hub: None, .. } => ("outage", "group"),
        Row::Event { event, .. } => ("event", event.kind.as_str()),
        Row::Gap { part, .. } => ("gap", part_name(*part)),
    };
    let to = match row {
        Row::Outage { outage, .. } => outage.has_end.then_some(outage.to),
        Row::Event { .. } => None,
        Row::Gap { gap, .. } => gap.to,
    };
    let is_open = match row {
        Row::Outage { outage, .. } => Some(outage.is_open),
        Row::Event { .. } => None,
        Row::Gap { gap, .. } => Some(gap.to.is_none()),
    };
    let length = row.length(now);
    let (group, hub) = (row.group().map(|group| &group.object), row.hub());
    [
        kind_of_row.to_owned(),
        Text::new(kind).to_string(),
        time(row.from()),
        to.map_or_else(String::new, time),
        is_open.map_or_else(String::new, |is_open| is_open.to_string()),
        length.map_or_else(String::new, |(length, _)| length.as_secs().to_string()),
        length.map_or_else(String::new, |(_, is_exact)| is_exact.to_string()),
        text(group.map(|group| &group.key)),
        text(group.map(|group| &group.name)),
        text(hub.map(|hub| &hub.name)),
        text(hub.and_then(|hub| hub.datacenter.as_ref())),
        text(group.and_then(|group| group.region.as_ref())),
        text(group.and_then(|group| group.device.as_ref())),
        // Times in a text would be in the zone of whoever exports it.
        row.text(now, &TimeZone::UTC),
    ]
}
