//! Ranges of thresholds as the Monitoring Plugins Development Guidelines write them: `10`, `10:`, `~:10`, `10:20`, `@10:20`.
//! A value outside of the range raises an alert, or one inside of it where an `@` stands before.

use std::{fmt, str::FromStr};

use thiserror::Error;

use super::error::quoted;

/// The values that raise no alert, or with `@` those that do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    start: f64,
    end: f64,
    is_inverted: bool,
}

/// Why a text is no range.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RangeError {
    #[error(
        "{0} is no range: write 10 (0 to 10), 10: (at least), ~:10 (at most), 10:20, or @10:20 (alert inside)"
    )]
    NotARange(String),
    #[error(
        "the range {range} starts at {start}, above its end {end}: write the smaller number first, or ~:{end} for \
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
    /// As it may be written, in its shortest form: performance data repeats it.
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

/// The lower end: without one it is 0, `~` is without end.
fn parse_start(text: &str) -> Option<f64> {
    match text {
        "" => Some(0.0),
        "~" => Some(f64::NEG_INFINITY),
        _ => parse_number(text),
    }
}

/// A decimal number, and no word that also means one.
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
    fn a_value_raises_the_alert_as_the_guidelines_say(
        #[case] text: &str,
        #[case] alerting: &[f64],
        #[case] quiet: &[f64],
    ) {
        let range: Range = text.parse().unwrap();
        assert!(alerting.iter().all(|value| range.is_alert(*value)), "{range:?}");
        assert!(!quiet.iter().any(|value| range.is_alert(*value)), "{range:?}");
        let again: Range = range.to_string().parse().unwrap();
        assert_eq!(again, range, "as it is written");
    }

    #[rstest]
    #[case("-5", "`-5` starts at 0, above its end -5", "~:-5")]
    #[case("20:10", "`20:10` starts at 20, above its end 10", "~:10")]
    fn a_backwards_range_names_both_limits(#[case] text: &str, #[case] limits: &str, #[case] instead: &str) {
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
    fn what_is_no_range_is_refused(#[case] text: &str) {
        let error = text.parse::<Range>().unwrap_err().to_string();
        assert!(error.contains("range") && !error.contains('\x1b'), "{error}");
    }
}
