//! The poll interval, as it is written: `30s`, `2m`, `1m30s`, or whole seconds.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Serialize, Serializer};
use thiserror::Error;

use super::error::quoted;

const MIN_SECONDS: u64 = 1;
const MAX_SECONDS: u64 = 60 * 60;

/// Units in the order in which they may follow each other, in seconds.
const UNITS: [(char, u64); 3] = [('h', 60 * 60), ('m', 60), ('s', 1)];

/// A poll interval: from one second to one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval(Duration);

/// Why a text or a number is no poll interval.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IntervalError {
    #[error("{0} is no interval: write a time such as 30s, 2m or 1m30s")]
    NotATime(String),
    #[error("an interval of {0} is out of range: it may be from 1s to 1h")]
    OutOfRange(String),
}

impl Interval {
    /// An interval of this many seconds.
    ///
    /// # Errors
    /// It is out of range.
    pub fn from_seconds(seconds: i64) -> Result<Self, IntervalError> {
        match u64::try_from(seconds) {
            Ok(seconds @ MIN_SECONDS..=MAX_SECONDS) => Ok(Self(Duration::from_secs(seconds))),
            _ => Err(IntervalError::OutOfRange(format!("{seconds} s"))),
        }
    }

    /// The interval as a time.
    pub fn duration(self) -> Duration {
        self.0
    }
}

impl From<Interval> for Duration {
    fn from(Interval(duration): Interval) -> Self {
        duration
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}s", self.0.as_secs())
    }
}

/// Writes an interval as the configuration file has it.
pub(super) fn serialize<S: Serializer>(interval: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    Interval(*interval).to_string().serialize(serializer)
}

impl FromStr for Interval {
    type Err = IntervalError;

    fn from_str(text: &str) -> Result<Self, IntervalError> {
        let text = text.trim();
        if is_whole_number(text) {
            let seconds = text.parse().map_err(|_| IntervalError::OutOfRange(quoted(text)))?;
            return Self::from_seconds(seconds);
        }
        let seconds = parse_seconds(text).ok_or_else(|| IntervalError::NotATime(quoted(text)))?;
        Self::from_seconds(seconds).map_err(|_| IntervalError::OutOfRange(quoted(text)))
    }
}

pub(super) fn is_whole_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The seconds of `1h2m3s`, each unit at most once and in this order; none if it is not of this form.
pub(super) fn parse_seconds(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut total: u64 = 0;
    for (unit, seconds) in UNITS {
        if let Some((number, after)) = rest.split_once(unit) {
            total = total.saturating_add(parse_digits(number)?.saturating_mul(seconds));
            rest = after;
        }
    }
    let complete = rest.is_empty() && !text.is_empty();
    complete.then(|| i64::try_from(total).unwrap_or(i64::MAX))
}

fn parse_digits(number: &str) -> Option<u64> {
    let all_digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| number.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("30s", 30)]
    #[case("2m", 120)]
    #[case("1m30s", 90)]
    #[case("1h", 3600)]
    #[case("45", 45)]
    #[case(" 5s ", 5)]
    #[case("1s", 1)]
    fn reads_times(#[case] text: &str, #[case] seconds: u64) {
        assert_eq!(text.parse(), Ok(Interval(Duration::from_secs(seconds))));
    }

    #[rstest]
    #[case("0", "an interval of 0 s is out of range: it may be from 1s to 1h")]
    #[case("0s", "an interval of `0s` is out of range: it may be from 1s to 1h")]
    #[case("-5", "an interval of -5 s is out of range: it may be from 1s to 1h")]
    #[case("61m", "an interval of `61m` is out of range: it may be from 1s to 1h")]
    #[case("99999999999999999999", "is out of range: it may be from 1s to 1h")]
    #[case("99999999999999999999h", "is out of range: it may be from 1s to 1h")]
    #[case("abc", "`abc` is no interval: write a time such as 30s, 2m or 1m30s")]
    #[case("", "`` is no interval")]
    #[case("30s1m", "`30s1m` is no interval")]
    #[case("-5s", "`-5s` is no interval")]
    #[case("1.5s", "`1.5s` is no interval")]
    #[case("500ms", "`500ms` is no interval")]
    #[case("m", "`m` is no interval")]
    fn says_why_a_text_is_no_interval(#[case] text: &str, #[case] why: &str) {
        let error = text.parse::<Interval>().expect_err("no interval").to_string();
        assert!(error.contains(why), "{error}");
    }

    proptest! {
        #[test]
        fn no_text_makes_an_interval_out_of_range(text in "[0-9hms-]{0,24}|\\PC*") {
            if let Ok(Interval(duration)) = text.parse() {
                prop_assert!((MIN_SECONDS..=MAX_SECONDS).contains(&duration.as_secs()));
            }
        }
    }
}
