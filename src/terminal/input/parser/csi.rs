//! Complete CSI sequences: cursor and function keys of xterm, kitty, rxvt and the consoles, mouse reports, focus.
//! Any other sequence, such as a response to a query, is discarded.

use super::keys::{self, KeyParameter};
use super::{MAX_PARAMETER_LENGTH, mouse};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

/// The event of a sequence with these parameters and this final byte.
pub(super) fn event(parameters: &[u8], last: u8) -> Option<Event> {
    if parameters.len() >= MAX_PARAMETER_LENGTH {
        return None;
    }
    let text = std::str::from_utf8(parameters).ok()?;
    match (parameters.first(), last) {
        (Some(b'<'), b'M' | b'm') => mouse::sgr(&text[1..], last),
        (Some(b'<'..=b'?'), _) => None,
        _ if parameters.iter().any(|byte| matches!(byte, 0x20..=0x2f)) => None,
        (Some(_), b'M') => mouse::rxvt(text),
        (None, b'I') => Some(Event::FocusGained),
        (None, b'O') => Some(Event::FocusLost),
        _ => key(text, last).map(Event::Key),
    }
}

fn key(text: &str, last: u8) -> Option<KeyEvent> {
    let mut fields = text.split(';');
    let first = fields.next().unwrap_or_default();
    let second = fields.next();
    match last {
        b'u' => code_point(first, KeyParameter::parse(second)),
        // xterm's modifyOtherKeys: CSI 27 ; MODIFIERS ; CODE ~
        b'~' if first == "27" => {
            keys::from_code_point(fields.next()?.parse().ok()?, KeyParameter::parse(second)).map(shifted)
        }
        b'~' => Some(KeyParameter::parse(second).key(keys::from_number(first.parse().ok()?)?)),
        b'$' => rxvt(first, KeyModifiers::SHIFT),
        b'^' => rxvt(first, KeyModifiers::CONTROL),
        b'@' => rxvt(first, KeyModifiers::CONTROL | KeyModifiers::SHIFT),
        b'a'..=b'd' if text.is_empty() => {
            Some(KeyEvent::new(keys::from_letter(last.to_ascii_uppercase())?, KeyModifiers::SHIFT))
        }
        // A cursor position report; xterm sends F3 with modifiers in the same form.
        b'R' => None,
        b'Z' => Some(KeyParameter::parse(second).with(KeyModifiers::SHIFT).key(KeyCode::BackTab)),
        // Old terminals send the modifiers as the only parameter.
        _ => Some(KeyParameter::parse(second.or(Some(first))).key(keys::from_letter(last)?)),
    }
}

fn rxvt(number: &str, modifiers: KeyModifiers) -> Option<KeyEvent> {
    Some(KeyEvent::new(keys::from_number(number.parse().ok()?)?, modifiers))
}

/// `CSI CODE:SHIFTED ; MODIFIERS u`. A character given in its shifted form implies Shift.
fn code_point(codes: &str, parameter: KeyParameter) -> Option<KeyEvent> {
    let mut codes = codes.split(':');
    let code = codes.next()?.parse().ok()?;
    let key = keys::from_code_point(code, parameter)?;
    let shifted_code = codes.next().and_then(|code| code.parse().ok()).and_then(char::from_u32);
    match (key.code, shifted_code.filter(|character| !character.is_control())) {
        (KeyCode::Char(_), Some(character)) if key.modifiers.contains(KeyModifiers::SHIFT) => {
            let modifiers = key.modifiers - KeyModifiers::SHIFT;
            Some(KeyEvent { code: KeyCode::Char(character), modifiers, ..key })
        }
        _ => Some(shifted(key)),
    }
}

/// Turns a letter with Shift into upper case, like a plain key.
fn shifted(key: KeyEvent) -> KeyEvent {
    match key.code {
        KeyCode::Char(letter) if key.modifiers.contains(KeyModifiers::SHIFT) => {
            KeyEvent { code: KeyCode::Char(letter.to_ascii_uppercase()), ..key }
        }
        _ => key,
    }
}
