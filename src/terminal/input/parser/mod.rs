//! The input parser: turns the bytes of a terminal into events. A sequence that arrives in pieces is reassembled. If its
//! beginning may also be a key of its own (Esc, `Alt+[`), the rest has to arrive within the escape timeout. Control strings
//! and responses to queries are discarded.

mod csi;
mod keys;
mod mouse;
mod ss3;
mod state;
#[cfg(test)]
mod tests;
mod transitions;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use state::State;
use std::mem;
use std::time::{Duration, Instant};

/// Silence after which an unambiguous sequence (parameters, a control string) is abandoned.
const SEQUENCE_SILENCE: Duration = Duration::from_secs(1);
/// Total time of a control string: one that never ends swallows keys.
const STRING_LIMIT: Duration = Duration::from_secs(10);
/// Silence after which pasted text without an end marker counts as complete.
const PASTE_SILENCE: Duration = Duration::from_secs(2);
/// Total time of a paste; far more than a slow serial line needs.
const PASTE_LIMIT: Duration = Duration::from_secs(30);
/// Bytes after which a control string is abandoned.
const MAX_STRING_LENGTH: usize = 1 << 20;
/// Bytes after which pasted text is truncated.
const MAX_PASTE_LENGTH: usize = 1 << 20;
/// Parameter bytes after which a CSI sequence is discarded.
const MAX_PARAMETER_LENGTH: usize = 128;
const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const PASTE_END: &[u8] = b"\x1b[201~";

/// The state machine that parses the bytes of a terminal.
#[derive(Debug)]
pub struct InputParser {
    escape_timeout: Duration,
    state: State,
    events: Vec<Event>,
    /// Time of the last input.
    last_input: Option<Instant>,
    /// End of the total time of the current control string or paste.
    time_limit: Option<Instant>,
}

impl InputParser {
    /// A parser with this timeout for the rest of an ambiguous sequence.
    pub fn new(escape_timeout: Duration) -> Self {
        Self { escape_timeout, state: State::Ground, events: Vec::new(), last_input: None, time_limit: None }
    }

    /// Parses bytes read at this time, and returns the complete events.
    pub fn feed(&mut self, bytes: &[u8], now: Instant) -> Vec<Event> {
        if self.time_limit.is_some_and(|limit| now >= limit) {
            self.abandon();
        }
        for &byte in bytes {
            self.step(byte, now);
        }
        self.last_input = Some(now);
        mem::take(&mut self.events)
    }

    /// When the partial sequence is abandoned if no further input arrives; `None` without one.
    pub fn deadline(&self) -> Option<Instant> {
        let silence = match &self.state {
            State::Ground => return None,
            State::Paste(_) => PASTE_SILENCE,
            state if state.is_ambiguous() => self.escape_timeout,
            _ => SEQUENCE_SILENCE.max(self.escape_timeout),
        };
        let deadline = self.last_input? + silence;
        Some(self.time_limit.map_or(deadline, |limit| limit.min(deadline)))
    }

    /// Abandons the partial sequence if its deadline has passed, and returns the keys that its bytes may be.
    pub fn expire(&mut self, now: Instant) -> Vec<Event> {
        if self.deadline().is_some_and(|deadline| now >= deadline) {
            self.abandon();
        }
        mem::take(&mut self.events)
    }

    fn step(&mut self, byte: u8, now: Instant) {
        match mem::replace(&mut self.state, State::Ground) {
            State::Ground => self.ground(byte),
            State::Escape => self.escape(byte, now),
            State::Csi(parameters) => self.csi(parameters, byte, now),
            State::LinuxFunctionKey => match keys::linux_function_key(byte) {
                Some(key) => self.push_key(key),
                None => self.interrupt(State::LinuxFunctionKey, byte, now),
            },
            State::Ss3(parameters) => self.ss3(parameters, byte, now),
            State::LegacyMouse(bytes) => self.legacy_mouse(bytes, byte, now),
            State::Character(bytes, modifiers) => self.character(bytes, modifiers, byte, now),
            State::ControlString { introducer, length, position } => {
                self.control_string(introducer, length, position, byte, now);
            }
            State::Paste(text) => self.paste(text, byte),
        }
        if !self.state.has_time_limit() {
            self.time_limit = None;
        }
    }

    /// Abandons a sequence at a byte that cannot belong to it, and parses that byte.
    fn interrupt(&mut self, partial: State, byte: u8, now: Instant) {
        let is_escaped = partial.is_at_escape();
        self.state = partial;
        self.abandon_sequence();
        if is_escaped {
            self.state = State::Escape;
        }
        self.step(byte, now);
    }

    /// Reports the keys of a partial sequence whose rest has not arrived.
    fn abandon(&mut self) {
        let is_escaped = self.state.is_at_escape();
        self.abandon_sequence();
        if is_escaped {
            self.push_key(KeyCode::Esc.into());
        }
    }

    fn abandon_sequence(&mut self) {
        self.time_limit = None;
        match mem::replace(&mut self.state, State::Ground) {
            State::Escape => self.push_key(KeyCode::Esc.into()),
            State::Csi(parameters) if parameters.is_empty() => self.push_alt_key(b'['),
            State::LinuxFunctionKey => {
                self.push_alt_key(b'[');
                self.push_key(keys::character('['));
            }
            State::Ss3(parameters) if parameters.is_empty() => self.push_alt_key(b'O'),
            State::ControlString { introducer, length: 0, .. } => self.push_alt_key(introducer),
            State::Paste(text) => self.push_paste(&text),
            // Not keys that a person typed.
            State::Ground
            | State::Csi(_)
            | State::Ss3(_)
            | State::LegacyMouse(_)
            | State::Character(..)
            | State::ControlString { .. } => {}
        }
    }

    fn push_alt_key(&mut self, byte: u8) {
        let key = keys::control(byte).unwrap_or_else(|| keys::character(byte.into()));
        self.push_key(KeyEvent { modifiers: key.modifiers | KeyModifiers::ALT, ..key });
    }

    fn push_key(&mut self, key: KeyEvent) {
        self.events.push(Event::Key(key));
    }
}
