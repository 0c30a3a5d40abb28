//! A tunnel group as the lists and the single answer send it.

use super::lenient::Objects;
use super::lenient_value::Leaf;
use super::{hub, routing};
use crate::domain::{Group, GroupStatus};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Sent<'a> {
    #[serde(borrow)]
    id: Leaf<'a>,
    name: Leaf<'a>,
    organization_id: Leaf<'a>,
    device_type: Leaf<'a>,
    region: Leaf<'a>,
    status: Leaf<'a>,
    hubs: Objects<hub::Sent<'a>>,
    routing: Leaf<'a>,
    created_at: Leaf<'a>,
    modified_at: Leaf<'a>,
}

impl Sent<'_> {
    pub(super) fn into_group(self) -> Group {
        let mut group = Group {
            organization_id: self.organization_id.id(),
            device_type: self.device_type.text(),
            region: self.region.text(),
            status: hub::StatusSent::read(self.status).status.text().map(|text| GroupStatus::new(&text)),
            routing: self.routing.object().and_then(routing::Sent::into_routing),
            created_at: self.created_at.stamp(),
            modified_at: self.modified_at.stamp(),
            ..Group::new(self.id.id(), self.name.text())
        };
        group.set_hubs(self.hubs.map(hub::Sent::into_hub).unwrap_or_default());
        group
    }
}
