//! Effects of choosing an entry of a picker.

use crate::app::{Action, Column, DatacenterColumn, Sort, Target};
use std::time::Duration;

/// Effect of choosing an entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// Performs an action.
    Perform(Action),
    /// Opens a page.
    Open(Target),
    /// Filters the groups.
    Filter(String),
    /// Sorts the groups.
    Sort(Sort<Column>),
    /// Sorts the data centers.
    SortDatacenters(Sort<DatacenterColumn>),
    /// Sorts the tables of the page by a column.
    SortPage(&'static str),
    /// Shows or hides a column.
    Toggle(Column),
    /// Copies a value, with its label.
    Copy(String, String),
    /// Mutes for a time, or until unmuted.
    Mute(MuteScope, Option<Duration>),
    /// Unmutes.
    Unmute(MuteScope),
    /// Activates a profile.
    Profile(String),
}

/// Groups to mute or unmute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MuteScope {
    /// The current group.
    Group,
    /// All groups that match the filter.
    Matching,
}
