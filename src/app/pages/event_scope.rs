//! Which events a page shows: of which object, and of which type.

use crate::domain::{EventCategory, Subject};

/// What a page of events shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventScope {
    /// The object; `None` is everything.
    pub of: Option<Subject>,
    /// The type; `None` is all.
    pub kind: Option<EventCategory>,
}

impl EventScope {
    /// All events of an object, or of everything.
    pub(in crate::app) fn of(of: Option<Subject>) -> Self {
        Self { of, kind: None }
    }

    /// The next type; after the last, all.
    pub(super) fn show_next_kind(&mut self) {
        self.kind = match self.kind {
            None => Some(EventCategory::States),
            Some(EventCategory::States) => Some(EventCategory::Tunnels),
            Some(EventCategory::Tunnels) => Some(EventCategory::Rekeys),
            Some(EventCategory::Rekeys) => Some(EventCategory::Configuration),
            Some(EventCategory::Configuration) => None,
        };
    }
}
