//! Conversion of terminal events to events of the dashboard.

use crate::app::{Event, MouseAction, MouseInput, Size};
use crate::config::key_combination::KeyCombination;
use crossterm::event::{Event as TerminalEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};

/// The dashboard's event for a terminal event; none if it has no use for it.
pub(in crate::terminal) fn from_terminal(event: &TerminalEvent) -> Option<Event> {
    match event {
        TerminalEvent::Key(key) if key.kind != KeyEventKind::Release => {
            KeyCombination::from_terminal(key.code, key.modifiers).map(Event::Key)
        }
        TerminalEvent::Resize(width, height) => Some(Event::Resize(Size { width: *width, height: *height })),
        TerminalEvent::Paste(text) => Some(Event::Paste(text.clone())),
        TerminalEvent::Mouse(mouse) => mouse_event(*mouse).map(Event::Mouse),
        _ => None,
    }
}

fn mouse_event(MouseEvent { kind, column, row, .. }: MouseEvent) -> Option<MouseInput> {
    let action = match kind {
        MouseEventKind::Down(MouseButton::Left) => MouseAction::Click,
        MouseEventKind::ScrollDown => MouseAction::Wheel(1),
        MouseEventKind::ScrollUp => MouseAction::Wheel(-1),
        _ => return None,
    };
    Some(MouseInput { action, column, row })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    fn key_name(code: KeyCode, modifiers: KeyModifiers) -> String {
        match from_terminal(&TerminalEvent::Key(KeyEvent::new(code, modifiers))) {
            Some(Event::Key(combination)) => combination.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn keys_have_the_names_in_the_help() {
        assert_eq!(key_name(KeyCode::Char('G'), KeyModifiers::SHIFT), "G");
        assert_eq!(key_name(KeyCode::Char('u'), KeyModifiers::CONTROL), "ctrl-u");
        assert_eq!(key_name(KeyCode::BackTab, KeyModifiers::SHIFT), "shift-Tab");
        assert_eq!(key_name(KeyCode::PageDown, KeyModifiers::NONE), "PgDn");
        assert_eq!(
            key_name(KeyCode::PageDown, KeyModifiers::SUPER),
            "PgDn",
            "unsupported modifiers are ignored"
        );
        assert_eq!(key_name(KeyCode::CapsLock, KeyModifiers::NONE), "None", "unnamed keys are ignored");
    }
}
