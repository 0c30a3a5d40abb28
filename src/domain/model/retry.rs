//! Retry policy per kind of failure: what is retried, when, and how often. No failure is retried at two levels: the API
//! client retries `Immediate` ones, everything else waits for the next poll.

use crate::domain::{Failure, FailureKind};
use std::time::Duration;

/// When a failed request is retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryPolicy {
    /// At once, at most twice: the failure is probably transient.
    Immediate,
    /// Once, with a new access token.
    WithNewToken,
    /// When the rate limit allows it: by the client if the caller waits for nothing else, otherwise by the next poll.
    AfterRateLimit,
    /// With the next poll, with backoff.
    NextPoll,
    /// When the user asks for it: automatic retries could lock the key.
    Manual,
}

/// Maximum number of `Immediate` retries.
const MAX_QUICK_RETRIES: u32 = 2;
/// Maximum number of retries after a 429.
const MAX_RATE_LIMIT_RETRIES: u32 = 3;
/// Factor between the delays of the first and the second quick retry.
const BACKOFF_FACTOR: u32 = 3;
/// With a longer Retry-After there is no quick retry.
const MAX_QUICK_RETRY_AFTER: Duration = Duration::from_secs(2);

/// Retry policy of a kind of failure.
pub fn policy(kind: FailureKind) -> RetryPolicy {
    use FailureKind as K;
    match kind {
        // A gateway restart, an expired keep-alive connection, a resume from suspend.
        K::ServerError
        | K::BadGateway
        | K::Unavailable
        | K::ConnectionReset
        | K::ConnectionLost
        | K::Slept => RetryPolicy::Immediate,
        K::Unauthorized => RetryPolicy::WithNewToken,
        K::RateLimited => RetryPolicy::AfterRateLimit,
        K::CredentialsRefused | K::NoCredentials => RetryPolicy::Manual,
        // A timeout has already taken half a minute.
        K::ConnectTimedOut | K::TlsTimedOut | K::TimedOut | K::AnswerTimedOut | K::ProxyTimedOut => {
            RetryPolicy::NextPoll
        }
        // Network configuration does not change within a second.
        | K::NameNotFound
        | K::DnsFailed
        | K::ConnectionRefused
        | K::Unreachable
        | K::TlsUntrusted
        | K::TlsWrongName
        | K::TlsExpired
        | K::TlsNotYetValid
        | K::NotTls
        | K::TlsFailed
        | K::NoRoots
        | K::CaFileUnusable
        | K::ProxyUnusable
        | K::ProxyNameNotFound
        | K::ProxyUnreachable
        | K::ProxyPassword
        | K::ProxyRefused
        | K::ClockWrong
        // The response stays the same until something is changed.
        | K::BadRequest
        | K::Forbidden
        | K::NotFound
        | K::Conflict
        | K::RequestTooLarge
        | K::UnexpectedStatus
        | K::Redirected
        | K::WebPage
        | K::Empty
        | K::NotJson
        | K::UnexpectedShape
        | K::TooLarge
        | K::TimeLimit
        | K::Incomplete
        | K::Inconsistent
        | K::Internal => RetryPolicy::NextPoll,
    }
}

/// Delay before a quick retry, after this many retries; `None` if there is no retry. `first` is the delay of the first
/// one; `jitter` (0 to 1) scales it to between half and all of it.
pub fn quick_retry_delay(failure: &Failure, tries: u32, first: Duration, jitter: f64) -> Option<Duration> {
    let is_quick = policy(failure.kind) == RetryPolicy::Immediate
        && tries < MAX_QUICK_RETRIES
        && failure.retry_after.unwrap_or_default() <= MAX_QUICK_RETRY_AFTER;
    let wait = first * BACKOFF_FACTOR.pow(tries);
    let spread = wait.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0));
    is_quick.then(|| spread.max(failure.retry_after.unwrap_or_default()))
}

/// Whether a request that was answered 429 this many times is retried when the rate limit allows it.
pub fn is_retried_after_rate_limit(failure: &Failure, tries: u32) -> bool {
    policy(failure.kind) == RetryPolicy::AfterRateLimit && tries < MAX_RATE_LIMIT_RETRIES
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn failure(kind: FailureKind, retry_after: Option<u64>) -> Failure {
        Failure { retry_after: retry_after.map(Duration::from_secs), ..Failure::new(kind, "h/p") }
    }

    #[rstest]
    #[case::first(FailureKind::Unavailable, None, 0, Some(500))]
    #[case::second(FailureKind::ConnectionLost, None, 1, Some(1_500))]
    #[case::no_third(FailureKind::ServerError, None, 2, None)]
    #[case::as_the_server_asks(FailureKind::Unavailable, Some(2), 0, Some(2_000))]
    #[case::a_server_that_wants_to_be_left_alone(FailureKind::Unavailable, Some(3), 0, None)]
    #[case::never_what_is_refused(FailureKind::CredentialsRefused, None, 0, None)]
    #[case::never_what_stays(FailureKind::Forbidden, None, 0, None)]
    #[case::never_what_took_long(FailureKind::TimedOut, None, 0, None)]
    #[case::never_a_limit(FailureKind::RateLimited, None, 0, None)]
    fn transient_failure_is_retried_quickly_twice(
        #[case] kind: FailureKind,
        #[case] retry_after: Option<u64>,
        #[case] tries: u32,
        #[case] expected_ms: Option<u64>,
    ) {
        let wait = quick_retry_delay(&failure(kind, retry_after), tries, Duration::from_millis(500), 1.0);
        assert_eq!(wait, expected_ms.map(Duration::from_millis));
    }

    #[test]
    fn jitter_at_most_halves_a_quick_retry_delay() {
        let wait = |jitter| {
            quick_retry_delay(&failure(FailureKind::Unavailable, None), 0, Duration::from_secs(1), jitter)
        };
        assert_eq!(wait(0.0), Some(Duration::from_millis(500)));
        assert_eq!(wait(-7.0), wait(0.0));
        assert_eq!(wait(7.0), Some(Duration::from_secs(1)));
    }

    #[test]
    fn rate_limited_request_is_retried_three_times() {
        assert!(is_retried_after_rate_limit(&failure(FailureKind::RateLimited, Some(60)), 2));
        assert!(!is_retried_after_rate_limit(&failure(FailureKind::RateLimited, None), 3));
        assert!(!is_retried_after_rate_limit(&failure(FailureKind::Unavailable, None), 0));
    }

    #[test]
    fn rejected_credentials_are_retried_manually_only() {
        let by_people = FailureKind::all().filter(|&kind| policy(kind) == RetryPolicy::Manual);
        assert_eq!(
            by_people.collect::<Vec<_>>(),
            [FailureKind::CredentialsRefused, FailureKind::NoCredentials]
        );
    }
}
