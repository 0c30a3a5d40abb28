//! A line of text that is typed: keys and pastes in, a text and the place in it out. Nothing that a terminal could act on gets
//! in.

use crate::config::key_combination::{KeyCode, KeyCombination, KeyModifiers};
use crate::domain::is_unprintable;
use unicode_segmentation::UnicodeSegmentation;

/// Longest text, in bytes.
const LONGEST: usize = 1_000;

/// A line that is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    text: String,
    /// Where the next character goes, in bytes.
    place: usize,
}

impl Input {
    /// A line that holds this text, with the place behind it.
    pub fn of(text: &str) -> Self {
        let mut input = Self::default();
        input.set(text);
        input
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text before the place, and that behind it.
    pub fn parts(&self) -> (&str, &str) {
        self.text.split_at(self.place)
    }

    /// Replaces the text.
    pub fn set(&mut self, text: &str) {
        self.text.clear();
        self.place = 0;
        self.insert(text);
    }

    /// Puts text in at the place, without what a terminal could act on; line breaks become blanks.
    pub fn insert(&mut self, text: &str) {
        for character in text.chars() {
            let character = if matches!(character, '\n' | '\r' | '\t') { ' ' } else { character };
            if is_unprintable(character) || self.text.len() + character.len_utf8() > LONGEST {
                continue;
            }
            self.text.insert(self.place, character);
            self.place += character.len_utf8();
        }
    }

    /// Takes a key, and says whether it meant something here.
    pub fn take(&mut self, combination: KeyCombination) -> bool {
        match (combination.key(), combination.modifiers()) {
            (KeyCode::Char(character), KeyModifiers::NONE) => self.insert(character.encode_utf8(&mut [0; 4])),
            (KeyCode::Char(character), KeyModifiers::CONTROL) => return self.take_ctrl(character),
            (KeyCode::Backspace, _) => self.remove_back(self.before()),
            (KeyCode::Delete, _) => self.remove_to(self.behind()),
            (KeyCode::Left, _) => self.place = self.before(),
            (KeyCode::Right, _) => self.place = self.behind(),
            (KeyCode::Home, _) => self.place = 0,
            (KeyCode::End, _) => self.place = self.text.len(),
            _ => return false,
        }
        true
    }

    /// What shells do with ctrl and a letter.
    fn take_ctrl(&mut self, character: char) -> bool {
        match character {
            'a' => self.place = 0,
            'e' => self.place = self.text.len(),
            'b' => self.place = self.before(),
            'f' => self.place = self.behind(),
            'h' => self.remove_back(self.before()),
            'd' => self.remove_to(self.behind()),
            'k' => self.remove_to(self.text.len()),
            'u' => self.remove_back(0),
            'w' => self.remove_back(self.word_before()),
            _ => return false,
        }
        true
    }

    fn remove_back(&mut self, from: usize) {
        self.text.replace_range(from..self.place, "");
        self.place = from;
    }

    fn remove_to(&mut self, to: usize) {
        self.text.replace_range(self.place..to, "");
    }

    fn before(&self) -> usize {
        self.text[..self.place].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn behind(&self) -> usize {
        self.place + self.text[self.place..].graphemes(true).next().map_or(0, str::len)
    }

    fn word_before(&self) -> usize {
        let text = self.text[..self.place].trim_end();
        let blank = text.char_indices().rfind(|(_, character)| character.is_whitespace());
        blank.map_or(0, |(at, character)| at + character.len_utf8())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(keys: &str) -> (String, String) {
        let mut input = Input::default();
        for key in keys.split(' ') {
            input.take(key.parse().unwrap());
        }
        let (before, behind) = input.parts();
        (before.to_owned(), behind.to_owned())
    }

    #[test]
    fn a_line_is_edited_as_in_a_shell() {
        assert_eq!(typed("a b c Left Left x"), ("ax".into(), "bc".into()));
        assert_eq!(typed("a b Space c d ctrl-w"), ("ab ".into(), String::new()));
        assert_eq!(typed("a b Home Del c"), ("c".into(), "b".into()));
        assert_eq!(typed("a b c ctrl-a ctrl-k"), (String::new(), String::new()));
        assert_eq!(typed("é 漢 Backspace"), ("é".into(), String::new()));
    }

    #[test]
    fn nothing_gets_in_that_a_terminal_could_act_on() {
        let mut input = Input::default();
        input.insert("a\u{1b}[2J\u{202E}b\nc");
        assert_eq!(input.text(), "a[2Jb c");
        input.insert(&"x".repeat(5_000));
        assert_eq!(input.text().len(), LONGEST);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_keys_break_a_line(
            keys in proptest::collection::vec(proptest::sample::select(vec![
                "a", "é", "漢", "Space", "Left", "Right", "Home", "End", "Backspace", "Del", "ctrl-w", "ctrl-u", "ctrl-k",
                "ctrl-a", "ctrl-e", "F1",
            ]), 0..60),
            paste in "\\PC{0,20}",
        ) {
            let mut input = Input::default();
            for key in keys {
                input.take(key.parse().unwrap());
                input.insert(&paste);
                let (before, behind) = input.parts();
                prop_assert_eq!(format!("{before}{behind}"), input.text());
            }
        }
    }
}
