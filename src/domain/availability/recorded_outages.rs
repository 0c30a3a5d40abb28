//! Outages and gaps as a list: what was seen of each outage, and the times that were not watched.

use super::{Coverage, Interval, Read, StateChange};
use crate::domain::Health;
use jiff::{SignedDuration, Timestamp};

/// A time in which an object was down, as far as it was watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedOutage {
    /// The first poll that saw it down.
    pub from: Timestamp,
    /// The first poll that saw it in another state; where its end was not seen, the last poll that saw it down.
    pub to: Timestamp,
    /// Whether the state before it is known: without that it may have begun earlier.
    pub has_start: bool,
    /// Whether the state after it is known: without that it may have lasted longer.
    pub has_end: bool,
    /// Whether it goes on: the last poll saw it down, and no later one is missing.
    pub is_open: bool,
}

impl RecordedOutage {
    /// Its length, or the least that it was.
    pub fn length(&self) -> SignedDuration {
        self.to.duration_since(self.from)
    }

    /// Whether its start and its end were seen.
    pub fn is_exact(&self) -> bool {
        self.has_start && self.has_end
    }
}

/// A time that was not watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchGap {
    /// The last poll before it.
    pub from: Timestamp,
    /// The first poll after it; `None` while it lasts.
    pub to: Option<Timestamp>,
}

impl WatchGap {
    /// Its length until now at most.
    pub fn length(&self, now: Timestamp) -> SignedDuration {
        self.to.unwrap_or(now).max(self.from).duration_since(self.from)
    }

    /// Whether it has time in common with an interval.
    pub fn overlaps(&self, interval: Interval) -> bool {
        self.from < interval.to && self.to.is_none_or(|to| to > interval.from)
    }

    /// Whether it includes a time.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from < at && self.to.is_none_or(|to| at < to)
    }
}

/// When a part was watched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchRecord {
    /// The time between its polls.
    pub coverage: Coverage,
    /// Its first poll.
    pub first: Option<Timestamp>,
    /// Its last poll.
    pub last: Option<Read>,
}

impl WatchRecord {
    /// Whether the next poll is not overdue.
    pub fn is_current(&self, now: Timestamp) -> bool {
        self.last.is_some_and(|last| last.is_joined_with(&Read { at: now, period: last.period }))
    }

    /// The gaps from its first poll until now.
    pub fn gaps(&self, now: Timestamp) -> Vec<WatchGap> {
        let (Some(first), Some(last)) = (self.first, self.last) else { return Vec::new() };
        let until_last = self.coverage.gaps(Interval::new(first, last.at));
        let mut gaps: Vec<WatchGap> =
            until_last.intervals().iter().map(|gap| WatchGap { from: gap.from, to: Some(gap.to) }).collect();
        if !self.is_current(now) && now > last.at {
            gaps.push(WatchGap { from: last.at, to: None });
        }
        gaps
    }

    /// The outages of an object with these changes of state, in the order of their polls, that existed in this time. One that goes
    /// on after a gap is two, since what happened in between is unknown.
    pub fn outages(&self, changes: &[StateChange], life: &Coverage, now: Timestamp) -> Vec<RecordedOutage> {
        let watched = self.coverage.intersection(life);
        let down = changes.iter().enumerate().filter(|(_, change)| change.state == Health::Down);
        let outages = down.flat_map(|(index, change)| {
            let before = index.checked_sub(1).and_then(|before| changes.get(before));
            let next = changes.get(index + 1);
            let has_start = before.is_some_and(|before| before.state != Health::Unknown)
                && is_watched(&watched, change.after, change.by);
            let last_sight = match next {
                // Seen at the poll before the next change, unless it did not exist then.
                Some(next) => (next.after < next.by).then_some(next.after),
                None => self.last.map(|last| last.at).filter(|at| is_alive(life, *at)),
            };
            let end = next.map_or(Timestamp::MAX, |next| next.after);
            let mut pieces = pieces(&watched, change.by, end, last_sight);
            if let Some(first) = pieces.first_mut() {
                first.has_start = has_start;
            }
            if let Some(last) = pieces.last_mut() {
                let is_seen_last = last_sight == Some(last.to);
                match next {
                    Some(next) => {
                        let is_seen_over = is_seen_last && is_watched(&watched, next.after, next.by);
                        last.has_end = is_seen_over && next.state != Health::Unknown;
                        if last.has_end {
                            last.to = next.by;
                        }
                    }
                    None => last.is_open = is_seen_last && self.is_current(now),
                }
            }
            pieces
        });
        outages.collect()
    }
}

/// The pieces of the time from one poll that saw the object down to the last one, without the gaps between them.
fn pieces(
    watched: &Coverage,
    from: Timestamp,
    end: Timestamp,
    last_sight: Option<Timestamp>,
) -> Vec<RecordedOutage> {
    let piece = |interval: Interval| RecordedOutage {
        from: interval.from,
        to: interval.to,
        has_start: false,
        has_end: false,
        is_open: false,
    };
    let window = Coverage::from_intervals([Interval::new(from, end)]);
    let mut pieces: Vec<RecordedOutage> =
        watched.intersection(&window).intervals().iter().copied().map(piece).collect();
    // A poll with a gap on both sides watches no time, but it saw the object down.
    if pieces.first().is_none_or(|first| first.from > from) {
        pieces.insert(0, piece(Interval::new(from, from)));
    }
    if let Some(at) = last_sight
        && pieces.last().is_some_and(|last| last.to < at)
    {
        pieces.push(piece(Interval::new(at, at)));
    }
    pieces
}

/// Whether all of the time between two polls is watched, of which there is some.
fn is_watched(watched: &Coverage, from: Timestamp, to: Timestamp) -> bool {
    let between = Interval::new(from, to);
    !between.is_empty() && watched.gaps(between).intervals().is_empty()
}

/// Whether the object exists at this time.
fn is_alive(life: &Coverage, at: Timestamp) -> bool {
    life.intervals().last().is_some_and(|last| at <= last.to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn change(after: i64, by: i64, state: Health) -> StateChange {
        StateChange { after: at(after), by: at(by), state }
    }

    fn covered(spans: &[(i64, i64)]) -> Coverage {
        Coverage::from_intervals(spans.iter().map(|(from, to)| Interval::new(at(*from), at(*to))))
    }

    fn watch(spans: &[(i64, i64)]) -> WatchRecord {
        let last = Read { at: at(spans.last().unwrap().1), period: SignedDuration::from_secs(60) };
        WatchRecord { coverage: covered(spans), first: Some(at(spans[0].0)), last: Some(last) }
    }

    fn outages(spans: &[(i64, i64)], changes: &[StateChange], now: i64) -> Vec<RecordedOutage> {
        let life = covered(&[(changes[0].by.as_second() - 1_700_000_000, 1_000_000)]);
        watch(spans).outages(changes, &life, at(now))
    }

    const UP: Health = Health::Up;
    const DOWN: Health = Health::Down;

    fn outage(from: i64, to: i64, has_start: bool, has_end: bool) -> RecordedOutage {
        RecordedOutage { from: at(from), to: at(to), has_start, has_end, is_open: false }
    }

    #[test]
    fn an_outage_lasts_until_the_poll_that_saw_it_over() {
        let changes = [change(0, 0, UP), change(60, 120, DOWN), change(300, 360, UP)];
        assert_eq!(outages(&[(0, 600)], &changes, 600), [outage(120, 360, true, true)]);
    }

    #[test]
    fn an_outage_that_one_poll_saw_is_listed() {
        let changes = [change(0, 0, UP), change(60, 120, DOWN), change(120, 180, UP)];
        assert_eq!(outages(&[(0, 600)], &changes, 600), [outage(120, 180, true, true)]);
    }

    #[test]
    fn an_outage_that_the_last_poll_saw_is_open() {
        let changes = [change(0, 0, UP), change(60, 120, DOWN)];
        let open = RecordedOutage { is_open: true, ..outage(120, 600, true, false) };
        assert_eq!(outages(&[(0, 600)], &changes, 650), [open]);
    }

    #[test]
    fn an_outage_is_not_open_once_polls_are_missing() {
        let changes = [change(0, 0, UP), change(60, 120, DOWN)];
        assert_eq!(outages(&[(0, 600)], &changes, 6_000), [outage(120, 600, true, false)]);
    }

    #[test]
    fn an_outage_that_goes_on_after_a_gap_is_two() {
        let changes = [change(0, 0, UP), change(60, 120, DOWN), change(5_000, 5_060, UP)];
        let both = [outage(120, 300, true, false), outage(4_000, 5_060, false, true)];
        assert_eq!(outages(&[(0, 300), (4_000, 6_000)], &changes, 6_000), both);
    }

    #[rstest]
    #[case::ended_in_the_gap(change(300, 4_000, UP), &[outage(120, 300, true, false)])]
    #[case::ended_as_the_watch_went_on(change(4_000, 4_060, UP), &[outage(120, 300, true, false), outage(4_000, 4_060, false, true)])]
    fn an_end_that_was_not_seen_is_not_claimed(
        #[case] end: StateChange,
        #[case] expected: &[RecordedOutage],
    ) {
        let changes = [change(0, 0, UP), change(60, 120, DOWN), end];
        assert_eq!(outages(&[(0, 300), (4_000, 6_000)], &changes, 6_000), expected);
    }

    #[test]
    fn an_outage_that_began_in_a_gap_has_no_start() {
        let changes = [change(0, 0, UP), change(300, 4_000, DOWN), change(4_060, 4_120, UP)];
        assert_eq!(
            outages(&[(0, 300), (4_000, 6_000)], &changes, 6_000),
            [outage(4_000, 4_120, false, true)]
        );
    }

    #[test]
    fn an_object_that_was_first_seen_down_has_no_start() {
        let changes = [change(60, 60, DOWN), change(120, 180, UP)];
        assert_eq!(outages(&[(0, 600)], &changes, 600), [outage(60, 180, false, true)]);
    }

    #[test]
    fn the_outage_of_a_removed_object_ends_when_it_was_last_seen() {
        let watch = watch(&[(0, 600)]);
        let changes = [change(0, 0, UP), change(60, 120, DOWN)];
        assert_eq!(watch.outages(&changes, &covered(&[(0, 240)]), at(600)), [outage(120, 240, true, false)]);
        let back = [changes[0], changes[1], change(480, 480, UP)];
        let life = covered(&[(0, 240), (480, 600)]);
        assert_eq!(watch.outages(&back, &life, at(600)), [outage(120, 240, true, false)]);
    }

    #[test]
    fn gaps_are_between_polls_and_after_the_last_one() {
        let watch = watch(&[(0, 300), (4_000, 6_000)]);
        let closed = WatchGap { from: at(300), to: Some(at(4_000)) };
        assert_eq!(watch.gaps(at(6_100)), [closed]);
        assert_eq!(watch.gaps(at(9_000)), [closed, WatchGap { from: at(6_000), to: None }]);
        assert_eq!(WatchRecord::default().gaps(at(0)), []);
    }

    #[test]
    fn the_length_of_a_gap_that_lasts_is_until_now() {
        let gap = WatchGap { from: at(100), to: None };
        assert_eq!(gap.length(at(400)), SignedDuration::from_secs(300));
        assert!(gap.contains(at(399)) && !gap.contains(at(100)));
        assert!(gap.overlaps(Interval::new(at(0), at(101))) && !gap.overlaps(Interval::new(at(0), at(100))));
    }
}
