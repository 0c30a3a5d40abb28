//! Sliding windows of a rate limit, and the presets from the vendor's documentation.

use std::time::Duration;

pub use crate::config::{RateLimit, RateLimitWindow as Window};

/// The windows of [`RateLimit::Small`].
pub(super) const SMALL: [Window; 3] = [window(5, 1), window(14, 60), window(350, 1_800)];
/// The windows of [`RateLimit::Large`].
pub(super) const LARGE: [Window; 2] = [window(5, 1), window(3_000, 60)];
/// Token requests of an API key, according to the vendor's documentation.
pub(super) const TOKENS: [Window; 1] = [window(20, 60)];
/// Background calls while a larger limit is probed: slow enough that the calls before a first 429 are still
/// in the window at the next one.
pub(super) const PROBING: Window = window(4, 4);

/// The one-second window of every documented limit. If it may have been full, it alone explains a 429.
pub(super) const SECOND: Window = window(5, 1);
/// Additional window of a probing call, so that its 429 cannot come from the one-second window.
pub(super) const QUIET_SECOND: Window = window(SECOND.limit - 1, 1);

/// Windows of at least this period have a part reserved for interactive calls.
const LONG_PERIOD: Duration = Duration::from_secs(30);
/// One in this many calls of a long window is reserved for interactive calls.
const RESERVED_SHARE: u32 = 14;

const fn window(limit: u32, seconds: u64) -> Window {
    Window { limit, period: Duration::from_secs(seconds) }
}

impl Window {
    /// Length of the window in milliseconds.
    pub(super) fn millis(self) -> u64 {
        u64::try_from(self.period.as_millis()).unwrap_or(u64::MAX)
    }

    /// The window divided by `divisor`, with at least one call.
    pub(super) fn divided_by(self, divisor: u32) -> Self {
        Self { limit: (self.limit / divisor.max(1)).max(1), ..self }
    }

    /// The part of the window for background calls.
    pub(super) fn for_background(self) -> Self {
        let reserved = if self.period >= LONG_PERIOD { self.limit / RESERVED_SHARE } else { 0 };
        Self { limit: self.limit - reserved, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_of_a_long_window_is_reserved_for_interactive_calls() {
        let limits = SMALL.map(|window| window.for_background().limit);
        assert_eq!(limits, [5, 13, 325]);
    }

    #[test]
    fn divided_window_allows_at_least_one_call() {
        assert_eq!(window(14, 60).divided_by(2).limit, 7);
        assert_eq!(window(1, 60).divided_by(8).limit, 1);
        assert_eq!(window(1, 60).for_background().limit, 1);
    }
}
