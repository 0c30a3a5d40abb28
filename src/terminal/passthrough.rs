//! Control strings for the terminal that a person sits at, through the multiplexer in between. All of them (clipboard,
//! notifications) go through here.

pub use crate::config::display::Multiplexer;

/// Who acts on a control string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recipient {
    /// The terminal alone.
    Terminal,
    /// The terminal, or a multiplexer in its place. It cannot be asked which, so the string is sent both ways.
    TerminalOrMultiplexer,
}

/// Bytes that screen takes in one string (its limit is 768 in old versions).
const PIECE: usize = 700;

/// The bytes that bring a control string, which ends with BEL, to its recipient.
pub(super) fn pass_through(string: &str, recipient: Recipient, multiplexer: Multiplexer) -> Vec<u8> {
    let wrapped = match multiplexer {
        Multiplexer::None => return string.into(),
        Multiplexer::Tmux => format!("\x1bPtmux;{}\x1b\\", string.replace('\x1b', "\x1b\x1b")).into_bytes(),
        Multiplexer::Screen => {
            let wrap = |piece: &[u8]| [b"\x1bP", piece, b"\x1b\\"].concat();
            string.as_bytes().chunks(PIECE).flat_map(wrap).collect()
        }
    };
    match recipient {
        Recipient::Terminal => wrapped,
        Recipient::TerminalOrMultiplexer => [string.as_bytes(), &wrapped].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const STRING: &str = "\x1b]9;hq\x07";

    #[rstest]
    #[case(Multiplexer::None, Recipient::Terminal, "\x1b]9;hq\x07")]
    #[case(Multiplexer::None, Recipient::TerminalOrMultiplexer, "\x1b]9;hq\x07")]
    #[case(Multiplexer::Tmux, Recipient::Terminal, "\x1bPtmux;\x1b\x1b]9;hq\x07\x1b\\")]
    #[case(
        Multiplexer::Tmux,
        Recipient::TerminalOrMultiplexer,
        "\x1b]9;hq\x07\x1bPtmux;\x1b\x1b]9;hq\x07\x1b\\"
    )]
    #[case(Multiplexer::Screen, Recipient::Terminal, "\x1bP\x1b]9;hq\x07\x1b\\")]
    #[case(Multiplexer::Screen, Recipient::TerminalOrMultiplexer, "\x1b]9;hq\x07\x1bP\x1b]9;hq\x07\x1b\\")]
    fn a_string_is_wrapped_for_what_is_in_between(
        #[case] multiplexer: Multiplexer,
        #[case] recipient: Recipient,
        #[case] expected: &str,
    ) {
        let bytes = pass_through(STRING, recipient, multiplexer);
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[test]
    fn screen_gets_a_long_string_in_pieces() {
        let string = format!("\x1b]52;c;{}\x07", "x".repeat(2_000));
        let bytes = pass_through(&string, Recipient::Terminal, Multiplexer::Screen);
        let text = String::from_utf8(bytes).unwrap();
        let pieces: Vec<&str> = text.split_terminator("\x1b\\").collect();
        assert_eq!(pieces.len(), 3);
        assert!(pieces.iter().all(|piece| piece.starts_with("\x1bP") && piece.len() <= PIECE + 2));
        assert_eq!(pieces.iter().map(|piece| &piece[2..]).collect::<String>(), string);
    }
}
