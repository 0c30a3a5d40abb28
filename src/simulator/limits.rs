//! Rate limits: how many calls the key may make in which time, and what a call too many is answered with.
//!
//! Windows slide, and a call that is refused does not count. Calls whose token shows no key count nowhere; requests
//! for tokens have a limit of their own.

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

/// Calls in a window and its seconds.
type Rate = (usize, u64);

/// Calls that a window has at most.
const MOST_CALLS: usize = 100_000;

/// Seconds that a window has at most.
const LONGEST: u64 = 86_400;

/// The limits that the vendor publishes; which of the two the tunnel groups have, its pages disagree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Limits {
    #[default]
    None,
    /// 5 a second, 14 a minute, 350 in half an hour: what deployments have in general.
    Small,
    /// 5 a second, 3000 a minute: what older pages have for tunnel groups and regions.
    Large,
}

/// A name that no limits have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there are no limits '{0}': use one of {names}", names = Limits::ALL.map(Limits::name).join(", "))]
pub struct UnknownLimits(String);

/// How a refused call is told when to come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum RetryAfter {
    #[default]
    Seconds,
    Date,
    None,
}

/// Other limits, as they are posted; what is not said stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsRequest {
    preset: Option<Limits>,
    windows: Option<Vec<Rate>>,
    retry_after: Option<RetryAfter>,
}

/// Who may pass right now.
#[derive(Debug, Default)]
pub(super) struct RateLimiter {
    data: CallQuota,
    token: CallQuota,
    retry_after: RetryAfter,
}

/// The windows of one kind of call, and how many calls they refused.
#[derive(Debug, Default)]
struct CallQuota {
    windows: Vec<Window>,
    refused: u64,
}

/// A sliding window and the calls in it, oldest first.
#[derive(Debug)]
struct Window {
    limit: usize,
    period: Duration,
    calls: VecDeque<Instant>,
    /// The most calls that were ever in it.
    most: usize,
}

/// A call too many.
#[derive(Debug, Clone, Copy)]
pub(super) struct RateLimitExceeded {
    /// How long until a call has room again.
    wait: Duration,
    retry_after: RetryAfter,
}

impl Limits {
    /// All of them, in the order in which help lists them.
    pub const ALL: [Self; 3] = [Self::None, Self::Small, Self::Large];

    /// The name as it is typed.
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
    /// What is wrong with it, in a sentence.
    pub(super) fn objection(&self) -> Option<&'static str> {
        let nothing = self.preset.is_none() && self.windows.is_none() && self.retry_after.is_none();
        let fits =
            |(calls, seconds): &Rate| (1..=MOST_CALLS).contains(calls) && (1..=LONGEST).contains(seconds);
        if nothing {
            Some("say which limits: preset, windows or retry_after")
        } else if self.preset.is_some() && self.windows.is_some() {
            Some("preset and windows both say what the limits are: give one of them")
        } else if !self.windows.iter().flatten().all(fits) {
            Some("windows are pairs of 1 to 100000 calls and 1 to 86400 seconds, such as [14, 60]")
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

    /// Sets other limits; new windows begin empty.
    pub(super) fn set(&mut self, wish: LimitsRequest) {
        let retry_after = wish.retry_after.unwrap_or(self.retry_after);
        if let Some(limits) = wish.preset {
            *self = Self::new(limits);
        }
        if let Some(windows) = wish.windows {
            (self.data, self.token) = (CallQuota::new(&windows), CallQuota::default());
        }
        self.retry_after = retry_after;
    }

    /// Counts a call, or says that it is one too many.
    pub(super) fn admit(&mut self, path: &str, badge: TokenStatus) -> Option<RateLimitExceeded> {
        let budget = match path {
            TOKEN_PATH => &mut self.token,
            _ if badge.shows_the_key() => &mut self.data,
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

    /// Counts a call for which there is room; without room, how long until there is.
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
    /// How long until this has room for a call; none when it has.
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
    /// The 429, by a gateway whose clock shows this time.
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

    /// The whole second by which there is room.
    fn date(self, gateway: Timestamp) -> String {
        let room = later(gateway, SignedDuration::try_from(self.wait).unwrap_or(SignedDuration::MAX));
        let begun = SignedDuration::from_secs(i64::from(room.subsec_nanosecond() > 0));
        http_date(later(room, begun))
    }
}

/// Seconds of which none is begun but not whole: rounded up.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
