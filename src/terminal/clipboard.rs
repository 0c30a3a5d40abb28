//! Copying to the clipboard of the terminal, also over SSH, by the control string OSC 52. Terminals do not confirm it, so
//! whether the text arrived is unknown.

use super::passthrough::{Destination, Multiplexer, pass_through};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The bytes that copy a text. tmux may act on them itself (`set-clipboard on`).
pub(super) fn copy_sequence(text: &str, multiplexer: Multiplexer) -> Vec<u8> {
    let string = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    pass_through(&string, Destination::TerminalAndMultiplexer, multiplexer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_copied_as_base64() {
        assert_eq!(copy_sequence("hq", Multiplexer::None), b"\x1b]52;c;aHE=\x07");
    }

    #[test]
    fn tmux_gets_the_string_plain_and_wrapped() {
        assert_eq!(
            copy_sequence("hq", Multiplexer::Tmux),
            b"\x1b]52;c;aHE=\x07\x1bPtmux;\x1b\x1b]52;c;aHE=\x07\x1b\\"
        );
    }

    /// Older configurations of tmux also set `TERM=screen`; they understand the plain form only.
    #[test]
    fn screen_gets_the_string_plain_and_wrapped() {
        assert_eq!(
            copy_sequence("hq", Multiplexer::Screen),
            b"\x1b]52;c;aHE=\x07\x1bP\x1b]52;c;aHE=\x07\x1b\\"
        );
    }
}
