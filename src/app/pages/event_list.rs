//! The events since the start as the page of events lists them, and which category of them it shows.

use crate::domain::{Journal, Story, Theme, stories};
use jiff::Timestamp;
use std::sync::{Arc, OnceLock};

/// Changes that are grouped at most, the newest.
const MAX_CHANGES: usize = 3_000;

/// Events in groups.
#[derive(Clone, Debug)]
pub(in crate::app) struct EventList {
    started: Timestamp,
    /// Grouped when a page shows them.
    groups: OnceLock<Arc<[Story]>>,
    /// The category that is shown; `None` is all.
    category: Option<Theme>,
}

impl EventList {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { started: now, groups: OnceLock::new(), category: None }
    }

    /// Groups the events again when a page shows them: there are new ones.
    pub(super) fn invalidate(&mut self) {
        self.groups = OnceLock::new();
    }

    /// The events in groups, the newest first.
    pub(super) fn groups(&self, journal: &Journal) -> &[Story] {
        self.groups.get_or_init(|| stories(journal.newest_first().take(MAX_CHANGES)).into())
    }

    /// The category that is shown; `None` is all.
    pub(super) fn category(&self) -> Option<Theme> {
        self.category
    }

    /// When the dashboard was started.
    pub(super) fn started(&self) -> Timestamp {
        self.started
    }

    /// Shows all categories.
    pub(super) fn show_all(&mut self) {
        self.category = None;
    }

    /// Shows the next category; after the last, all.
    pub(super) fn show_next(&mut self) {
        self.category = match self.category {
            None => Some(Theme::States),
            Some(Theme::States) => Some(Theme::Tunnels),
            Some(Theme::Tunnels) => Some(Theme::Rekeys),
            Some(Theme::Rekeys) => Some(Theme::Configuration),
            Some(Theme::Configuration) => None,
        };
    }
}
