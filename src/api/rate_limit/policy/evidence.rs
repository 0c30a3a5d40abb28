//! What a 429 response proves about the rate limit of a key.

use crate::api::rate_limit::call_log::Millis;
use serde::{Deserialize, Serialize};

/// What was learned of the size of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::api::rate_limit) enum KeySize {
    /// Nothing yet: it is assumed to be large.
    #[default]
    Unknown,
    /// A minute held more calls than a small key is allowed.
    Large,
    /// A call that only a small key has no room for was refused, at this time.
    Small(Millis),
}

/// What a 429 says about the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::api::rate_limit) enum LimitSignal {
    /// Only the windows of a small key explain it.
    SmallKey,
    /// The key was known to be large: either its limit changed, or another program shares it.
    Doubt,
    /// The one-second window explains it.
    Burst,
    /// There was room in all known windows: another program shares the key.
    SharedKey,
    /// It was sent together with a call whose 429 said all that there is to learn.
    Repeated,
}

/// What is known about a call that was answered with 429.
#[derive(Clone, Copy, Debug)]
pub(in crate::api::rate_limit) struct Evidence {
    pub(in crate::api::rate_limit) probe: LimitProbe,
    /// Whether the one-second window may have been full when it arrived.
    pub(in crate::api::rate_limit) second_was_full: bool,
}

/// Whether a call left for which the windows of a small key had no room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::api::rate_limit) enum LimitProbe {
    Yes,
    #[default]
    No,
}
