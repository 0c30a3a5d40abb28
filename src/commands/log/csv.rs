//! `log -o csv`: a header line, then one line per entry.

use super::format::Format;
use crate::commands::status::csv::neutralize_formula;
use crate::commands::status::json::Moment;
use crate::domain::{Id, LogEntry, Role, Text};
use csv::{Terminator, WriterBuilder};
use std::io::{self, Write};

/// Column names. The order is stable: new columns are only appended.
const NAMES: [&str; 22] = [
    "timestamp",
    "level",
    "service",
    "group",
    "hub_role",
    "datacenter",
    "message",
    "organization_id",
    "group_id",
    "origin_id",
    "origin_type",
    "tunnel_id",
    "hub_id",
    "region",
    "datacenter_ip",
    "device_type",
    "bgp_peer_ip",
    "ike_auth_id",
    "ike_customer_address",
    "ike_customer_port",
    "ike_spi",
    "hub_is_primary",
];

/// CSV output.
pub(super) struct Lines;

impl Format for Lines {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write(out, [NAMES.map(str::to_owned)])
    }

    fn page(&mut self, entries: &[&LogEntry], out: &mut dyn Write) -> io::Result<()> {
        write(out, entries.iter().map(|entry| cells(entry).map(neutralize_formula)))
    }
}

fn write(out: &mut dyn Write, records: impl IntoIterator<Item = [String; NAMES.len()]>) -> io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out);
    for record in records {
        writer.write_record(record).map_err(io::Error::from)?;
    }
    writer.flush()
}

fn cells(entry: &LogEntry) -> [String; NAMES.len()] {
    let text = |text: Option<&Text>| text.map_or_else(String::new, Text::to_string);
    let id = |id: Option<&Id>| text(id.map(Id::as_text));
    [
        entry.timestamp.map_or_else(String::new, |at| Moment(at).to_string()),
        text(entry.level.as_ref()),
        text(entry.service.as_ref()),
        text(entry.group.as_ref()),
        entry.role().map_or("", Role::as_str).to_owned(),
        text(entry.datacenter.as_ref()),
        text(entry.message.as_ref()),
        id(entry.organization_id.as_ref()),
        id(entry.group_id.as_ref()),
        id(entry.origin_id.as_ref()),
        text(entry.origin_type.as_ref()),
        id(entry.tunnel_id.as_ref()),
        id(entry.hub_id.as_ref()),
        text(entry.region.as_ref()),
        text(entry.datacenter_ip.as_ref()),
        text(entry.device_type.as_ref()),
        text(entry.bgp_peer_ip.as_ref()),
        text(entry.ike_auth_id.as_ref()),
        text(entry.customer_address.as_ref()),
        text(entry.customer_port.as_ref()),
        text(entry.ike_spi.as_ref()),
        entry.hub_is_primary.map_or_else(String::new, |is_primary| is_primary.to_string()),
    ]
}
