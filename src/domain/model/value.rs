//! Loosely typed values of the API: numbers as text, invalid times, redacted IDs. Each keeps the raw text if it cannot
//! be parsed, so that nothing is lost for the screen or a script.

use crate::domain::Text;
use jiff::Timestamp;
use std::fmt;

/// An ID: an integer of 64 bits or more, or text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Text);

impl Id {
    /// An ID from its text; of a number, its digits.
    pub fn new(sent: &str) -> Self {
        Self(Text::new(sent))
    }

    /// The ID as a number, if that loses nothing.
    pub fn as_u64(&self) -> Option<u64> {
        let number: u64 = self.0.raw().parse().ok()?;
        (number.to_string() == self.0.raw()).then_some(number)
    }

    /// The ID as text for display.
    pub fn as_text(&self) -> &Text {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A numeric value, or the text received instead.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Quantity {
    Number(u64),
    /// Not a number. Boxed, since it is rare and a tunnel has nine quantities.
    Other(Box<Text>),
}

impl Quantity {
    /// The number, where there is one.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Other(_) => None,
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Other(text) => text.fmt(f),
        }
    }
}

/// A timestamp with its original text. Timestamps of the same time are equal, however they are formatted. It takes 16
/// bytes: the text is kept only if it cannot be restored from the time.
#[derive(Debug, Clone)]
pub struct ApiTimestamp(Repr);

#[derive(Debug, Clone)]
enum Repr {
    /// A time in UTC, formatted with this many fractional digits.
    Plain { digits: u8, nanosecond: i32, second: i64 },
    /// Any other text, with its time if it could be parsed.
    Other(Box<(Text, Option<Timestamp>)>),
}

impl ApiTimestamp {
    /// Parses RFC 3339 with up to nine fractional digits.
    pub fn new(sent: &str) -> Self {
        let at: Option<Timestamp> = sent.trim().parse().ok();
        let plain = at.and_then(|at| to_plain(sent, at));
        Self(plain.unwrap_or_else(|| Repr::Other(Box::new((Text::new(sent), at)))))
    }

    /// The time, if it could be parsed.
    pub fn time(&self) -> Option<Timestamp> {
        match &self.0 {
            Repr::Plain { second, nanosecond, .. } => Timestamp::new(*second, *nanosecond).ok(),
            Repr::Other(other) => other.1,
        }
    }

    /// The text as received.
    pub fn text(&self) -> Text {
        match (&self.0, self.time()) {
            (Repr::Plain { digits, .. }, Some(at)) => Text::new(&format_utc(at, *digits)),
            (Repr::Plain { .. }, None) => Text::new(""),
            (Repr::Other(other), _) => other.0.clone(),
        }
    }
}

/// The compact form, if the original text can be restored from it.
fn to_plain(sent: &str, at: Timestamp) -> Option<Repr> {
    let digits = sent.split_once('.').map_or(0, |(_, fraction)| fraction.len().saturating_sub(1));
    let digits = u8::try_from(digits).ok().filter(|digits| *digits <= 9)?;
    let (second, nanosecond) = (at.as_second(), at.subsec_nanosecond());
    (format_utc(at, digits) == sent).then_some(Repr::Plain { digits, nanosecond, second })
}

fn format_utc(at: Timestamp, digits: u8) -> String {
    format!("{at:.*}", usize::from(digits))
}

impl PartialEq for ApiTimestamp {
    fn eq(&self, other: &Self) -> bool {
        match (self.time(), other.time()) {
            (Some(at), Some(other)) => at == other,
            _ => self.text() == other.text(),
        }
    }
}

impl Eq for ApiTimestamp {}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::to_the_second("2026-03-01T14:03:22Z", true)]
    #[case::with_trailing_zeros("2026-03-01T14:03:22.150Z", true)]
    #[case::to_the_nanosecond("2026-02-28T16:07:01.245623734Z", true)]
    #[case::before_1970("1969-12-31T23:59:58.5Z", true)]
    #[case::with_an_offset("2026-03-01T15:03:22+01:00", true)]
    #[case::with_a_blank("2026-03-01 14:03:22Z", true)]
    #[case::with_blanks_around(" 2026-03-01T14:03:22Z ", true)]
    #[case::a_dot_and_no_digits("2026-03-01T14:03:22.Z", false)]
    #[case::no_time("never", false)]
    #[case::nothing("", false)]
    fn timestamp_keeps_its_text(#[case] sent: &str, #[case] is_moment: bool) {
        let timestamp = ApiTimestamp::new(sent);
        assert_eq!((timestamp.text().raw(), timestamp.time().is_some()), (sent, is_moment));
        assert_eq!(timestamp.time(), sent.trim().parse().ok());
    }
}
