//! JSON that a terminal may see: what JSON itself does not escape (DEL, C1, direction overrides, invisible characters)
//! is escaped too. The values stay what they are.

use crate::domain::is_unseemly;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};
use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};

/// A value as JSON over several lines.
///
/// # Errors
/// If the value cannot be JSON.
pub(in crate::commands) fn pretty<T: Serialize>(value: &T) -> serde_json::Result<String> {
    let mut out = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut out, Escaping(PrettyFormatter::new())))?;
    out.push(b'\n');
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// A value as JSON on a line of its own.
///
/// # Errors
/// If the value cannot be JSON.
pub(in crate::commands) fn one_line<T: Serialize>(value: &T) -> serde_json::Result<String> {
    // Outside of strings compact JSON has nothing that needs it.
    Ok(format!("{}\n", escaped(&serde_json::to_string(value)?)))
}

/// The inside of a JSON string with everything escaped that a terminal could act on; what was escaped before stays so.
pub(in crate::commands) fn escaped(fragment: &str) -> Cow<'_, str> {
    if !fragment.contains(is_unseemly) {
        return Cow::Borrowed(fragment);
    }
    let mut out = String::with_capacity(fragment.len() + 16);
    for character in fragment.chars() {
        if is_unseemly(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = fmt::Write::write_fmt(&mut out, format_args!("\\u{unit:04x}"));
            }
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

struct Escaping(PrettyFormatter<'static>);

impl Formatter for Escaping {
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
    fn what_a_terminal_could_act_on_is_escaped_and_the_value_stays() {
        let sent = "a\u{1b}[2J\u{9b}b\u{7f}\u{202e}c\u{e0041}d";
        let json = pretty(&sent).unwrap();
        assert!(json.trim().is_ascii(), "{json:?}");
        assert!(!json.trim().chars().any(char::is_control));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), sent);
        assert_eq!(one_line(&sent).unwrap(), json);
    }

    #[test]
    fn other_writing_stays_readable() {
        assert_eq!(pretty(&"Zürich 東京").unwrap(), "\"Zürich 東京\"\n");
    }
}
