//! Scope of the events page: object and type.

use crate::domain::{EventCategory, Subject};

/// Object and type of the listed events.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventScope {
    /// Object; `None` for all.
    pub subject: Option<Subject>,
    /// Type; `None` for all.
    pub category: Option<EventCategory>,
}

impl EventScope {
    /// All types of an object or of all objects.
    pub(in crate::app) fn new(subject: Option<Subject>) -> Self {
        Self { subject, category: None }
    }

    /// Selects the next type; after the last, all.
    pub(in crate::app::pages) fn select_next_category(&mut self) {
        self.category = match self.category {
            None => Some(EventCategory::States),
            Some(EventCategory::States) => Some(EventCategory::Tunnels),
            Some(EventCategory::Tunnels) => Some(EventCategory::Rekeys),
            Some(EventCategory::Rekeys) => Some(EventCategory::Configuration),
            Some(EventCategory::Configuration) => None,
        };
    }
}
