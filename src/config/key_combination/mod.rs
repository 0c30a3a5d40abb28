//! Key combinations and their notation in the configuration file and the help: `j`, `G`, `ctrl-u`, `Enter`, `shift-Tab`,
//! `PgUp`, `F1`, `?`. Keys and modifiers are crossterm's. The key map binds them to actions.

mod key;

pub use crossterm::event::{KeyCode, KeyModifiers};

use key::{LAST_FUNCTION_KEY, is_supported, parse_key, write_key};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Prefixes of modifiers, in their canonical order.
const MODIFIERS: [(&str, KeyModifiers); 3] =
    [("ctrl-", KeyModifiers::CONTROL), ("alt-", KeyModifiers::ALT), ("shift-", KeyModifiers::SHIFT)];
/// Modifiers of key combinations; those that a terminal reports besides are ignored.
const SUPPORTED_MODIFIERS: KeyModifiers =
    KeyModifiers::CONTROL.union(KeyModifiers::ALT).union(KeyModifiers::SHIFT);

/// A key with modifiers, normalized: combinations that a terminal cannot distinguish are equal. Shift is part of a
/// character, `ctrl-A` is `ctrl-a`, and shift with Tab is [`KeyCode::BackTab`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyCombination {
    key: KeyCode,
    modifiers: KeyModifiers,
}

/// An invalid key combination.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyCombinationError {
    #[error(
        "missing key in `{0}`: expected a character such as `j`, or a name such as `ctrl-u`, `Enter`, `F1`"
    )]
    MissingKey(String),
    #[error("unknown key `{name}`; did you mean `{nearest}`?")]
    UnknownKey { name: String, nearest: &'static str },
    #[error("unknown key `{0}`: function keys are F1 to F{LAST_FUNCTION_KEY}")]
    UnknownFunctionKey(String),
    /// Shift with a key whose shifted character depends on the keyboard layout.
    #[error("`{0}` depends on the keyboard layout: specify the character that it types")]
    ShiftedSymbol(String),
}

impl KeyCombination {
    /// A normalized key combination.
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

    /// A key combination as reported by the terminal; none for keys without a name here.
    pub fn from_terminal(key: KeyCode, modifiers: KeyModifiers) -> Option<Self> {
        is_supported(key).then(|| Self::new(key, modifiers & SUPPORTED_MODIFIERS))
    }

    /// A key without modifiers.
    pub const fn plain(key: KeyCode) -> Self {
        Self::new(key, KeyModifiers::NONE)
    }

    /// A character without modifiers.
    pub const fn char(character: char) -> Self {
        Self::plain(KeyCode::Char(character))
    }

    /// A character with ctrl.
    pub const fn ctrl(character: char) -> Self {
        Self::new(KeyCode::Char(character), KeyModifiers::CONTROL)
    }

    /// Why terminals cannot send this combination, if they cannot: most characters with ctrl are sent as another key, or not
    /// at all.
    pub const fn unsupported_reason(self) -> Option<&'static str> {
        let has_ctrl = self.modifiers.contains(KeyModifiers::CONTROL);
        match self.key {
            KeyCode::Char('i') if has_ctrl => Some("ctrl-i is sent as Tab"),
            KeyCode::Char('m') if has_ctrl => Some("ctrl-m is sent as Enter"),
            KeyCode::Char('[') if has_ctrl => Some("ctrl-[ is sent as Esc"),
            KeyCode::Char('a'..='z' | ' ' | '4'..='7') => None,
            KeyCode::Char(_) if has_ctrl => Some("ctrl is limited to letters, Space and 4 to 7"),
            KeyCode::Enter | KeyCode::Esc | KeyCode::Tab | KeyCode::Backspace
                if has_ctrl || self.modifiers.contains(KeyModifiers::SHIFT) =>
            {
                Some("it is sent without ctrl and shift")
            }
            KeyCode::BackTab if has_ctrl => Some("it is sent without ctrl"),
            _ => None,
        }
    }

    /// The key.
    pub const fn key(self) -> KeyCode {
        self.key
    }

    /// The modifiers; never shift for a character or [`KeyCode::BackTab`], which imply it.
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

/// The character that a terminal sends for this one with these modifiers: it does not distinguish case under ctrl.
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
        fn text_round_trips(key in any_key(), held in 0_u8..8) {
            let combination = KeyCombination::new(key, KeyModifiers::from_bits_truncate(held) & SUPPORTED_MODIFIERS);
            prop_assert_eq!(combination.to_string().parse(), Ok(combination));
        }

        #[test]
        fn any_text_round_trips_or_is_an_error(text in "\\PC*|(ctrl-|shift-|F|\\x00){0,4}.{0,3}") {
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
    fn notation_is_parsed(#[case] text: &str, #[case] combination: KeyCombination) {
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
    fn indistinguishable_combinations_have_one_name(#[case] combination: KeyCombination, #[case] text: &str) {
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
    fn combinations_that_terminals_cannot_send_are_known(#[case] text: &str, #[case] is_sent: bool) {
        assert_eq!(text.parse::<KeyCombination>().unwrap().unsupported_reason().is_none(), is_sent);
    }

    #[rstest]
    #[case("", "missing key in ``")]
    #[case("ctrl-", "missing key in `ctrl-`")]
    #[case("Entr", "unknown key `Entr`; did you mean `Enter`?")]
    #[case("F25", "function keys are F1 to F24")]
    #[case("f0", "function keys are F1 to F24")]
    #[case("F2\u{14}", "unknown key `F2\\u{14}`: function keys are F1 to F24")]
    #[case("shift-1", "`shift-1` depends on the keyboard layout")]
    #[case("\u{1b}", "unknown key `\\u{1b}`")]
    fn invalid_text_is_rejected_with_a_reason(#[case] text: &str, #[case] why: &str) {
        let error = text.parse::<KeyCombination>().expect_err("not a key combination").to_string();
        assert!(error.contains(why), "{error}");
    }
}
