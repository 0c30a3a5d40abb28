//! Text for the clipboard of the terminal that a person sits at, however far away: the control string OSC 52. Nothing is
//! asked of the terminal, so nobody can say whether it took it.

use super::passthrough::{Multiplexer, Recipient, pass_through};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The bytes that put a text into the clipboard. tmux may take it itself (`set-clipboard on`).
pub(super) fn copy(text: &str, multiplexer: Multiplexer) -> Vec<u8> {
    let string = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    pass_through(&string, Recipient::TerminalOrMultiplexer, multiplexer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_into_the_clipboard() {
        assert_eq!(copy("hq", Multiplexer::None), b"\x1b]52;c;aHE=\x07");
    }

    #[test]
    fn tmux_gets_it_for_itself_and_to_hand_on() {
        assert_eq!(
            copy("hq", Multiplexer::Tmux),
            b"\x1b]52;c;aHE=\x07\x1bPtmux;\x1b\x1b]52;c;aHE=\x07\x1b\\"
        );
    }

    /// `TERM=screen` is also what older configurations of tmux say, which takes the plain form only.
    #[test]
    fn screen_gets_it_plain_and_wrapped() {
        assert_eq!(copy("hq", Multiplexer::Screen), b"\x1b]52;c;aHE=\x07\x1bP\x1b]52;c;aHE=\x07\x1b\\");
    }
}
