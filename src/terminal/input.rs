//! From what the terminal sends to what the dashboard understands.

use crate::app::{Deed, Event, Mouse, Size};
use crate::config::chord::{Chord, Key, Modifiers};
use crossterm::event::{
    Event as Sent, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

/// The event that the terminal sent, if it is one that the dashboard knows.
pub fn event(sent: &Sent) -> Option<Event> {
    match sent {
        Sent::Key(key) if key.kind != KeyEventKind::Release => Some(Event::Key(chord(key)?)),
        Sent::Resize(width, height) => Some(Event::Resize(Size { width: *width, height: *height })),
        Sent::Paste(text) => Some(Event::Paste(text.clone())),
        Sent::Mouse(mouse) => {
            Some(Event::Mouse(Mouse { deed: deed(*mouse)?, column: mouse.column, row: mouse.row }))
        }
        _ => None,
    }
}

fn deed(mouse: MouseEvent) -> Option<Deed> {
    match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Deed::Click),
        MouseEventKind::ScrollDown => Some(Deed::Wheel(1)),
        MouseEventKind::ScrollUp => Some(Deed::Wheel(-1)),
        _ => None,
    }
}

fn chord(key: &KeyEvent) -> Option<Chord> {
    let held = [
        (KeyModifiers::CONTROL, Modifiers::CTRL),
        (KeyModifiers::ALT, Modifiers::ALT),
        (KeyModifiers::SHIFT, Modifiers::SHIFT),
    ];
    let modifiers = held.into_iter().filter(|(sent, _)| key.modifiers.contains(*sent));
    let modifiers = modifiers.fold(Modifiers::NONE, |all, (_, one)| all.with(one));
    Some(Chord::new(plain_key(key.code)?, modifiers))
}

fn plain_key(code: KeyCode) -> Option<Key> {
    Some(match code {
        KeyCode::Char(character) => Key::Char(character),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Insert => Key::Insert,
        KeyCode::Delete => Key::Delete,
        KeyCode::F(number) => Key::F(number),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(code: KeyCode, modifiers: KeyModifiers) -> String {
        chord(&KeyEvent::new(code, modifiers)).unwrap().to_string()
    }

    #[test]
    fn keys_are_called_what_the_help_calls_them() {
        assert_eq!(typed(KeyCode::Char('G'), KeyModifiers::SHIFT), "G");
        assert_eq!(typed(KeyCode::Char('u'), KeyModifiers::CONTROL), "ctrl-u");
        assert_eq!(typed(KeyCode::BackTab, KeyModifiers::SHIFT), "shift-Tab");
        assert_eq!(typed(KeyCode::PageDown, KeyModifiers::NONE), "PgDn");
    }
}
