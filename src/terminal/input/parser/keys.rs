//! Keys: characters, control characters, and the codes and modifiers in escape sequences.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyEventState, KeyModifiers};

/// The key of a printable character.
pub(super) fn character(character: char) -> KeyEvent {
    let modifiers = if character.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    KeyEvent::new(KeyCode::Char(character), modifiers)
}

/// The key of a control character; `None` for any other byte and for ESC.
pub(super) fn control(byte: u8) -> Option<KeyEvent> {
    let with_ctrl = |character: u8| KeyEvent::new(KeyCode::Char(character.into()), KeyModifiers::CONTROL);
    Some(match byte {
        b'\r' => KeyCode::Enter.into(),
        b'\t' => KeyCode::Tab.into(),
        0x7f => KeyCode::Backspace.into(),
        0x00 => with_ctrl(b' '),
        0x01..=0x1a => with_ctrl(byte - 0x01 + b'a'),
        0x1c..=0x1f => with_ctrl(byte - 0x1c + b'4'),
        _ => return None,
    })
}

/// F1 to F5 of the Linux console, by the byte after `ESC [ [`.
pub(super) fn linux_function_key(byte: u8) -> Option<KeyEvent> {
    matches!(byte, b'A'..=b'E').then(|| KeyCode::F(1 + byte - b'A').into())
}

/// The parameter of a key, such as `5` or `5:3`: its modifiers, kind and state.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyParameter {
    pub(super) modifiers: KeyModifiers,
    kind: KeyEventKind,
    state: KeyEventState,
}

impl KeyParameter {
    /// Parses a parameter; a missing or malformed one means a press without modifiers.
    pub(super) fn parse(parameter: Option<&str>) -> Self {
        let mut parts = parameter.unwrap_or_default().split(':').map(|part| part.parse::<u8>().ok());
        let bits = parts.next().flatten().map_or(0, |mask| mask.saturating_sub(1));
        let kind = match parts.next().flatten() {
            Some(2) => KeyEventKind::Repeat,
            Some(3) => KeyEventKind::Release,
            _ => KeyEventKind::Press,
        };
        Self { modifiers: modifiers(bits), kind, state: state(bits) }
    }

    pub(super) fn key(self, code: KeyCode) -> KeyEvent {
        KeyEvent::new_with_kind_and_state(code, self.modifiers, self.kind, self.state)
    }

    pub(super) fn with(self, modifiers: KeyModifiers) -> Self {
        Self { modifiers: self.modifiers | modifiers, ..self }
    }
}

fn modifiers(bits: u8) -> KeyModifiers {
    let known = [
        KeyModifiers::SHIFT,
        KeyModifiers::ALT,
        KeyModifiers::CONTROL,
        KeyModifiers::SUPER,
        KeyModifiers::HYPER,
        KeyModifiers::META,
    ];
    let pressed = known.into_iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0);
    pressed.fold(KeyModifiers::NONE, |all, (_, modifier)| all | modifier)
}

fn state(bits: u8) -> KeyEventState {
    let mut state = KeyEventState::NONE;
    state.set(KeyEventState::CAPS_LOCK, bits & 64 != 0);
    state.set(KeyEventState::NUM_LOCK, bits & 128 != 0);
    state
}

/// The cursor or function key of a final letter, as in `CSI A` and `SS3 A`.
pub(super) fn from_letter(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        b'R' => KeyCode::F(3),
        b'S' => KeyCode::F(4),
        _ => return None,
    })
}

/// The key of a number before `~`, as in `CSI 5 ~`.
pub(super) fn from_number(number: u8) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number - 10),
        17..=21 => KeyCode::F(number - 11),
        23..=26 => KeyCode::F(number - 12),
        28..=29 => KeyCode::F(number - 15),
        31..=34 => KeyCode::F(number - 17),
        _ => return None,
    })
}

/// The key of a code point in `CSI u` and xterm's modifyOtherKeys.
pub(super) fn from_code_point(code: u32, parameter: KeyParameter) -> Option<KeyEvent> {
    if let Some(key) = keypad(code) {
        return Some(KeyEvent { state: parameter.state | KeyEventState::KEYPAD, ..parameter.key(key) });
    }
    let key = match (code, char::from_u32(code)?) {
        (0x1b, _) => KeyCode::Esc,
        (0x0d, _) => KeyCode::Enter,
        (0x09, _) if parameter.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        (0x09, _) => KeyCode::Tab,
        (0x08 | 0x7f, _) => KeyCode::Backspace,
        (57_376..=57_398, _) => KeyCode::F(u8::try_from(code - 57_376 + 13).ok()?),
        // Lock, media and modifier keys are ignored.
        (57_344..=63_743, _) => return None,
        (_, character) if character.is_control() => return None,
        (_, character) => KeyCode::Char(character),
    };
    Some(parameter.key(key))
}

/// Keypad keys in kitty's protocol.
fn keypad(code: u32) -> Option<KeyCode> {
    const CHARACTERS: [char; 15] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '/', '*', '-', '+'];
    const KEYS: [KeyCode; 10] = [
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Insert,
        KeyCode::Delete,
    ];
    let index_from = |first: u32| code.checked_sub(first).and_then(|index| usize::try_from(index).ok());
    match code {
        57_414 => Some(KeyCode::Enter),
        57_415 => Some(KeyCode::Char('=')),
        57_416 => Some(KeyCode::Char(',')),
        57_417.. => index_from(57_417).and_then(|index| KEYS.get(index)).copied(),
        _ => index_from(57_399).and_then(|index| CHARACTERS.get(index)).copied().map(KeyCode::Char),
    }
}
