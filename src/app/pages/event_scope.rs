//! Which events a page shows: of which object, and of which type.

use crate::domain::{Subject, Theme};

/// What a page of events shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventScope {
    /// The object; `None` is everything.
    pub of: Option<Subject>,
    /// The type; `None` is all.
    pub kind: Option<Theme>,
}

impl EventScope {
    /// All events of an object, or of everything.
    pub(in crate::app) fn of(of: Option<Subject>) -> Self {
        Self { of, kind: None }
    }

    /// The next type; after the last, all.
    pub(super) fn show_next_kind(&mut self) {
        self.kind = match self.kind {
            None => Some(Theme::States),
            Some(Theme::States) => Some(Theme::Tunnels),
            Some(Theme::Tunnels) => Some(Theme::Rekeys),
            Some(Theme::Rekeys) => Some(Theme::Configuration),
            Some(Theme::Configuration) => None,
        };
    }
}
