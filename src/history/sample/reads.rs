//! The polls that a made-up organization was watched with: when each part was read, and which runs did it.

use super::incidents::{DAY, HOUR, MINUTE, Millis, SECOND, Span};
use super::random::{Topic, draw};
use crate::domain::availability::Read;
use crate::history::tracker::Watched;
use jiff::{SignedDuration, Timestamp};

/// The time from read to read.
pub(super) const PERIOD: Millis = 30 * SECOND;

/// How far the clock is set back once.
const SET_BACK: Millis = 25 * MINUTE;

/// Reads at regular times, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Series {
    pub(super) first: Millis,
    pub(super) last: Millis,
    /// The number of the run that made them.
    pub(super) run: usize,
}

/// A run of the program that records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) began: Millis,
    /// `None` if it was killed.
    pub(super) ended: Option<Millis>,
}

/// All reads of a part, in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Reads {
    series: Vec<Series>,
}

/// A read, and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) at: Millis,
    pub(super) before: Option<Millis>,
    /// Whether both were made by the same run.
    pub(super) is_same_run: bool,
}

/// When an organization was watched.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    pub(super) groups: Reads,
    pub(super) hubs: Reads,
    pub(super) runs: Vec<Run>,
    /// When the clock was set back, if it was.
    set_back: Option<Millis>,
}

/// A time without a read.
#[derive(Debug, Clone, Copy)]
struct Gap {
    from: Millis,
    until: Millis,
    kind: GapKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GapKind {
    /// No response, of hubs only.
    HubsFailed,
    /// No response.
    Failed,
    /// The program was restarted.
    Restart,
    /// The host was switched off.
    HostDown,
    /// The clock was set back.
    ClockSetBack,
}

impl Schedule {
    /// The reads within a window.
    pub(super) fn new(seed: u64, window: Span) -> Self {
        let mut schedule = Self::default();
        for session in sessions(window) {
            schedule.watch(seed, session);
        }
        schedule
    }

    /// A time in which nothing may change: the clock shows it twice.
    pub(super) fn quiet(&self) -> Option<Span> {
        let at = self.set_back?;
        Some(Span { from: at - SET_BACK - 2 * MINUTE, until: at + 2 * MINUTE })
    }

    /// Adds a session, whose gaps are drawn.
    fn watch(&mut self, seed: u64, session: Span) {
        let mut gaps = gaps(seed, session);
        let noon = session.from + 12 * HOUR;
        if self.set_back.is_none() && session.until - session.from > DAY {
            gaps.retain(|gap| gap.until < noon - 2 * HOUR || gap.from > noon + HOUR);
            gaps.push(Gap { from: noon, until: noon - SET_BACK, kind: GapKind::ClockSetBack });
            gaps.sort_by_key(|gap| gap.from);
            self.set_back = Some(noon);
        }
        let mut from = session.from;
        let mut hubs_from = session.from;
        self.runs.push(Run { began: from, ended: None });
        for gap in gaps {
            let run = self.runs.len() - 1;
            self.hubs.add(hubs_from, gap.from, from, run);
            hubs_from = gap.until;
            if gap.kind == GapKind::HubsFailed {
                continue;
            }
            self.groups.add(from, gap.from, from, run);
            from = gap.until;
            if matches!(gap.kind, GapKind::Restart | GapKind::HostDown) {
                self.end_run((gap.kind == GapKind::Restart).then_some(gap.from));
                self.runs.push(Run { began: from, ended: None });
            }
        }
        let run = self.runs.len() - 1;
        self.hubs.add(hubs_from, session.until, from, run);
        self.groups.add(from, session.until, from, run);
        self.end_run(Some(session.until));
    }

    fn end_run(&mut self, ended: Option<Millis>) {
        if let Some(run) = self.runs.last_mut() {
            run.ended = ended;
        }
    }
}

impl Reads {
    /// Adds reads between both times, a whole number of periods after `origin`.
    fn add(&mut self, from: Millis, until: Millis, origin: Millis, run: usize) {
        let on_grid = |at: Millis| origin + (at - origin).div_euclid(PERIOD) * PERIOD;
        let (first, last) = (on_grid(from + PERIOD - 1), on_grid(until - 1));
        if first <= last {
            self.series.push(Series { first, last, run });
        }
    }

    /// The first read between both times, the second one excluded.
    pub(super) fn first(&self, from: Millis, until: Millis) -> Option<Found> {
        let next = |(index, series): (usize, &Series)| {
            let at = series.first + ((from - series.first).max(0) + PERIOD - 1) / PERIOD * PERIOD;
            (at <= series.last && at < until).then_some((index, at))
        };
        // Days before are skipped; a clock that was set back is at most a series out of order.
        let begin = self.series.partition_point(|series| series.last < from).saturating_sub(1);
        let (index, at) = self.series.iter().enumerate().skip(begin).find_map(next)?;
        let series = self.series[index];
        let earlier = index.checked_sub(1).map(|index| self.series[index]);
        Some(match earlier {
            _ if at > series.first => Found { at, before: Some(at - PERIOD), is_same_run: true },
            Some(earlier) => Found { at, before: Some(earlier.last), is_same_run: earlier.run == series.run },
            None => Found { at, before: None, is_same_run: false },
        })
    }

    /// The times that were watched, as a recorder writes them.
    pub(super) fn watched(&self) -> Vec<Watched> {
        let mut watched: Vec<Watched> = Vec::new();
        for series in &self.series {
            let first = read(series.first);
            match watched.last_mut().filter(|watched| watched.last.is_joined_with(&first)) {
                Some(watched) => watched.last = read(series.last),
                None => watched.push(Watched { from: first.at, last: read(series.last) }),
            }
        }
        watched
    }

    /// Every read.
    #[cfg(test)]
    pub(super) fn all(&self) -> impl Iterator<Item = Read> {
        let times = |series: &Series| {
            let (first, last) = (series.first, series.last);
            (0..=(last - first) / PERIOD).map(move |number| read(first + number * PERIOD))
        };
        self.series.iter().flat_map(times)
    }
}

pub(super) fn time(at: Millis) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or_default()
}

fn read(at: Millis) -> Read {
    Read { at: time(at), period: SignedDuration::from_millis(PERIOD) }
}

/// The times in which a program was to record: whole weeks, but every fourth week only in office hours.
fn sessions(window: Span) -> Vec<Span> {
    let Span { from: start, until } = window;
    // 1 January 1970 was a Thursday.
    let week = |at: Millis| (at + 3 * DAY).div_euclid(7 * DAY);
    let weekday = |at: Millis| (at + 3 * DAY).div_euclid(DAY).rem_euclid(7);
    let mut sessions: Vec<Span> = Vec::new();
    let mut day = start;
    while day < until {
        let is_office_week = (week(until) - week(day)) % 4 == 2;
        let hours = match (is_office_week, weekday(day)) {
            (false, _) => Some((0, DAY)),
            (true, 0..5) => Some((7 * HOUR, 17 * HOUR + 30 * MINUTE)),
            (true, _) => None,
        };
        let session = hours
            .map(|(from, to)| Span { from: day + from, until: (day + to).min(until) })
            .filter(|session| session.from < session.until);
        if let Some(session) = session {
            match sessions.last_mut().filter(|last| last.until == session.from) {
                Some(last) => last.until = session.until,
                None => sessions.push(session),
            }
        }
        day += DAY;
    }
    sessions
}

/// The gaps in a session, in order and apart from each other.
fn gaps(seed: u64, session: Span) -> Vec<Gap> {
    let mut rng = draw(seed, Topic::Gap, &[session.from.cast_unsigned()]);
    let mut gaps = Vec::new();
    let mut at = session.from + rng.i64(HOUR..16 * HOUR);
    // None on the last day, so that the same past follows from an end later on that day.
    let last_day = (session.until - 1).div_euclid(DAY) * DAY;
    while at < last_day - 6 * HOUR {
        let (kind, length) = match rng.u8(..100) {
            0..45 => (GapKind::Failed, PERIOD),
            45..60 => (GapKind::Failed, rng.i64(3 * MINUTE..40 * MINUTE)),
            60..70 => (GapKind::HubsFailed, rng.i64(3 * MINUTE..HOUR)),
            70..92 => (GapKind::Restart, rng.i64(15 * SECOND..80 * SECOND)),
            _ => (GapKind::HostDown, rng.i64(20 * MINUTE..6 * HOUR)),
        };
        gaps.push(Gap { from: at, until: at + length, kind });
        at += length + rng.i64(HOUR..30 * HOUR);
    }
    gaps
}
