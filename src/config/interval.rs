//! The poll interval: `30s`, `2m`, `1m30s`, or whole seconds.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Serialize, Serializer};
use thiserror::Error;

use super::error::quoted;

const MIN_SECONDS: u64 = 1;
const MAX_SECONDS: u64 = 60 * 60;

/// Units in their order, with their length in seconds.
const UNITS: [(char, u64); 3] = [('h', 60 * 60), ('m', 60), ('s', 1)];

/// A poll interval: from one second to one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval(Duration);

/// An invalid poll interval.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IntervalError {
    #[error("invalid interval {0}: expected a time such as 30s, 2m or 1m30s")]
    NotATime(String),
    #[error("interval {0} is out of range: expected 1s to 1h")]
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

    /// The interval as a duration.
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

/// Serializes an interval in the notation of the configuration file.
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

/// Parses `1h2m3s` to seconds, each unit at most once and in this order; none for other text.
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
    fn times_are_parsed(#[case] text: &str, #[case] seconds: u64) {
        assert_eq!(text.parse(), Ok(Interval(Duration::from_secs(seconds))));
    }

    #[rstest]
    #[case("0", "interval 0 s is out of range: expected 1s to 1h")]
    #[case("0s", "interval `0s` is out of range: expected 1s to 1h")]
    #[case("-5", "interval -5 s is out of range: expected 1s to 1h")]
    #[case("61m", "interval `61m` is out of range: expected 1s to 1h")]
    #[case("99999999999999999999", "is out of range: expected 1s to 1h")]
    #[case("99999999999999999999h", "is out of range: expected 1s to 1h")]
    #[case("abc", "invalid interval `abc`: expected a time such as 30s, 2m or 1m30s")]
    #[case("", "invalid interval ``")]
    #[case("30s1m", "invalid interval `30s1m`")]
    #[case("-5s", "invalid interval `-5s`")]
    #[case("1.5s", "invalid interval `1.5s`")]
    #[case("500ms", "invalid interval `500ms`")]
    #[case("m", "invalid interval `m`")]
    fn invalid_text_is_rejected_with_a_reason(#[case] text: &str, #[case] why: &str) {
        let error = text.parse::<Interval>().expect_err("no interval").to_string();
        assert!(error.contains(why), "{error}");
    }

    proptest! {
        #[test]
        fn parsed_interval_is_within_range(text in "[0-9hms-]{0,24}|\\PC*") {
            if let Ok(Interval(duration)) = text.parse() {
                prop_assert!((MIN_SECONDS..=MAX_SECONDS).contains(&duration.as_secs()));
            }
        }
    }
}
