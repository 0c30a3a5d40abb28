//! Private modes of the terminal that are on only while needed: mouse reports and bracketed paste. A sequence is written
//! only when a mode changes.

/// Mouse reports of buttons and wheel, in SGR form, which has no limit at column 223.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
pub(in crate::terminal) const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";
/// Bracketed paste. On only while text is entered, since a paste without its end marker swallows all keys after it.
const PASTE_ON: &str = "\x1b[?2004h";
const PASTE_OFF: &str = "\x1b[?2004l";

/// A private mode and its current state.
#[derive(Debug)]
pub(super) struct TerminalMode {
    on: &'static str,
    off: &'static str,
    is_on: bool,
}

impl TerminalMode {
    /// Mouse reports, off.
    pub(in crate::terminal) const MOUSE: Self = Self { on: MOUSE_ON, off: MOUSE_OFF, is_on: false };
    /// Bracketed paste, off.
    pub(super) const PASTE: Self = Self { on: PASTE_ON, off: PASTE_OFF, is_on: false };

    /// The sequence that turns the mode on or off; empty if it is already.
    pub(super) fn set(&mut self, is_on: bool) -> &'static str {
        if std::mem::replace(&mut self.is_on, is_on) == is_on {
            return "";
        }
        if is_on { self.on } else { self.off }
    }
}
