//! From what the terminal sends to what the dashboard understands.

use crate::app::{Event, Mouse, MouseAction, Size};
use crate::config::key_combination::KeyCombination;
use crossterm::event::{Event as Sent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};

/// The event that the terminal sent, if it is one that the dashboard knows.
pub fn event(sent: &Sent) -> Option<Event> {
    match sent {
        Sent::Key(key) if key.kind != KeyEventKind::Release => {
            KeyCombination::from_terminal(key.code, key.modifiers).map(Event::Key)
        }
        Sent::Resize(width, height) => Some(Event::Resize(Size { width: *width, height: *height })),
        Sent::Paste(text) => Some(Event::Paste(text.clone())),
        Sent::Mouse(mouse) => {
            Some(Event::Mouse(Mouse { action: action(*mouse)?, column: mouse.column, row: mouse.row }))
        }
        _ => None,
    }
}

fn action(mouse: MouseEvent) -> Option<MouseAction> {
    match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => Some(MouseAction::Click),
        MouseEventKind::ScrollDown => Some(MouseAction::Wheel(1)),
        MouseEventKind::ScrollUp => Some(MouseAction::Wheel(-1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    fn typed(code: KeyCode, modifiers: KeyModifiers) -> String {
        match event(&Sent::Key(KeyEvent::new(code, modifiers))) {
            Some(Event::Key(combination)) => combination.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn keys_are_called_what_the_help_calls_them() {
        assert_eq!(typed(KeyCode::Char('G'), KeyModifiers::SHIFT), "G");
        assert_eq!(typed(KeyCode::Char('u'), KeyModifiers::CONTROL), "ctrl-u");
        assert_eq!(typed(KeyCode::BackTab, KeyModifiers::SHIFT), "shift-Tab");
        assert_eq!(typed(KeyCode::PageDown, KeyModifiers::NONE), "PgDn");
        assert_eq!(
            typed(KeyCode::PageDown, KeyModifiers::SUPER),
            "PgDn",
            "others are not part of a key combination"
        );
        assert_eq!(typed(KeyCode::CapsLock, KeyModifiers::NONE), "None", "a key without a name is none");
    }
}
