//! How much is read in a look, by the calls that the budget bears: everything each time, or, where that is too much, the
//! groups that are not well each time and the rest bit by bit. Pure functions.

use std::time::Duration;

/// The part of the calls that is planned; the rest is for checks, retries and what comes between.
const PLANNED: f64 = 0.9;
/// The list of groups is configuration, which people change and nothing else does; where all is read at once, every tenth
/// look is often enough.
pub(super) const LOOKS_PER_LIST: u32 = 10;
/// Pages of the states, in the time of so many of the list, where they are read bit by bit.
const STATES_TO_LIST: (u64, u64) = (5, 4);

/// How many calls the lists take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Load {
    /// Pages of the list of groups.
    pub(super) list: u64,
    /// Pages of the list of states.
    pub(super) states: u64,
    /// Pages of the groups that are not well.
    pub(super) watch: u64,
}

/// How much is read in a look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Method {
    /// All states, and the list with every tenth look.
    Whole,
    /// The groups that are not well, and some pages of the lists.
    Spread(Spread),
}

/// A reading that is spread over several looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    /// The time from look to look, which may have to be longer than asked for.
    pub(super) interval: Duration,
    /// Pages of the two lists in each look; a part of a page is a page with every second look, say.
    pub(super) pages: f64,
}

/// The method for this load, where the budget bears a call each `pace`.
pub(super) fn method(load: Load, interval: Duration, pace: Duration) -> Method {
    let pace = pace.as_secs_f64() / PLANNED;
    let whole = load.states as f64 + load.list as f64 / f64::from(LOOKS_PER_LIST);
    if whole * pace <= interval.as_secs_f64() {
        return Method::Whole;
    }
    let watch = load.watch as f64;
    let calls = (interval.as_secs_f64() / pace).max(watch + 1.0);
    Method::Spread(Spread {
        interval: interval.max(Duration::from_secs_f64(calls * pace)),
        pages: calls - watch,
    })
}

impl Spread {
    /// How long it takes until every state was read anew.
    pub(super) fn period(&self, load: Load) -> Duration {
        let (states, list) = STATES_TO_LIST;
        let pages = self.pages * states as f64 / (states + list) as f64;
        let looks = (load.states as f64 / pages).ceil().max(1.0);
        self.interval.mul_f64(looks)
    }
}

/// Whether the next page is one of the states, after so many of the states and of the list.
pub(super) fn is_turn_of_states(states: u64, list: u64) -> bool {
    states * STATES_TO_LIST.1 <= list * STATES_TO_LIST.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const HALF_A_MINUTE: Duration = Duration::from_secs(30);
    /// What small leaves for the background: 300 in 30 minutes.
    const SMALL: Duration = Duration::from_secs(6);

    fn load(pages: u64) -> Load {
        Load { list: pages, states: pages, watch: 2 }
    }

    fn spread(method: Method) -> Spread {
        match method {
            Method::Spread(spread) => spread,
            Method::Whole => panic!("it is read whole"),
        }
    }

    #[rstest]
    #[case::two_hundred_groups(1, 6, 30)]
    #[case::eight_hundred_groups(4, 6, 30)]
    #[case::twenty_thousand_on_large(100, 0, 30)]
    #[case::a_thousand_and_patience(5, 6, 60)]
    fn what_the_budget_bears_is_read_whole(#[case] pages: u64, #[case] pace: u64, #[case] interval: u64) {
        let (interval, pace) = (Duration::from_secs(interval), Duration::from_secs(pace));
        assert_eq!(method(load(pages), interval, pace), Method::Whole);
    }

    #[test]
    fn two_thousand_groups_on_small_are_watched_each_time_and_read_anew_within_five_minutes() {
        let spread = spread(method(load(10), HALF_A_MINUTE, SMALL));
        assert_eq!((spread.interval, spread.pages), (HALF_A_MINUTE, 2.5));
        assert_eq!(spread.period(load(10)), Duration::from_secs(240));
    }

    #[test]
    fn the_interval_stretches_where_not_even_watching_fits() {
        let many = Load { watch: 9, ..load(100) };
        let spread = spread(method(many, HALF_A_MINUTE, SMALL));
        assert_eq!(spread.pages, 1.0);
        assert!((spread.interval.as_secs_f64() - 66.67).abs() < 0.01, "{:?}", spread.interval);
    }

    #[test]
    fn the_states_are_read_more_often_than_the_list() {
        let (mut states, mut list) = (0, 0);
        for _ in 0..900 {
            if is_turn_of_states(states, list) { states += 1 } else { list += 1 }
        }
        assert_eq!((states, list), (500, 400));
    }
}
