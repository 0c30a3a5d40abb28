//! The input parser: bytes from the terminal in, events out. A sequence that arrives in pieces is put together again,
//! whatever the line does to it. Only where the bytes so far may also be keys that a person typed (Esc, `Alt+[`) is the
//! rest waited for no longer than the escape timeout. Control strings and answers to queries are swallowed.

mod csi;
mod keys;
mod mouse;
mod ss3;
#[cfg(test)]
mod tests;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use std::mem;
use std::time::{Duration, Instant};

/// Silence after which a sequence that no person types (parameters, a control string) is given up.
const SEQUENCE_SILENCE: Duration = Duration::from_secs(1);
/// Total time of a control string, so that keys typed into one that never ends are not swallowed for long.
const STRING_LIMIT: Duration = Duration::from_secs(10);
/// Silence after which pasted text counts as complete although its end marker is missing.
const PASTE_SILENCE: Duration = Duration::from_secs(2);
/// Total time of a paste, which is far more than a slow serial line needs.
const PASTE_LIMIT: Duration = Duration::from_secs(30);
/// Bytes of a control string after which it is given up.
const LONGEST_STRING: usize = 1 << 20;
/// Bytes of pasted text that are kept.
const LONGEST_PASTE: usize = 1 << 20;
/// Parameter bytes of a CSI sequence; a longer one is read to its end and dropped.
const LONGEST_PARAMETERS: usize = 128;
const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const PASTE_END: &[u8] = b"\x1b[201~";

/// The state machine between the bytes of a terminal and its events.
#[derive(Debug)]
pub struct InputParser {
    escape_timeout: Duration,
    state: State,
    events: Vec<Event>,
    /// Time of the last input.
    last_input: Option<Instant>,
    /// End of the total time of the current control string or paste.
    limit: Option<Instant>,
}

/// What the bytes so far are the beginning of.
#[derive(Debug)]
enum State {
    Ground,
    /// `ESC`.
    Escape,
    /// `ESC [` and parameters.
    Csi(Vec<u8>),
    /// `ESC [ [`: function keys of the Linux console.
    LinuxFunctionKey,
    /// `ESC O` and parameters.
    Ss3(Vec<u8>),
    /// `ESC [ M` and up to two of three bytes.
    LegacyMouse(Vec<u8>),
    /// The first bytes of a character.
    Character(Vec<u8>, KeyModifiers),
    /// A control string (DCS, OSC, APC, PM, SOS) of this introducer.
    ControlString {
        introducer: u8,
        length: usize,
        after: StringPosition,
    },
    /// Text between the markers of a bracketed paste.
    Paste(Vec<u8>),
}

/// Whether the last byte of a control string may begin its terminator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StringPosition {
    Content,
    Escape,
}

impl State {
    /// Whether a person may have typed the bytes so far, as keys of their own.
    fn may_be_typed(&self) -> bool {
        match self {
            Self::Escape | Self::LinuxFunctionKey | Self::ControlString { length: 0, .. } => true,
            Self::Csi(parameters) | Self::Ss3(parameters) => parameters.is_empty(),
            _ => false,
        }
    }
}

impl InputParser {
    /// A parser that waits for the rest of an ambiguous sequence for this long.
    pub fn new(escape_timeout: Duration) -> Self {
        Self { escape_timeout, state: State::Ground, events: Vec::new(), last_input: None, limit: None }
    }

    /// Parses bytes that were read at this time, and returns the events that are complete.
    pub fn feed(&mut self, bytes: &[u8], now: Instant) -> Vec<Event> {
        if self.limit.is_some_and(|limit| now >= limit) {
            self.give_up();
        }
        for &byte in bytes {
            self.step(byte, now);
        }
        self.last_input = Some(now);
        mem::take(&mut self.events)
    }

    /// When the partial sequence is given up if nothing else arrives; `None` without one.
    pub fn deadline(&self) -> Option<Instant> {
        let silence = match &self.state {
            State::Ground => return None,
            State::Paste(_) => PASTE_SILENCE,
            state if state.may_be_typed() => self.escape_timeout,
            _ => SEQUENCE_SILENCE.max(self.escape_timeout),
        };
        let quiet = self.last_input? + silence;
        Some(self.limit.map_or(quiet, |limit| limit.min(quiet)))
    }

    /// Gives the partial sequence up if its deadline has passed, and returns what it stands for without its rest.
    pub fn expire(&mut self, now: Instant) -> Vec<Event> {
        if self.deadline().is_some_and(|deadline| now >= deadline) {
            self.give_up();
        }
        mem::take(&mut self.events)
    }

    fn step(&mut self, byte: u8, now: Instant) {
        match mem::replace(&mut self.state, State::Ground) {
            State::Ground => self.ground(byte),
            State::Escape => self.escape(byte, now),
            State::Csi(parameters) => self.csi(parameters, byte, now),
            State::LinuxFunctionKey => match keys::linux_function_key(byte) {
                Some(key) => self.key(key),
                None => self.interrupt(State::LinuxFunctionKey, byte, now),
            },
            State::Ss3(parameters) => self.ss3(parameters, byte, now),
            State::LegacyMouse(bytes) => self.legacy_mouse(bytes, byte, now),
            State::Character(bytes, modifiers) => self.character(bytes, modifiers, byte, now),
            State::ControlString { introducer, length, after } => {
                self.control_string(introducer, length, after, byte, now);
            }
            State::Paste(text) => self.paste(text, byte),
        }
        if !matches!(self.state, State::ControlString { .. } | State::Paste(_)) {
            self.limit = None;
        }
    }

    fn ground(&mut self, byte: u8) {
        match byte {
            ESC => self.state = State::Escape,
            0x20..=0x7e => self.key(keys::character(byte.into())),
            0x80.. => self.begin_character(byte, KeyModifiers::NONE),
            _ => self.events.extend(keys::control(byte).map(Event::Key)),
        }
    }

    fn escape(&mut self, byte: u8, now: Instant) {
        match byte {
            // Two key presses that were read at once, such as Esc and an arrow after a line that stood still. Few
            // terminals mean Alt and an arrow by it, and to them Esc alone is harmless.
            ESC => {
                self.key(KeyCode::Esc.into());
                self.state = State::Escape;
            }
            b'[' => self.state = State::Csi(Vec::new()),
            b'O' => self.state = State::Ss3(Vec::new()),
            b'P' | b']' | b'_' | b'^' | b'X' => {
                self.limit = Some(now + STRING_LIMIT);
                self.state =
                    State::ControlString { introducer: byte, length: 0, after: StringPosition::Content };
            }
            0x80.. => self.begin_character(byte, KeyModifiers::ALT),
            _ => self.alt_key(byte),
        }
    }

    fn csi(&mut self, mut parameters: Vec<u8>, byte: u8, now: Instant) {
        match (byte, parameters.as_slice()) {
            (b'[', []) => self.state = State::LinuxFunctionKey,
            (b'M', []) => self.state = State::LegacyMouse(Vec::new()),
            (b'~', b"200") => {
                self.limit = Some(now + PASTE_LIMIT);
                self.state = State::Paste(Vec::new());
            }
            (0x40..=0x7e, _) => self.events.extend(csi::event(&parameters, byte)),
            (b'$', [_, ..]) if parameters.iter().all(u8::is_ascii_digit) => {
                self.events.extend(csi::event(&parameters, byte));
            }
            (0x20..=0x3f, _) => {
                if parameters.len() < LONGEST_PARAMETERS {
                    parameters.push(byte);
                }
                self.state = State::Csi(parameters);
            }
            _ => self.interrupt(State::Csi(parameters), byte, now),
        }
    }

    fn ss3(&mut self, mut parameters: Vec<u8>, byte: u8, now: Instant) {
        match ss3::key(&parameters, byte) {
            Some(key) => self.key(key),
            None if matches!(byte, b'0'..=b'9' | b';') && parameters.len() < LONGEST_PARAMETERS => {
                parameters.push(byte);
                self.state = State::Ss3(parameters);
            }
            None if parameters.is_empty() || !matches!(byte, 0x20..=0x7e) => {
                self.interrupt(State::Ss3(parameters), byte, now);
            }
            None => {}
        }
    }

    fn legacy_mouse(&mut self, mut bytes: Vec<u8>, byte: u8, now: Instant) {
        if byte < 0x20 {
            return self.interrupt(State::LegacyMouse(bytes), byte, now);
        }
        bytes.push(byte);
        match bytes.as_slice() {
            &[button, column, row] => self.events.extend(mouse::legacy([button, column, row])),
            _ => self.state = State::LegacyMouse(bytes),
        }
    }

    fn begin_character(&mut self, byte: u8, modifiers: KeyModifiers) {
        match byte {
            0xc2..=0xf4 => self.state = State::Character(vec![byte], modifiers),
            // No character begins with it.
            _ if modifiers.contains(KeyModifiers::ALT) => self.key(KeyCode::Esc.into()),
            _ => {}
        }
    }

    fn character(&mut self, mut bytes: Vec<u8>, modifiers: KeyModifiers, byte: u8, now: Instant) {
        bytes.push(byte);
        match std::str::from_utf8(&bytes) {
            Ok(text) => {
                let typed = text.chars().filter(|character| !character.is_control());
                let with_modifiers = |key: KeyEvent| KeyEvent { modifiers: key.modifiers | modifiers, ..key };
                self.events.extend(typed.map(keys::character).map(with_modifiers).map(Event::Key));
            }
            Err(error) if error.error_len().is_none() => self.state = State::Character(bytes, modifiers),
            // The character is cut off; this byte is something else.
            Err(_) => self.step(byte, now),
        }
    }

    fn control_string(
        &mut self,
        introducer: u8,
        length: usize,
        after: StringPosition,
        byte: u8,
        now: Instant,
    ) {
        let unfinished = State::ControlString { introducer, length, after };
        match (after, byte) {
            (StringPosition::Escape, b'\\') | (StringPosition::Content, BEL) => {}
            (StringPosition::Content, ESC) => {
                self.state = State::ControlString { introducer, length, after: StringPosition::Escape };
            }
            // Another sequence, or what no control string has (ECMA-48, 5.6): a person typed it, ctrl-c for one.
            (StringPosition::Escape, _) | (_, 0x00..=0x06 | 0x0e..=0x1f) => {
                self.interrupt(unfinished, byte, now);
            }
            _ if length >= LONGEST_STRING => {}
            _ => self.state = State::ControlString { introducer, length: length + 1, after },
        }
    }

    fn paste(&mut self, mut text: Vec<u8>, byte: u8) {
        text.push(byte);
        if text.ends_with(PASTE_END) {
            text.truncate(text.len() - PASTE_END.len());
            return self.pasted(&text);
        }
        // Beyond the limit only what may be the end marker is kept.
        if text.len() > LONGEST_PASTE + PASTE_END.len() {
            text.remove(LONGEST_PASTE);
        }
        self.state = State::Paste(text);
    }

    fn pasted(&mut self, text: &[u8]) {
        let kept = &text[..text.len().min(LONGEST_PASTE)];
        self.events.push(Event::Paste(String::from_utf8_lossy(kept).into_owned()));
    }

    /// Ends a sequence by a byte that cannot belong to it.
    fn interrupt(&mut self, unfinished: State, byte: u8, now: Instant) {
        self.state = unfinished;
        let is_escaped = self.is_at_escape();
        self.give_up_string_or_sequence();
        if is_escaped {
            self.state = State::Escape;
        }
        self.step(byte, now);
    }

    /// Whether an `ESC` was read that may end a control string or begin another sequence.
    fn is_at_escape(&self) -> bool {
        matches!(self.state, State::ControlString { after: StringPosition::Escape, .. })
    }

    /// Reports what is there of a sequence whose rest does not come.
    fn give_up(&mut self) {
        let is_escaped = self.is_at_escape();
        self.give_up_string_or_sequence();
        if is_escaped {
            self.key(KeyCode::Esc.into());
        }
    }

    fn give_up_string_or_sequence(&mut self) {
        self.limit = None;
        match mem::replace(&mut self.state, State::Ground) {
            State::Escape => self.key(KeyCode::Esc.into()),
            State::Csi(parameters) if parameters.is_empty() => self.alt_key(b'['),
            State::LinuxFunctionKey => {
                self.alt_key(b'[');
                self.key(keys::character('['));
            }
            State::Ss3(parameters) if parameters.is_empty() => self.alt_key(b'O'),
            State::ControlString { introducer, length: 0, .. } => self.alt_key(introducer),
            State::Paste(text) => self.pasted(&text),
            // The beginning of something that no person types.
            State::Ground
            | State::Csi(_)
            | State::Ss3(_)
            | State::LegacyMouse(_)
            | State::Character(..)
            | State::ControlString { .. } => {}
        }
    }

    fn alt_key(&mut self, byte: u8) {
        let key = keys::control(byte).unwrap_or_else(|| keys::character(byte.into()));
        self.key(KeyEvent { modifiers: key.modifiers | KeyModifiers::ALT, ..key });
    }

    fn key(&mut self, key: KeyEvent) {
        self.events.push(Event::Key(key));
    }
}
