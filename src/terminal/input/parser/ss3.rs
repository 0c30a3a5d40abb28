//! Complete SS3 sequences (`ESC O`): cursor and function keys, and the number pad in application mode.

use super::keys::{self, KeyParameter};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The key of a sequence with these parameters and this final byte, if there is one.
pub(super) fn key(parameters: &[u8], last: u8) -> Option<KeyEvent> {
    let text = std::str::from_utf8(parameters).ok()?;
    let parameter = KeyParameter::parse(text.rsplit(';').next());
    // rxvt: an arrow with Ctrl.
    if parameters.is_empty() && matches!(last, b'a'..=b'd') {
        return Some(KeyEvent::new(keys::from_letter(last.to_ascii_uppercase())?, KeyModifiers::CONTROL));
    }
    keys::from_letter(last).or_else(|| keypad(last)).map(|code| parameter.key(code))
}

fn keypad(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'M' => KeyCode::Enter,
        b'X' => KeyCode::Char('='),
        // The characters from `*` to `9` in ASCII order.
        b'j'..=b'y' => KeyCode::Char(char::from(last - b'j' + b'*')),
        _ => return None,
    })
}
