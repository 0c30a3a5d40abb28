//! Grouped events since the start, computed on demand.

use crate::domain::{EventGroup, Journal, StateChanges, Subject, event_groups};
use jiff::Timestamp;
use std::sync::{Arc, OnceLock};

/// Maximum number of changes to group, newest first.
const MAX_CHANGES: usize = 3_000;

/// Cache of grouped events.
#[derive(Debug, Clone)]
pub(in crate::app) struct EventList {
    started: Timestamp,
    groups: OnceLock<Arc<[EventGroup]>>,
    states: OnceLock<Arc<StateChanges>>,
}

impl EventList {
    pub(in crate::app::pages) fn new(now: Timestamp) -> Self {
        Self { started: now, groups: OnceLock::new(), states: OnceLock::new() }
    }

    /// Clears the cache after new events.
    pub(in crate::app::pages) fn invalidate(&mut self) {
        *self = Self::new(self.started);
    }

    /// Grouped events of an object or of all, newest first.
    pub(in crate::app::pages) fn groups(
        &self,
        subject: Option<&Subject>,
        journal: &Journal,
    ) -> Arc<[EventGroup]> {
        let Some(subject) = subject else {
            let all = || event_groups(journal.newest_first().take(MAX_CHANGES)).into();
            return Arc::clone(self.groups.get_or_init(all));
        };
        let own = journal.newest_first().filter(|change| change.kind.concerns(subject));
        event_groups(own.take(MAX_CHANGES)).into()
    }

    /// Times of state changes.
    pub(in crate::app::pages) fn states(&self, journal: &Journal) -> &StateChanges {
        self.states.get_or_init(|| Arc::new(StateChanges::new(journal.newest_first())))
    }

    /// Start time of the dashboard.
    pub(in crate::app::pages) fn started(&self) -> Timestamp {
        self.started
    }
}
