//! Control strings for the terminal itself, wrapped where a multiplexer (tmux, screen) runs in between. Used by clipboard
//! and notifications.

pub use crate::config::display::Multiplexer;

/// Which programs act on a control string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    /// Only the terminal.
    Terminal,
    /// The terminal or the multiplexer, depending on its configuration: the string is sent to both.
    TerminalAndMultiplexer,
}

/// Bytes per control string that screen accepts (old versions up to 768).
const SCREEN_CHUNK: usize = 700;

/// The bytes that send a control string, which ends with BEL.
pub(super) fn pass_through(string: &str, destination: Destination, multiplexer: Multiplexer) -> Vec<u8> {
    let wrapped = match multiplexer {
        Multiplexer::None => return string.into(),
        Multiplexer::Tmux => format!("\x1bPtmux;{}\x1b\\", string.replace('\x1b', "\x1b\x1b")).into_bytes(),
        Multiplexer::Screen => {
            let wrap = |chunk: &[u8]| [b"\x1bP", chunk, b"\x1b\\"].concat();
            string.as_bytes().chunks(SCREEN_CHUNK).flat_map(wrap).collect()
        }
    };
    match destination {
        Destination::Terminal => wrapped,
        Destination::TerminalAndMultiplexer => [string.as_bytes(), &wrapped].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const STRING: &str = "\x1b]9;hq\x07";

    #[rstest]
    #[case(Multiplexer::None, Destination::Terminal, "\x1b]9;hq\x07")]
    #[case(Multiplexer::None, Destination::TerminalAndMultiplexer, "\x1b]9;hq\x07")]
    #[case(Multiplexer::Tmux, Destination::Terminal, "\x1bPtmux;\x1b\x1b]9;hq\x07\x1b\\")]
    #[case(
        Multiplexer::Tmux,
        Destination::TerminalAndMultiplexer,
        "\x1b]9;hq\x07\x1bPtmux;\x1b\x1b]9;hq\x07\x1b\\"
    )]
    #[case(Multiplexer::Screen, Destination::Terminal, "\x1bP\x1b]9;hq\x07\x1b\\")]
    #[case(Multiplexer::Screen, Destination::TerminalAndMultiplexer, "\x1b]9;hq\x07\x1bP\x1b]9;hq\x07\x1b\\")]
    fn control_string_is_wrapped_for_the_multiplexer(
        #[case] multiplexer: Multiplexer,
        #[case] destination: Destination,
        #[case] expected: &str,
    ) {
        let bytes = pass_through(STRING, destination, multiplexer);
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[test]
    fn screen_gets_a_long_string_in_chunks() {
        let string = format!("\x1b]52;c;{}\x07", "x".repeat(2_000));
        let bytes = pass_through(&string, Destination::Terminal, Multiplexer::Screen);
        let text = String::from_utf8(bytes).unwrap();
        let chunks: Vec<&str> = text.split_terminator("\x1b\\").collect();
        assert_eq!(chunks.len(), 3);
        assert!(chunks.iter().all(|chunk| chunk.starts_with("\x1bP") && chunk.len() <= SCREEN_CHUNK + 2));
        assert_eq!(chunks.iter().map(|chunk| &chunk[2..]).collect::<String>(), string);
    }
}
