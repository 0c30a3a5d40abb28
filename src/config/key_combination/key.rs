//! Names of keys, without modifiers.

use super::KeyCombinationError;
use crossterm::event::KeyCode;
use std::fmt;

/// Highest function key.
pub(super) const LAST_FUNCTION_KEY: u8 = 24;

/// Names of keys that are not written as a character. The first name of a key is the one that is displayed.
pub(super) const NAMES: [(&str, KeyCode); 22] = [
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Backspace", KeyCode::Backspace),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("Ins", KeyCode::Insert),
    ("Del", KeyCode::Delete),
    ("Space", KeyCode::Char(' ')),
    ("Return", KeyCode::Enter),
    ("Escape", KeyCode::Esc),
    ("BackTab", KeyCode::BackTab),
    ("PageUp", KeyCode::PageUp),
    ("PageDown", KeyCode::PageDown),
    ("Insert", KeyCode::Insert),
    ("Delete", KeyCode::Delete),
];

/// Whether a key has a name.
pub(super) fn is_supported(key: KeyCode) -> bool {
    matches!(key, KeyCode::Char(_) | KeyCode::F(_)) || NAMES.iter().any(|(_, known)| *known == key)
}

/// Writes the name of a key.
pub(super) fn write_key(key: KeyCode, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match (NAMES.iter().find(|(_, known)| *known == key), key) {
        (_, KeyCode::BackTab) => f.write_str("shift-Tab"),
        (Some((name, _)), _) => f.write_str(name),
        (None, KeyCode::Char(character)) => write!(f, "{character}"),
        (None, KeyCode::F(number)) => write!(f, "F{number}"),
        (None, other) => write!(f, "{other:?}"),
    }
}

/// Parses the name of a key, which is part of this text of a key combination.
pub(super) fn parse_key(text: &str, name: &str) -> Result<KeyCode, KeyCombinationError> {
    let mut characters = name.chars();
    match (characters.next(), characters.next()) {
        (None, _) => Err(KeyCombinationError::MissingKey(text.to_owned())),
        (Some(only), None) if !only.is_control() => Ok(KeyCode::Char(only)),
        (Some('f' | 'F'), Some(digit)) if digit.is_ascii_digit() => parse_function_key(name),
        _ => parse_name(name),
    }
}

fn parse_function_key(name: &str) -> Result<KeyCode, KeyCombinationError> {
    match name.get(1..).and_then(|number| number.parse().ok()) {
        Some(number @ 1..=LAST_FUNCTION_KEY) => Ok(KeyCode::F(number)),
        _ => Err(KeyCombinationError::UnknownFunctionKey(name.escape_default().to_string())),
    }
}

fn parse_name(name: &str) -> Result<KeyCode, KeyCombinationError> {
    match NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        Some((_, key)) => Ok(*key),
        None => Err(KeyCombinationError::UnknownKey {
            name: name.escape_default().to_string(),
            nearest: nearest(name),
        }),
    }
}

fn nearest(name: &str) -> &'static str {
    let lower = name.to_ascii_lowercase();
    let distance = |known: &str| strsim::osa_distance(&known.to_ascii_lowercase(), &lower);
    NAMES.iter().map(|(known, _)| *known).min_by_key(|known| distance(known)).unwrap_or("Enter")
}
