//! JSON that is safe on a terminal: characters that JSON does not escape (DEL, C1, bidirectional overrides,
//! invisible characters) are escaped too. The values do not change.

use crate::domain::is_unprintable;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use std::borrow::Cow;
use std::fmt;
use std::io::{self, IsTerminal, Write};

/// Layout of JSON output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Layout {
    /// Each value on its own line, indented.
    Lines,
    /// Everything on one line.
    OneLine,
}

impl Layout {
    /// Indented on a terminal, otherwise on one line.
    pub(in crate::commands) fn of_stdout() -> Self {
        if io::stdout().is_terminal() { Self::Lines } else { Self::OneLine }
    }
}

/// Writes a value as JSON with a newline at the end.
///
/// # Errors
/// If serialization or writing fails.
pub(in crate::commands) fn write<T: Serialize>(
    value: &T,
    layout: Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    match layout {
        Layout::Lines => value.serialize(&mut with(&mut *out, PrettyFormatter::new())),
        Layout::OneLine => value.serialize(&mut with(&mut *out, CompactFormatter)),
    }?;
    out.write_all(b"\n")
}

/// A value as JSON text.
///
/// # Errors
/// If serialization fails.
pub(in crate::commands) fn to_string<T: Serialize>(value: &T, layout: Layout) -> io::Result<String> {
    let mut out = Vec::new();
    write(value, layout, &mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn with<W: Write, F: Formatter>(out: W, formatter: F) -> Serializer<W, Escaping<F>> {
    Serializer::with_formatter(out, Escaping(formatter))
}

/// Escapes a fragment of a JSON string for terminals; existing escape sequences are kept.
pub(in crate::commands) fn escaped(fragment: &str) -> Cow<'_, str> {
    // Fast path: nearly all text is plain ASCII.
    let is_plain = fragment.bytes().all(|byte| (b' '..0x7f).contains(&byte));
    if is_plain || !fragment.contains(is_unprintable) {
        return Cow::Borrowed(fragment);
    }
    let mut out = String::with_capacity(fragment.len() + 16);
    for character in fragment.chars() {
        if is_unprintable(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = fmt::Write::write_fmt(&mut out, format_args!("\\u{unit:04x}"));
            }
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// A formatter that wraps another one and escapes strings for terminals.
struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        out.write_all(escaped(fragment).as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        let sent = "a\u{1b}[2J\u{9b}b\u{7f}\u{202e}c\u{e0041}d";
        let json = to_string(&sent, Layout::Lines).unwrap();
        assert!(json.trim().is_ascii(), "{json:?}");
        assert!(!json.trim().chars().any(char::is_control));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), sent);
        assert_eq!(to_string(&sent, Layout::OneLine).unwrap(), json);
    }

    #[test]
    fn non_ascii_letters_are_not_escaped() {
        assert_eq!(to_string(&"Zürich 東京", Layout::Lines).unwrap(), "\"Zürich 東京\"\n");
    }
}
