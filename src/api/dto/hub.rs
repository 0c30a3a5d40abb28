//! A hub as sent: its status is an object in the published description, null in answers of 2023, and may be a word.

use super::lenient::Objects;
use super::lenient_value::Leaf;
use super::tunnel;
use crate::domain::{Hub, HubStatus, Role};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Sent<'a> {
    #[serde(borrow)]
    id: Leaf<'a>,
    is_primary: Leaf<'a>,
    datacenter: Leaf<'a>,
    auth_id: Leaf<'a>,
    status: Leaf<'a>,
    tunnels_count: Leaf<'a>,
    tunnels_status: Objects<tunnel::Sent<'a>>,
    created_at: Leaf<'a>,
    modified_at: Leaf<'a>,
}

/// A status with the time of its record, or just the word.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct StatusSent<'a> {
    #[serde(borrow)]
    pub(super) status: Leaf<'a>,
    time: Leaf<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DatacenterSent<'a> {
    #[serde(borrow)]
    name: Leaf<'a>,
    ip: Leaf<'a>,
}

impl<'a> StatusSent<'a> {
    pub(super) fn read(sent: Leaf<'a>) -> Self {
        sent.object().unwrap_or(Self { status: sent, time: Leaf::default() })
    }
}

impl Sent<'_> {
    pub(super) fn into_hub(self) -> Hub {
        let status = StatusSent::read(self.status);
        let datacenter = self.datacenter.object::<DatacenterSent>();
        let datacenter = datacenter.unwrap_or(DatacenterSent { name: self.datacenter, ip: Leaf::default() });
        Hub {
            datacenter: datacenter.name.text(),
            datacenter_ip: datacenter.ip.text(),
            auth_id: self.auth_id.text(),
            status: status.status.text().map(|text| HubStatus::new(&text)),
            recorded_at: status.time.stamp(),
            created_at: self.created_at.stamp(),
            modified_at: self.modified_at.stamp(),
            listed_count: self.tunnels_count.number(),
            tunnels: self.tunnels_status.map(tunnel::Sent::into_tunnel),
            ..Hub::new(self.id.id(), role(self.is_primary))
        }
    }
}

fn role(is_primary: Leaf<'_>) -> Role {
    match is_primary.truth() {
        Some(true) => Role::Primary,
        Some(false) => Role::Secondary,
        None => Role::Unknown,
    }
}
