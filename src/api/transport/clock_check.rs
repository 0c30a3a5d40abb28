//! Local clock skew relative to the server, and suspends of this machine. Both cause failures with misleading
//! symptoms.

use crate::api::auth::ClockReading;
use crate::api::config::WallClock;
use crate::domain::{Failure, FailureKind, Text};
use jiff::{SignedDuration, Timestamp, Unit, fmt::rfc2822};
use reqwest::header::{AGE, DATE, HeaderMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Clock skew up to this is ignored.
const MAX_SKEW: SignedDuration = SignedDuration::from_mins(5);
/// Minimum gain of the wall clock over the monotonic clock, which stops during suspend, that counts as a
/// suspend.
const MIN_SUSPEND: Duration = Duration::from_secs(60);

/// Detects clock skew and suspends.
pub(super) struct ClockCheck {
    now: Box<dyn Fn() -> ClockReading + Send + Sync>,
    state: Mutex<State>,
}

struct State {
    skew: Option<SignedDuration>,
    /// At the end of the last exchange.
    last: ClockReading,
}

impl ClockCheck {
    /// A check of this wall clock.
    pub(super) fn new(wall: WallClock) -> Self {
        Self::with_readings(move || ClockReading::now(&wall))
    }

    pub(super) fn with_readings(now: impl Fn() -> ClockReading + Send + Sync + 'static) -> Self {
        let state = State { skew: None, last: now() };
        Self { state: Mutex::new(state), now: Box::new(now) }
    }

    /// How far the local clock is ahead of the server's, as of the last response.
    pub(super) fn skew(&self) -> Option<SignedDuration> {
        self.state().skew
    }

    /// Updates the skew from the `Date` header, unless the response came from a cache.
    pub(super) fn update_skew(&self, headers: &HeaderMap) {
        let date = headers.get(DATE).filter(|_| !headers.contains_key(AGE));
        let date = date.and_then(|date| rfc2822::DateTimeParser::new().parse_timestamp(date.as_bytes()).ok());
        if let Some(date) = date {
            self.state().skew = Some((self.now)().wall.duration_since(date));
        }
    }

    /// Records the end of an exchange, and returns the length of a suspend since the previous one.
    pub(super) fn end_exchange(&self) -> Option<Duration> {
        let now = (self.now)();
        let last = std::mem::replace(&mut self.state().last, now);
        let wall: Duration = now.wall.duration_since(last.wall).try_into().unwrap_or_default();
        let suspend = wall.saturating_sub(now.monotonic.saturating_duration_since(last.monotonic));
        (suspend >= MIN_SUSPEND).then_some(suspend)
    }

    /// The failure, reclassified if clock skew or a suspend explains it.
    pub(super) fn explain(&self, failure: Failure, suspend: Option<Duration>) -> Failure {
        use FailureKind as K;
        let skew = self.skew().filter(|skew| skew.abs() > MAX_SKEW);
        match (failure.kind, skew, suspend) {
            (K::TlsExpired | K::TlsNotYetValid, Some(skew), _) => {
                self.with_clock_times(K::ClockWrong, failure, skew)
            }
            (K::Unauthorized | K::CredentialsRefused, Some(skew), _) => {
                self.with_clock_times(failure.kind, failure, skew)
            }
            (kind, _, Some(suspend)) if is_caused_by_suspend(kind) => suspend_failure(failure, suspend),
            _ => failure,
        }
    }

    /// The failure with this kind and with both clocks' times in its detail.
    fn with_clock_times(&self, kind: FailureKind, failure: Failure, skew: SignedDuration) -> Failure {
        let local = (self.now)().wall;
        let server = local.checked_sub(skew).unwrap_or(local);
        let times =
            format!("local clock {}, server clock {}", round_to_seconds(local), round_to_seconds(server));
        let detail = match &failure.detail {
            Some(detail) => format!("{}; {times}", detail.raw()),
            None => times,
        };
        Failure { kind, detail: Some(Text::new(&detail)), ..failure }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A time rounded to seconds.
pub(super) fn round_to_seconds(time: Timestamp) -> Timestamp {
    time.round(Unit::Second).unwrap_or(time)
}

fn suspend_failure(failure: Failure, suspend: Duration) -> Failure {
    let suspend = SignedDuration::from_secs(i64::try_from(suspend.as_secs()).unwrap_or(i64::MAX));
    let detail = format!("{suspend:#}; {}", failure.kind.sentence());
    Failure { kind: FailureKind::Slept, detail: Some(Text::new(&detail)), ..failure }
}

/// Whether a suspend or the wake-up after it can cause this failure.
fn is_caused_by_suspend(kind: FailureKind) -> bool {
    use FailureKind as K;
    let is_lookup = matches!(kind, K::NameNotFound | K::DnsFailed | K::ProxyNameNotFound);
    let is_timeout = matches!(
        kind,
        K::ConnectTimedOut | K::TlsTimedOut | K::TimedOut | K::AnswerTimedOut | K::ProxyTimedOut
    );
    let is_disconnect =
        matches!(kind, K::ConnectionReset | K::ConnectionLost | K::Unreachable | K::ProxyUnreachable);
    is_lookup || is_timeout || is_disconnect
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use std::sync::Arc;

    /// A clock check with manual clocks.
    struct Fixture {
        clock: ClockCheck,
        reading: Arc<Mutex<ClockReading>>,
    }

    impl Fixture {
        fn new() -> Self {
            let wall = "2026-03-01T12:00:00Z".parse().unwrap();
            let reading =
                Arc::new(Mutex::new(ClockReading { wall, ..ClockReading::now(&WallClock::default()) }));
            let source = Arc::clone(&reading);
            Self { clock: ClockCheck::with_readings(move || *source.lock().unwrap()), reading }
        }

        fn pass(&self, monotonic: u64, wall: i64) {
            let mut reading = self.reading.lock().unwrap();
            reading.monotonic += Duration::from_secs(monotonic);
            reading.wall += SignedDuration::from_secs(wall);
        }

        fn explain(&self, kind: FailureKind) -> (FailureKind, String) {
            let suspend = self.clock.end_exchange();
            let failure = self.clock.explain(Failure::new(kind, "api.example").with_detail("said"), suspend);
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
    fn suspend_explains_lost_connections(#[case] kind: FailureKind, #[case] expected: FailureKind) {
        let fixture = Fixture::new();
        fixture.pass(3, 2 * 3600 + 3);
        assert_eq!(fixture.explain(kind).0, expected);
        assert_eq!(fixture.explain(kind), (kind, "said".to_owned()), "explains one failure only");
    }

    #[test]
    fn suspend_failure_has_the_length_of_the_suspend() {
        let fixture = Fixture::new();
        fixture.pass(0, 2 * 3600 + 60);
        let detail = fixture.explain(FailureKind::TimedOut).1;
        assert_eq!(detail, "2h 1m; timed out waiting for a response");
    }

    #[test]
    fn long_wait_is_not_a_suspend() {
        let fixture = Fixture::new();
        fixture.pass(600, 630);
        assert_eq!(fixture.explain(FailureKind::TimedOut).0, FailureKind::TimedOut);
        fixture.pass(600, -86_400);
        assert_eq!(fixture.explain(FailureKind::TimedOut).0, FailureKind::TimedOut);
    }

    #[rstest]
    #[case::behind("Sun, 01 Mar 2026 14:00:00 GMT", -7200)]
    #[case::ahead("Sun, 01 Mar 2026 11:50:00 GMT", 600)]
    fn wrong_clock_is_reported_with_both_times(#[case] date: &str, #[case] skew: i64) {
        let fixture = Fixture::new();
        fixture.clock.update_skew(&headers(&[("date", date)]));
        assert_eq!(fixture.clock.skew(), Some(SignedDuration::from_secs(skew)));
        let (kind, detail) = fixture.explain(FailureKind::TlsNotYetValid);
        assert_eq!(kind, FailureKind::ClockWrong);
        let server = date.split(' ').nth(4).unwrap();
        let times = format!("said; local clock 2026-03-01T12:00:00Z, server clock 2026-03-01T{server}Z");
        assert_eq!(detail, times);
        assert_eq!(fixture.explain(FailureKind::Unauthorized), (FailureKind::Unauthorized, times));
        assert_eq!(fixture.explain(FailureKind::TlsUntrusted).0, FailureKind::TlsUntrusted);
    }

    #[test]
    fn small_clock_skew_explains_nothing() {
        let fixture = Fixture::new();
        fixture.clock.update_skew(&headers(&[("date", "Sun, 01 Mar 2026 12:05:00 GMT")]));
        assert_eq!(fixture.explain(FailureKind::TlsExpired).0, FailureKind::TlsExpired);
    }

    #[test]
    fn date_of_a_cached_response_is_ignored() {
        let fixture = Fixture::new();
        fixture.clock.update_skew(&headers(&[("date", "Sun, 01 Mar 2026 09:00:00 GMT"), ("age", "10800")]));
        fixture.clock.update_skew(&headers(&[("date", "yesterday")]));
        assert_eq!(fixture.clock.skew(), None);
    }
}
