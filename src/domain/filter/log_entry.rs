//! Filtering of provider log entries.

use super::{Field, Filterable};
use crate::domain::{Id, LogEntry, Role, Text};

/// An entry of the provider's log.
#[derive(Debug, Clone, Copy)]
pub struct FilterableLogEntry<'a>(pub &'a LogEntry);

/// Fields that are searched for a word without a field.
const ANYWHERE: [Field; 9] = [
    Field::Name,
    Field::Region,
    Field::Device,
    Field::Datacenter,
    Field::Peer,
    Field::Level,
    Field::Service,
    Field::Message,
    Field::Id,
];

impl FilterableLogEntry<'_> {
    fn texts(&self, field: Field) -> [Option<&Text>; 3] {
        let entry = self.0;
        let one = |text| [text, None, None];
        match field {
            Field::Name => one(entry.group.as_ref()),
            Field::Region => one(entry.region.as_ref()),
            Field::Device => one(entry.device_type.as_ref()),
            Field::Datacenter => [entry.datacenter.as_ref(), entry.datacenter_ip.as_ref(), None],
            Field::Peer => {
                [entry.customer_address.as_ref(), entry.bgp_peer_ip.as_ref(), entry.ike_auth_id.as_ref()]
            }
            Field::Level => one(entry.level.as_ref()),
            Field::Service => one(entry.service.as_ref()),
            Field::Message => one(entry.message.as_ref()),
            Field::Id => one(entry.group_id.as_ref().map(Id::as_text)),
            Field::Organization => one(entry.organization_id.as_ref().map(Id::as_text)),
            Field::Hub | Field::Routing | Field::Network | Field::AsNumber | Field::Why => one(None),
        }
    }
}

impl Filterable for FilterableLogEntry<'_> {
    fn has_text(&self, field: Option<Field>, test: &dyn Fn(&str) -> bool) -> bool {
        match field {
            None => ANYWHERE.iter().any(|field| self.has_text(Some(*field), test)),
            Some(Field::Hub) => self.0.role().is_some_and(|role: Role| test(role.as_str())),
            Some(field) => self.texts(field).into_iter().flatten().any(|text| test(text.as_str())),
        }
    }
}
