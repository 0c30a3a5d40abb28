//! Key combinations: what a key press is called, read from text and written back the same. Keys and modifiers are crossterm's; only
//! the text form is ours.
//!
//! The notation is that of the help screen: `j`, `G`, `ctrl-u`, `Enter`, `shift-Tab`, `PgUp`, `F1`, `?`.
//! Turning combinations into actions is left to the key map.

mod key;

pub use crossterm::event::{KeyCode, KeyModifiers};

use key::{LAST_FUNCTION_KEY, is_supported, parse_key, write_key};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// In the order in which they are written.
const MODIFIERS: [(&str, KeyModifiers); 3] =
    [("ctrl-", KeyModifiers::CONTROL), ("alt-", KeyModifiers::ALT), ("shift-", KeyModifiers::SHIFT)];
/// Those that combinations have; a terminal may report others.
const SUPPORTED_MODIFIERS: KeyModifiers =
    KeyModifiers::CONTROL.union(KeyModifiers::ALT).union(KeyModifiers::SHIFT);

/// A key press: a key, and what was held down beside it.
///
/// Two key combinations that a terminal cannot tell apart are equal: shift is part of a character, `ctrl-A` is
/// `ctrl-a`, and shift with Tab is [`KeyCode::BackTab`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyCombination {
    key: KeyCode,
    modifiers: KeyModifiers,
}

/// Why a text is no key combination.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyCombinationError {
    /// Nothing was written where a key belongs.
    #[error(
        "a key is missing in `{0}`: write a character such as `j`, or a name such as `ctrl-u`, `Enter`, `F1`"
    )]
    MissingKey(String),
    /// The key has no such name.
    #[error("unknown key `{name}`; did you mean `{nearest}`?")]
    UnknownKey { name: String, nearest: &'static str },
    /// There is no function key of that number.
    #[error("unknown key `{0}`: function keys are F1 to F{LAST_FUNCTION_KEY}")]
    UnknownFunctionKey(String),
    /// Which character shift makes of this key depends on the keyboard.
    #[error("`{0}` depends on the keyboard: write the character that it types")]
    ShiftedSymbol(String),
}

impl KeyCombination {
    /// The combination of a key and modifiers, in the form that compares equal to what a terminal reports.
    pub const fn new(key: KeyCode, modifiers: KeyModifiers) -> Self {
        let unshifted = modifiers.difference(KeyModifiers::SHIFT);
        match key {
            KeyCode::Char(character) => {
                Self { key: KeyCode::Char(normalized(character, modifiers)), modifiers: unshifted }
            }
            KeyCode::Tab if modifiers.contains(KeyModifiers::SHIFT) => {
                Self { key: KeyCode::BackTab, modifiers: unshifted }
            }
            KeyCode::BackTab => Self { key, modifiers: unshifted },
            _ => Self { key, modifiers },
        }
    }

    /// The combination of a key that a terminal reports, if it is one that has a name here.
    pub fn from_terminal(key: KeyCode, modifiers: KeyModifiers) -> Option<Self> {
        is_supported(key).then(|| Self::new(key, modifiers & SUPPORTED_MODIFIERS))
    }

    /// A key with nothing held down.
    pub const fn plain(key: KeyCode) -> Self {
        Self::new(key, KeyModifiers::NONE)
    }

    /// The combination that types this character.
    pub const fn char(character: char) -> Self {
        Self::plain(KeyCode::Char(character))
    }

    /// This character with ctrl held down.
    pub const fn ctrl(character: char) -> Self {
        Self::new(KeyCode::Char(character), KeyModifiers::CONTROL)
    }

    /// Why no terminal sends this key combination, if that is so: a terminal sends characters, and with ctrl most of them are one that
    /// another key has, or none.
    pub const fn unsupported_reason(self) -> Option<&'static str> {
        let has_ctrl = self.modifiers.contains(KeyModifiers::CONTROL);
        match self.key {
            KeyCode::Char('i') if has_ctrl => Some("ctrl-i arrives as Tab"),
            KeyCode::Char('m') if has_ctrl => Some("ctrl-m arrives as Enter"),
            KeyCode::Char('[') if has_ctrl => Some("ctrl-[ arrives as Esc"),
            KeyCode::Char('a'..='z' | ' ' | '4'..='7') => None,
            KeyCode::Char(_) if has_ctrl => Some("with ctrl there are letters, Space and 4 to 7"),
            KeyCode::Enter | KeyCode::Esc | KeyCode::Tab | KeyCode::Backspace
                if has_ctrl || self.modifiers.contains(KeyModifiers::SHIFT) =>
            {
                Some("it arrives without ctrl and shift")
            }
            KeyCode::BackTab if has_ctrl => Some("it arrives without ctrl"),
            _ => None,
        }
    }

    /// The key itself.
    pub const fn key(self) -> KeyCode {
        self.key
    }

    /// What is held down; never shift for a character or [`KeyCode::BackTab`], which imply it.
    pub const fn modifiers(self) -> KeyModifiers {
        self.modifiers
    }
}

impl fmt::Display for KeyCombination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (prefix, modifier) in MODIFIERS {
            if self.modifiers.contains(modifier) {
                f.write_str(prefix)?;
            }
        }
        write_key(self.key, f)
    }
}

impl FromStr for KeyCombination {
    type Err = KeyCombinationError;

    fn from_str(text: &str) -> Result<Self, KeyCombinationError> {
        let (modifiers, name) = split_modifiers(text);
        let key = parse_key(text, name)?;
        match key {
            KeyCode::Char(character)
                if modifiers.contains(KeyModifiers::SHIFT) && !character.is_ascii_alphabetic() =>
            {
                Err(KeyCombinationError::ShiftedSymbol(text.to_owned()))
            }
            _ => Ok(Self::new(key, modifiers)),
        }
    }
}

/// The character that arrives when this one is pressed with these held down: terminals cannot tell the case
/// of a letter under ctrl.
const fn normalized(character: char, modifiers: KeyModifiers) -> char {
    if modifiers.contains(KeyModifiers::CONTROL) {
        character.to_ascii_lowercase()
    } else if modifiers.contains(KeyModifiers::SHIFT) {
        character.to_ascii_uppercase()
    } else {
        character
    }
}

fn split_modifiers(text: &str) -> (KeyModifiers, &str) {
    let mut modifiers = KeyModifiers::NONE;
    let mut rest = text;
    while let Some((modifier, after)) = strip_modifier(rest) {
        modifiers |= modifier;
        rest = after;
    }
    (modifiers, rest)
}

fn strip_modifier(text: &str) -> Option<(KeyModifiers, &str)> {
    MODIFIERS.into_iter().find_map(|(prefix, modifier)| {
        let (head, rest) = text.split_at_checked(prefix.len())?;
        head.eq_ignore_ascii_case(prefix).then_some((modifier, rest))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::key::NAMES;
    use super::*;

    fn any_key() -> impl Strategy<Value = KeyCode> {
        let named = proptest::sample::select(NAMES.map(|(_, key)| key).to_vec());
        let typed = any::<char>().prop_filter("printable", |c| !c.is_control()).prop_map(KeyCode::Char);
        prop_oneof![named, typed, (1..=LAST_FUNCTION_KEY).prop_map(KeyCode::F)]
    }

    proptest! {
        #[test]
        fn a_combination_reads_back_as_it_was_written(key in any_key(), held in 0_u8..8) {
            let combination = KeyCombination::new(key, KeyModifiers::from_bits_truncate(held) & SUPPORTED_MODIFIERS);
            prop_assert_eq!(combination.to_string().parse(), Ok(combination));
        }

        #[test]
        fn any_text_is_a_combination_or_an_error(text in "\\PC*|(ctrl-|shift-|F|\\x00){0,4}.{0,3}") {
            if let Ok(combination) = text.parse::<KeyCombination>() {
                prop_assert_eq!(combination.to_string().parse(), Ok(combination));
            }
        }
    }

    #[rstest]
    #[case("j", KeyCombination::char('j'))]
    #[case("G", KeyCombination::char('G'))]
    #[case("shift-g", KeyCombination::char('G'))]
    #[case("ctrl-u", KeyCombination::ctrl('u'))]
    #[case("CTRL-U", KeyCombination::ctrl('u'))]
    #[case("ctrl--", KeyCombination::ctrl('-'))]
    #[case("-", KeyCombination::char('-'))]
    #[case("+", KeyCombination::char('+'))]
    #[case("space", KeyCombination::char(' '))]
    #[case("enter", KeyCombination::plain(KeyCode::Enter))]
    #[case("shift-Tab", KeyCombination::plain(KeyCode::BackTab))]
    #[case("PgUp", KeyCombination::plain(KeyCode::PageUp))]
    #[case("F1", KeyCombination::plain(KeyCode::F(1)))]
    #[case("ctrl-shift-Left", KeyCombination::new(KeyCode::Left, KeyModifiers::CONTROL.union(KeyModifiers::SHIFT)))]
    fn reads_the_notation_of_the_help(#[case] text: &str, #[case] combination: KeyCombination) {
        assert_eq!(text.parse(), Ok(combination));
    }

    #[rstest]
    #[case(KeyCombination::plain(KeyCode::BackTab), "shift-Tab")]
    #[case(KeyCombination::new(KeyCode::BackTab, KeyModifiers::SHIFT), "shift-Tab")]
    #[case(KeyCombination::new(KeyCode::Char('G'), KeyModifiers::SHIFT), "G")]
    #[case(KeyCombination::new(KeyCode::Char('?'), KeyModifiers::SHIFT), "?")]
    #[case(KeyCombination::ctrl('C'), "ctrl-c")]
    #[case(KeyCombination::char(' '), "Space")]
    #[case(KeyCombination::plain(KeyCode::PageDown), "PgDn")]
    fn writes_one_name_for_what_a_terminal_cannot_tell_apart(
        #[case] combination: KeyCombination,
        #[case] text: &str,
    ) {
        assert_eq!(combination.to_string(), text);
    }

    #[rstest]
    #[case("ctrl-i", false)]
    #[case("ctrl-m", false)]
    #[case("ctrl-[", false)]
    #[case("ctrl-1", false)]
    #[case("ctrl-é", false)]
    #[case("shift-Enter", false)]
    #[case("ctrl-Enter", false)]
    #[case("ctrl-shift-Tab", false)]
    #[case("ctrl-Backspace", false)]
    #[case("ctrl-n", true)]
    #[case("ctrl-Space", true)]
    #[case("ctrl-4", true)]
    #[case("alt-Enter", true)]
    #[case("ctrl-Left", true)]
    #[case("shift-Tab", true)]
    #[case("é", true)]
    #[case("F12", true)]
    fn says_which_combinations_a_terminal_sends(#[case] text: &str, #[case] is_sent: bool) {
        assert_eq!(text.parse::<KeyCombination>().unwrap().unsupported_reason().is_none(), is_sent);
    }

    #[rstest]
    #[case("", "a key is missing in ``")]
    #[case("ctrl-", "a key is missing in `ctrl-`")]
    #[case("Entr", "unknown key `Entr`; did you mean `Enter`?")]
    #[case("F25", "function keys are F1 to F24")]
    #[case("f0", "function keys are F1 to F24")]
    #[case("F2\u{14}", "unknown key `F2\\u{14}`: function keys are F1 to F24")]
    #[case("shift-1", "`shift-1` depends on the keyboard")]
    #[case("\u{1b}", "unknown key `\\u{1b}`")]
    fn says_why_a_text_is_no_key_combination(#[case] text: &str, #[case] why: &str) {
        let error = text.parse::<KeyCombination>().expect_err("not a key combination").to_string();
        assert!(error.contains(why), "{error}");
    }
}
