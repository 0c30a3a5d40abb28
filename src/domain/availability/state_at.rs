//! The state of an object at a time, as far as it was watched.

use super::{Coverage, Interval, StateChange, WatchGap, WatchRecord};
use crate::domain::Health;
use jiff::Timestamp;

/// What is known of an object at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateAt {
    /// It was in this state.
    Known(KnownState),
    /// The state changed between two polls.
    Changing {
        /// The state at the poll before.
        from: Health,
        /// The state at the poll after.
        to: Health,
        /// The poll before.
        after: Timestamp,
        /// The poll after.
        by: Timestamp,
    },
    /// Not watched.
    NotWatched(WatchGap),
    /// It did not exist, as far as that was seen.
    NotListed {
        /// The last poll before that saw it.
        last_seen: Option<Timestamp>,
        /// The first poll after that saw it.
        next_seen: Option<Timestamp>,
    },
}

/// A state, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownState {
    /// The state; unknown where the API reported none.
    pub state: Health,
    /// The first poll that saw it in this state, without a gap until then.
    pub since: Timestamp,
    /// Whether the state before is known; otherwise it may have begun earlier.
    pub is_exact: bool,
    /// The time for which it is known: that of the last poll, if there is none yet after the requested time.
    pub as_of: Timestamp,
}

impl WatchRecord {
    /// The state of an object with these changes of state, in the order of their polls, that existed in this time.
    pub fn state_at(
        &self,
        changes: &[StateChange],
        life: &Coverage,
        at: Timestamp,
        now: Timestamp,
    ) -> StateAt {
        let is_listed = life.intervals().iter().any(|interval| interval.from <= at && at <= interval.to);
        let count = changes.iter().take_while(|change| change.by <= at).count();
        let current = count.checked_sub(1).and_then(|index| Some((index, changes.get(index)?)));
        let Some((index, current)) = current.filter(|_| is_listed) else {
            let mut lives = life.intervals().iter();
            return StateAt::NotListed {
                last_seen: lives.clone().rev().map(|interval| interval.to).find(|to| *to < at),
                next_seen: lives.find(|interval| interval.from > at).map(|interval| interval.from),
            };
        };
        let gaps = self.gaps(now);
        if let Some(gap) = gaps.iter().find(|gap| gap.contains(at)) {
            return StateAt::NotWatched(*gap);
        }
        if let Some(next) = changes.get(count).filter(|next| next.after < at) {
            let (after, by) = (next.after, next.by);
            return StateAt::Changing { from: current.state, to: next.state, after, by };
        }
        let gap_ends = gaps.iter().filter_map(|gap| gap.to).filter(|end| *end <= at);
        let resumed = gap_ends.max().filter(|end| *end > current.by);
        let previous = index.checked_sub(1).and_then(|previous| changes.get(previous));
        let is_watched = self.coverage.gaps(Interval::new(current.after, current.by)).intervals().is_empty();
        let is_seen = current.after < current.by && is_watched;
        StateAt::Known(KnownState {
            state: current.state,
            since: resumed.unwrap_or(current.by),
            is_exact: resumed.is_none()
                && is_seen
                && previous.is_some_and(|previous| previous.state != Health::Unknown),
            as_of: self.last.map_or(at, |last| at.min(last.at)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::availability::Read;
    use jiff::SignedDuration;
    use rstest::rstest;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn covered(spans: &[(i64, i64)]) -> Coverage {
        Coverage::from_intervals(spans.iter().map(|(from, to)| Interval::new(at(*from), at(*to))))
    }

    fn change(after: i64, by: i64, state: Health) -> StateChange {
        StateChange { after: at(after), by: at(by), state }
    }

    /// Watched from 0 to 600 and from 5,000 to 6,000; down from 120 on, up again at the first poll after the gap; removed at
    /// 5,600.
    fn state_at(second: i64) -> StateAt {
        let last = Read { at: at(6_000), period: SignedDuration::from_secs(60) };
        let coverage = covered(&[(0, 600), (5_000, 6_000)]);
        let watch = WatchRecord { coverage, first: Some(at(0)), last: Some(last) };
        let changes = [
            change(30, 30, Health::Up),
            change(60, 120, Health::Down),
            change(600, 5_000, Health::Up),
            change(5_100, 5_160, Health::Warning),
        ];
        watch.state_at(&changes, &covered(&[(30, 5_600)]), at(second), at(6_100))
    }

    fn known(state: Health, since: i64, is_exact: bool, as_of: i64) -> StateAt {
        StateAt::Known(KnownState { state, since: at(since), is_exact, as_of: at(as_of) })
    }

    #[rstest]
    #[case::first_state(45, known(Health::Up, 30, false, 45))]
    #[case::after_a_change(120, known(Health::Down, 120, true, 120))]
    #[case::last_poll_before_a_gap(600, known(Health::Down, 120, true, 600))]
    #[case::first_poll_after_a_gap(5_000, known(Health::Up, 5_000, false, 5_000))]
    #[case::later(5_200, known(Health::Warning, 5_160, true, 5_200))]
    fn a_state_is_known_with_its_start(#[case] second: i64, #[case] expected: StateAt) {
        assert_eq!(state_at(second), expected);
    }

    #[test]
    fn between_two_polls_that_differ_the_state_is_changing() {
        let (after, by) = (at(60), at(120));
        let expected = StateAt::Changing { from: Health::Up, to: Health::Down, after, by };
        assert_eq!(state_at(61), expected);
        assert_eq!(state_at(119), expected);
    }

    #[rstest]
    #[case(601)]
    #[case(4_999)]
    fn in_a_gap_there_is_no_state(#[case] second: i64) {
        assert_eq!(state_at(second), StateAt::NotWatched(WatchGap { from: at(600), to: Some(at(5_000)) }));
    }

    #[test]
    fn an_object_that_is_not_listed_has_no_state() {
        let before = StateAt::NotListed { last_seen: None, next_seen: Some(at(30)) };
        assert_eq!(state_at(20), before);
        let after = StateAt::NotListed { last_seen: Some(at(5_600)), next_seen: None };
        assert_eq!(state_at(5_700), after);
    }

    #[test]
    fn state_on_both_sides_of_a_gap_began_after_it_at_the_latest() {
        let last = Read { at: at(6_000), period: SignedDuration::from_secs(60) };
        let coverage = covered(&[(0, 600), (5_000, 6_000)]);
        let watch = WatchRecord { coverage, first: Some(at(0)), last: Some(last) };
        let changes = [change(0, 0, Health::Up), change(60, 120, Health::Down)];
        let state = |second, now| watch.state_at(&changes, &covered(&[(0, 9_000)]), at(second), at(now));
        assert_eq!(state(5_500, 6_000), known(Health::Down, 5_000, false, 5_500));
        assert_eq!(state(6_050, 6_050), known(Health::Down, 5_000, false, 6_000));
        assert_eq!(state(8_000, 9_000), StateAt::NotWatched(WatchGap { from: at(6_000), to: None }));
    }
}
