//! What this program takes from the API, and what it is allowed: the token, the windows of the budget of calls, the calls
//! made and the failures met. It is measured by `api`, carried by the worker and shown on the connection page.

use crate::domain::Failure;
use jiff::Timestamp;
use std::fmt;
use std::time::Duration;

/// Failures that are remembered, the newest.
pub const MAX_RECENT_FAILURES: usize = 20;

/// The account of one key, as this process keeps it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    /// The token in use; `None` while there is none.
    pub token: Option<TokenUse>,
    /// The calls that may be made.
    pub rate_limit: RateLimitUse,
    /// Calls for data since the start, those that failed included.
    pub calls: u64,
    /// Requests for a token since the start.
    pub token_requests: u64,
    /// Until when a request for a token is held back, for want of room or since the API answered 429; `None` if none is.
    pub token_blocked_until: Option<Timestamp>,
    /// Whether that is a pause, and the API asked for a longer one.
    pub is_token_pause_capped: bool,
    /// What failed since the start and when, the newest first; at most [`REMEMBERED_FAILURES`].
    pub failures: Vec<(Timestamp, Failure)>,
}

/// The token in use, without the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenUse {
    /// When it ends, where that is known.
    pub expires: Option<Timestamp>,
    /// Where it came from.
    pub origin: TokenOrigin,
}

/// Where a token came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenOrigin {
    /// This process asked for it.
    Fetched,
    /// It was kept on disk by a run before this one, or by another program of ours.
    Cached,
}

impl fmt::Display for TokenOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Fetched => "requested by this process",
            Self::Cached => "kept on disk by another run",
        })
    }
}

/// The budget of calls as it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RateLimitUse {
    /// What it is called: `small`, `large`, `auto: large`, `auto: small (429 seen)`, `custom`.
    pub name: String,
    /// Its windows, the shortest first; all of them have to have room for a call.
    pub windows: Vec<WindowUse>,
    /// The part of the windows that is taken while another program uses the same key: one in so many; 1 is all.
    pub divisor: u32,
    /// Until when nothing is sent, since the API answered 429.
    pub paused_until: Option<Timestamp>,
    /// Whether the API asked for a longer pause than that.
    pub is_pause_capped: bool,
    /// When the next call can be made that a person waits for, where that is not now.
    pub next_permit: Option<Timestamp>,
    /// When the next call can be made by itself, where that is not now.
    pub next_background_permit: Option<Timestamp>,
    /// Until when a call is held back that a person waits for; `None` if none is, or nobody can know.
    pub blocked_until: Option<Timestamp>,
    /// Until when a call is held back that is made by itself; `None` if none is, or nobody can know.
    pub background_blocked_until: Option<Timestamp>,
    /// How often the API answered 429 since the start.
    pub throttled_responses: u64,
}

/// A window of the budget: at most so many calls in any period of this length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowUse {
    /// Calls that may be made in it.
    pub limit: u32,
    /// Its length.
    pub period: Duration,
    /// Calls of these that are kept for what people ask.
    pub reserved: u32,
    /// Calls that were made in it.
    pub used: u32,
}

/// For whom a call is made: what a person waits for goes before what is read by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// A person waits for it.
    Interactive,
    /// It is read by itself.
    Background,
}

impl WindowUse {
    /// Calls that may still be made now.
    pub fn remaining(&self) -> u32 {
        self.limit.saturating_sub(self.used)
    }

    /// Calls that may still be made now by itself.
    pub fn background_remaining(&self) -> u32 {
        self.limit.saturating_sub(self.reserved).saturating_sub(self.used)
    }

    /// Whether less than a quarter is left.
    pub fn is_nearly_exhausted(&self) -> bool {
        u64::from(self.remaining()) * 4 < u64::from(self.limit)
    }
}

impl RateLimitUse {
    /// The time from call to call that the windows bear for ever, with their part for people left alone.
    pub fn sustained_interval(&self) -> Duration {
        let of = |window: &WindowUse| window.period / window.limit.saturating_sub(window.reserved).max(1);
        self.windows.iter().map(of).max().unwrap_or_default()
    }

    /// When the next call for this can be made, where that is not now.
    pub fn next_permit_for(&self, priority: Priority) -> Option<Timestamp> {
        match priority {
            Priority::Interactive => self.next_permit,
            Priority::Background => self.next_background_permit,
        }
    }

    /// Until when a call for this is held back, where one is and that is known.
    pub fn blocked_until_for(&self, priority: Priority) -> Option<Timestamp> {
        match priority {
            Priority::Interactive => self.blocked_until,
            Priority::Background => self.background_blocked_until,
        }
    }

    /// Calls that can be made at once now by itself, in the windows that are not over within seconds.
    pub fn background_remaining(&self) -> u32 {
        if self.paused_until.is_some() {
            return 0;
        }
        self.long_windows().map(WindowUse::background_remaining).min().unwrap_or(u32::MAX)
    }

    /// The window that has least room for its size, leaving out those that are over within seconds.
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
    fn the_tightest_window_is_that_with_the_smallest_part_left() {
        let windows = vec![window(5, 1, 5), window(14, 60, 4), window(350, 1800, 300)];
        let budget = RateLimitUse { windows, ..RateLimitUse::default() };
        assert_eq!(budget.tightest(), Some(&window(350, 1800, 300)));
        assert_eq!(RateLimitUse::default().tightest(), None);
    }

    #[test]
    fn a_window_that_is_overdrawn_has_no_room() {
        assert_eq!(window(14, 60, 15).remaining(), 0);
    }

    #[test]
    fn a_window_is_nearly_used_below_a_quarter() {
        let nearly = [(14, 10), (14, 11), (3_000, 2_250), (3_000, 2_251), (0, 0)]
            .map(|(limit, used)| window(limit, 60, used).is_nearly_exhausted());
        assert_eq!(nearly, [false, true, false, true, false]);
    }
}
