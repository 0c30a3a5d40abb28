//! Rate limits: the calls that the key may make per time window, and the 429 responses beyond them.
//!
//! Windows slide, and rejected calls do not count. Calls whose token identifies no key do not count either; token
//! requests have a limit of their own.

use std::{collections::VecDeque, fmt, str::FromStr, time::Duration};

use axum::http::{HeaderValue, header};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::time::Instant;

use super::{
    clock::{http_date, later},
    response::{ApiResponse, ErrorResponse, TOKEN_PATH},
    token::TokenStatus,
};

/// A rate: calls per window of this many seconds.
type Rate = (usize, u64);

/// Maximum number of calls in a window.
const MOST_CALLS: usize = 100_000;

/// Maximum length of a window in seconds.
const LONGEST: u64 = 86_400;

/// Limits published by the vendor; its pages disagree on which of the two applies to tunnel groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Limits {
    #[default]
    None,
    /// 5 per second, 14 per minute, 350 per half hour: the general limits of deployments.
    Small,
    /// 5 per second, 3000 per minute: the limits that older pages give for tunnel groups and regions.
    Large,
}

/// An unknown name of limits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown limits '{0}': use one of {names}", names = Limits::ALL.map(Limits::name).join(", "))]
pub struct UnknownLimits(String);

/// Form of the Retry-After header of a rejected call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum RetryAfter {
    #[default]
    Seconds,
    Date,
    None,
}

/// A change of the limits as posted; omitted fields keep their values.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsRequest {
    preset: Option<Limits>,
    windows: Option<Vec<Rate>>,
    retry_after: Option<RetryAfter>,
}

/// Current state of all rate limits.
#[derive(Debug, Default)]
pub(super) struct RateLimiter {
    data: CallQuota,
    token: CallQuota,
    retry_after: RetryAfter,
}

/// The windows of one kind of call, and the number of rejected calls.
#[derive(Debug, Default)]
struct CallQuota {
    windows: Vec<Window>,
    refused: u64,
}

/// A sliding window and its calls, oldest first.
#[derive(Debug)]
struct Window {
    limit: usize,
    period: Duration,
    calls: VecDeque<Instant>,
    /// Highest number of calls that the window has contained.
    most: usize,
}

/// A call beyond the rate limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct RateLimitExceeded {
    /// Time until a call is allowed again.
    wait: Duration,
    retry_after: RetryAfter,
}

impl Limits {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 3] = [Self::None, Self::Small, Self::Large];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Small => "small",
            Self::Large => "large",
        }
    }

    const fn data(self) -> &'static [Rate] {
        match self {
            Self::None => &[],
            Self::Small => &[(5, 1), (14, 60), (350, 1_800)],
            Self::Large => &[(5, 1), (3_000, 60)],
        }
    }

    const fn token(self) -> &'static [Rate] {
        match self {
            Self::None => &[],
            Self::Small | Self::Large => &[(20, 60)],
        }
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Limits {
    type Err = UnknownLimits;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|limits| limits.name() == name);
        found.ok_or_else(|| UnknownLimits(name.to_owned()))
    }
}

impl LimitsRequest {
    /// Validation error, if any.
    pub(super) fn validation_error(&self) -> Option<&'static str> {
        let nothing = self.preset.is_none() && self.windows.is_none() && self.retry_after.is_none();
        let fits =
            |(calls, seconds): &Rate| (1..=MOST_CALLS).contains(calls) && (1..=LONGEST).contains(seconds);
        if nothing {
            Some("preset, windows or retry_after is required")
        } else if self.preset.is_some() && self.windows.is_some() {
            Some("preset and windows are mutually exclusive")
        } else if !self.windows.iter().flatten().all(fits) {
            Some("windows must be pairs of 1 to 100000 calls and 1 to 86400 seconds, such as [14, 60]")
        } else {
            None
        }
    }
}

impl RateLimiter {
    pub(super) fn new(limits: Limits) -> Self {
        let [data, token] = [limits.data(), limits.token()].map(CallQuota::new);
        Self { data, token, retry_after: RetryAfter::default() }
    }

    /// Changes the limits; new windows start empty.
    pub(super) fn set(&mut self, request: LimitsRequest) {
        let retry_after = request.retry_after.unwrap_or(self.retry_after);
        if let Some(limits) = request.preset {
            *self = Self::new(limits);
        }
        if let Some(windows) = request.windows {
            (self.data, self.token) = (CallQuota::new(&windows), CallQuota::default());
        }
        self.retry_after = retry_after;
    }

    /// Counts a call, or rejects it.
    pub(super) fn admit(&mut self, path: &str, token_status: TokenStatus) -> Option<RateLimitExceeded> {
        let budget = match path {
            TOKEN_PATH => &mut self.token,
            _ if token_status.identifies_key() => &mut self.data,
            _ => return None,
        };
        let wait = budget.admit(Instant::now())?;
        Some(RateLimitExceeded { wait, retry_after: self.retry_after })
    }

    /// The state of all windows as JSON.
    pub(super) fn print(&self) -> impl Serialize + use<> {
        let now = Instant::now();
        let CallQuota { refused, .. } = self.data;
        json!({
            "windows": self.data.print(now),
            "refused": refused,
            "token": { "windows": self.token.print(now), "refused": self.token.refused },
            "retry_after": self.retry_after,
        })
    }
}

impl CallQuota {
    fn new(rates: &[Rate]) -> Self {
        let window = |(limit, seconds): &Rate| Window {
            limit: *limit,
            period: Duration::from_secs(*seconds),
            calls: VecDeque::new(),
            most: 0,
        };
        Self { windows: rates.iter().map(window).collect(), refused: 0 }
    }

    /// Counts a call if it is allowed, or returns the time until it is.
    fn admit(&mut self, now: Instant) -> Option<Duration> {
        let wait = self.windows.iter_mut().filter_map(|window| window.wait(now)).max();
        match wait {
            Some(_) => self.refused += 1,
            None => self.windows.iter_mut().for_each(|window| window.count(now)),
        }
        wait
    }

    fn print(&self, now: Instant) -> impl Serialize + use<> {
        let print = |window: &Window| {
            let calls = window.calls.iter().filter(|call| window.has(**call, now)).count();
            let (limit, period) = (window.limit, window.period.as_secs());
            json!({ "limit": limit, "period": period, "calls": calls, "most": window.most })
        };
        self.windows.iter().map(print).collect::<Vec<_>>()
    }
}

impl Window {
    /// Time until a call is allowed; `None` if it is allowed now.
    fn wait(&mut self, now: Instant) -> Option<Duration> {
        while self.calls.front().is_some_and(|call| !self.has(*call, now)) {
            self.calls.pop_front();
        }
        let oldest = self.calls.front().filter(|_| self.calls.len() >= self.limit)?;
        Some((*oldest + self.period).duration_since(now))
    }

    fn count(&mut self, now: Instant) {
        self.calls.push_back(now);
        self.most = self.most.max(self.calls.len());
    }

    fn has(&self, call: Instant, now: Instant) -> bool {
        now.duration_since(call) < self.period
    }
}

impl RateLimitExceeded {
    /// The 429 response of a gateway whose clock shows this time.
    pub(super) fn answer(self, path: &str, gateway: Timestamp) -> ApiResponse {
        let mut answer = ApiResponse::from(ErrorResponse::exceeded(path));
        let value = match self.retry_after {
            RetryAfter::Seconds => Some(HeaderValue::from(whole_seconds(self.wait))),
            RetryAfter::Date => HeaderValue::try_from(self.date(gateway)).ok(),
            RetryAfter::None => None,
        };
        answer.headers_mut().extend(value.map(|value| (header::RETRY_AFTER, value)));
        answer
    }

    /// The first whole second at which a call is allowed.
    fn date(self, gateway: Timestamp) -> String {
        let room = later(gateway, SignedDuration::try_from(self.wait).unwrap_or(SignedDuration::MAX));
        let begun = SignedDuration::from_secs(i64::from(room.subsec_nanosecond() > 0));
        http_date(later(room, begun))
    }
}

/// Rounds up to whole seconds.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
