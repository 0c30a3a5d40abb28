//! Clock of the screen and formats of times. Pausing stops this clock, so that a paused screen does not change.

use crate::app::age::{age_label, lower_bound_label, wait_label};
use crate::domain::{ApiTimestamp, Since};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::cell::OnceCell;

/// Time zone of displayed times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    Utc,
    /// Time zone of this machine.
    Local,
}

/// The clock of the screen.
#[derive(Debug, Clone)]
pub struct Clock {
    now: Timestamp,
    stopped_at: Option<Timestamp>,
    zone: Zone,
    local: OnceCell<TimeZone>,
    find_local_zone: fn() -> TimeZone,
    style: TimeStyle,
}

/// Format of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeStyle {
    /// For the screen: the date is omitted if it is today; the header has the zone.
    Screen,
    /// For exported text: always with date and zone.
    Text,
}

impl Clock {
    /// A running clock. The local time zone is determined on first use, since that reads many files.
    pub fn new(now: Timestamp, zone: Zone, find_local_zone: fn() -> TimeZone) -> Self {
        Self {
            now,
            stopped_at: None,
            zone,
            local: OnceCell::new(),
            find_local_zone,
            style: TimeStyle::Screen,
        }
    }

    /// Sets the current time. A stopped clock still shows the time at which it was stopped.
    pub fn advance(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// Displayed time.
    pub fn now(&self) -> Timestamp {
        self.stopped_at.unwrap_or(self.now)
    }

    /// Current time, also while stopped.
    pub fn real_now(&self) -> Timestamp {
        self.now
    }

    /// Time at which it was stopped.
    pub fn stopped_at(&self) -> Option<Timestamp> {
        self.stopped_at
    }

    /// Stops at the current time.
    pub fn stop(&mut self) {
        self.stopped_at = Some(self.now);
    }

    /// Moves a stopped clock to the current time, to show data received since.
    pub fn move_stop(&mut self) {
        self.stopped_at = self.stopped_at.map(|_| self.now);
    }

    /// Starts it again.
    pub fn start(&mut self) {
        self.stopped_at = None;
    }

    /// Sets the format of times.
    pub(super) fn set_style(&mut self, style: TimeStyle) {
        self.style = style;
    }

    /// Toggles between UTC and local time.
    pub fn toggle_utc(&mut self) {
        self.zone = match self.zone {
            Zone::Utc => Zone::Local,
            Zone::Local => Zone::Utc,
        };
    }

    /// Label of the age of a time, rounded up.
    pub fn age(&self, at: Timestamp) -> String {
        age_label(self.elapsed_since(at))
    }

    /// Label of the wait until a time.
    pub fn wait(&self, until: Timestamp) -> String {
        wait_label(until.duration_since(self.now()))
    }

    /// Label of the duration of a state: `4m` if its start was observed, `>2h` if it was the state at the first poll, `~3d` if it
    /// was the same before and after a time that was not watched.
    pub fn state_age(&self, elapsed_since: Option<Since>) -> Option<String> {
        let elapsed_since = elapsed_since?;
        let age = self.elapsed_since(elapsed_since.time());
        Some(match elapsed_since {
            Since { has_gap: true, .. } => format!("~{}", age_label(age)),
            Since { is_exact: true, .. } => age_label(age),
            Since { .. } => lower_bound_label(age),
        })
    }

    /// Label of the age of a record; an invalid timestamp as sent.
    pub fn record_age(&self, stamp: Option<&ApiTimestamp>) -> Option<String> {
        stamp.map(|stamp| stamp.time().map_or_else(|| stamp.text().to_string(), |at| self.age(at)))
    }

    /// Time elapsed since `at`.
    pub fn elapsed_since(&self, at: Timestamp) -> SignedDuration {
        self.now().duration_since(at)
    }

    /// Zone name: `UTC`.
    pub fn zone_name(&self) -> String {
        self.now().to_zoned(self.time_zone()).strftime("%Z").to_string()
    }

    /// Zone name and offset: `CET (+01:00)`.
    pub fn zone_offset(&self) -> String {
        self.now().to_zoned(self.time_zone()).strftime("%Z (%:z)").to_string()
    }

    /// Time of day: `14:03:22`; with the date if it is not today, and the zone if its UTC offset differs from the current one.
    pub fn time(&self, at: Timestamp) -> String {
        let zone = self.time_zone();
        let (zoned, now) = (at.to_zoned(zone.clone()), self.now().to_zoned(zone));
        let is_dated = self.style == TimeStyle::Text || zoned.date() != now.date();
        let is_zoned = self.style == TimeStyle::Text || zoned.offset() != now.offset();
        zoned.strftime(time_format(is_dated, is_zoned)).to_string()
    }

    /// Short form for labels: `14:03:22`, or `02-28 14:03` if it is not today.
    pub fn short_time(&self, at: Timestamp) -> String {
        let zone = self.time_zone();
        let (zoned, today) = (at.to_zoned(zone.clone()), self.now().to_zoned(zone).date());
        let format = if zoned.date() == today { "%H:%M:%S" } else { "%m-%d %H:%M" };
        zoned.strftime(format).to_string()
    }

    /// Future time and wait: `14:03:52 (30s)`.
    pub fn time_with_wait(&self, at: Timestamp) -> String {
        format!("{} ({})", self.time(at), self.wait(at))
    }

    /// Date and time: `2026-03-01 14:03:22`.
    pub fn date_time(&self, at: Timestamp) -> String {
        let is_zoned = self.style == TimeStyle::Text;
        at.to_zoned(self.time_zone()).strftime(time_format(true, is_zoned)).to_string()
    }

    fn time_zone(&self) -> TimeZone {
        match self.zone {
            Zone::Utc => TimeZone::UTC,
            Zone::Local => self.local.get_or_init(self.find_local_zone).clone(),
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
        let find_local_zone = || TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        Clock::new(now.parse().unwrap(), Zone::Local, find_local_zone)
    }

    #[test]
    fn times_have_a_date_unless_today() {
        let clock = clock("2026-03-01T14:00:00Z");
        assert_eq!(clock.time("2026-03-01T13:59:30Z".parse().unwrap()), "14:59:30");
        assert_eq!(clock.time("2026-02-28T13:00:00Z".parse().unwrap()), "2026-02-28 14:00:00");
        assert_eq!(clock.zone_offset(), "CET (+01:00)");
    }

    #[test]
    fn times_with_another_utc_offset_have_a_zone() {
        let clock = clock("2026-03-29T02:00:00Z");
        assert_eq!(clock.time("2026-03-29T01:30:00Z".parse().unwrap()), "03:30:00");
        assert_eq!(clock.time("2026-03-29T00:30:00Z".parse().unwrap()), "01:30:00 CET");
        assert_eq!(clock.zone_name(), "CEST");
    }

    #[test]
    fn exported_text_has_dates_and_zones() {
        let mut clock = clock("2026-03-01T14:00:00Z");
        clock.set_style(TimeStyle::Text);
        assert_eq!(clock.time(clock.now()), "2026-03-01 15:00:00 CET");
        assert_eq!(clock.date_time(clock.now()), "2026-03-01 15:00:00 CET");
    }
}
