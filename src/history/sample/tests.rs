//! Made-up histories: what is read from them against what really happened, and against the recorder.

use super::SampleHistory;
use super::incidents::{DAY, Millis, Site};
use super::reads::{Reads, time};
use crate::domain::Health;
use crate::domain::availability::{Coverage, Interval, SpanState, StateDurations, Timeline};
use crate::history::store::{Access, Store};
use crate::history::tracker::{ObjectKind, Part, StoredState};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

const DAYS: u32 = 30;

fn end() -> Timestamp {
    "2026-11-30T09:41:17Z".parse().unwrap()
}

/// Ten groups and one that was removed.
fn history(seed: u64) -> SampleHistory {
    SampleHistory::new(seed, 10, DAYS, end())
}

fn whole(history: &SampleHistory) -> Interval {
    Interval::new(time(history.days.start() * DAY), history.until)
}

/// A history in a file.
fn written(history: &SampleHistory) -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("history.db"), Access::Record).unwrap();
    history.write(&mut store).unwrap();
    (folder, store)
}

/// From each of these times on, an object was truly in this state.
fn truth(history: &SampleHistory, site: &Site, number: usize) -> Vec<(Millis, StoredState)> {
    let days = history.days.clone();
    let moments = days.flat_map(|day| history.incidents.moments(site, day));
    let mut states: Vec<(Millis, StoredState)> =
        moments.map(|moment| (moment.at, moment.states[number])).collect();
    states.dedup_by_key(|(_, state)| *state);
    states
}

/// The reads of a part, in order of time.
fn times(reads: &Reads) -> Vec<Millis> {
    let mut times: Vec<Millis> = reads.all().map(|read| read.at.as_millisecond()).collect();
    times.sort_unstable();
    times
}

/// Whether there is a read from one time until before another one.
fn has_read(times: &[Millis], from: Millis, until: Millis) -> bool {
    times.partition_point(|at| *at < from) < times.partition_point(|at| *at < until)
}

/// An object as it was recorded, and what is true of it.
struct Compared<'a> {
    label: String,
    timelines: Vec<Timeline>,
    truth: Vec<(Millis, StoredState)>,
    times: &'a [Millis],
    coverage: &'a Coverage,
}

impl Compared<'_> {
    /// The true states within an interval, each with the part of it.
    fn true_states(&self, interval: Interval) -> Vec<(Interval, StoredState)> {
        let end = |index: usize| self.truth.get(index + 1).map_or(Timestamp::MAX, |next| time(next.0));
        let pieces = self.truth.iter().enumerate();
        let pieces = pieces.map(|(index, (at, state))| (Interval::new(time(*at), end(index)), *state));
        pieces.filter_map(|(piece, state)| Some((piece.intersection(&interval)?, state))).collect()
    }

    fn is_seen(&self, piece: Interval) -> bool {
        has_read(self.times, piece.from.as_millisecond(), piece.to.as_millisecond())
    }

    /// Checks that a span in a known state is true but for what happened between two reads, and was watched.
    fn check_known(&self, interval: Interval, state: Health) {
        let covered = self.coverage.intersection(&Coverage::from_intervals([interval]));
        assert_eq!(covered.intervals(), [interval], "{}: not watched", self.label);
        for (piece, truth) in self.true_states(interval) {
            let is_true = truth == StoredState::Present(state);
            assert!(is_true || !self.is_seen(piece), "{}: {state:?} in {piece:?}: {truth:?}", self.label);
        }
    }

    /// Checks that the state changed between all reads of a transition.
    fn check_transition(&self, interval: Interval) {
        let ends = [interval.from, interval.to].map(Timestamp::as_millisecond);
        let within = self.times.iter().filter(|at| ends[0] < **at && **at < ends[1]);
        let mut reads: Vec<Millis> = within.copied().chain(ends).collect();
        reads.sort_unstable();
        for pair in reads.windows(2) {
            let between = Interval::new(time(pair[0]), time(pair[1] + 1));
            assert!(self.true_states(between).len() > 1, "{}: no change in {between:?}", self.label);
        }
    }

    /// Checks that the state of a span was not read, or read as unknown.
    fn check_unknown(&self, interval: Interval) {
        for watched in self.coverage.intersection(&Coverage::from_intervals([interval])).intervals() {
            for (piece, truth) in self.true_states(*watched) {
                let is_unknown = truth == StoredState::Present(Health::Unknown);
                assert!(is_unknown || !self.is_seen(piece), "{}: {piece:?} was {truth:?}", self.label);
            }
        }
    }

    /// The longest time by which the recorded durations may differ from the true ones: the time between the reads around each
    /// true change.
    fn tolerance(&self) -> SignedDuration {
        let around = |at: Millis| {
            let next = self.times.partition_point(|read| *read < at);
            let (before, after) = (next.checked_sub(1).map(|at| self.times[at]), self.times.get(next));
            let between = Interval::new(time(before?), time(*after?));
            let covered = self.coverage.intersection(&Coverage::from_intervals([between]));
            Some(covered.length())
        };
        self.truth.iter().filter_map(|(at, _)| around(*at)).sum()
    }
}

/// Compares all objects of a kind.
fn compare(history: &SampleHistory, store: &Store, kind: ObjectKind) -> usize {
    let (part, reads) = if kind == ObjectKind::Group {
        (Part::Groups, &history.schedule.groups)
    } else {
        (Part::Hubs, &history.schedule.hubs)
    };
    let times = times(reads);
    let coverage = Coverage::from_reads(reads.all());
    let window = whole(history);
    assert_eq!(store.coverage(part, window).unwrap(), coverage);
    let keys = store.availability(kind, window, &[]).unwrap();
    let objects = store.objects(kind, window).unwrap();
    let mut compared = 0;
    for site in &history.sites {
        for number in if kind == ObjectKind::Group { 0..1 } else { 1..3 } {
            let id = if number == 0 { site.group.id } else { site.group.hubs[number - 1].id };
            let summary = keys.iter().find(|object| object.key.as_str() == id.to_string()).unwrap();
            let object = objects.iter().find(|object| object.id == summary.id).unwrap();
            let lives = object.life.intervals().iter();
            let timelines = lives.map(|life| Timeline::new(*life, &object.changes, &coverage)).collect();
            let truth = truth(history, site, number);
            let label = format!("{} {}", site.group.name, object.name.as_str());
            let object = Compared { label, timelines, truth, times: &times, coverage: &coverage };
            check(&object, &summary.summary.durations);
            compared += 1;
        }
    }
    compared
}

fn check(object: &Compared<'_>, recorded: &StateDurations) {
    for span in object.timelines.iter().flat_map(Timeline::spans) {
        match span.state {
            SpanState::Known(state) => object.check_known(span.interval, state),
            SpanState::Transition => object.check_transition(span.interval),
            SpanState::Unknown => object.check_unknown(span.interval),
        }
    }
    let watched = object.coverage.intervals().iter();
    let pieces = watched.flat_map(|interval| object.true_states(*interval));
    let mut truth = StateDurations::default();
    for (piece, state) in pieces {
        if let StoredState::Present(state) = state {
            truth += StateDurations::from_span(SpanState::Known(state), piece);
        }
    }
    let tolerance = object.tolerance();
    for (recorded, truth) in [
        (recorded.healthy, truth.healthy),
        (recorded.degraded, truth.degraded),
        (recorded.warning, truth.warning),
        (recorded.down, truth.down),
    ] {
        let difference = (recorded - truth).abs();
        assert!(difference <= tolerance, "{}: {recorded} instead of {truth}", object.label);
    }
    assert!(recorded.known() <= object.coverage.length(), "{}", object.label);
}

#[test]
fn recorded_states_are_true_but_for_the_time_between_polls() {
    for seed in 0..5 {
        let history = history(seed);
        let (_folder, store) = written(&history);
        assert_eq!(compare(&history, &store, ObjectKind::Group), 11);
        assert_eq!(compare(&history, &store, ObjectKind::Hub), 22);
    }
}

#[test]
fn every_kind_of_trouble_occurs() {
    let history = SampleHistory::new(7, 200, DAYS, end());
    let (_folder, store) = written(&history);
    let groups = store.availability(ObjectKind::Group, whole(&history), &[]).unwrap();
    let total = |length: fn(&StateDurations) -> SignedDuration| -> SignedDuration {
        groups.iter().map(|group| length(&group.summary.durations)).sum()
    };
    assert!(total(|durations| durations.warning) > SignedDuration::ZERO);
    assert!(total(|durations| durations.down) > SignedDuration::ZERO);
    assert!(total(|durations| durations.degraded) > SignedDuration::ZERO);
    let coverage = store.coverage(Part::Groups, whole(&history)).unwrap();
    let longest = coverage.gaps(whole(&history)).intervals().iter().map(Interval::length).max();
    assert!(longest > Some(SignedDuration::from_hours(48)), "an unwatched weekend");
    assert!(store.coverage(Part::Hubs, whole(&history)).unwrap().length() < coverage.length());
    let events = store.events(whole(&history)).unwrap();
    for kind in
        ["group_status", "hub_status", "group_degraded", "group_added", "group_removed", "group_reconfigured"]
    {
        assert!(events.iter().any(|event| event.kind == kind), "{kind}");
    }
    assert!(history.schedule.quiet().is_some(), "the clock was set back");
    assert!(history.schedule.runs.iter().any(|run| run.ended.is_none()), "a run was killed");
}

#[test]
fn an_hour_later_the_past_is_the_same() {
    let read = |until: Timestamp| {
        let history = SampleHistory::new(7, 10, DAYS, until);
        let (_folder, store) = written(&history);
        store.events(Interval::new(time(history.days.start() * DAY), end())).unwrap()
    };
    let now = read(end());
    assert!(!now.is_empty());
    assert_eq!(read(end() + SignedDuration::from_hours(1)), now);
}

#[test]
fn the_same_seed_gives_the_same_history() {
    let write = |seed| {
        let history = history(seed);
        let (_folder, store) = written(&history);
        let window = whole(&history);
        (store.objects(ObjectKind::Hub, window).unwrap(), store.events(window).unwrap())
    };
    assert_eq!(write(7), write(7));
    assert_ne!(write(7), write(8));
}
