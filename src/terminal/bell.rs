//! Alerts for a person who is not looking at the screen: the bell, and on request a notification of the terminal (OSC 9).

use super::passthrough::{Destination, Multiplexer, pass_through};
use crate::app::Alert;

/// The bytes of an alert; control characters of the text are dropped. Multiplexers act on the bell, but not on the
/// notification.
pub(super) fn alert_sequence(alert: Alert, text: &str, multiplexer: Multiplexer) -> Vec<u8> {
    match alert {
        Alert::Never => Vec::new(),
        Alert::Bell => b"\x07".to_vec(),
        Alert::Notification => {
            let plain: String = text.chars().filter(|character| !character.is_control()).collect();
            let notification = format!("\x1b]9;tunnelscope: {plain}\x07");
            let notification = pass_through(&notification, Destination::Terminal, multiplexer);
            [b"\x07", notification.as_slice()].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notification_text_cannot_end_its_sequence() {
        let sequence = |alert, text| alert_sequence(alert, text, Multiplexer::None);
        assert_eq!(sequence(Alert::Notification, "a\x07\x1b]0;b"), b"\x07\x1b]9;tunnelscope: a]0;b\x07");
        assert_eq!(sequence(Alert::Bell, "a"), b"\x07");
        assert_eq!(sequence(Alert::Never, "a"), b"");
    }

    #[test]
    fn tmux_passes_on_the_notification_and_gets_the_bell() {
        let sequence = |alert| alert_sequence(alert, "a", Multiplexer::Tmux);
        assert_eq!(sequence(Alert::Notification), b"\x07\x1bPtmux;\x1b\x1b]9;tunnelscope: a\x07\x1b\\");
        assert_eq!(sequence(Alert::Bell), b"\x07");
    }
}
