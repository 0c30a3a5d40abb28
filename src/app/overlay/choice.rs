//! What choosing an entry of a list does.

use crate::app::{Action, Column, DatacenterColumn, Sort, Target};
use std::time::Duration;

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// Does this.
    Perform(Action),
    /// Opens this.
    Open(Target),
    /// Narrows the groups to this.
    Filter(String),
    /// Sorts the groups so.
    Sort(Sort<Column>),
    /// Sorts the data centers so.
    SortDatacenters(Sort<DatacenterColumn>),
    /// Sorts the tables of the page by the column of this head.
    SortPage(&'static str),
    /// Shows or hides a column.
    Toggle(Column),
    /// Copies this; what it is.
    Copy(String, String),
    /// Mutes for so long, or until unmuted.
    Mute(MuteScope, Option<Duration>),
    /// Unmutes.
    Unmute(MuteScope),
    /// Goes to the organization of this profile.
    Profile(String),
}

/// Which groups are muted or unmuted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MuteScope {
    /// The selected group, or that of the page.
    Group,
    /// All that the filter of the list matches.
    Matching,
}
