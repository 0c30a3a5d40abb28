//! Display widths of the longest values of the groups, by which a table is laid out so that it stays the same while it is
//! scrolled.

use super::{Group, Id, Text};
use unicode_width::UnicodeWidthStr;

/// The longest values, in terminal columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColumnWidths {
    /// Names.
    pub name: usize,
    /// Regions.
    pub region: usize,
    /// Device types.
    pub device: usize,
    /// Data centers.
    pub datacenter: usize,
    /// Ids.
    pub id: usize,
}

impl ColumnWidths {
    /// The widths of these groups.
    pub fn new(groups: &[Group]) -> Self {
        groups.iter().fold(Self::default(), Self::max_with)
    }

    fn max_with(self, group: &Group) -> Self {
        let text = |text: Option<&Text>| text.map_or(1, |text| text.as_str().width());
        let datacenters = group.hubs.iter().map(|hub| text(hub.datacenter.as_ref()));
        Self {
            name: self.name.max(group.title().width()),
            region: self.region.max(text(group.region.as_ref())),
            device: self.device.max(text(group.device_type.as_ref())),
            id: self.id.max(text(group.id.as_ref().map(Id::text))),
            datacenter: datacenters.fold(self.datacenter, usize::max),
        }
    }
}
