//! Times of past calls, and when a rate limit has room for another. A call counts from its start until a
//! whole period after its response, so that no server counts more calls in a period, however long they were
//! in transit.

use super::window::Window;
use serde::{Deserialize, Serialize};

/// Milliseconds of a clock; since 1970 where the log is shared.
pub(super) type Millis = u64;

/// Calls younger than this are kept individually, unless there are very many.
const EXACT_AGE: Millis = 60_000;
/// Older calls are merged into at most this many buckets.
const MAX_BUCKETS: Millis = 360;
/// More entries than this are merged more coarsely: those older than `DENSE_EXACT_AGE` into buckets of
/// `DENSE_BUCKET`.
const DENSE_ENTRIES: usize = 800;
const DENSE_EXACT_AGE: Millis = 2_000;
const DENSE_BUCKET: Millis = 100;

/// Past calls: the times of their responses and the number at each time, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(super) struct CallLog(Vec<(Millis, u32)>);

/// Calls that take room in addition to past ones.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Load {
    /// Calls without a response yet.
    pub(super) open: usize,
    /// Waiting calls ahead.
    pub(super) ahead: usize,
}

/// Whether there is room for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Availability {
    Now,
    /// Earliest wait in milliseconds.
    In(Millis),
    /// Only after an open call ends.
    AfterResponse,
}

impl CallLog {
    /// Records an ended call.
    pub(super) fn record(&mut self, ended: Millis) {
        let at = self.0.partition_point(|&(other, _)| other < ended);
        match self.0.get_mut(at) {
            Some((other, count)) if *other == ended => *count = count.saturating_add(1),
            _ => self.0.insert(at, (ended, 1)),
        }
    }

    /// Drops calls older than `max_period` and merges old ones. Merging only moves a call to a later time, so
    /// that it never counts for less than the period.
    pub(super) fn compact(&mut self, max_period: Millis, now: Millis) {
        let old = ((max_period / MAX_BUCKETS).max(1), EXACT_AGE);
        let young = if self.0.len() > DENSE_ENTRIES { (DENSE_BUCKET, DENSE_EXACT_AGE) } else { (1, 0) };
        let mut kept: Vec<(Millis, u32)> = Vec::with_capacity(self.0.len());
        for &(ended, count) in self.0.iter().filter(|(ended, _)| now.saturating_sub(*ended) < max_period) {
            let is_past = |(step, age): &(Millis, Millis)| now.saturating_sub(ended) >= age + step;
            let (step, _) = [old, young].into_iter().find(is_past).unwrap_or((1, 0));
            let ended = ended.div_ceil(step) * step;
            match kept.last_mut() {
                Some((last, total)) if *last >= ended => *total = total.saturating_add(count),
                _ => kept.push((ended, count)),
            }
        }
        self.0 = kept;
    }

    /// Clamps future calls to now, for a clock that was set back; returns whether there were any.
    pub(super) fn clamp(&mut self, now: Millis) -> bool {
        let future = self.0.split_off(self.0.partition_point(|&(ended, _)| ended <= now));
        let count = future.iter().fold(0_u32, |sum, (_, count)| sum.saturating_add(*count));
        if count > 0 {
            self.0.push((now, count));
        }
        count > 0
    }

    /// Restores the order after loading from a file.
    pub(super) fn sort(&mut self) {
        self.0.sort_unstable();
    }

    /// The number of past calls that count in a window.
    pub(super) fn used(&self, window: Window, now: Millis) -> usize {
        self.within(window, now).map(|(_, count)| count as usize).sum()
    }

    /// When all of these windows have room.
    pub(super) fn availability(
        &self,
        windows: impl IntoIterator<Item = Window>,
        load: Load,
        now: Millis,
    ) -> Availability {
        let each = windows.into_iter().map(|window| self.availability_in(window, load, now));
        each.fold(Availability::Now, Availability::later)
    }

    fn availability_in(&self, window: Window, load: Load, now: Millis) -> Availability {
        let limit = window.limit as usize;
        let used = self.used(window, now) + load.open + load.ahead;
        let Some(nth) = used.checked_sub(limit) else { return Availability::Now };
        let mut left = nth;
        for (ended, count) in self.within(window, now) {
            match left.checked_sub(count as usize) {
                None => return Availability::In(ended + window.millis() - now),
                Some(rest) => left = rest,
            }
        }
        if load.open > 0 {
            return Availability::AfterResponse;
        }
        // Calls ahead start now at the earliest, and fill further periods if there are many.
        let periods = 1 + left / limit.max(1);
        Availability::In(window.millis().saturating_mul(periods as Millis))
    }

    fn within(&self, window: Window, now: Millis) -> impl Iterator<Item = (Millis, u32)> {
        let is_over = move |(ended, _): &(Millis, u32)| now.saturating_sub(*ended) >= window.millis();
        self.0[self.0.partition_point(is_over)..].iter().copied()
    }
}

impl Availability {
    /// The time until there is room, if known and not zero.
    pub(super) fn wait(self) -> Option<Millis> {
        match self {
            Self::In(wait) => Some(wait),
            Self::Now | Self::AfterResponse => None,
        }
    }

    /// The later of two availabilities.
    pub(super) fn later(self, other: Self) -> Self {
        match (self, other) {
            (Self::AfterResponse, _) | (_, Self::AfterResponse) => Self::AfterResponse,
            (Self::Now, room) | (room, Self::Now) => room,
            (Self::In(one), Self::In(another)) => Self::In(one.max(another)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Availability::{AfterResponse, In, Now};
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    const MINUTE: Millis = 60_000;
    const NONE: Load = Load { open: 0, ahead: 0 };

    fn window(limit: u32) -> Window {
        Window { limit, period: Duration::from_millis(MINUTE) }
    }

    fn log(ended: &[Millis]) -> CallLog {
        let mut log = CallLog::default();
        for &ended in ended {
            log.record(ended);
        }
        log
    }

    #[test]
    fn call_counts_until_a_period_after_its_response() {
        let open = Load { open: 1, ahead: 0 };
        assert_eq!(CallLog::default().availability([window(1)], open, 2 * MINUTE), AfterResponse);
        let log = log(&[MINUTE]);
        assert_eq!(log.availability([window(1)], NONE, MINUTE), In(MINUTE));
        assert_eq!(log.availability([window(1)], NONE, 2 * MINUTE - 1), In(1));
        assert_eq!(log.availability([window(1)], NONE, 2 * MINUTE), Now);
    }

    #[test]
    fn all_windows_must_have_room() {
        let long = Window { limit: 1, period: Duration::from_secs(1_800) };
        assert_eq!(log(&[0]).availability([window(2), long], NONE, 0), In(30 * MINUTE));
        assert_eq!(log(&[0]).availability([window(2)], NONE, 0), Now);
        assert_eq!(log(&[0]).availability([], NONE, 0), Now);
    }

    #[test]
    fn exceeded_window_has_room_once_enough_calls_expired() {
        assert_eq!(
            log(&[0, 1_000, 2_000, 3_000]).availability([window(2)], NONE, 10_000),
            In(MINUTE + 2_000 - 10_000)
        );
    }

    #[test]
    fn waiting_calls_ahead_take_room_first() {
        let log = log(&[0, 1_000]);
        let ahead = |ahead| log.availability([window(2)], Load { open: 0, ahead }, 2_000);
        assert_eq!(ahead(0), In(MINUTE - 2_000));
        assert_eq!(ahead(1), In(MINUTE - 1_000));
        assert_eq!(ahead(2), In(MINUTE), "a period after the first of them");
        assert_eq!(ahead(4), In(2 * MINUTE), "two leave in each period");
    }

    #[test]
    fn compacting_never_shortens_how_long_a_call_counts() {
        let (max_period, now) = (30 * MINUTE, 100 * MINUTE + 123);
        let mut log = log(&(0..2_000).map(|n| now - n * 1_000).collect::<Vec<_>>());
        let before: Vec<usize> = (0..60).map(|n| log.used(window(1), now + n * 1_000)).collect();
        let thirty = Window { limit: 1, period: Duration::from_millis(max_period) };
        let in_reach = log.used(thirty, now + MINUTE);
        log.compact(max_period, now);
        assert!(log.0.len() < 450, "{}", log.0.len());
        let after: Vec<usize> = (0..60).map(|n| log.used(window(1), now + n * 1_000)).collect();
        assert!(before.iter().zip(&after).all(|(before, after)| (*before..before + 2).contains(after)));
        assert!(log.used(thirty, now + MINUTE) >= in_reach);
    }

    #[test]
    fn future_calls_are_clamped_to_now() {
        let mut log = log(&[5, 900_000, 900_001]);
        assert!(log.clamp(10) && !log.clamp(10));
        assert_eq!(log.0, [(5, 1), (10, 2)]);
    }

    proptest! {
        /// Calls that start as soon as there is room never exceed a window.
        #[test]
        fn no_period_ever_holds_more_than_its_limit(
            limit in 1_u32..20,
            waits in proptest::collection::vec((0_u64..20_000, 0_u64..5_000), 1..120),
        ) {
            let windows = [Window { limit: 3, period: Duration::from_secs(1) }, window(limit)];
            let (mut log, mut now, mut left) = (CallLog::default(), 0, Vec::new());
            for (idle, latency) in waits {
                now += idle;
                if let In(wait) = log.availability(windows, NONE, now) {
                    prop_assert!(wait > 0);
                    now += wait;
                }
                prop_assert_eq!(log.availability(windows, NONE, now), Now);
                left.push(now);
                now += latency;
                log.record(now);
                log.compact(30 * MINUTE, now);
            }
            for (nth, &first) in left.iter().enumerate() {
                for window in windows {
                    let within = left[nth..].iter().filter(|&&call| call < first + window.millis());
                    prop_assert!(within.count() <= window.limit as usize);
                }
            }
        }
    }
}
