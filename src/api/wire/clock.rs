//! Two clocks beside the server's: how far this machine's clock is off, and whether the machine slept. Either explains
//! failures that look like something else.

use crate::api::token::Moment;
use crate::domain::{Failure, FailureKind, Text};
use jiff::{SignedDuration, Timestamp, Unit, fmt::rfc2822};
use reqwest::header::{AGE, DATE, HeaderMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A difference to the server's clock that matters.
const MOST_SKEW: SignedDuration = SignedDuration::from_mins(5);
/// What the clock on the wall gains on the one that stands still in sleep before it counts as sleep.
const SHORTEST_SLEEP: Duration = Duration::from_secs(60);

/// This machine's clock, as the server's and its own past show it.
pub(super) struct Clock {
    now: Box<dyn Fn() -> Moment + Send + Sync>,
    state: Mutex<State>,
}

struct State {
    skew: Option<SignedDuration>,
    /// When the last exchange ended.
    last: Moment,
}

impl Clock {
    /// The system's clock.
    pub(super) fn new() -> Self {
        Self::with(Moment::now)
    }

    pub(super) fn with(now: impl Fn() -> Moment + Send + Sync + 'static) -> Self {
        let state = State { skew: None, last: now() };
        Self { state: Mutex::new(state), now: Box::new(now) }
    }

    /// How far this machine's clock is ahead of the server's, as last seen.
    pub(super) fn skew(&self) -> Option<SignedDuration> {
        self.state().skew
    }

    /// Compares with the `Date` of an answer, unless that is a copy that a cache kept.
    pub(super) fn compare(&self, headers: &HeaderMap) {
        let date = headers.get(DATE).filter(|_| !headers.contains_key(AGE));
        let date = date.and_then(|date| rfc2822::DateTimeParser::new().parse_timestamp(date.as_bytes()).ok());
        if let Some(date) = date {
            self.state().skew = Some((self.now)().wall.duration_since(date));
        }
    }

    /// Notes that an exchange ended, and says how long the machine slept since the last one did, if it did.
    pub(super) fn end_exchange(&self) -> Option<Duration> {
        let now = (self.now)();
        let last = std::mem::replace(&mut self.state().last, now);
        let on_the_wall: Duration = now.wall.duration_since(last.wall).try_into().unwrap_or_default();
        let slept = on_the_wall.saturating_sub(now.steady.saturating_duration_since(last.steady));
        (slept >= SHORTEST_SLEEP).then_some(slept)
    }

    /// The failure as the clock explains it, if it does; `slept` is what the exchange ended with.
    pub(super) fn explain(&self, failure: Failure, slept: Option<Duration>) -> Failure {
        use FailureKind as K;
        let skew = self.skew().filter(|skew| skew.abs() > MOST_SKEW);
        match (failure.kind, skew, slept) {
            (K::TlsExpired | K::TlsNotYetValid, Some(skew), _) => self.blame(K::ClockWrong, failure, skew),
            (K::Unauthorized | K::CredentialsRefused, Some(skew), _) => {
                self.blame(failure.kind, failure, skew)
            }
            (kind, _, Some(slept)) if is_cut_by_sleep(kind) => oversleep(failure, slept),
            _ => failure,
        }
    }

    /// The failure as this kind, with both times in its detail.
    fn blame(&self, kind: FailureKind, failure: Failure, skew: SignedDuration) -> Failure {
        let here = (self.now)().wall;
        let there = here.checked_sub(skew).unwrap_or(here);
        let times = format!("this machine's clock says {}, the server's {}", whole(here), whole(there));
        let detail = match &failure.detail {
            Some(said) => format!("{}; {times}", said.sent()),
            None => times,
        };
        Failure { kind, detail: Some(Text::new(&detail)), ..failure }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A time in whole seconds.
pub(super) fn whole(time: Timestamp) -> Timestamp {
    time.round(Unit::Second).unwrap_or(time)
}

fn oversleep(failure: Failure, slept: Duration) -> Failure {
    let slept = SignedDuration::from_secs(i64::try_from(slept.as_secs()).unwrap_or(i64::MAX));
    let detail = format!("{slept:#}; {}", failure.kind.sentence());
    Failure { kind: FailureKind::Slept, detail: Some(Text::new(&detail)), ..failure }
}

/// What a network does to a connection whose machine sleeps, or just woke up.
fn is_cut_by_sleep(kind: FailureKind) -> bool {
    use FailureKind as K;
    let is_name = matches!(kind, K::NameNotFound | K::DnsFailed | K::ProxyNameNotFound);
    let is_late = matches!(
        kind,
        K::ConnectTimedOut | K::TlsTimedOut | K::TimedOut | K::AnswerTimedOut | K::ProxyTimedOut
    );
    let is_cut =
        matches!(kind, K::ConnectionReset | K::ConnectionLost | K::Unreachable | K::ProxyUnreachable);
    is_name || is_late || is_cut
}
