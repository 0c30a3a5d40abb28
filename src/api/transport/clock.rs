//! Two clocks beside the server's: how far this machine's clock is off, and whether the machine slept. Either explains
//! failures that look like something else.

use crate::api::auth::Moment;
use crate::api::config::WallClock;
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
    /// The clock of this machine.
    pub(super) fn new(wall: WallClock) -> Self {
        Self::with(move || Moment::now(&wall))
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

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use std::sync::Arc;

    /// A clock that shows what a test sets: seconds since its start for the steady clock and for that on the wall.
    struct Fixture {
        clock: Clock,
        shown: Arc<Mutex<Moment>>,
    }

    impl Fixture {
        fn new() -> Self {
            let wall = "2026-03-01T12:00:00Z".parse().unwrap();
            let shown = Arc::new(Mutex::new(Moment { wall, ..Moment::now(&WallClock::default()) }));
            let source = Arc::clone(&shown);
            Self { clock: Clock::with(move || *source.lock().unwrap()), shown }
        }

        fn pass(&self, steady: u64, wall: i64) {
            let mut shown = self.shown.lock().unwrap();
            shown.steady += Duration::from_secs(steady);
            shown.wall += SignedDuration::from_secs(wall);
        }

        fn told(&self, kind: FailureKind) -> (FailureKind, String) {
            let slept = self.clock.end_exchange();
            let failure = self.clock.explain(Failure::new(kind, "api.example").with_detail("said"), slept);
            (failure.kind, failure.detail.unwrap().as_str().to_owned())
        }
    }

    fn headers(fields: &[(&'static str, &str)]) -> HeaderMap {
        fields.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[rstest]
    #[case::lost(FailureKind::ConnectionLost, FailureKind::Slept)]
    #[case::late(FailureKind::TimedOut, FailureKind::Slept)]
    #[case::no_network_yet(FailureKind::DnsFailed, FailureKind::Slept)]
    #[case::something_else(FailureKind::Forbidden, FailureKind::Forbidden)]
    fn a_sleep_explains_what_it_cuts(#[case] kind: FailureKind, #[case] expected: FailureKind) {
        let fixture = Fixture::new();
        fixture.pass(3, 2 * 3600 + 3);
        assert_eq!(fixture.told(kind).0, expected);
        assert_eq!(fixture.told(kind), (kind, "said".to_owned()), "it explains one failure only");
    }

    #[test]
    fn a_sleep_is_told_with_its_length() {
        let fixture = Fixture::new();
        fixture.pass(0, 2 * 3600 + 60);
        let told = fixture.told(FailureKind::TimedOut).1;
        assert_eq!(told, "2h 1m; timed out waiting for a response");
    }

    #[test]
    fn a_long_wait_is_no_sleep() {
        let fixture = Fixture::new();
        fixture.pass(600, 630);
        assert_eq!(fixture.told(FailureKind::TimedOut).0, FailureKind::TimedOut);
        fixture.pass(600, -86_400);
        assert_eq!(fixture.told(FailureKind::TimedOut).0, FailureKind::TimedOut);
    }

    #[rstest]
    #[case::behind("Sun, 01 Mar 2026 14:00:00 GMT", -7200)]
    #[case::ahead("Sun, 01 Mar 2026 11:50:00 GMT", 600)]
    fn a_wrong_clock_is_told_with_both_times(#[case] date: &str, #[case] skew: i64) {
        let fixture = Fixture::new();
        fixture.clock.compare(&headers(&[("date", date)]));
        assert_eq!(fixture.clock.skew(), Some(SignedDuration::from_secs(skew)));
        let (kind, told) = fixture.told(FailureKind::TlsNotYetValid);
        assert_eq!(kind, FailureKind::ClockWrong);
        let there = date.split(' ').nth(4).unwrap();
        let times =
            format!("said; this machine's clock says 2026-03-01T12:00:00Z, the server's 2026-03-01T{there}Z");
        assert_eq!(told, times);
        assert_eq!(fixture.told(FailureKind::Unauthorized), (FailureKind::Unauthorized, times));
        assert_eq!(fixture.told(FailureKind::TlsUntrusted).0, FailureKind::TlsUntrusted);
    }

    #[test]
    fn a_clock_that_is_a_little_off_explains_nothing() {
        let fixture = Fixture::new();
        fixture.clock.compare(&headers(&[("date", "Sun, 01 Mar 2026 12:05:00 GMT")]));
        assert_eq!(fixture.told(FailureKind::TlsExpired).0, FailureKind::TlsExpired);
    }

    #[test]
    fn the_date_of_a_copy_says_nothing() {
        let fixture = Fixture::new();
        fixture.clock.compare(&headers(&[("date", "Sun, 01 Mar 2026 09:00:00 GMT"), ("age", "10800")]));
        fixture.clock.compare(&headers(&[("date", "yesterday")]));
        assert_eq!(fixture.clock.skew(), None);
    }
}
