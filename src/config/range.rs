//! Threshold ranges of the Monitoring Plugins Development Guidelines: `10`, `10:`, `~:10`, `10:20`, `@10:20`.
//! A value outside the range raises an alert; with `@`, a value inside it.

use std::{fmt, str::FromStr};

use thiserror::Error;

use super::error::quoted;

/// A threshold range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    start: f64,
    end: f64,
    is_inverted: bool,
}

/// An invalid range.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RangeError {
    #[error(
        "invalid range {0}: expected 10 (0 to 10), 10: (at least), ~:10 (at most), 10:20, or @10:20 (alert inside)"
    )]
    NotARange(String),
    #[error(
        "invalid range {range}: start {start} is greater than end {end}; put the smaller number first, or use ~:{end} for \
         no lower limit"
    )]
    Backwards { range: String, start: f64, end: f64 },
}

impl Range {
    /// Whether a value raises the alert.
    pub fn is_alert(&self, value: f64) -> bool {
        let is_inside = self.start <= value && value <= self.end;
        is_inside == self.is_inverted
    }
}

impl FromStr for Range {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let invalid = || RangeError::NotARange(quoted(text));
        let (is_inverted, rest) = match text.trim().strip_prefix('@') {
            Some(rest) => (true, rest),
            None => (false, text.trim()),
        };
        let (start, end) = match rest.split_once(':') {
            Some(("", "")) => (None, None),
            Some((start, "")) => (parse_start(start), Some(f64::INFINITY)),
            Some((start, end)) => (parse_start(start), parse_number(end)),
            None => (Some(0.0), parse_number(rest)),
        };
        let (start, end) = start.zip(end).ok_or_else(invalid)?;
        if start > end {
            return Err(RangeError::Backwards { range: quoted(text), start, end });
        }
        Ok(Self { start, end, is_inverted })
    }
}

impl fmt::Display for Range {
    /// The shortest notation, for performance data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_inverted {
            f.write_str("@")?;
        }
        match (self.start, self.end) {
            (0.0, end) if end.is_finite() => write!(f, "{end}"),
            (start, end) => {
                if start == f64::NEG_INFINITY { f.write_str("~") } else { write!(f, "{start}") }?;
                f.write_str(":")?;
                if end.is_finite() { write!(f, "{end}") } else { Ok(()) }
            }
        }
    }
}

/// Parses the start: 0 if empty, `~` for negative infinity.
fn parse_start(text: &str) -> Option<f64> {
    match text {
        "" => Some(0.0),
        "~" => Some(f64::NEG_INFINITY),
        _ => parse_number(text),
    }
}

/// Parses a decimal number, but not a word such as `inf`.
fn parse_number(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    text.parse().ok().filter(|number: &f64| is_plain && number.is_finite())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("10", &[-1.0, 10.1, 11.0], &[0.0, 5.0, 10.0])]
    #[case("0", &[1.0], &[0.0])]
    #[case("10:", &[9.9, -3.0], &[10.0, 1e9])]
    #[case("~:10", &[10.5], &[-1e9, 10.0])]
    #[case("10:20", &[9.0, 21.0], &[10.0, 20.0])]
    #[case("@10:20", &[10.0, 15.0, 20.0], &[9.0, 21.0])]
    #[case("@0", &[0.0], &[1.0])]
    #[case("-5:5", &[-6.0, 6.0], &[-5.0, 0.0])]
    #[case(":3", &[4.0], &[0.0, 3.0])]
    #[case("0.5:1.5", &[0.0, 2.0], &[1.0])]
    fn alert_follows_the_guidelines(#[case] text: &str, #[case] alerting: &[f64], #[case] quiet: &[f64]) {
        let range: Range = text.parse().unwrap();
        assert!(alerting.iter().all(|value| range.is_alert(*value)), "{range:?}");
        assert!(!quiet.iter().any(|value| range.is_alert(*value)), "{range:?}");
        let again: Range = range.to_string().parse().unwrap();
        assert_eq!(again, range, "round trip");
    }

    #[rstest]
    #[case("-5", "start 0 is greater than end -5", "~:-5")]
    #[case("20:10", "start 20 is greater than end 10", "~:10")]
    fn reversed_range_is_rejected_with_both_limits(
        #[case] text: &str,
        #[case] limits: &str,
        #[case] instead: &str,
    ) {
        let error = text.parse::<Range>().unwrap_err().to_string();
        assert!(error.contains(limits) && error.contains(instead), "{error}");
    }

    #[rstest]
    #[case("")]
    #[case(":")]
    #[case("@")]
    #[case("ten")]
    #[case("1:2:3")]
    #[case("inf")]
    #[case("NaN")]
    #[case("1e3")]
    #[case("10%")]
    #[case("20:10")]
    #[case("~")]
    #[case("\x1b[31m")]
    fn invalid_range_is_rejected(#[case] text: &str) {
        let error = text.parse::<Range>().unwrap_err().to_string();
        assert!(error.contains("range") && !error.contains('\x1b'), "{error}");
    }
}
