//! What the terminal does only while it is asked to: telling of the mouse, marking what is pasted. It is asked once for each
//! change of mind.

/// Asks the terminal to tell of the mouse: buttons and wheel, in a form that has no end at column 223.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
/// Asks it no longer to.
pub(super) const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";
/// Asks it to mark what is pasted as such, and no longer to. A mark without its end swallows every key behind it, so they are
/// asked for only where text is typed.
const PASTE_ON: &str = "\x1b[?2004h";
const PASTE_OFF: &str = "\x1b[?2004l";

/// One of these, as the terminal was asked last.
#[derive(Debug)]
pub(super) struct TerminalMode {
    on: &'static str,
    off: &'static str,
    is_on: bool,
}

impl TerminalMode {
    /// The mouse, which nobody asked of yet.
    pub(super) const MOUSE: Self = Self { on: MOUSE_ON, off: MOUSE_OFF, is_on: false };
    /// The marks of what is pasted, which nobody asked for yet.
    pub(super) const PASTE: Self = Self { on: PASTE_ON, off: PASTE_OFF, is_on: false };

    /// What to tell the terminal so that it is as wanted; nothing if it is so already.
    pub(super) fn turn(&mut self, is_wanted: bool) -> &'static str {
        if std::mem::replace(&mut self.is_on, is_wanted) == is_wanted {
            return "";
        }
        if is_wanted { self.on } else { self.off }
    }
}
