//! What is to be written after a poll.

use super::known_objects::{Attributes, ObjectKey, Part, StoredState, Watched};
use jiff::Timestamp;

/// A new object.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::history) struct NewObject {
    pub(in crate::history) id: i64,
    pub(in crate::history) key: ObjectKey,
    pub(in crate::history) at: Timestamp,
}

/// A change of state.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::history) struct StateRow {
    pub(in crate::history) object: i64,
    pub(in crate::history) after: Timestamp,
    pub(in crate::history) by: Timestamp,
    pub(in crate::history) state: StoredState,
    pub(in crate::history) previous: Option<StoredState>,
}

/// An event.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::history) struct EventRow {
    pub(in crate::history) at: Timestamp,
    /// The group that it happened to.
    pub(in crate::history) object: i64,
    pub(in crate::history) kind: &'static str,
    pub(in crate::history) text: String,
}

/// What is to be written after a poll, in one transaction.
#[derive(Debug, Default)]
pub struct Batch {
    pub(in crate::history) objects: Vec<NewObject>,
    pub(in crate::history) attributes: Vec<(i64, Timestamp, Attributes)>,
    pub(in crate::history) states: Vec<StateRow>,
    pub(in crate::history) events: Vec<EventRow>,
    pub(in crate::history) watched: Vec<(Part, Watched)>,
}

impl Batch {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.has_no_changes() && self.watched.is_empty()
    }

    pub(super) fn has_no_changes(&self) -> bool {
        self.objects.is_empty()
            && self.attributes.is_empty()
            && self.states.is_empty()
            && self.events.is_empty()
    }
}
