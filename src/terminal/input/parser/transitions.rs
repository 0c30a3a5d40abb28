//! The transitions of the input parser: one method per state, called with the next byte.

use super::state::{State, StringPosition};
use super::{
    BEL, ESC, InputParser, MAX_PARAMETER_LENGTH, MAX_PASTE_LENGTH, MAX_STRING_LENGTH, PASTE_END, PASTE_LIMIT,
    STRING_LIMIT, csi, keys, mouse, ss3,
};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use std::time::Instant;

impl InputParser {
    pub(super) fn ground(&mut self, byte: u8) {
        match byte {
            ESC => self.state = State::Escape,
            0x20..=0x7e => self.push_key(keys::character(byte.into())),
            0x80.. => self.begin_character(byte, KeyModifiers::NONE),
            _ => self.events.extend(keys::control(byte).map(Event::Key)),
        }
    }

    pub(super) fn escape(&mut self, byte: u8, now: Instant) {
        match byte {
            // Two keys read at once, such as Esc and an arrow over a slow connection. Few terminals send this for Alt with an
            // arrow; there, an additional Esc is harmless.
            ESC => {
                self.push_key(KeyCode::Esc.into());
                self.state = State::Escape;
            }
            b'[' => self.state = State::Csi(Vec::new()),
            b'O' => self.state = State::Ss3(Vec::new()),
            b'P' | b']' | b'_' | b'^' | b'X' => {
                self.time_limit = Some(now + STRING_LIMIT);
                self.state =
                    State::ControlString { introducer: byte, length: 0, position: StringPosition::Content };
            }
            0x80.. => self.begin_character(byte, KeyModifiers::ALT),
            _ => self.push_alt_key(byte),
        }
    }

    pub(super) fn csi(&mut self, mut parameters: Vec<u8>, byte: u8, now: Instant) {
        match (byte, parameters.as_slice()) {
            (b'[', []) => self.state = State::LinuxFunctionKey,
            (b'M', []) => self.state = State::LegacyMouse(Vec::new()),
            (b'~', b"200") => {
                self.time_limit = Some(now + PASTE_LIMIT);
                self.state = State::Paste(Vec::new());
            }
            (0x40..=0x7e, _) => self.events.extend(csi::event(&parameters, byte)),
            (b'$', [_, ..]) if parameters.iter().all(u8::is_ascii_digit) => {
                self.events.extend(csi::event(&parameters, byte));
            }
            (0x20..=0x3f, _) => {
                if parameters.len() < MAX_PARAMETER_LENGTH {
                    parameters.push(byte);
                }
                self.state = State::Csi(parameters);
            }
            _ => self.interrupt(State::Csi(parameters), byte, now),
        }
    }

    pub(super) fn ss3(&mut self, mut parameters: Vec<u8>, byte: u8, now: Instant) {
        match ss3::key(&parameters, byte) {
            Some(key) => self.push_key(key),
            None if matches!(byte, b'0'..=b'9' | b';') && parameters.len() < MAX_PARAMETER_LENGTH => {
                parameters.push(byte);
                self.state = State::Ss3(parameters);
            }
            None if parameters.is_empty() || !matches!(byte, 0x20..=0x7e) => {
                self.interrupt(State::Ss3(parameters), byte, now);
            }
            None => {}
        }
    }

    pub(super) fn legacy_mouse(&mut self, mut bytes: Vec<u8>, byte: u8, now: Instant) {
        if byte < 0x20 {
            return self.interrupt(State::LegacyMouse(bytes), byte, now);
        }
        bytes.push(byte);
        match bytes.as_slice() {
            &[button, column, row] => self.events.extend(mouse::legacy([button, column, row])),
            _ => self.state = State::LegacyMouse(bytes),
        }
    }

    pub(super) fn begin_character(&mut self, byte: u8, modifiers: KeyModifiers) {
        match byte {
            0xc2..=0xf4 => self.state = State::Character(vec![byte], modifiers),
            // Not the first byte of a character.
            _ if modifiers.contains(KeyModifiers::ALT) => self.push_key(KeyCode::Esc.into()),
            _ => {}
        }
    }

    pub(super) fn character(&mut self, mut bytes: Vec<u8>, modifiers: KeyModifiers, byte: u8, now: Instant) {
        bytes.push(byte);
        match std::str::from_utf8(&bytes) {
            Ok(text) => {
                let typed = text.chars().filter(|character| !character.is_control());
                let with_modifiers = |key: KeyEvent| KeyEvent { modifiers: key.modifiers | modifiers, ..key };
                self.events.extend(typed.map(keys::character).map(with_modifiers).map(Event::Key));
            }
            Err(error) if error.error_len().is_none() => self.state = State::Character(bytes, modifiers),
            // The character is incomplete; this byte begins something else.
            Err(_) => self.step(byte, now),
        }
    }

    pub(super) fn control_string(
        &mut self,
        introducer: u8,
        length: usize,
        position: StringPosition,
        byte: u8,
        now: Instant,
    ) {
        let partial = State::ControlString { introducer, length, position };
        match (position, byte) {
            (StringPosition::Escape, b'\\') | (StringPosition::Content, BEL) => {}
            (StringPosition::Content, ESC) => {
                self.state = State::ControlString { introducer, length, position: StringPosition::Escape };
            }
            // Another sequence, or a byte that no control string has (ECMA-48, 5.6): a typed key, such as ctrl-c.
            (StringPosition::Escape, _) | (_, 0x00..=0x06 | 0x0e..=0x1f) => {
                self.interrupt(partial, byte, now);
            }
            _ if length >= MAX_STRING_LENGTH => {}
            _ => self.state = State::ControlString { introducer, length: length + 1, position },
        }
    }

    pub(super) fn paste(&mut self, mut text: Vec<u8>, byte: u8) {
        text.push(byte);
        if text.ends_with(PASTE_END) {
            text.truncate(text.len() - PASTE_END.len());
            return self.push_paste(&text);
        }
        // Beyond the limit only the bytes that may be the end marker are kept.
        if text.len() > MAX_PASTE_LENGTH + PASTE_END.len() {
            text.remove(MAX_PASTE_LENGTH);
        }
        self.state = State::Paste(text);
    }

    pub(super) fn push_paste(&mut self, text: &[u8]) {
        let kept = &text[..text.len().min(MAX_PASTE_LENGTH)];
        self.events.push(Event::Paste(String::from_utf8_lossy(kept).into_owned()));
    }
}
