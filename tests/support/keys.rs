//! Keys by the names that the help gives them, as a terminal sends them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tunnelscope::config::chord::Chord;

/// The event that a terminal sends for a key.
pub(crate) fn key_event(name: &str) -> KeyEvent {
    let chord: Chord = name.parse().unwrap();
    let mut modifiers = chord.modifiers();
    match chord.key() {
        KeyCode::Char(character) => modifiers.set(KeyModifiers::SHIFT, character.is_uppercase()),
        KeyCode::BackTab => modifiers.insert(KeyModifiers::SHIFT),
        _ => {}
    }
    KeyEvent::new(chord.key(), modifiers)
}
