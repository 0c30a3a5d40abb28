//! A point in time: `12h`, `30m` or `7d` ago, `18:00` (the last one), `2026-11-29`, `2026-11-29T03:12Z`. It is resolved with
//! the current time and the time zone.

use std::str::FromStr;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use thiserror::Error;

use super::error::quoted;

/// Units of an age, in seconds.
const UNITS: [(char, u64); 5] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400), ('w', 604_800)];

/// Maximum age: a hundred years, in seconds.
const MAX_AGE: u64 = 100 * 366 * 86_400;

/// A point in time that is not in the future.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointInTime {
    text: String,
    notation: Notation,
}

/// The notation of a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notation {
    /// An age, relative to now.
    Ago(SignedDuration),
    /// The last occurrence of a time of day.
    TimeOfDay(Time),
    /// A date and time of day in the local time zone.
    Local(DateTime),
    /// An absolute time.
    Absolute(Timestamp),
}

/// An invalid point in time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PointInTimeError {
    #[error(
        "invalid time {0}: expected an age such as 30m, 12h or 7d, a time of day such as 18:00, a date such as \
             2026-11-29, or both such as 2026-11-29T03:12Z"
    )]
    NotATime(String),
    #[error("time {0} is out of range")]
    OutOfRange(String),
    #[error("time {0} is in the future")]
    Future(String),
}

impl PointInTime {
    /// The time in this time zone.
    ///
    /// At a change of the clocks, a skipped time of day is moved forward, and of a repeated one the first is used.
    ///
    /// # Errors
    /// The time is in the future or out of range.
    pub fn resolve(&self, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, PointInTimeError> {
        let at = match self.notation {
            Notation::Ago(age) => now.checked_sub(age).ok(),
            Notation::TimeOfDay(time) => last_occurrence(time, now, zone),
            Notation::Local(local) => local.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp()),
            Notation::Absolute(at) => Some(at),
        };
        match at {
            Some(at) if at > now => Err(PointInTimeError::Future(quoted(&self.text))),
            Some(at) => Ok(at),
            None => Err(PointInTimeError::OutOfRange(quoted(&self.text))),
        }
    }

    /// The original text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The last occurrence of a time of day at or before now.
fn last_occurrence(time: Time, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let today = now.to_zoned(zone.clone()).date();
    let at = |date: Date| Some(date.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp());
    at(today).filter(|at| *at <= now).or_else(|| at(today.yesterday().ok()?))
}

impl FromStr for PointInTime {
    type Err = PointInTimeError;

    fn from_str(text: &str) -> Result<Self, PointInTimeError> {
        let text = text.trim();
        let notation = match parse_age(text) {
            Some(Ok(age)) => Some(Notation::Ago(age)),
            Some(Err(TooLong)) => return Err(PointInTimeError::OutOfRange(quoted(text))),
            None => parse_time_of_day(text).or_else(|| parse_date(text)).or_else(|| parse_date_time(text)),
        };
        let notation = notation.ok_or_else(|| PointInTimeError::NotATime(quoted(text)))?;
        Ok(Self { text: text.to_owned(), notation })
    }
}

/// An age above the maximum.
struct TooLong;

/// Parses `12h` or `1d12h`; `None` for other text.
fn parse_age(text: &str) -> Option<Result<SignedDuration, TooLong>> {
    let mut rest = text;
    let mut total = 0_u64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|digits| *digits > 0)?;
        let unit = rest[digits..].chars().next()?;
        let (_, seconds) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
        let number = rest[..digits].parse().unwrap_or(u64::MAX);
        total = total.saturating_add(seconds.saturating_mul(number));
        rest = &rest[digits + 1..];
    }
    let seconds = i64::try_from(total).ok().filter(|_| total <= MAX_AGE);
    (!text.is_empty()).then(|| seconds.map(SignedDuration::from_secs).ok_or(TooLong))
}

/// Parses `18:00` or `18:00:30`.
fn parse_time_of_day(text: &str) -> Option<Notation> {
    let is_clock = has_pattern(text, "00:00") || has_pattern(text, "00:00:00");
    is_clock.then(|| text.parse().ok()).flatten().map(Notation::TimeOfDay)
}

/// Parses `2026-11-29` as the start of the day.
fn parse_date(text: &str) -> Option<Notation> {
    let date: Date = has_pattern(text, "0000-00-00").then(|| text.parse().ok()).flatten()?;
    Some(Notation::Local(date.to_datetime(Time::midnight())))
}

/// Parses `2026-11-29T03:12`, in local time unless it ends with `Z` or an offset such as `+01:00`.
fn parse_date_time(text: &str) -> Option<Notation> {
    let (day, rest) = text.split_at_checked(10)?;
    if !has_pattern(day, "0000-00-00") || !rest.starts_with(['T', 't', ' ']) || rest.contains('[') {
        return None;
    }
    let clock = &rest[1..];
    if clock.ends_with(['Z', 'z']) || clock.contains(['+', '-']) {
        return text.parse().ok().map(Notation::Absolute);
    }
    let is_clock = has_pattern(clock, "00:00") || has_pattern(clock, "00:00:00");
    is_clock.then(|| text.parse().ok()).flatten().map(Notation::Local)
}

/// Whether a text matches a pattern, in which `0` is any digit.
fn has_pattern(text: &str, pattern: &str) -> bool {
    let matches =
        |(byte, expected): (u8, u8)| if expected == b'0' { byte.is_ascii_digit() } else { byte == expected };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(matches)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const NOW: &str = "2026-11-30T10:30:00Z";

    fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    fn in_zone(text: &str, zone: &str) -> Result<String, PointInTimeError> {
        let zone = TimeZone::get(zone).unwrap();
        text.parse::<PointInTime>()?.resolve(now(), &zone).map(|at| at.to_string())
    }

    #[rstest]
    #[case::hours("12h", "2026-11-29T22:30:00Z")]
    #[case::minutes("30m", "2026-11-30T10:00:00Z")]
    #[case::days("7d", "2026-11-23T10:30:00Z")]
    #[case::sum("1d12h", "2026-11-28T22:30:00Z")]
    #[case::now("0s", NOW)]
    #[case::earlier_today("09:15", "2026-11-30T09:15:00Z")]
    #[case::yesterday("18:00", "2026-11-29T18:00:00Z")]
    #[case::this_minute("10:30", NOW)]
    #[case::with_seconds("10:30:01", "2026-11-29T10:30:01Z")]
    #[case::date("2026-11-29", "2026-11-29T00:00:00Z")]
    #[case::absolute("2026-11-29T03:12Z", "2026-11-29T03:12:00Z")]
    #[case::with_fraction("2026-11-29T03:12:04.5Z", "2026-11-29T03:12:04.5Z")]
    #[case::offset("2026-11-29T03:12+01:00", "2026-11-29T02:12:00Z")]
    #[case::no_zone("2026-11-29T03:12", "2026-11-29T03:12:00Z")]
    #[case::blank(" 2026-11-29 03:12:05 ", "2026-11-29T03:12:05Z")]
    fn all_forms_are_resolved(#[case] text: &str, #[case] at: &str) {
        assert_eq!(in_zone(text, "UTC"), Ok(at.to_owned()));
    }

    #[rstest]
    #[case::date("2026-11-29", "2026-11-28T23:00:00Z")]
    #[case::time_of_day("11:00", "2026-11-30T10:00:00Z")]
    #[case::not_yet_here("11:31", "2026-11-29T10:31:00Z")]
    #[case::both("2026-11-29T03:12", "2026-11-29T02:12:00Z")]
    #[case::absolute("2026-11-29T03:12Z", "2026-11-29T03:12:00Z")]
    #[case::skipped("2026-03-29T02:30", "2026-03-29T01:30:00Z")]
    #[case::twice("2026-10-25T02:30", "2026-10-25T00:30:00Z")]
    fn dates_and_times_of_day_are_in_the_zone(#[case] text: &str, #[case] at: &str) {
        assert_eq!(in_zone(text, "Europe/Zurich"), Ok(at.to_owned()));
    }

    #[rstest]
    #[case("2026-12-01", "time `2026-12-01` is in the future")]
    #[case("2026-11-30T10:31Z", "is in the future")]
    #[case("9998-12-31T23:59Z", "is in the future")]
    #[case("101w101d99999999999999999999h", "is out of range")]
    #[case("36601d", "is out of range")]
    #[case("", "invalid time ``: expected an age such as 30m")]
    #[case("yesterday", "invalid time `yesterday`")]
    #[case("12", "invalid time `12`")]
    #[case("h", "invalid time `h`")]
    #[case("-1h", "invalid time `-1h`")]
    #[case("1.5h", "invalid time `1.5h`")]
    #[case("1y", "invalid time `1y`")]
    #[case("25:00", "invalid time `25:00`")]
    #[case("8:00", "invalid time `8:00`")]
    #[case("2026-02-30", "invalid time `2026-02-30`")]
    #[case("2026-11-29T", "invalid time `2026-11-29T`")]
    #[case("2026-11-29T03Z junk", "invalid time")]
    #[case("2026-11-29T03:12+01:00[Europe/Zurich]", "invalid time")]
    fn other_texts_are_rejected_with_a_reason(#[case] text: &str, #[case] why: &str) {
        let error = in_zone(text, "UTC").expect_err("no point in time").to_string();
        assert!(error.contains(why), "{error}");
    }

    proptest! {
        #[test]
        fn no_text_resolves_to_the_future(text in "[0-9:TZ+ smhdw-]{0,24}|\\PC*", zone in 0..3_usize) {
            let zone = TimeZone::get(["UTC", "Europe/Zurich", "Asia/Kathmandu"][zone]).unwrap();
            if let Ok(at) = text.parse::<PointInTime>().and_then(|point| point.resolve(now(), &zone)) {
                prop_assert!(at <= now());
            }
        }

        #[test]
        fn age_is_subtracted_from_now(number in 0..50_000_u32, unit in 0..5_usize) {
            let (name, seconds) = UNITS[unit];
            let age = u64::from(number) * seconds;
            let read = format!("{number}{name}").parse::<PointInTime>();
            prop_assert_eq!(read.is_ok(), age <= MAX_AGE);
            if let Ok(point) = read {
                let at = point.resolve(now(), &TimeZone::UTC).unwrap();
                prop_assert_eq!(now().duration_since(at).as_secs(), i64::try_from(age).unwrap());
            }
        }

        #[test]
        fn a_time_of_day_is_within_the_last_day(hour in 0..24_u8, minute in 0..60_u8, zone in 0..3_usize) {
            let zone = TimeZone::get(["UTC", "Europe/Zurich", "Asia/Kathmandu"][zone]).unwrap();
            let point: PointInTime = format!("{hour:02}:{minute:02}").parse().unwrap();
            let at = point.resolve(now(), &zone).unwrap();
            prop_assert!(at <= now() && now().duration_since(at) < SignedDuration::from_hours(24));
            let clock = at.to_zoned(zone);
            prop_assert_eq!((clock.hour(), clock.minute()), (hour.cast_signed(), minute.cast_signed()));
        }

        #[test]
        fn printed_utc_times_are_parsed(seconds in 0..1_795_000_000_i64) {
            let at = Timestamp::from_second(seconds).unwrap();
            for format in ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"] {
                let point: PointInTime = at.strftime(format).to_string().parse().unwrap();
                prop_assert_eq!(point.resolve(now(), &TimeZone::UTC), Ok(at));
            }
        }
    }
}
