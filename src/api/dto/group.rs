//! A tunnel group as the lists and the single answer send it.

use super::lenient::Objects;
use super::lenient_value::LenientValue;
use super::{hub, routing};
use crate::domain::{Group, GroupStatus};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Sent<'a> {
    #[serde(borrow)]
    id: LenientValue<'a>,
    name: LenientValue<'a>,
    organization_id: LenientValue<'a>,
    device_type: LenientValue<'a>,
    region: LenientValue<'a>,
    status: LenientValue<'a>,
    hubs: Objects<hub::Sent<'a>>,
    routing: LenientValue<'a>,
    created_at: LenientValue<'a>,
    modified_at: LenientValue<'a>,
}

impl Sent<'_> {
    pub(super) fn into_group(self) -> Group {
        let mut group = Group {
            organization_id: self.organization_id.id(),
            device_type: self.device_type.text(),
            region: self.region.text(),
            status: hub::StatusSent::read(self.status).status.text().map(|text| GroupStatus::new(&text)),
            routing: self.routing.object().and_then(routing::Sent::into_routing).map(Arc::new),
            created_at: self.created_at.stamp(),
            modified_at: self.modified_at.stamp(),
            ..Group::new(self.id.id(), self.name.text())
        };
        group.set_hubs(self.hubs.map(hub::Sent::into_hub).unwrap_or_default());
        group
    }
}
