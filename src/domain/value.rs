//! Values as the API sends them, which is loosely: a number as text, a time that is none, an id that is redacted.
//! Each keeps what was sent where it cannot be understood, so that nothing is lost on the way to a screen or a script.

use super::Text;
use jiff::Timestamp;
use std::fmt;

/// An id: a whole number of up to 64 bits and more, or text where the API sends text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Text);

impl Id {
    /// Takes an id as text; a number's digits are its text.
    pub fn new(sent: &str) -> Self {
        Self(Text::new(sent))
    }

    /// The id as a number, where it is one and nothing is lost by taking it for one.
    pub fn number(&self) -> Option<u64> {
        let number: u64 = self.0.sent().parse().ok()?;
        (number.to_string() == self.0.sent()).then_some(number)
    }

    /// The id as text that may be shown.
    pub fn text(&self) -> &Text {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A counted or measured value: a number, or what was sent in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// A number that could be read.
    Number(u64),
    /// Something else, as it was sent.
    Other(Text),
}

impl Quantity {
    /// The number, where there is one.
    pub fn number(&self) -> Option<u64> {
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

/// A time as it was sent, and as a moment where it could be understood. Two that name the same moment are equal, however
/// they were written.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// The text that was sent.
    pub text: Text,
    /// The moment that it names.
    pub at: Option<Timestamp>,
}

impl Stamp {
    /// Takes a time as text: RFC 3339, up to nine fractional digits.
    pub fn new(sent: &str) -> Self {
        Self { text: Text::new(sent), at: sent.trim().parse().ok() }
    }
}

impl PartialEq for Stamp {
    fn eq(&self, other: &Self) -> bool {
        match (self.at, other.at) {
            (Some(at), Some(other)) => at == other,
            _ => self.text == other.text,
        }
    }
}

impl Eq for Stamp {}
