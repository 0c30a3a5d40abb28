//! Filtering of tunnel groups and hubs as the history has them.

use super::{Field, Filterable};
use crate::domain::Text;

/// A tunnel group, or a hub with the properties of its group, as recorded.
#[derive(Debug, Clone, Copy)]
pub struct FilterableRecord<'a> {
    /// The name of the group.
    pub name: &'a Text,
    /// The id of the group.
    pub id: &'a Text,
    /// The region of the group.
    pub region: Option<&'a Text>,
    /// The data centers of the group, or that of the hub.
    pub datacenters: &'a [&'a Text],
}

impl Filterable for FilterableRecord<'_> {
    fn has_text(&self, field: Option<Field>, test: &dyn Fn(&str) -> bool) -> bool {
        let has_place = || self.datacenters.iter().any(|name| test(name.as_str()));
        let has_region = || self.region.is_some_and(|region| test(region.as_str()));
        match field {
            None => test(self.name.as_str()) || test(self.id.as_str()) || has_region() || has_place(),
            Some(Field::Name) => test(self.name.as_str()),
            Some(Field::Id) => test(self.id.as_str()),
            Some(Field::Region) => has_region(),
            Some(Field::Datacenter) => has_place(),
            Some(_) => false,
        }
    }
}
