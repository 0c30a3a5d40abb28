//! Hubs. The status is an object in the published schema, was null in responses of 2023, and may be a string.

use super::lenient::LenientObjects;
use super::lenient_value::LenientValue;
use super::tunnel;
use crate::domain::{Hub, HubStatus, Role};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct HubDto<'a> {
    #[serde(borrow)]
    id: LenientValue<'a>,
    is_primary: LenientValue<'a>,
    datacenter: LenientValue<'a>,
    auth_id: LenientValue<'a>,
    status: LenientValue<'a>,
    tunnels_count: LenientValue<'a>,
    tunnels_status: LenientObjects<tunnel::TunnelDto<'a>>,
    created_at: LenientValue<'a>,
    modified_at: LenientValue<'a>,
}

/// A status with the time of its record, or only the status.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct StatusDto<'a> {
    #[serde(borrow)]
    pub(super) status: LenientValue<'a>,
    time: LenientValue<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DatacenterDto<'a> {
    #[serde(borrow)]
    name: LenientValue<'a>,
    ip: LenientValue<'a>,
}

impl<'a> StatusDto<'a> {
    pub(super) fn parse(value: LenientValue<'a>) -> Self {
        value.object().unwrap_or(Self { status: value, time: LenientValue::default() })
    }
}

impl HubDto<'_> {
    pub(super) fn into_hub(self) -> Hub {
        let status = StatusDto::parse(self.status);
        let datacenter = self.datacenter.object::<DatacenterDto>();
        let datacenter =
            datacenter.unwrap_or(DatacenterDto { name: self.datacenter, ip: LenientValue::default() });
        Hub {
            datacenter: datacenter.name.text(),
            datacenter_ip: datacenter.ip.text(),
            auth_id: self.auth_id.text(),
            status: status.status.text().map(|text| HubStatus::new(&text)),
            recorded_at: status.time.timestamp(),
            created_at: self.created_at.timestamp().map(Box::new),
            modified_at: self.modified_at.timestamp().map(Box::new),
            listed_count: self.tunnels_count.number(),
            tunnels: self.tunnels_status.map(tunnel::TunnelDto::into_tunnel),
            ..Hub::new(self.id.id(), role(self.is_primary))
        }
    }
}

fn role(is_primary: LenientValue<'_>) -> Role {
    match is_primary.boolean() {
        Some(true) => Role::Primary,
        Some(false) => Role::Secondary,
        None => Role::Unknown,
    }
}
