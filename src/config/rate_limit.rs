//! The rate limit setting: a name, or a list of limits such as `14/min`. The client defines the limits of the names.

use std::{fmt, str::FromStr, time::Duration};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, SeqAccess, Visitor, value::SeqAccessDeserializer},
};

use super::{deserialize::Parsed, error::quoted};

/// Maximum number of windows; the vendor's table has three for one key.
const MAX_WINDOWS: usize = 4;

/// Maximum number of calls in a window.
const MAX_CALLS: u32 = 1_000_000;

/// Maximum length of a window in seconds.
const MAX_SECONDS: u64 = 24 * 60 * 60;

/// Units of time, in seconds.
const UNITS: [(&str, u64); 4] = [("s", 1), ("min", 60), ("m", 60), ("h", 60 * 60)];

/// The rate limit of API calls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RateLimit {
    /// Large, until a 429 that small would have prevented: the vendor's documents conflict.
    #[default]
    Auto,
    /// 5 per second, 14 per minute, 350 per 30 minutes: the limits for tunnel groups on the vendor's newest page.
    Small,
    /// 5 per second, 3,000 per minute: the limits on the vendor's older page and on that for Government.
    Large,
    /// Custom limits, which all apply; the shortest period comes first.
    Custom(Vec<RateLimitWindow>),
}

/// Maximum number of calls in a sliding window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitWindow {
    pub limit: u32,
    pub period: Duration,
}

impl Serialize for RateLimit {
    /// Serializes in the notation of the configuration file.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Auto => "auto".serialize(serializer),
            Self::Small => "small".serialize(serializer),
            Self::Large => "large".serialize(serializer),
            Self::Custom(windows) => {
                let limit =
                    |window: &RateLimitWindow| format!("{}/{}s", window.limit, window.period.as_secs());
                serializer.collect_seq(windows.iter().map(limit))
            }
        }
    }
}

impl<'de> Deserialize<'de> for RateLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RateLimitVisitor)
    }
}

struct RateLimitVisitor;

impl<'de> Visitor<'de> for RateLimitVisitor {
    type Value = RateLimit;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name or a list of limits")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<RateLimit, E> {
        RateLimit::from_name(name).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<RateLimit, A::Error> {
        let windows = Vec::<Parsed<RateLimitWindow>>::deserialize(SeqAccessDeserializer::new(items))?;
        let windows = windows.into_iter().map(|Parsed(window)| window);
        RateLimit::from_windows(windows.collect()).map_err(A::Error::custom)
    }
}

impl RateLimit {
    /// The rate limit with this name.
    fn from_name(name: &str) -> Result<Self, String> {
        match name {
            "auto" => Ok(Self::Auto),
            "small" => Ok(Self::Small),
            "large" => Ok(Self::Large),
            other => Err(format!(
                "invalid rate limit {}: expected auto, small, large, or a list of limits such as [\"5/s\", \"14/min\"]",
                quoted(other)
            )),
        }
    }

    /// A custom rate limit.
    fn from_windows(mut windows: Vec<RateLimitWindow>) -> Result<Self, String> {
        match windows.len() {
            0 => Err("empty list of limits: add one such as \"14/min\", or use \"auto\"".to_owned()),
            1..=MAX_WINDOWS => {
                windows.sort_by_key(|window| window.period);
                Ok(Self::Custom(windows))
            }
            more => Err(format!("too many limits: expected at most {MAX_WINDOWS}, found {more}")),
        }
    }
}

impl FromStr for RateLimitWindow {
    type Err = String;

    /// `5/s`, `14/min`, `350/30min`.
    fn from_str(text: &str) -> Result<Self, String> {
        let invalid = || {
            format!(
                "invalid rate limit {}: expected calls per time, such as 5/s, 14/min or 350/30min",
                quoted(text)
            )
        };
        let (calls, period) = text.split_once('/').ok_or_else(invalid)?;
        let calls = parse_digits(calls.trim()).ok_or_else(invalid)?;
        let seconds = parse_period(period.trim()).ok_or_else(invalid)?;
        match u32::try_from(calls) {
            Ok(0) => Err(format!("rate limit {} allows no calls: allow at least 1", quoted(text))),
            Ok(calls) if calls <= MAX_CALLS && (1..=MAX_SECONDS).contains(&seconds) => {
                Ok(Self { limit: calls, period: Duration::from_secs(seconds) })
            }
            _ => Err(format!(
                "rate limit {} is out of range: expected up to {MAX_CALLS} calls in 1s to 24h",
                quoted(text)
            )),
        }
    }
}

/// Parses `s`, `min`, `30min` or `1h` to seconds.
fn parse_period(period: &str) -> Option<u64> {
    let unit_at = period.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = period.split_at(unit_at);
    let number = if number.is_empty() { 1 } else { parse_digits(number)? };
    let (_, seconds) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
    Some(number.saturating_mul(seconds))
}

/// Parses digits; saturates on overflow.
fn parse_digits(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("5/s", 5, 1)]
    #[case("14/min", 14, 60)]
    #[case("14/m", 14, 60)]
    #[case("350/30min", 350, 1_800)]
    #[case(" 18000 / h ", 18_000, 3_600)]
    #[case("1/24h", 1, 86_400)]
    fn limits_are_parsed(#[case] text: &str, #[case] calls: u32, #[case] seconds: u64) {
        let window = RateLimitWindow { limit: calls, period: Duration::from_secs(seconds) };
        assert_eq!(text.parse(), Ok(window));
    }

    #[rstest]
    #[case("", "invalid rate limit ``: expected calls per time, such as 5/s, 14/min or 350/30min")]
    #[case("5", "invalid rate limit")]
    #[case("5/", "invalid rate limit")]
    #[case("/s", "invalid rate limit")]
    #[case("5/30", "invalid rate limit")]
    #[case("5/day", "invalid rate limit")]
    #[case("-5/s", "invalid rate limit")]
    #[case("+5/s", "invalid rate limit")]
    #[case("5/s/s", "invalid rate limit")]
    #[case("0/s", "rate limit `0/s` allows no calls: allow at least 1")]
    #[case("5/0s", "is out of range: expected up to 1000000 calls in 1s to 24h")]
    #[case("5/25h", "is out of range")]
    #[case("1000001/s", "is out of range")]
    #[case("99999999999999999999999/s", "is out of range")]
    #[case("5/99999999999999999999999h", "is out of range")]
    fn invalid_limit_is_rejected_with_a_reason(#[case] text: &str, #[case] why: &str) {
        let error = text.parse::<RateLimitWindow>().expect_err("no limit");
        assert!(error.contains(why), "{error}");
    }
}
