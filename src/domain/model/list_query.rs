//! The lists of groups that the API has.

use crate::domain::{GroupStatus, Id};

/// A list of groups that the API gives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ListQuery {
    /// All groups with their configuration.
    Groups,
    /// All groups with their tunnels.
    States,
    /// The groups in this status, with their configuration.
    WithStatus(GroupStatus),
    /// These groups, with their configuration.
    WithIds(Vec<Id>),
}
