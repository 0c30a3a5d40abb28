//! Polling schedule and back-off: pure functions and their constants. The source enforces the rate limit.

use super::state_plan::CYCLES_PER_LIST;
use crate::channel::RequestKind;
use crate::domain::{Failure, FailureKind, GroupStatus, Id, Topic};
use std::collections::VecDeque;
use std::time::Duration;

/// Minimum poll interval.
pub const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
/// Maximum poll interval.
pub const LONGEST_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// Maximum age of the regions, which change only when the vendor adds a data center.
const REGIONS_AGE: Duration = Duration::from_secs(60 * 60);
/// Delay before the regions are retried. They require a separate scope, which only an admin can add.
const REGIONS_RETRY: Duration = Duration::from_secs(10 * 60);
/// Maximum back-off, unless the interval is longer.
const LONGEST_BACKOFF: Duration = Duration::from_secs(5 * 60);
/// Relative jitter of the back-off, so that programs that failed at the same time do not retry at the same
/// time.
const SPREAD: f64 = 0.1;
/// Maximum `Retry-After` that is honored. A longer one is more likely an error.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(15 * 60);

/// A task of a poll cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FetchTask {
    /// The first page of the group list, which reports the number of groups.
    First,
    /// The complete group list.
    List,
    /// The states of all groups.
    States,
    /// The regions.
    Regions,
    /// The groups with this status.
    Watch(GroupStatus),
    /// Groups that were unhealthy and are no longer listed as such.
    Check(Vec<Id>),
    /// The next pages of the two lists.
    Pages(u32),
}

impl FetchTask {
    /// The kind of request, as shown in the UI.
    pub(super) fn request_kind(&self) -> RequestKind {
        match self {
            Self::First | Self::List | Self::Watch(_) | Self::Check(_) => RequestKind::Groups,
            Self::States | Self::Pages(_) => RequestKind::States,
            Self::Regions => RequestKind::Regions,
        }
    }
}

/// Reason for a poll cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PollTrigger {
    /// The poll interval has elapsed.
    Due,
    /// A user requested a refresh.
    UserRequest,
}

/// State of the group list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListState {
    /// No group is known from any source.
    Missing,
    /// The list was never read, or the last read failed or was incomplete.
    Failed,
    /// The two lists contain different groups and have to be read again.
    Inconsistent,
    /// The list was read completely this many cycles ago.
    Whole(u32),
}

/// State of the regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RegionsState {
    /// Never requested.
    Missing,
    /// Time since they were read.
    Read(Duration),
    /// Time since the request failed.
    Failed(Duration),
}

/// The requests of a cycle that reads everything, in order. The states matter most and go first, unless no
/// group is known yet: then the list fills the screen sooner.
pub(super) fn plan(trigger: PollTrigger, list: ListState, regions: RegionsState) -> VecDeque<FetchTask> {
    let mut tasks = VecDeque::from([FetchTask::States]);
    match list {
        ListState::Missing => tasks.push_front(FetchTask::List),
        _ if trigger == PollTrigger::UserRequest || is_list_due(list) => tasks.push_back(FetchTask::List),
        _ => {}
    }
    if trigger == PollTrigger::UserRequest || are_regions_due(regions) {
        tasks.push_back(FetchTask::Regions);
    }
    tasks
}

/// Whether a failure makes further requests pointless: no access token, rate limit reached, or no connection.
pub(super) fn ends_cycle(failure: &Failure) -> bool {
    use FailureKind as K;
    let is_transient = matches!(
        failure.kind,
        K::TimedOut | K::AnswerTimedOut | K::ConnectionReset | K::ConnectionLost | K::Slept
    );
    let is_network_failure = failure.kind.topic() == Topic::Network && !is_transient;
    let is_redirect = matches!(failure.kind, K::Redirected | K::WebPage);
    failure.kind.is_refusal() || failure.kind == K::RateLimited || is_network_failure || is_redirect
}

/// Back-off after the `attempt`th consecutive failure (from 1): the interval, doubled each time up to five
/// minutes (or the interval, if longer), with `jitter` from -1 to 1, and at least the server's `Retry-After`.
pub(super) fn backoff(attempt: u32, interval: Duration, failure: &Failure, jitter: f64) -> Duration {
    let doublings = attempt.saturating_sub(1).min(16);
    let capped = interval.saturating_mul(1 << doublings).min(interval.max(LONGEST_BACKOFF));
    let spread = capped.mul_f64(1.0 + SPREAD * jitter.clamp(-1.0, 1.0));
    spread.max(SHORTEST_INTERVAL).max(retry_delay(failure))
}

/// The server's `Retry-After`, capped.
pub(super) fn retry_delay(failure: &Failure) -> Duration {
    failure.retry_after.unwrap_or_default().min(LONGEST_RETRY_AFTER)
}

fn is_list_due(list: ListState) -> bool {
    match list {
        ListState::Missing | ListState::Failed | ListState::Inconsistent => true,
        ListState::Whole(cycles) => cycles >= CYCLES_PER_LIST,
    }
}

pub(super) fn are_regions_due(regions: RegionsState) -> bool {
    match regions {
        RegionsState::Missing => true,
        RegionsState::Read(age) => age >= REGIONS_AGE,
        RegionsState::Failed(age) => age >= REGIONS_RETRY,
    }
}

#[cfg(test)]
mod tests {
    use super::FetchTask::{List, Regions, States};
    use super::PollTrigger::{Due, UserRequest};
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    const FRESH: RegionsState = RegionsState::Read(Duration::from_secs(3599));

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn failure(kind: FailureKind, retry_after: Option<u64>) -> Failure {
        Failure { retry_after: retry_after.map(secs), ..Failure::new(kind, "api.example") }
    }

    #[rstest]
    #[case::start(Due, ListState::Missing, RegionsState::Missing, &[List, States, Regions])]
    #[case::usual(Due, ListState::Whole(1), FRESH, &[States])]
    #[case::ninth(Due, ListState::Whole(9), FRESH, &[States])]
    #[case::tenth(Due, ListState::Whole(10), FRESH, &[States, List])]
    #[case::failed_list(Due, ListState::Failed, FRESH, &[States, List])]
    #[case::new_group(Due, ListState::Inconsistent, FRESH, &[States, List])]
    #[case::no_groups_yet(Due, ListState::Missing, FRESH, &[List, States])]
    #[case::asked(UserRequest, ListState::Whole(1), FRESH, &[States, List, Regions])]
    #[case::old_regions(Due, ListState::Whole(1), RegionsState::Read(secs(3600)), &[States, Regions])]
    #[case::refused_regions(Due, ListState::Whole(1), RegionsState::Failed(secs(599)), &[States])]
    #[case::regions_again(Due, ListState::Whole(1), RegionsState::Failed(secs(600)), &[States, Regions])]
    #[case::regions_asked(UserRequest, ListState::Whole(1), RegionsState::Failed(secs(1)), &[States, List, Regions])]
    fn poll_fetches_due_lists(
        #[case] trigger: PollTrigger,
        #[case] list: ListState,
        #[case] regions: RegionsState,
        #[case] expected: &[FetchTask],
    ) {
        assert_eq!(plan(trigger, list, regions), expected);
    }

    #[rstest]
    #[case::first_is_the_interval(1, 30, 0.0, 30_000)]
    #[case::doubled(2, 30, 0.0, 60_000)]
    #[case::again(4, 30, 0.0, 240_000)]
    #[case::capped(5, 30, 0.0, 300_000)]
    #[case::never_overflows(u32::MAX, 30, 0.0, 300_000)]
    #[case::a_long_interval_is_its_own_cap(3, 3600, 0.0, 3_600_000)]
    #[case::spread_up(1, 30, 1.0, 33_000)]
    #[case::spread_down(1, 30, -1.0, 27_000)]
    #[case::spread_is_bounded(1, 30, 7.0, 33_000)]
    #[case::never_below_the_shortest_interval(1, 1, -1.0, 1_000)]
    #[case::no_attempt_is_taken_for_the_first(0, 30, 0.0, 30_000)]
    fn backoff_doubles_up_to_a_limit(
        #[case] attempt: u32,
        #[case] interval: u64,
        #[case] jitter: f64,
        #[case] expected_ms: u64,
    ) {
        let waited = backoff(attempt, secs(interval), &failure(FailureKind::TimedOut, None), jitter);
        assert_eq!(waited, Duration::from_millis(expected_ms));
    }

    #[rstest]
    #[case::longer_than_the_back_off(120, 120)]
    #[case::shorter_than_the_back_off(5, 30)]
    #[case::beyond_reason(86_400, 900)]
    fn retry_after_extends_the_backoff_up_to_a_limit(#[case] asked: u64, #[case] expected: u64) {
        let limited = failure(FailureKind::RateLimited, Some(asked));
        assert_eq!(backoff(1, secs(30), &limited, 0.0), secs(expected));
    }

    #[test]
    fn jitter_does_not_shorten_retry_after() {
        let limited = failure(FailureKind::RateLimited, Some(120));
        assert_eq!(backoff(1, secs(120), &limited, -1.0), secs(120));
    }

    #[rstest]
    #[case(FailureKind::CredentialsRefused, true)]
    #[case(FailureKind::RateLimited, true)]
    #[case(FailureKind::ConnectionRefused, true)]
    #[case(FailureKind::ConnectTimedOut, true)]
    #[case(FailureKind::TlsUntrusted, true)]
    #[case(FailureKind::ProxyPassword, true)]
    #[case(FailureKind::WebPage, true)]
    #[case(FailureKind::Forbidden, false)]
    #[case(FailureKind::ConnectionLost, false)]
    #[case(FailureKind::ServerError, false)]
    #[case(FailureKind::TimedOut, false)]
    fn only_failures_of_all_requests_end_a_cycle(#[case] kind: FailureKind, #[case] expected: bool) {
        assert_eq!(ends_cycle(&failure(kind, None)), expected);
    }

    fn any_list() -> impl Strategy<Value = ListState> {
        let bad = [ListState::Missing, ListState::Failed, ListState::Inconsistent];
        prop_oneof![proptest::sample::select(bad.to_vec()), any::<u32>().prop_map(ListState::Whole)]
    }

    fn any_regions() -> impl Strategy<Value = RegionsState> {
        let age = || any::<u32>().prop_map(|seconds| secs(u64::from(seconds)));
        prop_oneof![
            Just(RegionsState::Missing),
            age().prop_map(RegionsState::Read),
            age().prop_map(RegionsState::Failed),
        ]
    }

    proptest! {
        /// Every cycle reads all states and nothing twice; a user request reads everything.
        #[test]
        fn poll_reads_states_once_and_no_list_twice(
            trigger in proptest::sample::select(vec![Due, UserRequest]),
            list in any_list(),
            regions in any_regions(),
        ) {
            let tasks = plan(trigger, list, regions);
            let count = |task| tasks.iter().filter(|planned| **planned == task).count();
            prop_assert_eq!(count(States), 1);
            prop_assert!(count(List) <= 1 && count(Regions) <= 1);
            prop_assert_eq!(count(States) + count(List) + count(Regions), tasks.len());
            prop_assert!(trigger == Due || tasks.len() == 3);
            prop_assert!(!matches!(list, ListState::Whole(cycles) if cycles < CYCLES_PER_LIST && trigger == Due) || count(List) == 0);
        }

        /// A delay is at least a second and at least `Retry-After`, is bounded, and does not decrease with
        /// more failures.
        #[test]
        fn backoff_is_bounded_and_monotonic(
            attempt in any::<u32>(),
            interval in 1..3_600_u64,
            asked in proptest::option::of(any::<u64>()),
            jitter in any::<f64>().prop_filter("a number", |jitter| !jitter.is_nan()),
        ) {
            let limited = failure(FailureKind::RateLimited, asked);
            let wait = backoff(attempt, secs(interval), &limited, jitter);
            let least = SHORTEST_INTERVAL.max(secs(asked.unwrap_or(0)).min(LONGEST_RETRY_AFTER));
            let most = secs(interval).max(LONGEST_BACKOFF).mul_f64(1.0 + SPREAD).max(least);
            prop_assert!((least..=most).contains(&wait), "{wait:?} is not from {least:?} to {most:?}");
            prop_assert!(backoff(attempt.saturating_add(1), secs(interval), &limited, jitter) >= wait);
        }
    }
}
