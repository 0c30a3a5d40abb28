//! What the dashboard is told once, when it starts: whether it is connected at all, and what a person set.

use crate::app::status::alerts::Alert;
use crate::domain::filter::{Filter, NamedFilters};

/// What the dashboard starts with.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// The three panes.
    Dashboard,
    /// Help for those who have no credentials yet.
    FirstRun {
        /// The configuration file that would be read.
        config_file: String,
    },
}

/// What a person set, on the command line or in the configuration file.
#[derive(Clone, Debug, Default)]
pub struct Preferences {
    /// What the groups are narrowed to at the start.
    pub filter: Filter,
    /// Filters that have a name.
    pub filters: NamedFilters,
    /// How somebody is told who does not look at the screen.
    pub alert: Alert,
    /// The configuration file that was read.
    pub config_file: Option<String>,
}
