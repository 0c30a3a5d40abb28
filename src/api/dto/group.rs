//! Tunnel groups, in lists and single responses.

use super::lenient::LenientObjects;
use super::lenient_value::LenientValue;
use super::{hub, routing};
use crate::domain::{Group, GroupStatus};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct GroupDto<'a> {
    #[serde(borrow)]
    id: LenientValue<'a>,
    name: LenientValue<'a>,
    organization_id: LenientValue<'a>,
    device_type: LenientValue<'a>,
    region: LenientValue<'a>,
    status: LenientValue<'a>,
    hubs: LenientObjects<hub::HubDto<'a>>,
    routing: LenientValue<'a>,
    created_at: LenientValue<'a>,
    modified_at: LenientValue<'a>,
}

impl GroupDto<'_> {
    pub(super) fn into_group(self) -> Group {
        let mut group = Group {
            organization_id: self.organization_id.id(),
            device_type: self.device_type.text(),
            region: self.region.text(),
            status: hub::StatusDto::parse(self.status).status.text().map(|text| GroupStatus::new(&text)),
            routing: self.routing.object().and_then(routing::RoutingDto::into_routing).map(Arc::new),
            created_at: self.created_at.timestamp(),
            modified_at: self.modified_at.timestamp(),
            ..Group::new(self.id.id(), self.name.text())
        };
        group.set_hubs(self.hubs.map(hub::HubDto::into_hub).unwrap_or_default());
        group
    }
}
