//! `log -o ndjson`, schema 1: one JSON object per entry. The schema is stable: fields may be added; renaming
//! or removing one requires a new schema number.

use super::format::Format;
use crate::commands::status::escape::{self, Layout};
use crate::commands::status::json::{IdValue, Moment, NumberOrText};
use crate::domain::{LogEntry, Role, Text};
use serde::Serialize;
use std::io::{self, Write};

const SCHEMA: u32 = 1;

/// NDJSON output.
pub(super) struct Lines {
    profile: String,
}

impl Lines {
    /// Output for a profile, whose name is included in each line.
    pub(super) fn new(profile: &str) -> Self {
        Self { profile: profile.to_owned() }
    }
}

impl Format for Lines {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn page(&mut self, entries: &[&LogEntry], out: &mut dyn Write) -> io::Result<()> {
        entries
            .iter()
            .try_for_each(|entry| escape::write(&Line::new(&self.profile, entry), Layout::OneLine, out))
    }
}

#[derive(Serialize)]
struct Line<'a> {
    schema: u32,
    r#type: &'static str,
    profile: &'a str,
    timestamp: Option<Moment>,
    level: Option<&'a str>,
    service: Option<&'a str>,
    message: Option<&'a str>,
    organization_id: Option<IdValue<'a>>,
    group_id: Option<IdValue<'a>>,
    group: Option<&'a str>,
    hub_id: Option<IdValue<'a>>,
    hub_role: Option<&'static str>,
    hub_is_primary: Option<bool>,
    tunnel_id: Option<IdValue<'a>>,
    region: Option<&'a str>,
    datacenter: Option<&'a str>,
    datacenter_ip: Option<&'a str>,
    device_type: Option<&'a str>,
    origin_id: Option<IdValue<'a>>,
    origin_type: Option<NumberOrText<'a>>,
    bgp_peer_ip: Option<&'a str>,
    ike_auth_id: Option<&'a str>,
    ike_customer_address: Option<&'a str>,
    ike_customer_port: Option<NumberOrText<'a>>,
    ike_spi: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn new(profile: &'a str, entry: &'a LogEntry) -> Self {
        let text = |text: &'a Option<Text>| text.as_ref().map(Text::raw);
        Self {
            schema: SCHEMA,
            r#type: "log_entry",
            profile,
            timestamp: entry.timestamp.map(Moment),
            level: text(&entry.level),
            service: text(&entry.service),
            message: text(&entry.message),
            organization_id: entry.organization_id.as_ref().map(IdValue),
            group_id: entry.group_id.as_ref().map(IdValue),
            group: text(&entry.group),
            hub_id: entry.hub_id.as_ref().map(IdValue),
            hub_role: entry.role().map(Role::as_str),
            hub_is_primary: entry.hub_is_primary,
            tunnel_id: entry.tunnel_id.as_ref().map(IdValue),
            region: text(&entry.region),
            datacenter: text(&entry.datacenter),
            datacenter_ip: text(&entry.datacenter_ip),
            device_type: text(&entry.device_type),
            origin_id: entry.origin_id.as_ref().map(IdValue),
            origin_type: entry.origin_type.as_ref().map(NumberOrText),
            bgp_peer_ip: text(&entry.bgp_peer_ip),
            ike_auth_id: text(&entry.ike_auth_id),
            ike_customer_address: text(&entry.customer_address),
            ike_customer_port: entry.customer_port.as_ref().map(NumberOrText),
            ike_spi: text(&entry.ike_spi),
        }
    }
}
