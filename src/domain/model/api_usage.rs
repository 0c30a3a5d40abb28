//! Use of the API by this program: the access token, the rate-limit windows, call counts and recent failures. `api`
//! measures it, the worker passes it on, the connection page shows it.

use crate::domain::Failure;
use jiff::Timestamp;
use std::fmt;
use std::time::Duration;

/// Number of recent failures that are kept.
pub const MAX_RECENT_FAILURES: usize = 20;

/// API usage of one key, as seen by this process.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Usage {
    /// The current access token, if there is one.
    pub token: Option<TokenUse>,
    /// Rate limit of data requests.
    pub rate_limit: RateLimitUse,
    /// Data requests since the start, including failed ones.
    pub calls: u64,
    /// Token requests since the start.
    pub token_requests: u64,
    /// Until when token requests are blocked by their rate limit or by a 429; `None` if they are not.
    pub token_blocked_until: Option<Timestamp>,
    /// Whether this is a pause after a 429 whose requested duration was capped.
    pub is_token_pause_capped: bool,
    /// Failures since the start with their times, newest first; at most [`MAX_RECENT_FAILURES`].
    pub failures: Vec<(Timestamp, Failure)>,
}

/// The current access token, without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenUse {
    /// Expiry, if known.
    pub expires: Option<Timestamp>,
    pub origin: TokenOrigin,
}

/// Origin of an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenOrigin {
    /// Requested by this process.
    Fetched,
    /// Read from the cache on disk, written by another run or process.
    Cached,
}

impl fmt::Display for TokenOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Fetched => "requested by this process",
            Self::Cached => "cached on disk by another run",
        })
    }
}

/// Current state of the rate limit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RateLimitUse {
    /// Name of the limit: `small`, `large`, `auto: large`, `auto: small (429 seen)`, `custom`.
    pub name: String,
    /// The windows, shortest first; a call needs free capacity in all of them.
    pub windows: Vec<WindowUse>,
    /// Divisor of the windows while other processes use the same key; 1 if none does.
    pub divisor: u32,
    /// End of the pause after a 429.
    pub paused_until: Option<Timestamp>,
    /// Whether the API requested a longer pause than that.
    pub is_pause_capped: bool,
    /// When the next interactive request can be sent, if not now.
    pub next_permit: Option<Timestamp>,
    /// When the next background request can be sent, if not now.
    pub next_background_permit: Option<Timestamp>,
    /// Until when a pending interactive request is blocked; `None` if there is none or the time is unknown.
    pub blocked_until: Option<Timestamp>,
    /// Until when a pending background request is blocked; `None` if there is none or the time is unknown.
    pub background_blocked_until: Option<Timestamp>,
    /// Number of 429 responses since the start.
    pub throttled_responses: u64,
}

/// A rate-limit window: a maximum number of calls in any period of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowUse {
    /// Maximum number of calls.
    pub limit: u32,
    /// Length of the window.
    pub period: Duration,
    /// Calls reserved for interactive requests.
    pub reserved: u32,
    /// Calls made within the window.
    pub used: u32,
}

/// Priority of a request: interactive requests go before background polling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// The user waits for the response.
    Interactive,
    /// Automatic polling.
    Background,
}

impl WindowUse {
    /// Calls left in the window.
    pub fn remaining(&self) -> u32 {
        self.limit.saturating_sub(self.used)
    }

    /// Calls left for background requests.
    pub fn background_remaining(&self) -> u32 {
        self.limit.saturating_sub(self.reserved).saturating_sub(self.used)
    }

    /// Whether less than a quarter of the calls is left.
    pub fn is_nearly_exhausted(&self) -> bool {
        u64::from(self.remaining()) * 4 < u64::from(self.limit)
    }
}

impl RateLimitUse {
    /// Interval between background requests that all windows sustain indefinitely.
    pub fn sustained_interval(&self) -> Duration {
        let spacing =
            |window: &WindowUse| window.period / window.limit.saturating_sub(window.reserved).max(1);
        self.windows.iter().map(spacing).max().unwrap_or_default()
    }

    /// When the next request of this priority can be sent, if not now.
    pub fn next_permit_for(&self, priority: Priority) -> Option<Timestamp> {
        match priority {
            Priority::Interactive => self.next_permit,
            Priority::Background => self.next_background_permit,
        }
    }

    /// Until when a request of this priority is blocked, if one is and the time is known.
    pub fn blocked_until_for(&self, priority: Priority) -> Option<Timestamp> {
        match priority {
            Priority::Interactive => self.blocked_until,
            Priority::Background => self.background_blocked_until,
        }
    }

    /// Background requests that can be sent now, ignoring windows of a few seconds.
    pub fn background_remaining(&self) -> u32 {
        if self.paused_until.is_some() {
            return 0;
        }
        self.long_windows().map(WindowUse::background_remaining).min().unwrap_or(u32::MAX)
    }

    /// The window with the smallest fraction left, ignoring windows of a few seconds.
    pub fn tightest(&self) -> Option<&WindowUse> {
        self.long_windows()
            .min_by_key(|window| u64::from(window.remaining()) * 1_000 / u64::from(window.limit.max(1)))
    }

    fn long_windows(&self) -> impl Iterator<Item = &WindowUse> {
        self.windows.iter().filter(|window| window.period >= Duration::from_secs(30))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(limit: u32, seconds: u64, used: u32) -> WindowUse {
        WindowUse { limit, period: Duration::from_secs(seconds), reserved: limit / 7, used }
    }

    #[test]
    fn tightest_window_has_the_smallest_share_left() {
        let windows = vec![window(5, 1, 5), window(14, 60, 4), window(350, 1800, 300)];
        let budget = RateLimitUse { windows, ..RateLimitUse::default() };
        assert_eq!(budget.tightest(), Some(&window(350, 1800, 300)));
        assert_eq!(RateLimitUse::default().tightest(), None);
    }

    #[test]
    fn overused_window_has_nothing_remaining() {
        assert_eq!(window(14, 60, 15).remaining(), 0);
    }

    #[test]
    fn window_is_nearly_exhausted_below_a_quarter() {
        let nearly = [(14, 10), (14, 11), (3_000, 2_250), (3_000, 2_251), (0, 0)]
            .map(|(limit, used)| window(limit, 60, used).is_nearly_exhausted());
        assert_eq!(nearly, [false, true, false, true, false]);
    }
}
