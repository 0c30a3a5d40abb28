//! The times at which the state of something was known: unions of intervals.

use jiff::{SignedDuration, Timestamp};

/// Reads are joined at least over this time, however short the interval between them is.
const MIN_JOINED: SignedDuration = SignedDuration::from_mins(2);

/// Reads are joined over this many read periods.
const JOINED_PERIODS: i32 = 3;

/// A time from `from` until before `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// Its start.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
}

impl Interval {
    /// The interval between two times; empty where they are not in order.
    pub fn new(from: Timestamp, to: Timestamp) -> Self {
        Self { from, to: to.max(from) }
    }

    /// Its length.
    pub fn length(&self) -> SignedDuration {
        self.to.duration_since(self.from)
    }

    /// Whether it has no length.
    pub fn is_empty(&self) -> bool {
        self.from >= self.to
    }

    /// What both have in common; `None` where that is nothing.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from < to).then_some(Self { from, to })
    }
}

/// A successful read of a part, and the period in which that part is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    /// When it was read.
    pub at: Timestamp,
    /// The time from read to read of the same part.
    pub period: SignedDuration,
}

impl Read {
    /// Whether the time until the next read of the same part counts as watched.
    pub fn is_joined_with(&self, next: &Self) -> bool {
        let period = self.period.max(next.period);
        let limit = period.checked_mul(JOINED_PERIODS).unwrap_or(SignedDuration::MAX).max(MIN_JOINED);
        next.at >= self.at && next.at.duration_since(self.at) <= limit
    }
}

/// A set of times, as intervals that neither overlap nor touch, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage(Vec<Interval>);

impl Coverage {
    /// No time at all.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The union of these intervals, in whatever order.
    pub fn from_intervals(intervals: impl IntoIterator<Item = Interval>) -> Self {
        let mut sorted: Vec<Interval> =
            intervals.into_iter().filter(|interval| !interval.is_empty()).collect();
        sorted.sort_unstable();
        let mut union: Vec<Interval> = Vec::with_capacity(sorted.len());
        for interval in sorted {
            match union.last_mut().filter(|last| last.to >= interval.from) {
                Some(last) => last.to = last.to.max(interval.to),
                None => union.push(interval),
            }
        }
        Self(union)
    }

    /// The times between reads of one part, in the order in which they were made: two reads are joined if they are at most
    /// three periods apart, or two minutes. A read before the last one, by a clock that was set back, joins nothing.
    pub fn from_reads(reads: impl IntoIterator<Item = Read>) -> Self {
        let mut last: Option<Read> = None;
        let mut intervals = Vec::new();
        for read in reads {
            if let Some(last) = last.filter(|last| last.is_joined_with(&read)) {
                intervals.push(Interval::new(last.at, read.at));
            }
            last = Some(read);
        }
        Self::from_intervals(intervals)
    }

    /// Its intervals, in order.
    pub fn intervals(&self) -> &[Interval] {
        &self.0
    }

    /// How much time it holds.
    pub fn length(&self) -> SignedDuration {
        self.0.iter().map(Interval::length).sum()
    }

    /// The times that are in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::from_intervals(self.0.iter().chain(&other.0).copied())
    }

    /// The times that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = Vec::new();
        while let (Some(one), Some(another)) = (mine.peek(), theirs.peek()) {
            common.extend(one.intersection(another));
            if one.to <= another.to {
                mine.next();
            } else {
                theirs.next();
            }
        }
        Self(common)
    }

    /// The times within `window` that are not in it.
    #[must_use]
    pub fn gaps(&self, window: Interval) -> Self {
        let mut gaps = Vec::new();
        let mut from = window.from;
        for interval in self.0.iter().filter_map(|interval| interval.intersection(&window)) {
            gaps.push(Interval::new(from, interval.from));
            from = interval.to;
        }
        gaps.push(Interval::new(from, window.to));
        Self::from_intervals(gaps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn interval(from: i64, to: i64) -> Interval {
        Interval::new(at(from), at(to))
    }

    fn read(second: i64, period: i64) -> Read {
        Read { at: at(second), period: SignedDuration::from_secs(period) }
    }

    #[test]
    fn reads_up_to_three_periods_apart_are_joined() {
        let reads = [read(0, 60), read(60, 60), read(240, 60), read(421, 60)];
        assert_eq!(Coverage::from_reads(reads).intervals(), [interval(0, 240)]);
    }

    #[test]
    fn reads_up_to_two_minutes_apart_are_joined() {
        let reads = [read(0, 5), read(120, 5), read(241, 5)];
        assert_eq!(Coverage::from_reads(reads).intervals(), [interval(0, 120)]);
    }

    #[test]
    fn a_single_read_covers_no_time() {
        assert!(Coverage::from_reads([read(0, 60)]).intervals().is_empty());
    }

    #[test]
    fn a_clock_set_back_starts_a_new_interval() {
        let reads = [read(100, 60), read(160, 60), read(0, 60), read(60, 60)];
        assert_eq!(Coverage::from_reads(reads).intervals(), [interval(0, 60), interval(100, 160)]);
    }

    prop_compose! {
        fn coverage()(spans in prop::collection::vec((0_i64..1_000, 0_i64..200), 0..12)) -> Coverage {
            Coverage::from_intervals(spans.into_iter().map(|(from, length)| interval(from, from + length)))
        }
    }

    proptest! {
        #[test]
        fn intervals_neither_overlap_nor_touch(coverage in coverage()) {
            prop_assert!(coverage.intervals().windows(2).all(|pair| pair[0].to < pair[1].from));
        }

        #[test]
        fn covered_and_gaps_add_up_to_the_window(coverage in coverage(), from in 0_i64..1_200, length in 0_i64..600) {
            let window = interval(from, from + length);
            let covered = coverage.intersection(&Coverage::from_intervals([window]));
            prop_assert_eq!(covered.length() + coverage.gaps(window).length(), window.length());
        }

        #[test]
        fn union_and_intersection_add_up_to_both(one in coverage(), another in coverage()) {
            let (union, common) = (one.union(&another), one.intersection(&another));
            prop_assert_eq!(union.length() + common.length(), one.length() + another.length());
        }
    }
}
