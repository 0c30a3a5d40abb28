//! How wide the values of the groups are, worked out once for each snapshot.

use crate::domain::{Id, Snapshot, Text};
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
    /// Those of a snapshot.
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let text = |text: Option<&Text>| text.map_or(1, |text| text.as_str().width());
        let mut widest = Self::default();
        for group in &snapshot.groups {
            widest.name = widest.name.max(group.title().width());
            widest.region = widest.region.max(text(group.region.as_ref()));
            widest.device = widest.device.max(text(group.device_type.as_ref()));
            widest.id = widest.id.max(text(group.id.as_ref().map(Id::text)));
            let datacenters = group.hubs.iter().map(|hub| text(hub.datacenter.as_ref()));
            widest.datacenter = datacenters.fold(widest.datacenter, usize::max);
        }
        widest
    }
}
