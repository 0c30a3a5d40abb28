//! The lists of groups that the API has.

use crate::domain::{GroupStatus, Id};

/// A list of groups that the API gives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// All groups with their configuration.
    Groups,
    /// All groups with their tunnels.
    States,
    /// The groups in this status, with their configuration.
    InStatus(GroupStatus),
    /// These groups, with their configuration.
    These(Vec<Id>),
}
