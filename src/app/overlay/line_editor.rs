//! Single-line text editor with shell key bindings. Control characters are removed.

use crate::config::key_combination::{KeyCode, KeyCombination, KeyModifiers};
use crate::domain::is_unprintable;
use unicode_segmentation::UnicodeSegmentation;

/// Maximum length.
const MAX_BYTES: usize = 1_000;

/// A line of text with a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineEditor {
    text: String,
    /// Byte offset.
    cursor: usize,
}

impl LineEditor {
    /// A line with the cursor at the end.
    pub fn with_text(text: &str) -> Self {
        let mut input = Self::default();
        input.set(text);
        input
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Text before and after the cursor.
    pub fn split_at_cursor(&self) -> (&str, &str) {
        self.text.split_at(self.cursor)
    }

    /// Replaces the text.
    pub fn set(&mut self, text: &str) {
        self.text.clear();
        self.cursor = 0;
        self.insert(text);
    }

    /// Inserts text at the cursor, without control characters; line breaks become spaces.
    pub fn insert(&mut self, text: &str) {
        for character in text.chars() {
            let character = if matches!(character, '\n' | '\r' | '\t') { ' ' } else { character };
            if is_unprintable(character) || self.text.len() + character.len_utf8() > MAX_BYTES {
                continue;
            }
            self.text.insert(self.cursor, character);
            self.cursor += character.len_utf8();
        }
    }

    /// Handles a key; returns whether it did anything.
    pub fn handle_key(&mut self, combination: KeyCombination) -> bool {
        match (combination.key(), combination.modifiers()) {
            (KeyCode::Char(character), KeyModifiers::NONE) => self.insert(character.encode_utf8(&mut [0; 4])),
            (KeyCode::Char(character), KeyModifiers::CONTROL) => return self.handle_control_key(character),
            (KeyCode::Backspace, _) => self.delete_back_to(self.previous_boundary()),
            (KeyCode::Delete, _) => self.delete_up_to(self.next_boundary()),
            (KeyCode::Left, _) => self.cursor = self.previous_boundary(),
            (KeyCode::Right, _) => self.cursor = self.next_boundary(),
            (KeyCode::Home, _) => self.cursor = 0,
            (KeyCode::End, _) => self.cursor = self.text.len(),
            _ => return false,
        }
        true
    }

    /// Handles readline shortcuts.
    fn handle_control_key(&mut self, character: char) -> bool {
        match character {
            'a' => self.cursor = 0,
            'e' => self.cursor = self.text.len(),
            'b' => self.cursor = self.previous_boundary(),
            'f' => self.cursor = self.next_boundary(),
            'h' => self.delete_back_to(self.previous_boundary()),
            'd' => self.delete_up_to(self.next_boundary()),
            'k' => self.delete_up_to(self.text.len()),
            'u' => self.delete_back_to(0),
            'w' => self.delete_back_to(self.previous_word_start()),
            _ => return false,
        }
        true
    }

    fn delete_back_to(&mut self, from: usize) {
        self.text.replace_range(from..self.cursor, "");
        self.cursor = from;
    }

    fn delete_up_to(&mut self, to: usize) {
        self.text.replace_range(self.cursor..to, "");
    }

    fn previous_boundary(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(index, _)| index)
    }

    fn next_boundary(&self) -> usize {
        self.cursor + self.text[self.cursor..].graphemes(true).next().map_or(0, str::len)
    }

    fn previous_word_start(&self) -> usize {
        let text = self.text[..self.cursor].trim_end();
        let blank = text.char_indices().rfind(|(_, character)| character.is_whitespace());
        blank.map_or(0, |(index, character)| index + character.len_utf8())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(keys: &str) -> (String, String) {
        let mut input = LineEditor::default();
        for key in keys.split(' ') {
            input.handle_key(key.parse().unwrap());
        }
        let (previous_boundary, next_boundary) = input.split_at_cursor();
        (previous_boundary.to_owned(), next_boundary.to_owned())
    }

    #[test]
    fn editing_follows_shell_key_bindings() {
        assert_eq!(typed("a b c Left Left x"), ("ax".into(), "bc".into()));
        assert_eq!(typed("a b Space c d ctrl-w"), ("ab ".into(), String::new()));
        assert_eq!(typed("a b Home Del c"), ("c".into(), "b".into()));
        assert_eq!(typed("a b c ctrl-a ctrl-k"), (String::new(), String::new()));
        assert_eq!(typed("é 漢 Backspace"), ("é".into(), String::new()));
    }

    #[test]
    fn control_characters_are_removed() {
        let mut input = LineEditor::default();
        input.insert("a\u{1b}[2J\u{202E}b\nc");
        assert_eq!(input.text(), "a[2Jb c");
        input.insert(&"x".repeat(5_000));
        assert_eq!(input.text().len(), MAX_BYTES);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn random_keys_keep_the_line_valid(
            keys in proptest::collection::vec(proptest::sample::select(vec![
                "a", "é", "漢", "Space", "Left", "Right", "Home", "End", "Backspace", "Del", "ctrl-w", "ctrl-u", "ctrl-k",
                "ctrl-a", "ctrl-e", "F1",
            ]), 0..60),
            paste in "\\PC{0,20}",
        ) {
            let mut input = LineEditor::default();
            for key in keys {
                input.handle_key(key.parse().unwrap());
                input.insert(&paste);
                let (previous_boundary, next_boundary) = input.split_at_cursor();
                prop_assert_eq!(format!("{previous_boundary}{next_boundary}"), input.text());
            }
        }
    }
}
