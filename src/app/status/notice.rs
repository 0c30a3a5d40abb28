//! Notice in the footer: shown for a few seconds or until the next key.

use crate::app::StyleRole;
use jiff::{SignedDuration, Timestamp};

/// Display time without a key press.
const DISPLAY_TIME: SignedDuration = SignedDuration::from_secs(8);

/// A notice in the footer.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub text: String,
    pub role: StyleRole,
    since: Timestamp,
}

impl Notice {
    pub(super) fn new(text: String, role: StyleRole, now: Timestamp) -> Self {
        Self { text, role, since: now }
    }

    /// Whether it has expired. The clock may have been set back.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        now.duration_since(self.since).abs() >= DISPLAY_TIME
    }
}
