//! Keys by the names that the help gives them, as a terminal sends them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tunnelscope::config::chord::{Chord, Key, Modifiers};

/// The event that a terminal sends for a key.
pub(crate) fn key_event(name: &str) -> KeyEvent {
    let chord: Chord = name.parse().unwrap();
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::CONTROL, chord.modifiers().contains(Modifiers::CTRL));
    modifiers.set(KeyModifiers::ALT, chord.modifiers().contains(Modifiers::ALT));
    let code = match chord.key() {
        Key::Char(character) => {
            modifiers.set(KeyModifiers::SHIFT, character.is_uppercase());
            KeyCode::Char(character)
        }
        Key::BackTab => {
            modifiers.insert(KeyModifiers::SHIFT);
            KeyCode::BackTab
        }
        Key::F(number) => KeyCode::F(number),
        key => plain_code(key),
    };
    KeyEvent::new(code, modifiers)
}

fn plain_code(key: Key) -> KeyCode {
    match key {
        Key::Enter => KeyCode::Enter,
        Key::Esc => KeyCode::Esc,
        Key::Tab => KeyCode::Tab,
        Key::Backspace => KeyCode::Backspace,
        Key::Left => KeyCode::Left,
        Key::Right => KeyCode::Right,
        Key::Up => KeyCode::Up,
        Key::Down => KeyCode::Down,
        Key::Home => KeyCode::Home,
        Key::End => KeyCode::End,
        Key::PageUp => KeyCode::PageUp,
        Key::PageDown => KeyCode::PageDown,
        Key::Insert => KeyCode::Insert,
        Key::Delete => KeyCode::Delete,
        other => panic!("{other:?} is no plain key"),
    }
}
