//! How wide the values of the groups are, worked out once for each snapshot.

use crate::domain::{Group, Id, Text};
use unicode_width::UnicodeWidthStr;

/// The widest values of the groups, in columns of the screen: what the table is laid out by, so that it stays the same
/// while it is scrolled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Widest {
    /// Names.
    pub name: usize,
    /// Regions.
    pub region: usize,
    /// Devices.
    pub device: usize,
    /// Data centers.
    pub datacenter: usize,
    /// Ids.
    pub id: usize,
}

impl Widest {
    /// Counts a group in.
    pub(super) fn add(&mut self, group: &Group) {
        let text = |text: Option<&Text>| text.map_or(1, |text| text.as_str().width());
        self.name = self.name.max(group.title().width());
        self.region = self.region.max(text(group.region.as_ref()));
        self.device = self.device.max(text(group.device_type.as_ref()));
        self.id = self.id.max(text(group.id.as_ref().map(Id::text)));
        let datacenters = group.hubs.iter().map(|hub| text(hub.datacenter.as_ref()));
        self.datacenter = datacenters.fold(self.datacenter, usize::max);
    }
}
