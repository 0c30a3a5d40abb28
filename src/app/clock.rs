//! What time it is for the screen, and how a time is written. A pause stops this clock, so that a paused screen has
//! nothing left to say.

use crate::app::age::{age_label, lower_bound_label, wait_label};
use crate::domain::{ApiTimestamp, Since};
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
    style: TimeStyle,
}

/// How times of day are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeStyle {
    /// For the screen, whose header names the zone: with the date only where it is not today.
    Screen,
    /// For text that leaves the screen: always with date and zone.
    Text,
}

impl Clock {
    /// A clock that shows this moment. The local time zone is asked for when the first time is written: finding it
    /// reads many files.
    pub fn new(now: Timestamp, zone: Zone, find_local: fn() -> TimeZone) -> Self {
        Self { now, stopped: None, zone, local: OnceCell::new(), find_local, style: TimeStyle::Screen }
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

    /// Writes times in this style from now on.
    pub(super) fn set_style(&mut self, style: TimeStyle) {
        self.style = style;
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
        let age = self.since(since.time());
        Some(if since.is_exact { age_label(age) } else { lower_bound_label(age) })
    }

    /// How old a record is, in words; a time that is none, as it was sent.
    pub fn record_age(&self, stamp: Option<&ApiTimestamp>) -> Option<String> {
        stamp.map(|stamp| stamp.time().map_or_else(|| stamp.text().to_string(), |at| self.age(at)))
    }

    /// How long ago something was.
    pub fn since(&self, at: Timestamp) -> SignedDuration {
        self.now().duration_since(at)
    }

    /// The zone of the times: `UTC`.
    pub fn zone_name(&self) -> String {
        self.now().to_zoned(self.time_zone()).strftime("%Z").to_string()
    }

    /// The zone of the times with its offset: `CET (+01:00)`.
    pub fn zone_offset(&self) -> String {
        self.now().to_zoned(self.time_zone()).strftime("%Z (%:z)").to_string()
    }

    /// A moment as time of day: `14:03:22`; with its date where it is not today, and with its zone where that has another
    /// offset than now.
    pub fn time(&self, at: Timestamp) -> String {
        let zone = self.time_zone();
        let (then, now) = (at.to_zoned(zone.clone()), self.now().to_zoned(zone));
        let is_dated = self.style == TimeStyle::Text || then.date() != now.date();
        let is_zoned = self.style == TimeStyle::Text || then.offset() != now.offset();
        then.strftime(time_format(is_dated, is_zoned)).to_string()
    }

    /// A moment in the room of a label: `14:03:22`, or `02-28 14:03` where it is not today.
    pub fn short_time(&self, at: Timestamp) -> String {
        let zone = self.time_zone();
        let (then, today) = (at.to_zoned(zone.clone()), self.now().to_zoned(zone).date());
        let format = if then.date() == today { "%H:%M:%S" } else { "%m-%d %H:%M" };
        then.strftime(format).to_string()
    }

    /// A moment to come, with the wait until then: `14:03:52 (30s)`.
    pub fn coming(&self, at: Timestamp) -> String {
        format!("{} ({})", self.time(at), self.wait(at))
    }

    /// A moment with its date, also where that is today: `2026-03-01 14:03:22`.
    pub fn date_time(&self, at: Timestamp) -> String {
        let is_zoned = self.style == TimeStyle::Text;
        at.to_zoned(self.time_zone()).strftime(time_format(true, is_zoned)).to_string()
    }

    fn time_zone(&self) -> TimeZone {
        match self.zone {
            Zone::Utc => TimeZone::UTC,
            Zone::Local => self.local.get_or_init(self.find_local).clone(),
        }
    }
}

fn time_format(is_dated: bool, is_zoned: bool) -> &'static str {
    match (is_dated, is_zoned) {
        (false, false) => "%H:%M:%S",
        (false, true) => "%H:%M:%S %Z",
        (true, false) => "%Y-%m-%d %H:%M:%S",
        (true, true) => "%Y-%m-%d %H:%M:%S %Z",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(now: &str) -> Clock {
        let find_local = || TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        Clock::new(now.parse().unwrap(), Zone::Local, find_local)
    }

    #[test]
    fn a_time_has_its_date_where_it_is_not_today() {
        let clock = clock("2026-03-01T14:00:00Z");
        assert_eq!(clock.time("2026-03-01T13:59:30Z".parse().unwrap()), "14:59:30");
        assert_eq!(clock.time("2026-02-28T13:00:00Z".parse().unwrap()), "2026-02-28 14:00:00");
        assert_eq!(clock.zone_offset(), "CET (+01:00)");
    }

    #[test]
    fn a_time_before_the_clocks_were_put_forward_has_its_zone() {
        let clock = clock("2026-03-29T02:00:00Z");
        assert_eq!(clock.time("2026-03-29T01:30:00Z".parse().unwrap()), "03:30:00");
        assert_eq!(clock.time("2026-03-29T00:30:00Z".parse().unwrap()), "01:30:00 CET");
        assert_eq!(clock.zone_name(), "CEST");
    }

    #[test]
    fn text_that_leaves_the_screen_has_dates_and_zones() {
        let mut clock = clock("2026-03-01T14:00:00Z");
        clock.set_style(TimeStyle::Text);
        assert_eq!(clock.time(clock.now()), "2026-03-01 15:00:00 CET");
        assert_eq!(clock.date_time(clock.now()), "2026-03-01 15:00:00 CET");
    }
}
