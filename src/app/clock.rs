//! What time it is for the screen, and how a time is written. A pause stops this clock, so that a paused screen has
//! nothing left to say.

use crate::app::age::{age_label, lower_bound_label, wait_label};
use crate::domain::{Since, Stamp};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::cell::OnceCell;

/// Which zone times are shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Coordinated universal time.
    Utc,
    /// That of this machine.
    Local,
}

/// The clock of the screen.
#[derive(Clone, Debug)]
pub struct Clock {
    now: Timestamp,
    stopped: Option<Timestamp>,
    zone: Zone,
    local: OnceCell<TimeZone>,
    find_local: fn() -> TimeZone,
}

impl Clock {
    /// A clock that shows this moment. The local time zone is asked for when the first time is written: finding it
    /// reads many files.
    pub fn new(now: Timestamp, zone: Zone, find_local: fn() -> TimeZone) -> Self {
        Self { now, stopped: None, zone, local: OnceCell::new(), find_local }
    }

    /// Moves on; a stopped clock remembers the time and goes on showing the old one.
    pub fn advance(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// The moment for which everything is shown.
    pub fn now(&self) -> Timestamp {
        self.stopped.unwrap_or(self.now)
    }

    /// The moment that it really is, whatever is shown.
    pub fn real_now(&self) -> Timestamp {
        self.now
    }

    /// When it was stopped, if it was.
    pub fn stopped(&self) -> Option<Timestamp> {
        self.stopped
    }

    /// Stops it now.
    pub fn stop(&mut self) {
        self.stopped = Some(self.now);
    }

    /// Stops it anew where it stands, so that it shows what was read since.
    pub fn restop(&mut self) {
        self.stopped = self.stopped.map(|_| self.now);
    }

    /// Lets it show the present again.
    pub fn start(&mut self) {
        self.stopped = None;
    }

    /// Changes between UTC and local time.
    pub fn toggle_zone(&mut self) {
        self.zone = match self.zone {
            Zone::Utc => Zone::Local,
            Zone::Local => Zone::Utc,
        };
    }

    /// How long ago something was, in words, rounded up.
    pub fn age(&self, at: Timestamp) -> String {
        age_label(self.since(at))
    }

    /// How long it is until something, in words.
    pub fn wait(&self, until: Timestamp) -> String {
        wait_label(until.duration_since(self.now()))
    }

    /// How long a state has lasted, in words: `4m` where its beginning was seen, `>2h` where the first poll found it so.
    pub fn lasting(&self, since: Option<Since>) -> Option<String> {
        let since = since?;
        let age = self.since(since.at);
        Some(if since.is_exact { age_label(age) } else { lower_bound_label(age) })
    }

    /// How old a record is, in words; a time that is none, as it was sent.
    pub fn record_age(&self, stamp: Option<&Stamp>) -> Option<String> {
        stamp.map(|stamp| stamp.at().map_or_else(|| stamp.text().to_string(), |at| self.age(at)))
    }

    /// How long ago something was.
    pub fn since(&self, at: Timestamp) -> SignedDuration {
        self.now().duration_since(at)
    }

    /// A moment as time of day, with the date where it is not today: `14:03:22 UTC`.
    pub fn time(&self, at: Timestamp) -> String {
        let zone = self.time_zone();
        let (then, today) = (at.to_zoned(zone.clone()), self.now().to_zoned(zone).date());
        let format = if then.date() == today { "%H:%M:%S %Z" } else { "%Y-%m-%d %H:%M:%S %Z" };
        then.strftime(format).to_string()
    }

    /// A moment in the room of a label: `14:03:22`, or `02-28 14:03` where it is not today.
    pub fn short_time(&self, at: Timestamp) -> String {
        let zone = self.time_zone();
        let (then, today) = (at.to_zoned(zone.clone()), self.now().to_zoned(zone).date());
        let format = if then.date() == today { "%H:%M:%S" } else { "%m-%d %H:%M" };
        then.strftime(format).to_string()
    }

    /// A moment to come, with the wait until then: `14:03:52 UTC (30s)`.
    pub fn coming(&self, at: Timestamp) -> String {
        format!("{} ({})", self.time(at), self.wait(at))
    }

    /// A moment with its date: `2026-03-01 14:03:22 UTC`.
    pub fn date_time(&self, at: Timestamp) -> String {
        at.to_zoned(self.time_zone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
    }

    fn time_zone(&self) -> TimeZone {
        match self.zone {
            Zone::Utc => TimeZone::UTC,
            Zone::Local => self.local.get_or_init(self.find_local).clone(),
        }
    }
}
