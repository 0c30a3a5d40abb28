//! What choosing an entry of a list does.

use crate::app::{Action, Column, DatacenterColumn, Sort, Target};
use std::time::Duration;

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// Does this.
    Do(Action),
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
    /// Mutes the selected group for so long, or until somebody ends it.
    Mute(Option<Duration>),
    /// Goes to the organization of this profile.
    Profile(String),
}
