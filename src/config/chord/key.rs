//! The keys of a keyboard, one by one: their names, and the key that a name means. What is held down beside them is the
//! chord's business.

use std::fmt;

use super::ChordError;

/// The highest function key that has a name.
pub(super) const LAST_FUNCTION_KEY: u8 = 24;

/// Keys that are not written as the character they type; the first name of a key is the one it is shown by.
pub(super) const NAMES: [(&str, Key); 22] = [
    ("Enter", Key::Enter),
    ("Esc", Key::Esc),
    ("Tab", Key::Tab),
    ("Backspace", Key::Backspace),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Home", Key::Home),
    ("End", Key::End),
    ("PgUp", Key::PageUp),
    ("PgDn", Key::PageDown),
    ("Ins", Key::Insert),
    ("Del", Key::Delete),
    ("Space", Key::Char(' ')),
    ("Return", Key::Enter),
    ("Escape", Key::Esc),
    ("BackTab", Key::BackTab),
    ("PageUp", Key::PageUp),
    ("PageDown", Key::PageDown),
    ("Insert", Key::Insert),
    ("Delete", Key::Delete),
];

/// One key of the keyboard, without what is held down beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A key that types this character; the case tells whether shift was held.
    Char(char),
    Enter,
    Esc,
    Tab,
    /// What terminals send for shift and Tab.
    BackTab,
    Backspace,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    Insert,
    Delete,
    /// A function key, counted from 1.
    F(u8),
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (NAMES.iter().find(|(_, key)| key == self), self) {
            (_, Self::BackTab) => f.write_str("shift-Tab"),
            (Some((name, _)), _) => f.write_str(name),
            (None, Self::Char(character)) => write!(f, "{character}"),
            (None, Self::F(number)) => write!(f, "F{number}"),
            (None, other) => write!(f, "{other:?}"),
        }
    }
}

/// The key of this name, which stands in this text of a chord.
pub(super) fn parse_key(text: &str, name: &str) -> Result<Key, ChordError> {
    let mut characters = name.chars();
    match (characters.next(), characters.next()) {
        (None, _) => Err(ChordError::NoKey(text.to_owned())),
        (Some(only), None) if !only.is_control() => Ok(Key::Char(only)),
        (Some('f' | 'F'), Some(digit)) if digit.is_ascii_digit() => parse_function_key(name),
        _ => parse_name(name),
    }
}

fn parse_function_key(name: &str) -> Result<Key, ChordError> {
    match name.get(1..).and_then(|number| number.parse().ok()) {
        Some(number @ 1..=LAST_FUNCTION_KEY) => Ok(Key::F(number)),
        _ => Err(ChordError::NoSuchFunctionKey(name.escape_default().to_string())),
    }
}

fn parse_name(name: &str) -> Result<Key, ChordError> {
    match NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        Some((_, key)) => Ok(*key),
        None => {
            Err(ChordError::UnknownKey { name: name.escape_default().to_string(), nearest: nearest(name) })
        }
    }
}

fn nearest(name: &str) -> &'static str {
    let lower = name.to_ascii_lowercase();
    let distance = |known: &str| strsim::osa_distance(&known.to_ascii_lowercase(), &lower);
    NAMES.iter().map(|(known, _)| *known).min_by_key(|known| distance(known)).unwrap_or("Enter")
}
