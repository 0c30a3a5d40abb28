//! Windows of a budget: at most so many calls in any period of a length, and the presets that the vendor's documents
//! give. The call log counts the calls.

use std::time::Duration;

pub use crate::config::{RateLimit, RateLimitWindow as Window};

/// The windows of [`RateLimit::Small`].
pub(super) const SMALL: [Window; 3] = [window(5, 1), window(14, 60), window(350, 1_800)];
/// The windows of [`RateLimit::Large`].
pub(super) const LARGE: [Window; 2] = [window(5, 1), window(3_000, 60)];
/// Requests for a token that an API key may make, says the vendor's documentation.
pub(super) const TOKENS: [Window; 1] = [window(20, 60)];
/// How work in the background tries out a key that may turn out to be small: slowly enough that what the calls before
/// the first refusal have shown is not old before the next call may be made.
pub(super) const TRIAL: Window = window(4, 4);

/// The one-second window that every documented limit has. Where it may have been full, it alone explains a 429.
pub(super) const SECOND: Window = window(5, 1);
/// What a call that tests a larger limit needs besides: so much room in the second that a 429 cannot come from there.
pub(super) const QUIET_SECOND: Window = window(SECOND.limit - 1, 1);

/// Periods from which on a part of a window is kept for what people ask.
const LASTING: Duration = Duration::from_secs(30);
/// One in so many calls of a lasting window is kept for what people ask.
const KEPT: u32 = 14;

const fn window(limit: u32, seconds: u64) -> Window {
    Window { limit, period: Duration::from_secs(seconds) }
}

impl Window {
    /// Its length in milliseconds.
    pub(super) fn millis(self) -> u64 {
        u64::try_from(self.period.as_millis()).unwrap_or(u64::MAX)
    }

    /// The part of it that is left where others take from it too: one in `divisor`, and at least one call.
    pub(super) fn shared(self, divisor: u32) -> Self {
        Self { limit: (self.limit / divisor.max(1)).max(1), ..self }
    }

    /// The part of it that work in the background may take.
    pub(super) fn for_background(self) -> Self {
        let kept = if self.period >= LASTING { self.limit / KEPT } else { 0 };
        Self { limit: self.limit - kept, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_lasting_window_is_kept_for_people() {
        let limits = SMALL.map(|window| window.for_background().limit);
        assert_eq!(limits, [5, 13, 325]);
    }

    #[test]
    fn a_share_is_never_nothing() {
        assert_eq!(window(14, 60).shared(2).limit, 7);
        assert_eq!(window(1, 60).shared(8).limit, 1);
        assert_eq!(window(1, 60).for_background().limit, 1);
    }
}
