//! The states of an object in a window of time, one after the other.

use super::{Coverage, Interval, StateDurations};
use crate::domain::Health;
use jiff::Timestamp;

/// A change of state, which happened after one poll and until the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateChange {
    /// The last poll that saw the state before; equal to `by` for the first state of an object.
    pub after: Timestamp,
    /// The poll that first saw the new state.
    pub by: Timestamp,
    /// The new state.
    pub state: Health,
}

/// What is known of the state of an object in a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanState {
    /// It was in this state, which is none that is unknown.
    Known(Health),
    /// The state changed between two polls.
    Transition,
    /// It was not watched, or the API reported no state that is known here.
    Unknown,
}

/// A time in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// When.
    pub interval: Interval,
    /// The state.
    pub state: SpanState,
}

/// A time in which an object was down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// From the first poll that saw it until the last.
    pub interval: Interval,
    /// Whether the state before it is known: without that it may have begun earlier.
    pub has_start: bool,
    /// Whether the state after it is known: without that it may have lasted longer.
    pub has_end: bool,
}

/// The states of an object in a window, without a hole: what is not known is a span too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    spans: Vec<Span>,
}

impl Timeline {
    /// The timeline of an object in a window. `changes` are its changes of state in the order of `by`, the last one before the
    /// window included; `coverage` is when its state was watched, proved or reported.
    pub fn new(window: Interval, changes: &[StateChange], coverage: &Coverage) -> Self {
        let mut spans = Spans { spans: Vec::new(), end: window.from };
        for (index, change) in changes.iter().enumerate() {
            if index > 0 {
                spans.add(Interval::new(change.after, change.by), SpanState::Transition, window, coverage);
            }
            let until = changes.get(index + 1).map_or(window.to, |next| next.after.max(change.by));
            let state = match change.state {
                Health::Unknown => SpanState::Unknown,
                state => SpanState::Known(state),
            };
            spans.add(Interval::new(change.by, until), state, window, coverage);
        }
        spans.push(Interval::new(spans.end, window.to), SpanState::Unknown);
        Self { spans: spans.spans }
    }

    /// The spans, in order; neighbors differ in state.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// How long each state lasted.
    pub fn durations(&self) -> StateDurations {
        self.spans.iter().map(|span| StateDurations::from_span(span.state, span.interval)).sum()
    }

    /// How long each state lasted within a part of the window.
    pub fn durations_in(&self, part: Interval) -> StateDurations {
        let clipped =
            self.spans.iter().filter_map(|span| Some((span.state, span.interval.intersection(&part)?)));
        clipped.map(|(state, interval)| StateDurations::from_span(state, interval)).sum()
    }

    /// The outages. One that goes on after a gap is two, since what happened in between is unknown.
    pub fn outages(&self) -> Vec<Outage> {
        let down = self.spans.iter().enumerate();
        let down = down.filter(|(_, span)| span.state == SpanState::Known(Health::Down));
        let outage = |(index, span): (usize, &Span)| Outage {
            interval: span.interval,
            has_start: is_known(self.spans[..index].iter().rev()),
            has_end: is_known(self.spans[index + 1..].iter()),
        };
        down.map(outage).collect()
    }
}

/// Whether the first of these spans that is no transition is known.
fn is_known<'a>(mut spans: impl Iterator<Item = &'a Span>) -> bool {
    let state = spans.find(|span| span.state != SpanState::Transition).map(|span| span.state);
    matches!(state, Some(SpanState::Known(_)))
}

/// A timeline under construction.
struct Spans {
    spans: Vec<Span>,
    /// Up to where it is known.
    end: Timestamp,
}

impl Spans {
    /// Adds a state for the part of an interval that is within the window and covered; what lies before it is unknown.
    fn add(&mut self, interval: Interval, state: SpanState, window: Interval, coverage: &Coverage) {
        let Some(interval) = interval.intersection(&window) else { return };
        let interval = Interval::new(interval.from.max(self.end), interval.to);
        for covered in coverage.intersection(&Coverage::from_intervals([interval])).intervals() {
            self.push(Interval::new(self.end, covered.from), SpanState::Unknown);
            self.push(*covered, state);
        }
    }

    /// Appends a span, and joins it with the last one if that has the same state.
    fn push(&mut self, interval: Interval, state: SpanState) {
        if interval.is_empty() {
            return;
        }
        self.end = interval.to;
        match self.spans.last_mut().filter(|last| last.state == state) {
            Some(last) => last.interval.to = interval.to,
            None => self.spans.push(Span { interval, state }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn interval(from: i64, to: i64) -> Interval {
        Interval::new(at(from), at(to))
    }

    fn change(after: i64, by: i64, state: Health) -> StateChange {
        StateChange { after: at(after), by: at(by), state }
    }

    fn covered(spans: &[(i64, i64)]) -> Coverage {
        Coverage::from_intervals(spans.iter().map(|(from, to)| interval(*from, *to)))
    }

    fn seconds(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    #[test]
    fn time_between_two_polls_that_differ_is_unknown() {
        let changes = [change(0, 0, Health::Up), change(60, 90, Health::Down), change(150, 180, Health::Up)];
        let timeline = Timeline::new(interval(0, 300), &changes, &covered(&[(0, 300)]));
        let durations = timeline.durations();
        assert_eq!(
            (durations.up(), durations.down, durations.unknown),
            (seconds(180), seconds(60), seconds(60))
        );
        let whole = Outage { interval: interval(90, 150), has_start: true, has_end: true };
        assert_eq!(timeline.outages(), [whole]);
    }

    #[test]
    fn a_gap_in_the_coverage_counts_neither_up_nor_down() {
        let changes = [change(0, 0, Health::Up)];
        let timeline = Timeline::new(interval(0, 1_000), &changes, &covered(&[(0, 100), (900, 1_000)]));
        let durations = timeline.durations();
        assert_eq!((durations.up(), durations.unknown), (seconds(200), seconds(800)));
    }

    #[test]
    fn an_outage_beside_a_gap_has_no_exact_end() {
        let changes = [change(0, 0, Health::Up), change(60, 90, Health::Down), change(200, 900, Health::Up)];
        let timeline = Timeline::new(interval(0, 1_000), &changes, &covered(&[(0, 200), (900, 1_000)]));
        let open = Outage { interval: interval(90, 200), has_start: true, has_end: false };
        assert_eq!(timeline.outages(), [open]);
    }

    #[test]
    fn time_before_the_first_state_is_unknown() {
        let timeline = Timeline::new(interval(0, 100), &[change(40, 40, Health::Up)], &covered(&[(0, 100)]));
        assert_eq!(timeline.durations().unknown, seconds(40));
    }

    #[test]
    fn the_state_before_the_window_holds_at_its_start() {
        let changes = [change(0, 0, Health::Down)];
        let timeline = Timeline::new(interval(500, 600), &changes, &covered(&[(0, 600)]));
        assert_eq!(timeline.durations().down, seconds(100));
    }

    #[test]
    fn a_state_unknown_to_the_api_is_unknown_though_watched() {
        let timeline = Timeline::new(interval(0, 60), &[change(0, 0, Health::Unknown)], &covered(&[(0, 60)]));
        assert_eq!(timeline.durations().unknown, seconds(60));
    }

    prop_compose! {
        fn history()(
            steps in prop::collection::vec((0_i64..120, 0_i64..90, 0_usize..5), 0..20),
            spans in prop::collection::vec((0_i64..2_000, 0_i64..400), 0..8),
        ) -> (Vec<StateChange>, Coverage) {
            let states = [Health::Up, Health::Degraded, Health::Warning, Health::Down, Health::Unknown];
            let mut end = 0;
            let changes = steps.into_iter().map(|(held, between, state)| {
                let after = end + held;
                end = after + between;
                change(after, end, states[state])
            });
            let spans: Vec<_> = spans.into_iter().map(|(from, length)| (from, from + length)).collect();
            (changes.collect(), covered(&spans))
        }
    }

    proptest! {
        #[test]
        fn states_add_up_to_the_window((changes, coverage) in history(), from in 0_i64..2_000, length in 0_i64..2_000) {
            let window = interval(from, from + length);
            let timeline = Timeline::new(window, &changes, &coverage);
            prop_assert_eq!(timeline.durations().total(), window.length());
            let ends = timeline.spans().iter().map(|span| span.interval.to);
            let starts = timeline.spans().iter().map(|span| span.interval.from);
            prop_assert!(starts.skip(1).eq(ends.take(timeline.spans().len().saturating_sub(1))));
        }

        #[test]
        fn only_covered_time_is_known((changes, coverage) in history(), from in 0_i64..2_000, length in 0_i64..2_000) {
            let window = interval(from, from + length);
            let timeline = Timeline::new(window, &changes, &coverage);
            for span in timeline.spans().iter().filter(|span| span.state != SpanState::Unknown) {
                let inside = coverage.intersection(&Coverage::from_intervals([span.interval]));
                prop_assert_eq!(inside.length(), span.interval.length());
            }
        }

        #[test]
        fn windows_that_are_merged_add_up((changes, coverage) in history(), from in 0_i64..1_000, one in 0_i64..800, other in 0_i64..800) {
            let whole = interval(from, from + one + other);
            let durations = |window| Timeline::new(window, &changes, &coverage).durations();
            let parts = durations(interval(from, from + one)) + durations(interval(from + one, from + one + other));
            prop_assert_eq!(durations(whole), parts);
        }

        #[test]
        fn a_part_of_a_timeline_is_the_timeline_of_that_part((changes, coverage) in history(), from in 0_i64..1_000, length in 0_i64..800) {
            let timeline = Timeline::new(interval(0, 2_500), &changes, &coverage);
            let part = interval(from, from + length);
            prop_assert_eq!(timeline.durations_in(part), Timeline::new(part, &changes, &coverage).durations());
        }
    }
}
