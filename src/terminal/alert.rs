//! Ringing for somebody who does not look at the screen: the bell, and a notification of the terminal (OSC 9) for those who
//! asked for it.

use crate::app::Alert;

/// The bytes that ring; the text is drawn elsewhere too and holds nothing that a terminal acts on.
pub(super) fn ring(how: Alert, text: &str) -> Vec<u8> {
    match how {
        Alert::Never => Vec::new(),
        Alert::Bell => b"\x07".to_vec(),
        Alert::Notification => {
            let plain: String = text.chars().filter(|character| !character.is_control()).collect();
            format!("\x07\x1b]9;tunnelscope: {plain}\x07").into_bytes()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_its_sequence() {
        assert_eq!(ring(Alert::Notification, "a\x07\x1b]0;b"), b"\x07\x1b]9;tunnelscope: a]0;b\x07");
        assert_eq!(ring(Alert::Bell, "a"), b"\x07");
        assert_eq!(ring(Alert::Never, "a"), b"");
    }
}
