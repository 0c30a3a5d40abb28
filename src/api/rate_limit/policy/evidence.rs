//! Evidence of a 429 response about the rate limit of a key.

use crate::api::rate_limit::call_log::Millis;
use serde::{Deserialize, Serialize};

/// The observed rate limit of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::api::rate_limit) enum KeySize {
    /// Not observed; assumed to be large.
    #[default]
    Unknown,
    /// More calls in a minute were accepted than a small key is allowed.
    Large,
    /// At this time, a call beyond the windows of a small key got a 429.
    Small(Millis),
}

/// Conclusion from a 429 about the rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api::rate_limit) enum LimitSignal {
    /// The key is small: only its windows explain the 429.
    SmallKey,
    /// The key was known to be large: its limit changed, or another program shares it.
    Unclear,
    /// The one-second window explains the 429.
    Burst,
    /// All known windows had room: another program shares the key.
    SharedKey,
    /// The call was sent together with one whose 429 was evaluated already.
    Repeated,
}

/// Circumstances of a call that got a 429.
#[derive(Debug, Clone, Copy)]
pub(in crate::api::rate_limit) struct Evidence {
    pub(in crate::api::rate_limit) probe: LimitProbe,
    /// Whether the one-second window may have been full.
    pub(in crate::api::rate_limit) second_was_full: bool,
}

/// Whether a call exceeds the windows of a small key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::api::rate_limit) enum LimitProbe {
    Yes,
    #[default]
    No,
}
