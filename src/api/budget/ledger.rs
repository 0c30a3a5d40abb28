//! The calls that were made, as far back as any window reaches. A call counts from the moment it leaves until a whole
//! period after its answer came, so that no server can count more calls in a period than this does, however long they
//! were on their way.

use super::window::Window;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;

/// The calls that were made.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// When the answers came, the oldest first.
    ended: VecDeque<Instant>,
    /// When the answers to calls of other runs came, the oldest first.
    others: Vec<Instant>,
    /// Calls whose answer has not come.
    open: usize,
}

/// Whether there is room for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// There is.
    Now,
    /// There will be then, if no other call takes it.
    At(Instant),
    /// Not before an open call ends.
    AfterAnswer,
}

impl Ledger {
    /// Notes that a call leaves.
    pub(super) fn open(&mut self) {
        self.open += 1;
    }

    /// Notes that its answer came, or that none will.
    pub(super) fn close(&mut self, now: Instant) {
        self.open = self.open.saturating_sub(1);
        self.ended.push_back(now);
    }

    /// Forgets the calls whose answers came longer ago than this.
    pub(super) fn forget(&mut self, age: Duration, now: Instant) {
        let kept = self.ended.partition_point(|&ended| now.saturating_duration_since(ended) >= age);
        self.ended.drain(..kept);
    }

    /// How long ago the answers came, the oldest first.
    pub(super) fn ages(&self, now: Instant) -> Vec<Duration> {
        self.ended.iter().map(|&ended| now.saturating_duration_since(ended)).collect()
    }

    /// Counts the calls of other runs too, whose answers came so long ago.
    pub(super) fn count_others(&mut self, ages: &[Duration], now: Instant) {
        self.others = ages.iter().filter_map(|&age| now.checked_sub(age)).collect();
        self.others.sort_unstable();
    }

    /// Whether the answer to a call is still to come.
    pub(super) fn is_open(&self) -> bool {
        self.open > 0
    }

    /// Calls that count in a window now.
    pub(super) fn used(&self, window: Window, now: Instant) -> usize {
        self.open + self.counted(window, now)
    }

    /// When a call fits into all of these windows.
    pub(super) fn room(&self, windows: impl IntoIterator<Item = Window>, now: Instant) -> Room {
        let rooms = windows.into_iter().map(|window| self.room_in(window, now));
        rooms.fold(Room::Now, Room::later)
    }

    fn room_in(&self, window: Window, now: Instant) -> Room {
        let limit = window.limit as usize;
        let surplus = (self.used(window, now) + 1).saturating_sub(limit);
        match surplus.checked_sub(1) {
            None => Room::Now,
            Some(nth) => {
                let mut ended: Vec<Instant> = self.within(window, now).collect();
                ended.sort_unstable();
                ended.get(nth).map_or(Room::AfterAnswer, |&ended| Room::At(ended + window.period))
            }
        }
    }

    fn counted(&self, window: Window, now: Instant) -> usize {
        self.within(window, now).count()
    }

    /// The calls that are still in a window.
    fn within(&self, window: Window, now: Instant) -> impl Iterator<Item = Instant> {
        let is_over = move |ended: &Instant| now.saturating_duration_since(*ended) >= window.period;
        let own = self.ended.iter().skip(self.ended.partition_point(is_over));
        own.chain(&self.others[self.others.partition_point(is_over)..]).copied()
    }
}

impl Room {
    /// When there will be room, where that is known and not now.
    pub(super) fn moment(self) -> Option<Instant> {
        match self {
            Self::At(moment) => Some(moment),
            Self::Now | Self::AfterAnswer => None,
        }
    }

    /// The later of two.
    fn later(self, other: Self) -> Self {
        match (self, other) {
            (Self::AfterAnswer, _) | (_, Self::AfterAnswer) => Self::AfterAnswer,
            (Self::Now, room) | (room, Self::Now) => room,
            (Self::At(one), Self::At(another)) => Self::At(one.max(another)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn window(limit: u32) -> Window {
        Window { limit, period: MINUTE }
    }

    #[test]
    fn a_call_counts_until_a_period_after_its_answer() {
        let (mut ledger, start) = (Ledger::default(), Instant::now());
        ledger.open();
        assert_eq!(ledger.room([window(1)], start), Room::AfterAnswer);
        assert_eq!(ledger.used(window(1), start + 2 * MINUTE), 1, "however long it takes");
        ledger.close(start + MINUTE);
        assert_eq!(ledger.room([window(1)], start + MINUTE), Room::At(start + 2 * MINUTE));
        assert_eq!(ledger.room([window(1)], start + 2 * MINUTE), Room::Now);
    }

    #[test]
    fn all_windows_have_to_have_room() {
        let (mut ledger, start) = (Ledger::default(), Instant::now());
        ledger.open();
        ledger.close(start);
        let long = Window { limit: 1, period: 30 * MINUTE };
        assert_eq!(ledger.room([window(2), long], start), Room::At(start + 30 * MINUTE));
        assert_eq!(ledger.room([window(2)], start), Room::Now);
        assert_eq!(ledger.room([], start), Room::Now);
    }

    #[test]
    fn calls_of_other_runs_count_as_long_as_our_own() {
        let (mut ledger, now) = (Ledger::default(), Instant::now());
        ledger.count_others(&[Duration::from_secs(10), Duration::from_secs(50)], now);
        ledger.open();
        ledger.close(now);
        assert_eq!(ledger.used(window(4), now), 3);
        assert_eq!(ledger.room([window(3)], now), Room::At(now + Duration::from_secs(10)));
        assert_eq!(ledger.room([window(2)], now), Room::At(now + Duration::from_secs(50)));
        assert_eq!(ledger.ages(now), [Duration::ZERO], "they are not our own");
    }

    #[test]
    fn a_window_that_is_overdrawn_waits_until_enough_calls_left_it() {
        let (mut ledger, start) = (Ledger::default(), Instant::now());
        for second in 0..4 {
            ledger.open();
            ledger.close(start + Duration::from_secs(second));
        }
        let now = start + Duration::from_secs(10);
        assert_eq!(ledger.room([window(2)], now), Room::At(start + MINUTE + Duration::from_secs(2)));
    }

    proptest! {
        /// Whoever leaves as soon as there is room never has more calls in a window than it holds.
        #[test]
        fn no_period_ever_holds_more_than_its_limit(
            limit in 1_u32..20,
            waits in proptest::collection::vec((0_u64..20_000, 0_u64..5_000), 1..120),
        ) {
            let windows = [Window { limit: 3, period: Duration::from_secs(1) }, window(limit)];
            let (mut ledger, mut now, mut left) = (Ledger::default(), Instant::now(), Vec::new());
            for (idle, latency) in waits {
                now += Duration::from_millis(idle);
                if let Room::At(moment) = ledger.room(windows, now) {
                    prop_assert!(moment > now);
                    now = moment;
                }
                prop_assert_eq!(ledger.room(windows, now), Room::Now);
                ledger.open();
                left.push(now);
                now += Duration::from_millis(latency);
                ledger.close(now);
            }
            for (nth, &first) in left.iter().enumerate() {
                for window in windows {
                    let within = left[nth..].iter().filter(|&&call| call < first + window.period);
                    prop_assert!(within.count() <= window.limit as usize);
                }
            }
        }
    }
}
