//! Fetch strategy by rate limit: everything in each poll cycle, or, if that exceeds the limit, the unhealthy
//! groups in each cycle and the rest over several cycles. Pure functions.

use std::time::Duration;

/// Fraction of the rate limit that is planned; the rest is reserved for retries and was used up by the first
/// complete read.
const PLANNED: f64 = 0.92;
/// The group list is configuration, which changes only when a person edits it; if everything is read at once,
/// every tenth cycle is sufficient.
pub(super) const CYCLES_PER_LIST: u32 = 10;
/// Ratio of state pages to list pages for reads over several cycles.
const STATES_TO_LIST: (u32, u32) = (9, 8);

/// Number of requests that the lists take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Load {
    /// Pages of the group list.
    pub(super) list: u32,
    /// Pages of the states.
    pub(super) states: u32,
    /// Requests for the unhealthy groups, and for checks of those that are no longer listed.
    pub(super) watch: f64,
}

/// How much is read in a poll cycle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum FetchStrategy {
    /// All states in each cycle, and the group list in every tenth.
    Whole {
        /// Effective poll interval, which may be longer than the configured one.
        interval: Duration,
    },
    /// The unhealthy groups and some pages of the lists.
    Spread(StatePlan),
}

/// A plan that spreads the list reads over several cycles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct StatePlan {
    /// Effective poll interval, which may be longer than the configured one.
    pub(super) interval: Duration,
    /// Pages of the two lists per cycle; 0.5 is one page in every second cycle.
    pub(super) pages: f64,
}

/// The fetch strategy for this load, if the rate limit allows a request per `pace`.
pub(super) fn strategy(load: Load, interval: Duration, pace: Duration) -> FetchStrategy {
    let pace = pace.as_secs_f64() / PLANNED;
    let extended = |calls: f64| interval.max(Duration::from_secs_f64(calls * pace));
    let whole = f64::from(load.states) + f64::from(load.list) / f64::from(CYCLES_PER_LIST);
    let is_within_limit = whole * pace <= interval.as_secs_f64();
    if is_within_limit || whole <= load.watch + 1.0 {
        return FetchStrategy::Whole { interval: extended(whole) };
    }
    let calls = (interval.as_secs_f64() / pace).max(load.watch + 1.0);
    FetchStrategy::Spread(StatePlan { interval: extended(calls), pages: calls - load.watch })
}

impl FetchStrategy {
    /// Effective poll interval.
    pub(super) fn interval(self) -> Duration {
        match self {
            Self::Whole { interval } | Self::Spread(StatePlan { interval, .. }) => interval,
        }
    }
}

impl StatePlan {
    /// Time to read the states of all groups once.
    pub(super) fn period(&self, load: Load) -> Duration {
        let (states, list) = STATES_TO_LIST;
        let pages = self.pages * f64::from(states) / f64::from(states + list);
        let cycles = (f64::from(load.states) / pages).ceil().max(1.0);
        self.interval.mul_f64(cycles)
    }
}

/// Whether the next page is one of the states. Takes the time since the next page of each list was last read,
/// and selects the one that is older relative to its rate of change.
pub(super) fn is_turn_of_states(states: Duration, list: Duration) -> bool {
    states.saturating_mul(STATES_TO_LIST.0) >= list.saturating_mul(STATES_TO_LIST.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    const HALF_A_MINUTE: Duration = Duration::from_secs(30);
    /// Background share of the small limit: 325 requests in 30 minutes.
    const SMALL: Duration = Duration::from_millis(1_800_000 / 325);

    fn load(pages: u32) -> Load {
        Load { list: pages, states: pages, watch: 2.0 }
    }

    fn spread(strategy: FetchStrategy) -> StatePlan {
        match strategy {
            FetchStrategy::Spread(spread) => spread,
            FetchStrategy::Whole { .. } => panic!("it is read whole"),
        }
    }

    #[rstest]
    #[case::two_hundred_groups(1, SMALL, 30)]
    #[case::eight_hundred_groups(4, SMALL, 30)]
    #[case::twenty_thousand_without_a_limit(100, Duration::ZERO, 30)]
    #[case::a_thousand_and_patience(5, SMALL, 60)]
    fn lists_within_the_rate_limit_are_read_whole(
        #[case] pages: u32,
        #[case] pace: Duration,
        #[case] interval: u64,
    ) {
        let interval = Duration::from_secs(interval);
        assert_eq!(strategy(load(pages), interval, pace), FetchStrategy::Whole { interval });
    }

    #[test]
    fn large_list_is_read_within_five_minutes_on_small() {
        let spread = spread(strategy(load(10), HALF_A_MINUTE, SMALL));
        assert_eq!(spread.interval, HALF_A_MINUTE);
        assert!((2.9..3.1).contains(&spread.pages), "{}", spread.pages);
        assert_eq!(spread.period(load(10)), Duration::from_secs(210));
    }

    #[test]
    fn short_list_is_read_whole_at_a_longer_interval() {
        let strategy = strategy(load(1), Duration::from_secs(1), SMALL);
        let FetchStrategy::Whole { interval } = strategy else { panic!("{strategy:?}") };
        assert!((6.0..7.0).contains(&interval.as_secs_f64()), "{interval:?}");
    }

    #[test]
    fn interval_grows_if_watching_exceeds_the_limit() {
        let many = Load { watch: 9.0, ..load(100) };
        let spread = spread(strategy(many, HALF_A_MINUTE, SMALL));
        assert!((spread.pages - 1.0).abs() < 1e-9, "{}", spread.pages);
        assert!((60.0..61.0).contains(&spread.interval.as_secs_f64()), "{:?}", spread.interval);
    }

    #[test]
    fn states_are_read_more_often_than_the_list() {
        let age = |read: &[u64], now: u64| Duration::from_secs(now - read[read.len() - 10]);
        let (mut states, mut list) = (vec![0_u64; 10], vec![0_u64; 10]);
        for now in 1..=900 {
            let is_states_turn = is_turn_of_states(age(&states, now), age(&list, now));
            (if is_states_turn { &mut states } else { &mut list }).push(now);
        }
        let counts = (states.len() - 10, list.len() - 10);
        assert!((465..=485).contains(&counts.0), "{counts:?} pages of the states and of the list");
    }

    proptest! {
        /// For any number of groups and any rate limit: the plan stays within the limit, each cycle continues
        /// the lists, and everything is eventually read again.
        #[test]
        fn plan_stays_within_the_rate_limit(
            (list, states) in (1..500_u32, 1..500_u32),
            watch in 0.0..60.0_f64,
            interval in 1..3_600_u64,
            pace in 0..120_000_u64,
        ) {
            let load = Load { list, states, watch };
            let (asked, pace) = (Duration::from_secs(interval), Duration::from_millis(pace));
            let strategy = strategy(load, asked, pace);
            prop_assert!(strategy.interval() >= asked);
            let calls = match strategy {
                FetchStrategy::Whole { .. } => f64::from(states) + f64::from(list) / f64::from(CYCLES_PER_LIST),
                FetchStrategy::Spread(spread) => {
                    prop_assert!(spread.pages > 0.99, "{} pages", spread.pages);
                    prop_assert!(spread.period(load) >= spread.interval);
                    spread.pages + watch
                }
            };
            let needed = calls * pace.as_secs_f64();
            prop_assert!(needed <= strategy.interval().as_secs_f64() + 1e-6, "{calls} calls in {strategy:?}");
        }
    }
}
