//! A calendar month, such as `2026-11`, which is resolved with the current time and the time zone.

use std::str::FromStr;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use thiserror::Error;

use super::error::quoted;

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarMonth(Date);

/// An invalid month.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CalendarMonthError {
    #[error("invalid month {0}: expected a year and a month such as 2026-11")]
    NotAMonth(String),
    #[error("month {0} is in the future")]
    Future(CalendarMonth),
    #[error("month {0} is out of range")]
    OutOfRange(CalendarMonth),
}

impl CalendarMonth {
    /// Its start and its end in this time zone; the end of the current month is now.
    ///
    /// # Errors
    /// The month is in the future.
    pub fn resolve(
        self,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<(Timestamp, Timestamp), CalendarMonthError> {
        let start_of = |date: Date| date.to_zoned(zone.clone()).ok().map(|start| start.timestamp());
        let next = self.0.last_of_month().tomorrow().ok().and_then(start_of);
        let (Some(start), Some(end)) = (start_of(self.0), next) else {
            return Err(CalendarMonthError::OutOfRange(self));
        };
        if start >= now {
            return Err(CalendarMonthError::Future(self));
        }
        Ok((start, end.min(now)))
    }
}

impl std::fmt::Display for CalendarMonth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for CalendarMonth {
    type Err = CalendarMonthError;

    fn from_str(text: &str) -> Result<Self, CalendarMonthError> {
        let text = text.trim();
        let parse = || {
            let (year, month) = text.split_once('-')?;
            let is_number =
                |part: &str, digits| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            if !is_number(year, 4) || !is_number(month, 2) {
                return None;
            }
            Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()
        };
        parse().map(Self).ok_or_else(|| CalendarMonthError::NotAMonth(quoted(text)))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn resolve(month: &str, now: &str, zone: &str) -> Result<(String, String, i64), CalendarMonthError> {
        let zone = TimeZone::get(zone).unwrap();
        let (start, end) = month.parse::<CalendarMonth>()?.resolve(now.parse().unwrap(), &zone)?;
        Ok((start.to_string(), end.to_string(), end.duration_since(start).as_hours()))
    }

    #[rstest]
    #[case::utc("2026-11", "UTC", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", 30 * 24)]
    #[case::zone("2026-11", "Europe/Zurich", "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z", 30 * 24)]
    #[case::day_of_25_hours("2026-10", "Europe/Zurich", "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z", 31 * 24 + 1)]
    #[case::day_of_23_hours("2026-03", "Europe/Zurich", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z", 31 * 24 - 1)]
    #[case::december("2025-12", "UTC", "2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z", 31 * 24)]
    fn a_month_is_that_of_the_time_zone(
        #[case] month: &str,
        #[case] zone: &str,
        #[case] start: &str,
        #[case] end: &str,
        #[case] hours: i64,
    ) {
        let resolved = resolve(month, "2027-01-15T00:00:00Z", zone);
        assert_eq!(resolved, Ok((start.to_owned(), end.to_owned(), hours)));
    }

    #[test]
    fn the_current_month_ends_now() {
        let (_, end, hours) = resolve("2026-11", "2026-11-03T05:30:00Z", "UTC").unwrap();
        assert_eq!((end.as_str(), hours), ("2026-11-03T05:30:00Z", 53));
    }

    #[test]
    fn future_month_is_decided_in_the_time_zone() {
        let now = "2026-11-30T23:30:00Z";
        assert!(resolve("2026-12", now, "Europe/Zurich").is_ok());
        let error = resolve("2026-12", now, "UTC").unwrap_err();
        assert_eq!(error.to_string(), "month 2026-12 is in the future");
    }

    #[rstest]
    #[case("")]
    #[case("2026")]
    #[case("2026-13")]
    #[case("2026-1")]
    #[case("2026-11-01")]
    #[case("+026-11")]
    #[case("november")]
    fn other_texts_are_rejected(#[case] text: &str) {
        let error = text.parse::<CalendarMonth>().unwrap_err().to_string();
        assert_eq!(error, format!("invalid month `{text}`: expected a year and a month such as 2026-11"));
    }

    #[test]
    fn the_last_month_of_all_is_out_of_range() {
        let error = resolve("9999-12", "2026-11-30T00:00:00Z", "UTC").unwrap_err();
        assert_eq!(error.to_string(), "month 9999-12 is out of range");
    }
}
