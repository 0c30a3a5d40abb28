//! The requested time range.

use crate::commands::{CommandError, time_range};
use crate::config::{AvailabilityOptions, CalendarMonth, PointInTime, Settings, quoted};
use crate::domain::availability::Interval;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::fmt;

/// The range without options.
const DEFAULT_RANGE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A time range, and the time zone in which it was given and is printed.
#[derive(Debug)]
pub(super) struct Range {
    pub(super) window: Interval,
    /// The month, if one was given.
    pub(super) month: Option<CalendarMonth>,
    pub(super) zone: TimeZone,
}

impl Range {
    pub(super) fn resolve(
        options: &AvailabilityOptions,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Self, CommandError> {
        let zone = time_range::zone(settings);
        let (from, to) = match options.month {
            Some(month) => month.resolve(now, &zone).map_err(|error| {
                CommandError::Usage(format!("--month: {error}; the history has only months that have begun"))
            })?,
            None => between(options, now, &zone)?,
        };
        Ok(Self { window: Interval::new(from, to), month: options.month, zone })
    }

    /// A time in the zone of the range.
    pub(super) fn time(&self, at: Timestamp) -> String {
        time_range::full_time(at, &self.zone)
    }
}

/// `2026-11-01 00:00:00 CET to 2026-12-01 00:00:00 CET`
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.time(self.window.from), self.time(self.window.to))
    }
}

fn between(
    options: &AvailabilityOptions,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<(Timestamp, Timestamp), CommandError> {
    let resolve = |option: &str, point: &PointInTime| time_range::resolve(option, point, zone, now);
    let until = options.until.as_ref().map_or(Ok(now), |point| resolve("--until", point))?;
    let since = match &options.since {
        Some(point) => resolve("--since", point)?,
        None => now.checked_sub(DEFAULT_RANGE).unwrap_or(Timestamp::MIN),
    };
    if since < until {
        return Ok((since, until));
    }
    let text = |point: &Option<PointInTime>, default: &str| {
        quoted(point.as_ref().map_or(default, PointInTime::as_str))
    };
    let (since, until) = (text(&options.since, "30d"), text(&options.until, "now"));
    Err(CommandError::Usage(format!(
        "--since {since} is not before --until {until}; give an earlier --since or a later --until"
    )))
}
