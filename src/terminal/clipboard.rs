//! Text for the clipboard of the terminal that somebody sits at, however far away: the escape sequence OSC 52, through
//! tmux and screen too. Nothing is asked of the terminal, so nobody can say whether it took it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What sits between this program and the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Multiplexer {
    /// Nothing.
    #[default]
    None,
    /// tmux. It takes the sequence itself with `set-clipboard on`, and hands it on with `allow-passthrough on`; both are
    /// written, since it cannot be asked which is set.
    Tmux,
    /// GNU screen, which hands on what is wrapped.
    Screen,
}

/// Bytes that screen hands on at once.
const PIECE: usize = 700;

/// The bytes that put a text into the clipboard.
pub(super) fn copy(text: &str, multiplexer: Multiplexer) -> Vec<u8> {
    let sequence = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    match multiplexer {
        Multiplexer::None => sequence.into_bytes(),
        Multiplexer::Tmux => {
            let inner = sequence.replace('\x1b', "\x1b\x1b");
            format!("{sequence}\x1bPtmux;{inner}\x1b\\").into_bytes()
        }
        Multiplexer::Screen => {
            let wrapped = |piece: &[u8]| [b"\x1bP", piece, b"\x1b\\"].concat();
            sequence.as_bytes().chunks(PIECE).flat_map(wrapped).collect()
        }
    }
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

    #[test]
    fn screen_gets_it_in_pieces() {
        let bytes = copy(&"x".repeat(900), Multiplexer::Screen);
        let text = String::from_utf8(bytes).unwrap();
        let pieces: Vec<&str> = text.split("\x1b\\").filter(|piece| !piece.is_empty()).collect();
        assert!(
            pieces.len() > 1
                && pieces.iter().all(|piece| piece.starts_with("\x1bP") && piece.len() <= PIECE + 2)
        );
        let whole: String = pieces.iter().map(|piece| &piece[2..]).collect();
        assert_eq!(whole.into_bytes(), copy(&"x".repeat(900), Multiplexer::None));
    }
}
