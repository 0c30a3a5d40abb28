//! The time range of `--since` and `--until`, and the time zone in which it was given and is printed.

use super::CommandError;
use crate::config::{PointInTime, PointInTimeError, Settings, quoted};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A time range.
pub(super) struct TimeRange {
    pub(super) since: Timestamp,
    /// `None`: until now.
    pub(super) until: Option<Timestamp>,
    pub(super) zone: TimeZone,
}

impl TimeRange {
    /// The range of these options.
    ///
    /// # Errors
    /// A usage error: a time is in the future or out of range, or the range ends before it begins.
    pub(super) fn resolve(
        since: &PointInTime,
        until: Option<&PointInTime>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Self, CommandError> {
        let zone = zone(settings);
        let from = resolve("--since", since, &zone, now)?;
        let to = until.map(|until| resolve("--until", until, &zone, now)).transpose()?;
        if to.is_some_and(|to| from > to) {
            let (since, until) = (quoted(since.as_str()), quoted(until.map_or("now", PointInTime::as_str)));
            return Err(CommandError::Usage(format!(
                "--since {since} is after --until {until}; swap the two"
            )));
        }
        Ok(Self { since: from, until: to, zone })
    }

    /// A time in the zone of the range.
    pub(super) fn time(&self, at: Timestamp) -> String {
        full_time(at, &self.zone)
    }
}

/// The time of an option.
///
/// # Errors
/// A usage error: the time is in the future or out of range.
pub(super) fn resolve(
    option: &str,
    point: &PointInTime,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Timestamp, CommandError> {
    point
        .resolve(now, zone)
        .map_err(|error: PointInTimeError| CommandError::Usage(format!("{option}: {error}")))
}

/// The time zone of times without one.
pub(super) fn zone(settings: &Settings) -> TimeZone {
    if settings.utc { TimeZone::UTC } else { TimeZone::system() }
}

/// `2026-11-29 03:12:40 UTC`.
pub(super) fn full_time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
}

/// A time without its zone, and without its date if that is today's.
pub(super) fn short_time(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let format = if at.date() == now.date() { "%H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" };
    at.strftime(format).to_string()
}
