//! The object of an event or a finding, named by its key, so that the user interface can navigate to it.

use crate::domain::{GroupKey, HubKey, Snapshot, Text, TunnelKey};

/// An object that has a page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A tunnel group.
    Group(GroupKey),
    /// A hub of a group.
    Hub(HubKey),
    /// A tunnel of a hub.
    Tunnel(TunnelKey),
    /// A data center, by its name in the list of groups.
    Datacenter(Text),
}

impl Subject {
    /// The group that it is or belongs to; `None` for a data center.
    pub fn group(&self) -> Option<&GroupKey> {
        match self {
            Self::Group(key) => Some(key),
            Self::Hub(key) => Some(key.group()),
            Self::Tunnel(key) => Some(key.hub().group()),
            Self::Datacenter(_) => None,
        }
    }

    /// Whether a snapshot contains it.
    pub fn is_in(&self, snapshot: &Snapshot) -> bool {
        match self {
            Self::Group(key) => snapshot.group(key).is_some(),
            Self::Hub(key) => snapshot.hub(key).is_some(),
            Self::Tunnel(key) => snapshot.tunnel(key).is_some(),
            Self::Datacenter(name) => snapshot.datacenter(name).is_some(),
        }
    }
}
