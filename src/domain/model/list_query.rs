//! The lists of groups that can be requested.

use crate::domain::{GroupStatus, Id};

/// A request for a list of groups.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ListQuery {
    /// All groups with their configuration.
    Groups,
    /// All groups with their tunnels.
    States,
    /// Groups of this status, with their configuration.
    WithStatus(GroupStatus),
    /// Groups with these IDs, with their configuration.
    WithIds(Vec<Id>),
}
