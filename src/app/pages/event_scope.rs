//! Which events a page shows: of which object, and of which type.

use crate::domain::{EventCategory, Subject};

/// What a page of events shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventScope {
    /// The object; `None` is everything.
    pub subject: Option<Subject>,
    /// The type; `None` is all.
    pub category: Option<EventCategory>,
}

impl EventScope {
    /// All events of an object, or of everything.
    pub(in crate::app) fn new(subject: Option<Subject>) -> Self {
        Self { subject, category: None }
    }

    /// The next type; after the last, all.
    pub(super) fn select_next_category(&mut self) {
        self.category = match self.category {
            None => Some(EventCategory::States),
            Some(EventCategory::States) => Some(EventCategory::Tunnels),
            Some(EventCategory::Tunnels) => Some(EventCategory::Rekeys),
            Some(EventCategory::Rekeys) => Some(EventCategory::Configuration),
            Some(EventCategory::Configuration) => None,
        };
    }
}
