//! Outages of an object, and how many and how long they were.

use super::{Span, SpanState, StateChange, Timeline};
use crate::domain::Health;
use jiff::{SignedDuration, Timestamp};
use std::ops::AddAssign;

/// Outages shorter than this are counted apart. The vendor raises an alert only if a group or hub is still down after 8
/// minutes.
pub const SHORT_OUTAGE: SignedDuration = SignedDuration::from_mins(8);

/// A duration, or the least that it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeasuredDuration {
    /// The duration; at least this where it is not exact.
    pub length: SignedDuration,
    /// Whether it was seen from its start to its end.
    pub is_exact: bool,
}

/// How many outages there were, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutageStatistics {
    /// Outages without those that are known to be short.
    pub count: u64,
    /// Outages that are known to have lasted less than 8 minutes.
    pub short_count: u64,
    /// Those of `count` whose start or end was not seen.
    pub partial_count: u64,
    longest: SignedDuration,
    sum: SignedDuration,
}

impl OutageStatistics {
    /// The outages in the window of a timeline, which was made from these changes. An outage lasts from the first poll that saw
    /// it to the first poll that saw it over.
    pub fn new(timeline: &Timeline, changes: &[StateChange]) -> Self {
        let mut statistics = Self::default();
        let spans = timeline.spans();
        let down = spans.iter().enumerate().filter(|(_, span)| span.state == SpanState::Known(Health::Down));
        for ((index, span), outage) in down.zip(timeline.outages()) {
            let transition = spans.get(index + 1).filter(|next| next.state == SpanState::Transition);
            let is_whole = outage.has_start && outage.has_end;
            let end = transition.filter(|_| is_whole).map_or(span.interval.to, |next| next.interval.to);
            statistics.add(end.duration_since(span.interval.from), is_whole);
        }
        for (index, change) in changes.iter().enumerate().filter(|(_, change)| change.state == Health::Down) {
            let end = changes.get(index + 1).map(|next| next.by);
            if let Some(is_whole) = sighting(spans, change.by) {
                let length = end
                    .filter(|_| is_whole)
                    .map_or(SignedDuration::ZERO, |end| end.duration_since(change.by));
                statistics.add(length, is_whole);
            }
        }
        statistics
    }

    /// Number of all outages.
    pub fn total(&self) -> u64 {
        self.count + self.short_count
    }

    /// The longest outage; `None` without outages.
    pub fn longest(&self) -> Option<MeasuredDuration> {
        self.measured(self.longest)
    }

    /// Mean time to repair; at least this if one outage was not seen from start to end. `None` without outages.
    pub fn mean_time_to_repair(&self) -> Option<MeasuredDuration> {
        self.measured(self.mean(self.sum)?)
    }

    /// Mean time between failures: the time that it worked for each failure. At least this if one outage was not seen from start to
    /// end, since that may have begun before, or be one with another. `None` without outages.
    pub fn mean_time_between_failures(&self, available: SignedDuration) -> Option<MeasuredDuration> {
        self.measured(self.mean(available)?)
    }

    fn mean(&self, sum: SignedDuration) -> Option<SignedDuration> {
        let total = i128::from(self.total());
        (total > 0).then(|| SignedDuration::from_nanos_i128(sum.as_nanos() / total))
    }

    fn measured(&self, length: SignedDuration) -> Option<MeasuredDuration> {
        (self.total() > 0).then_some(MeasuredDuration { length, is_exact: self.partial_count == 0 })
    }

    fn add(&mut self, length: SignedDuration, is_whole: bool) {
        let is_short = is_whole && length < SHORT_OUTAGE;
        self.count += u64::from(!is_short);
        self.short_count += u64::from(is_short);
        self.partial_count += u64::from(!is_whole);
        self.longest = self.longest.max(length);
        self.sum += length;
    }
}

impl AddAssign for OutageStatistics {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        self.short_count += other.short_count;
        self.partial_count += other.partial_count;
        self.longest = self.longest.max(other.longest);
        self.sum += other.sum;
    }
}

/// Whether an outage that only the poll at this time saw was seen from start to end. `None` if the object was down for longer,
/// or the time is outside of the window.
fn sighting(spans: &[Span], at: Timestamp) -> Option<bool> {
    let window = spans.first()?.interval.from..spans.last()?.interval.to;
    let touching = |span: &&Span| span.interval.from <= at && at <= span.interval.to;
    let is_down = |span: &Span| span.state == SpanState::Known(Health::Down) && span.interval.from == at;
    if !window.contains(&at) || spans.iter().filter(touching).any(is_down) {
        return None;
    }
    let around = spans.iter().position(|span| touching(&span) && span.state == SpanState::Transition);
    let is_known = |index: Option<usize>| {
        let span = index.and_then(|index| spans.get(index));
        span.is_some_and(|span| matches!(span.state, SpanState::Known(_)))
    };
    let inside = around.filter(|index| spans[*index].interval.from < at && at < spans[*index].interval.to);
    Some(inside.is_some_and(|index| is_known(index.checked_sub(1)) && is_known(Some(index + 1))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::availability::{Coverage, Interval};
    use rstest::rstest;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn seconds(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    fn change(after: i64, by: i64, state: Health) -> StateChange {
        StateChange { after: at(after), by: at(by), state }
    }

    fn statistics(changes: &[StateChange], covered: &[(i64, i64)]) -> OutageStatistics {
        let interval = |(from, to): &(i64, i64)| Interval::new(at(*from), at(*to));
        let coverage = Coverage::from_intervals(covered.iter().map(interval));
        OutageStatistics::new(&Timeline::new(interval(&(0, 10_000)), changes, &coverage), changes)
    }

    fn exact(length: i64) -> MeasuredDuration {
        MeasuredDuration { length: seconds(length), is_exact: true }
    }

    fn at_least(length: i64) -> MeasuredDuration {
        MeasuredDuration { length: seconds(length), is_exact: false }
    }

    const UP: Health = Health::Up;
    const DOWN: Health = Health::Down;

    #[test]
    fn an_outage_lasts_until_the_poll_that_saw_it_over() {
        let changes = [change(0, 0, UP), change(60, 120, DOWN), change(1_020, 1_080, UP)];
        let outages = statistics(&changes, &[(0, 10_000)]);
        assert_eq!((outages.count, outages.short_count, outages.longest()), (1, 0, Some(exact(960))));
    }

    #[test]
    fn an_outage_of_one_poll_counts() {
        let changes = [change(0, 0, UP), change(60, 120, DOWN), change(120, 180, UP)];
        let outages = statistics(&changes, &[(0, 10_000)]);
        assert_eq!((outages.count, outages.short_count, outages.longest()), (0, 1, Some(exact(60))));
    }

    #[test]
    fn an_outage_seen_once_before_a_gap_has_no_known_length() {
        let changes = [change(0, 0, UP), change(60, 120, DOWN), change(120, 5_000, UP)];
        let outages = statistics(&changes, &[(0, 120), (5_000, 10_000)]);
        assert_eq!((outages.count, outages.short_count, outages.longest()), (1, 0, Some(at_least(0))));
    }

    #[rstest]
    #[case::just_below(479, (0, 1))]
    #[case::eight_minutes(480, (1, 0))]
    fn outages_below_eight_minutes_are_counted_apart(#[case] length: i64, #[case] counts: (u64, u64)) {
        let changes = [change(0, 0, UP), change(100, 100, DOWN), change(100 + length, 100 + length, UP)];
        let outages = statistics(&changes, &[(0, 10_000)]);
        assert_eq!((outages.count, outages.short_count), counts);
    }

    #[test]
    fn a_short_sight_of_an_outage_is_not_a_short_outage() {
        // Down since before the window.
        let changes = [change(-500, -500, DOWN), change(60, 90, UP)];
        let outages = statistics(&changes, &[(0, 10_000)]);
        assert_eq!((outages.count, outages.short_count, outages.longest()), (1, 0, Some(at_least(60))));
    }

    #[test]
    fn an_outage_that_goes_on_after_a_gap_is_two_with_lower_bounds() {
        let changes = [change(0, 0, UP), change(100, 100, DOWN), change(9_000, 9_000, UP)];
        let outages = statistics(&changes, &[(0, 700), (8_000, 10_000)]);
        assert_eq!((outages.count, outages.partial_count), (2, 2));
        assert_eq!(outages.longest(), Some(at_least(1_000)));
        assert_eq!(outages.mean_time_to_repair(), Some(at_least(800)));
    }

    #[test]
    fn means_are_over_all_outages_and_exact_if_all_were_seen_whole() {
        let changes = [
            change(0, 0, UP),
            change(1_000, 1_000, DOWN),
            change(1_600, 1_600, UP),
            change(5_000, 5_000, DOWN),
            change(5_200, 5_200, UP),
        ];
        let outages = statistics(&changes, &[(0, 10_000)]);
        assert_eq!(outages.mean_time_to_repair(), Some(exact(400)));
        assert_eq!(outages.mean_time_between_failures(seconds(9_200)), Some(exact(4_600)));
    }

    #[test]
    fn without_outages_there_are_no_means() {
        let outages = statistics(&[change(0, 0, UP)], &[(0, 10_000)]);
        assert_eq!(outages.total(), 0);
        assert_eq!(outages.mean_time_to_repair(), None);
        assert_eq!(outages.mean_time_between_failures(seconds(10_000)), None);
    }
}
