//! How many calls may be made, as it is written: by name, or in figures of one's own such as `14/min`.
//!
//! What the names stand for is left to whoever counts the calls.

use std::{fmt, str::FromStr, time::Duration};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, SeqAccess, Visitor, value::SeqAccessDeserializer},
};

use super::{deserialize::Parsed, error::quoted};

/// Figures that a budget has at most; the vendor's own table has three for one key.
const MOST_FIGURES: usize = 4;

/// Calls that one figure allows at most.
const MOST_CALLS: u32 = 1_000_000;

/// Longest time that a figure may be for, in seconds.
const LONGEST: u64 = 24 * 60 * 60;

/// Units of time, in seconds.
const UNITS: [(&str, u64); 4] = [("s", 1), ("min", 60), ("m", 60), ("h", 60 * 60)];

/// How many calls may be made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum BudgetChoice {
    /// The large one until the API says that it is too large.
    #[default]
    Auto,
    /// The smallest that the vendor publishes.
    Small,
    /// The largest that the vendor publishes.
    Large,
    /// So many calls in so long, the shortest time first; all of them count.
    Own(Vec<(u32, Duration)>),
}

impl Serialize for BudgetChoice {
    /// As the configuration file has it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Auto => "auto".serialize(serializer),
            Self::Small => "small".serialize(serializer),
            Self::Large => "large".serialize(serializer),
            Self::Own(figures) => serializer
                .collect_seq(figures.iter().map(|(count, period)| format!("{count}/{}s", period.as_secs()))),
        }
    }
}

impl<'de> Deserialize<'de> for BudgetChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ChoiceVisitor)
    }
}

struct ChoiceVisitor;

impl<'de> Visitor<'de> for ChoiceVisitor {
    type Value = BudgetChoice;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name or a list of figures")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<BudgetChoice, E> {
        BudgetChoice::named(name).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<BudgetChoice, A::Error> {
        let figures = Vec::<Parsed<Figure>>::deserialize(SeqAccessDeserializer::new(items))?;
        let figures = figures.into_iter().map(|Parsed(Figure(calls, period))| (calls, period));
        BudgetChoice::of_figures(figures.collect()).map_err(A::Error::custom)
    }
}

/// So many calls in so long.
struct Figure(u32, Duration);

impl FromStr for Figure {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        figure(text).map(|(calls, period)| Self(calls, period))
    }
}

impl BudgetChoice {
    /// The choice of this name.
    fn named(name: &str) -> Result<Self, String> {
        match name {
            "auto" => Ok(Self::Auto),
            "small" => Ok(Self::Small),
            "large" => Ok(Self::Large),
            other => Err(format!(
                "{} is none of auto, small, large; write your own figures as a list such as [\"5/s\", \"14/min\"]",
                quoted(other)
            )),
        }
    }

    /// A budget of these figures.
    fn of_figures(mut figures: Vec<(u32, Duration)>) -> Result<Self, String> {
        match figures.len() {
            0 => Err("the list has no figure: write one such as \"14/min\", or \"auto\"".to_owned()),
            1..=MOST_FIGURES => {
                figures.sort_by_key(|(_, period)| *period);
                Ok(Self::Own(figures))
            }
            more => Err(format!("a budget has at most {MOST_FIGURES} figures, not {more}")),
        }
    }
}

/// One figure: `5/s`, `14/min`, `350/30min`.
fn figure(text: &str) -> Result<(u32, Duration), String> {
    let no_figure = || {
        format!(
            "{} is no figure of a budget: write calls per time, such as 5/s, 14/min or 350/30min",
            quoted(text)
        )
    };
    let (calls, period) = text.split_once('/').ok_or_else(no_figure)?;
    let calls = whole_number(calls.trim()).ok_or_else(no_figure)?;
    let seconds = seconds(period.trim()).ok_or_else(no_figure)?;
    match u32::try_from(calls) {
        Ok(0) => Err(format!("{} allows no call at all: allow at least 1", quoted(text))),
        Ok(calls) if calls <= MOST_CALLS && (1..=LONGEST).contains(&seconds) => {
            Ok((calls, Duration::from_secs(seconds)))
        }
        _ => Err(format!("{} is out of range: up to {MOST_CALLS} calls, in 1s to 24h", quoted(text))),
    }
}

/// The seconds of `s`, `min`, `30min`, `1h`.
fn seconds(period: &str) -> Option<u64> {
    let unit_at = period.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = period.split_at(unit_at);
    let number = if number.is_empty() { 1 } else { whole_number(number)? };
    let (_, seconds) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
    Some(number.saturating_mul(seconds))
}

/// A number of digits only; one that is too large for any use becomes the largest.
fn whole_number(digits: &str) -> Option<u64> {
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
    fn reads_figures(#[case] text: &str, #[case] calls: u32, #[case] seconds: u64) {
        assert_eq!(figure(text), Ok((calls, Duration::from_secs(seconds))));
    }

    #[rstest]
    #[case("", "`` is no figure of a budget: write calls per time, such as 5/s, 14/min or 350/30min")]
    #[case("5", "is no figure")]
    #[case("5/", "is no figure")]
    #[case("/s", "is no figure")]
    #[case("5/30", "is no figure")]
    #[case("5/day", "is no figure")]
    #[case("-5/s", "is no figure")]
    #[case("+5/s", "is no figure")]
    #[case("5/s/s", "is no figure")]
    #[case("0/s", "`0/s` allows no call at all: allow at least 1")]
    #[case("5/0s", "is out of range: up to 1000000 calls, in 1s to 24h")]
    #[case("5/25h", "is out of range")]
    #[case("1000001/s", "is out of range")]
    #[case("99999999999999999999999/s", "is out of range")]
    #[case("5/99999999999999999999999h", "is out of range")]
    fn says_why_a_text_is_no_figure(#[case] text: &str, #[case] why: &str) {
        let error = figure(text).expect_err("no figure");
        assert!(error.contains(why), "{error}");
    }
}
