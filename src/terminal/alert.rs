//! Ringing for somebody who does not look at the screen: the bell, and a notification of the terminal (OSC 9) for those who
//! asked for it.

use super::passthrough::{Multiplexer, Recipient, pass_through};
use crate::app::Alert;

/// The bytes that ring; the text is drawn elsewhere too and holds nothing that a terminal acts on. Multiplexers have a use
/// for the bell itself, but not for the notification.
pub(super) fn ring(how: Alert, text: &str, multiplexer: Multiplexer) -> Vec<u8> {
    match how {
        Alert::Never => Vec::new(),
        Alert::Bell => b"\x07".to_vec(),
        Alert::Notification => {
            let plain: String = text.chars().filter(|character| !character.is_control()).collect();
            let string = format!("\x1b]9;tunnelscope: {plain}\x07");
            [b"\x07", pass_through(&string, Recipient::Terminal, multiplexer).as_slice()].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_its_sequence() {
        let ring = |how, text| ring(how, text, Multiplexer::None);
        assert_eq!(ring(Alert::Notification, "a\x07\x1b]0;b"), b"\x07\x1b]9;tunnelscope: a]0;b\x07");
        assert_eq!(ring(Alert::Bell, "a"), b"\x07");
        assert_eq!(ring(Alert::Never, "a"), b"");
    }

    #[test]
    fn a_notification_passes_tmux_and_the_bell_is_for_tmux() {
        assert_eq!(
            ring(Alert::Notification, "a", Multiplexer::Tmux),
            b"\x07\x1bPtmux;\x1b\x1b]9;tunnelscope: a\x07\x1b\\"
        );
        assert_eq!(ring(Alert::Bell, "a", Multiplexer::Tmux), b"\x07");
    }
}
