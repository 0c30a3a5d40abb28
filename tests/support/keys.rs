//! Keys by the names that the help gives them, as a terminal sends them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tunnelscope::config::key_combination::KeyCombination;

/// The event that a terminal sends for a key.
pub(crate) fn key_event(name: &str) -> KeyEvent {
    let combination: KeyCombination = name.parse().unwrap();
    let mut modifiers = combination.modifiers();
    match combination.key() {
        KeyCode::Char(character) => modifiers.set(KeyModifiers::SHIFT, character.is_uppercase()),
        KeyCode::BackTab => modifiers.insert(KeyModifiers::SHIFT),
        _ => {}
    }
    KeyEvent::new(combination.key(), modifiers)
}
