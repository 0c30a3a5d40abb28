//! Colours and attributes as plain data, read from text such as `white on red bold`: what a theme gives to a role. Making a
//! terminal show them is left to the screen.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::error::quoted;

/// The sixteen colours of the terminal's own palette, by their numbers.
const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright_black",
    "bright_red",
    "bright_green",
    "bright_yellow",
    "bright_blue",
    "bright_magenta",
    "bright_cyan",
    "bright_white",
];
const ATTRIBUTES: [(&str, Attribute); 4] = [
    ("bold", Attribute::Bold),
    ("dim", Attribute::Dim),
    ("underline", Attribute::Underline),
    ("reverse", Attribute::Reverse),
];

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// By its number: the first sixteen are those of the terminal's own palette.
    Index(u8),
    /// By its parts of red, green and blue.
    Rgb(u8, u8, u8),
}

/// How text is set off besides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    Bold,
    Dim,
    Underline,
    Reverse,
}

/// What text looks like; what is `None` is the terminal's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paint {
    pub ink: Option<Ink>,
    pub ground: Option<Ink>,
    pub attributes: Vec<Attribute>,
}

/// The text is no paint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{word} is no colour and no attribute: write such as \"white on red bold\", with a colour (red, bright_red, 0 to 255, \
     #d55e00, default) and of bold, dim, underline, reverse what is wanted; or \"plain\""
)]
pub struct PaintError {
    word: String,
}

impl FromStr for Paint {
    type Err = PaintError;

    fn from_str(text: &str) -> Result<Self, PaintError> {
        let mut paint = Self::default();
        let mut words = text.split_whitespace().map(str::to_ascii_lowercase).peekable();
        let (mut has_ink, mut is_empty) = (false, true);
        while let Some(word) = words.next() {
            is_empty = false;
            let error = || PaintError { word: quoted(&word) };
            if let Some((_, attribute)) = ATTRIBUTES.iter().find(|(name, _)| *name == word) {
                paint.attributes.push(*attribute);
            } else if word == "on" && paint.ground.is_none() {
                let ground = words.next().ok_or_else(error)?;
                paint.ground = color(&ground).ok_or_else(|| PaintError { word: quoted(&ground) })?;
            } else if word == "plain" && words.peek().is_none() && paint == Self::default() {
                has_ink = true;
            } else if !has_ink {
                has_ink = true;
                paint.ink = color(&word).ok_or_else(error)?;
            } else {
                return Err(error());
            }
        }
        if is_empty { Err(PaintError { word: quoted(text) }) } else { Ok(paint) }
    }
}

impl fmt::Display for Paint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Vec::new();
        words.extend(self.ink.map(|ink| ink.to_string()));
        words.extend(self.ground.map(|ground| format!("on {ground}")));
        let name = |attribute: &Attribute| ATTRIBUTES.into_iter().find(|(_, known)| known == attribute);
        words.extend(self.attributes.iter().filter_map(name).map(|(name, _)| name.to_owned()));
        f.write_str(if words.is_empty() { "plain" } else { "" })?;
        f.write_str(&words.join(" "))
    }
}

impl fmt::Display for Ink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => match NAMES.get(usize::from(*index)) {
                Some(name) => f.write_str(name),
                None => write!(f, "{index}"),
            },
            Self::Rgb(red, green, blue) => write!(f, "#{red:02x}{green:02x}{blue:02x}"),
        }
    }
}

/// The color of this name; `Some(None)` is the terminal's own.
#[expect(clippy::option_option, reason = "no colour is another answer than the terminal's own")]
fn color(word: &str) -> Option<Option<Ink>> {
    if word == "default" {
        return Some(None);
    }
    let named = NAMES.iter().position(|name| *name == word).and_then(|index| u8::try_from(index).ok());
    let index = named.or_else(|| word.parse().ok()).map(Ink::Index);
    index.or_else(|| rgb(word)).map(Some)
}

fn rgb(word: &str) -> Option<Ink> {
    let digits = word.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some(Ink::Rgb(part(0)?, part(2)?, part(4)?))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("white on red bold")]
    #[case("green")]
    #[case("on blue")]
    #[case("#d55e00 bold underline")]
    #[case("172 on 16")]
    #[case("bright_red dim")]
    #[case("plain")]
    #[case("reverse")]
    fn a_paint_reads_back_as_it_was_written(#[case] text: &str) {
        let paint: Paint = text.parse().unwrap();
        assert_eq!(paint.to_string(), text);
    }

    #[test]
    fn the_terminals_own_colour_is_none() {
        assert_eq!("default on default".parse(), Ok(Paint::default()));
        assert_eq!("Bold RED".parse::<Paint>().unwrap().to_string(), "red bold");
    }

    #[rstest]
    #[case("", "``")]
    #[case("  ", "`  `")]
    #[case("redd", "`redd`")]
    #[case("red green", "`green`")]
    #[case("red on", "`on`")]
    #[case("red on mud", "`mud`")]
    #[case("256", "`256`")]
    #[case("#12345", "`#12345`")]
    #[case("#éé", "`#éé`")]
    #[case("red plain", "`plain`")]
    fn says_what_is_no_paint(#[case] text: &str, #[case] word: &str) {
        let error = text.parse::<Paint>().expect_err("no paint").to_string();
        assert!(error.starts_with(word), "{error}");
    }
}
