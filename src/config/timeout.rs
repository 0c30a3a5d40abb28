//! The time limit of a one-shot command: `30s`, `10m`, `1h30m`, or whole seconds.

use std::{str::FromStr, time::Duration};

use thiserror::Error;

use super::{
    error::quoted,
    interval::{is_whole_number, parse_seconds},
};

const MIN_SECONDS: u64 = 1;
const MAX_SECONDS: u64 = 24 * 60 * 60;

/// A time limit: from one second to one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeout(Duration);

/// An invalid time limit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TimeoutError {
    #[error("invalid time limit {0}: expected a time such as 30s, 10m or 1h30m")]
    NotATime(String),
    #[error("time limit {0} is out of range: expected 1s to 24h")]
    OutOfRange(String),
}

impl Timeout {
    /// The limit as a duration.
    pub fn duration(self) -> Duration {
        self.0
    }
}

impl FromStr for Timeout {
    type Err = TimeoutError;

    fn from_str(text: &str) -> Result<Self, TimeoutError> {
        let text = text.trim();
        let out_of_range = || TimeoutError::OutOfRange(quoted(text));
        let seconds = if is_whole_number(text) {
            text.parse().map_err(|_| out_of_range())?
        } else {
            parse_seconds(text).ok_or_else(|| TimeoutError::NotATime(quoted(text)))?
        };
        match u64::try_from(seconds) {
            Ok(seconds @ MIN_SECONDS..=MAX_SECONDS) => Ok(Self(Duration::from_secs(seconds))),
            _ => Err(out_of_range()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("30s", 30)]
    #[case("90", 90)]
    #[case("10m", 600)]
    #[case("1h30m", 5_400)]
    #[case("24h", 86_400)]
    fn times_up_to_a_day_are_accepted(#[case] text: &str, #[case] seconds: u64) {
        assert_eq!(text.parse(), Ok(Timeout(Duration::from_secs(seconds))));
    }

    #[rstest]
    #[case("0", "time limit `0` is out of range: expected 1s to 24h")]
    #[case("-5", "time limit `-5` is out of range")]
    #[case("25h", "time limit `25h` is out of range")]
    #[case("99999999999999999999", "is out of range")]
    #[case("soon", "invalid time limit `soon`: expected a time such as 30s, 10m or 1h30m")]
    #[case("1.5s", "invalid time limit `1.5s`")]
    #[case("", "invalid time limit ``")]
    fn other_texts_are_rejected_with_a_reason(#[case] text: &str, #[case] why: &str) {
        let error = text.parse::<Timeout>().expect_err("no time limit").to_string();
        assert!(error.contains(why), "{error}");
    }
}
