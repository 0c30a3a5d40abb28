//! Availability of many objects: a summary of each, and the sums of their seconds.

use super::{
    Availability, Coverage, Interval, OutageStatistics, Requirement, StateChange, StateDurations, Timeline,
};
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// States and outages of one object or of several together. Of several, all times are sums.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Number of objects.
    pub objects: u64,
    /// Time in each state.
    pub durations: StateDurations,
    /// Outages.
    pub outages: OutageStatistics,
    /// Time in each state within each cell of a strip.
    pub cells: Vec<StateDurations>,
}

impl Summary {
    /// The summary of an object that existed at these times, within each of these cells too. `coverage` is when its state was
    /// watched.
    pub fn new(changes: &[StateChange], life: &Coverage, coverage: &Coverage, cells: &[Interval]) -> Self {
        let cells_of = |timeline: &Timeline| cells.iter().map(|cell| timeline.durations_in(*cell)).collect();
        let mut summary = Self { cells: vec![StateDurations::default(); cells.len()], ..Self::default() };
        for interval in life.intervals() {
            let timeline = Timeline::new(*interval, changes, coverage);
            summary += &Self {
                objects: 0,
                durations: timeline.durations(),
                outages: OutageStatistics::new(&timeline, changes),
                cells: cells_of(&timeline),
            };
        }
        summary.objects = 1;
        summary
    }

    /// Its availability.
    pub fn availability(&self, requirement: Requirement) -> Availability {
        Availability::new(&self.durations, requirement)
    }
}

impl AddAssign<&Self> for Summary {
    fn add_assign(&mut self, other: &Self) {
        self.objects += other.objects;
        self.durations += other.durations;
        self.outages += other.outages;
        if self.cells.len() < other.cells.len() {
            self.cells.resize(other.cells.len(), StateDurations::default());
        }
        for (sum, cell) in self.cells.iter_mut().zip(&other.cells) {
            *sum += *cell;
        }
    }
}

/// Summaries by a key, and the sum of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report<K> {
    /// The sum of the objects with each key, the lowest availability first.
    pub rows: Vec<(K, Summary)>,
    /// The sum of all objects.
    pub total: Summary,
}

impl<K: Ord> Report<K> {
    /// Sums up objects by their keys.
    pub fn new(objects: impl IntoIterator<Item = (K, Summary)>) -> Self {
        let mut sums: BTreeMap<K, Summary> = BTreeMap::new();
        let mut total = Summary::default();
        for (key, summary) in objects {
            total += &summary;
            *sums.entry(key).or_default() += &summary;
        }
        let mut rows: Vec<(K, Summary)> = sums.into_iter().collect();
        rows.sort_by_cached_key(|(_, summary)| worst_first(summary));
        Self { rows, total }
    }
}

/// Sorts by availability; what is unknown comes last, and of equal ones the longest time down is first.
fn worst_first(summary: &Summary) -> (u16, i128, u16) {
    let hundredths = |requirement| summary.availability(requirement).hundredths().unwrap_or(u16::MAX);
    let down = summary.durations.down.as_nanos();
    (hundredths(Requirement::Reachable), -down, hundredths(Requirement::FullyRedundant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Health;
    use jiff::{SignedDuration, Timestamp};
    use proptest::prelude::*;

    const STATES: [Health; 5] =
        [Health::Up, Health::Degraded, Health::Warning, Health::Down, Health::Unknown];

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn interval(from: i64, to: i64) -> Interval {
        Interval::new(at(from), at(to))
    }

    fn coverage(spans: &[(i64, i64)]) -> Coverage {
        Coverage::from_intervals(spans.iter().map(|(from, length)| interval(*from, from + length)))
    }

    /// An object that is up for so long, then down.
    fn object(up: i64, down: i64) -> Summary {
        let change = |second, state| StateChange { after: at(second), by: at(second), state };
        let window = coverage(&[(0, up + down)]);
        Summary::new(&[change(0, Health::Up), change(up, Health::Down)], &window, &window, &[])
    }

    #[test]
    fn seconds_are_added_and_percentages_are_not_averaged() {
        // 50 % of a short life and 100 % of a long one: a mean would be 75 %.
        let report = Report::new([("fra", object(500, 500)), ("fra", object(9_000, 0))]);
        let [(_, fra)] = report.rows.as_slice() else { panic!("one row") };
        assert_eq!(fra.availability(Requirement::Reachable).to_string(), "95 %");
        assert_eq!((fra.objects, report.total.objects), (2, 2));
    }

    #[test]
    fn the_lowest_availability_is_first_and_the_unknown_last() {
        let change = StateChange { after: at(0), by: at(0), state: Health::Up };
        let unwatched = Summary::new(&[change], &coverage(&[(0, 100)]), &Coverage::empty(), &[]);
        let objects = [("a", unwatched), ("b", object(100, 0)), ("c", object(10, 90)), ("d", object(90, 10))];
        let report = Report::new(objects);
        let names: Vec<&str> = report.rows.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["c", "d", "b", "a"]);
    }

    #[test]
    fn time_outside_of_its_life_does_not_count() {
        let change = StateChange { after: at(0), by: at(0), state: Health::Up };
        let lives = coverage(&[(0, 100), (400, 100)]);
        let summary = Summary::new(&[change], &lives, &coverage(&[(0, 1_000)]), &[]);
        assert_eq!(summary.durations.total(), SignedDuration::from_secs(200));
        assert_eq!(summary.objects, 1);
    }

    #[test]
    fn an_empty_report_has_an_unknown_total() {
        let report: Report<u8> = Report::new([]);
        assert_eq!(report.total.availability(Requirement::Reachable).to_string(), "unknown");
    }

    /// Changes of state, a life, coverage, and a key.
    type Object = (Vec<StateChange>, Coverage, Coverage, u8);

    prop_compose! {
        fn an_object()(
            steps in prop::collection::vec((0_i64..120, 0_i64..90, 0_usize..5), 1..12),
            life in prop::collection::vec((0_i64..900, 1_i64..400), 1..4),
            watched in prop::collection::vec((0_i64..1_000, 0_i64..400), 0..6),
            key in 0_u8..3,
        ) -> Object {
            let mut end = 0;
            let changes = steps.into_iter().map(|(held, between, state)| {
                let after = end + held;
                end = after + between;
                StateChange { after: at(after), by: at(end), state: STATES[state] }
            });
            (changes.collect(), coverage(&life), coverage(&watched), key)
        }
    }

    fn summaries(objects: &[Object], cells: &[Interval]) -> Vec<(u8, Summary)> {
        let summary =
            |(changes, life, watched, key): &Object| (*key, Summary::new(changes, life, watched, cells));
        objects.iter().map(summary).collect()
    }

    proptest! {
        #[test]
        fn rows_add_up_to_the_total(objects in prop::collection::vec(an_object(), 0..12)) {
            let cells = [interval(0, 300), interval(300, 700)];
            let report = Report::new(summaries(&objects, &cells));
            let mut sum = Summary::default();
            for (_, row) in &report.rows {
                sum += row;
            }
            prop_assert_eq!(sum, report.total);
        }

        #[test]
        fn availability_is_at_most_100_percent_of_the_known_time(
            objects in prop::collection::vec(an_object(), 1..8),
        ) {
            let report = Report::new(summaries(&objects, &[]));
            let lives: SignedDuration = objects.iter().map(|(_, life, ..)| life.length()).sum();
            prop_assert_eq!(report.total.durations.total(), lives);
            for (_, row) in &report.rows {
                for requirement in [Requirement::Reachable, Requirement::FullyRedundant] {
                    let figure = row.availability(requirement);
                    prop_assert!(figure.available <= figure.known && figure.known <= figure.total);
                    prop_assert_eq!(figure.known + row.durations.unknown, figure.total);
                    prop_assert!(figure.hundredths().is_none_or(|share| share <= 10_000));
                    prop_assert!(figure.hundredths() != Some(10_000) || row.durations.unknown.is_zero());
                }
            }
        }

        #[test]
        fn known_time_is_watched_time(object in an_object()) {
            let (changes, life, watched, _) = &object;
            let summary = Summary::new(changes, life, watched, &[]);
            prop_assert!(summary.durations.known() <= watched.intersection(life).length());
        }

        #[test]
        fn cells_that_cover_the_window_add_up_to_it(object in an_object(), cut in 1_i64..1_400) {
            let cells = [interval(0, cut), interval(cut, 2_000)];
            let [(_, summary)] = summaries(&[object], &cells).try_into().unwrap();
            prop_assert_eq!(summary.cells.iter().copied().sum::<StateDurations>(), summary.durations);
        }

        #[test]
        fn outages_are_at_least_the_times_seen_down(object in an_object()) {
            let (changes, life, watched, _) = &object;
            let summary = Summary::new(changes, life, watched, &[]);
            prop_assert!(summary.durations.down.is_zero() || summary.outages.total() > 0);
            let longest = summary.outages.longest().map_or(SignedDuration::ZERO, |longest| longest.length);
            let total = i32::try_from(summary.outages.total()).unwrap();
            prop_assert!(longest * total >= summary.durations.down);
        }
    }
}
