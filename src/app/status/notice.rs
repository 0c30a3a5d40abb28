//! A sentence in the footer that answers a key, for a few seconds or until the next key.

use crate::app::StyleRole;
use jiff::{SignedDuration, Timestamp};

/// How long it stays if nobody presses a key.
const STAYS: SignedDuration = SignedDuration::from_secs(8);

/// A sentence in the footer.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// How it is meant.
    pub tone: StyleRole,
    since: Timestamp,
}

impl Notice {
    pub(super) fn new(text: String, tone: StyleRole, now: Timestamp) -> Self {
        Self { text, tone, since: now }
    }

    /// Whether it was shown long enough. Time may have been set back.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        now.duration_since(self.since).abs() >= STAYS
    }
}
