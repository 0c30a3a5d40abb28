//! A hub as sent: its status is an object in the published description, null in answers of 2023, and may be a word.

use super::lenient::Objects;
use super::lenient_value::LenientValue;
use super::tunnel;
use crate::domain::{Hub, HubStatus, Role};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Sent<'a> {
    #[serde(borrow)]
    id: LenientValue<'a>,
    is_primary: LenientValue<'a>,
    datacenter: LenientValue<'a>,
    auth_id: LenientValue<'a>,
    status: LenientValue<'a>,
    tunnels_count: LenientValue<'a>,
    tunnels_status: Objects<tunnel::Sent<'a>>,
    created_at: LenientValue<'a>,
    modified_at: LenientValue<'a>,
}

/// A status with the time of its record, or just the word.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct StatusSent<'a> {
    #[serde(borrow)]
    pub(super) status: LenientValue<'a>,
    time: LenientValue<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DatacenterSent<'a> {
    #[serde(borrow)]
    name: LenientValue<'a>,
    ip: LenientValue<'a>,
}

impl<'a> StatusSent<'a> {
    pub(super) fn read(sent: LenientValue<'a>) -> Self {
        sent.object().unwrap_or(Self { status: sent, time: LenientValue::default() })
    }
}

impl Sent<'_> {
    pub(super) fn into_hub(self) -> Hub {
        let status = StatusSent::read(self.status);
        let datacenter = self.datacenter.object::<DatacenterSent>();
        let datacenter =
            datacenter.unwrap_or(DatacenterSent { name: self.datacenter, ip: LenientValue::default() });
        Hub {
            datacenter: datacenter.name.text(),
            datacenter_ip: datacenter.ip.text(),
            auth_id: self.auth_id.text(),
            status: status.status.text().map(|text| HubStatus::new(&text)),
            recorded_at: status.time.stamp(),
            created_at: self.created_at.stamp().map(Box::new),
            modified_at: self.modified_at.stamp().map(Box::new),
            listed_count: self.tunnels_count.number(),
            tunnels: self.tunnels_status.map(tunnel::Sent::into_tunnel),
            ..Hub::new(self.id.id(), role(self.is_primary))
        }
    }
}

fn role(is_primary: LenientValue<'_>) -> Role {
    match is_primary.truth() {
        Some(true) => Role::Primary,
        Some(false) => Role::Secondary,
        None => Role::Unknown,
    }
}
