//! Untrusted text, sanitized for display once, on entry: no control characters, no invisible or direction-changing
//! characters, no piles of combining marks, no endless lines. The raw text is kept for JSON and for copying. No other
//! code sanitizes text.

use compact_str::CompactString;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Maximum length for display, in characters; longer text ends in `…`.
const MAX_CHARS: usize = 256;
/// Maximum length without a heap allocation, in bytes.
const MAX_INLINE_BYTES: usize = size_of::<CompactString>();
/// Maximum number of combining marks per base character. No living script needs more.
const MAX_MARKS: usize = 4;
const REPLACEMENT: char = '\u{FFFD}';

/// Untrusted text that is safe to print. It takes 24 bytes and stores up to 24 bytes inline: each tunnel has twenty
/// such texts.
#[derive(Debug, Clone)]
pub struct Text(Repr);

#[derive(Debug, Clone)]
enum Repr {
    /// Safe as received, stored inline.
    Short(CompactString),
    /// Safe as received, longer; copies share it: each hub has one, in the list, in the snapshots and in its tunnels.
    Long(Arc<str>),
    /// Not safe as received.
    Altered(Arc<Altered>),
}

#[derive(Debug)]
struct Altered {
    shown: Box<str>,
    raw: Box<str>,
}

impl Text {
    /// Sanitizes text.
    pub fn new(sent: &str) -> Self {
        if sent.bytes().all(|b| (0x20..0x7f).contains(&b)) && sent.len() <= MAX_CHARS {
            return Self::as_sent(sent);
        }
        let shown = sanitize(sent);
        if shown == sent {
            return Self::as_sent(sent);
        }
        Self(Repr::Altered(Arc::new(Altered { shown: shown.into(), raw: sent.into() })))
    }

    fn as_sent(sent: &str) -> Self {
        Self(if sent.len() <= MAX_INLINE_BYTES { Repr::Short(sent.into()) } else { Repr::Long(sent.into()) })
    }

    /// Whether it is a placeholder instead of a name: without letters, or in square brackets like `[REDACTED]`.
    pub(in crate::domain) fn is_placeholder(&self) -> bool {
        let name = self.as_str().trim();
        !name.contains(char::is_alphabetic) || (name.starts_with('[') && name.ends_with(']'))
    }

    /// The text for the screen and the log.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Short(text) => text,
            Repr::Long(text) => text,
            Repr::Altered(text) => &text.shown,
        }
    }

    /// The text as received, for JSON (which escapes it) and for copying. Never for a terminal.
    pub fn raw(&self) -> &str {
        match &self.0 {
            Repr::Short(text) => text,
            Repr::Long(text) => text,
            Repr::Altered(text) => &text.raw,
        }
    }

    /// Whether it equals `word`, ignoring ASCII case.
    pub fn eq_ignore_case(&self, word: &str) -> bool {
        self.as_str().eq_ignore_ascii_case(word)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.raw() == other.raw()
    }
}

impl Eq for Text {}

impl Ord for Text {
    /// By the displayed text, then by the raw text.
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str()).then_with(|| self.raw().cmp(other.raw()))
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.raw().hash(state);
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<&str> for Text {
    fn from(sent: &str) -> Self {
        Self::new(sent)
    }
}

impl From<String> for Text {
    fn from(sent: String) -> Self {
        Self::new(&sent)
    }
}

fn sanitize(sent: &str) -> String {
    let mut out = String::with_capacity(sent.len().min(4 * MAX_CHARS));
    let mut marks = 0;
    for (count, character) in sent.chars().filter_map(sanitize_char).enumerate() {
        if count == MAX_CHARS {
            out.push('…');
            break;
        }
        let is_mark = character.width() == Some(0);
        marks = if is_mark { marks + 1 } else { 0 };
        if marks <= MAX_MARKS {
            out.push(character);
        }
    }
    replace_lone_marks(out)
}

/// Replaces combining marks without a base character: a terminal would add them to whatever precedes the text.
fn replace_lone_marks(text: String) -> String {
    if text.graphemes(true).all(|cluster| cluster.width() > 0) {
        return text;
    }
    let seemly = |cluster| if UnicodeWidthStr::width(cluster) > 0 { cluster } else { "\u{FFFD}" };
    text.graphemes(true).map(seemly).collect()
}

/// The character, a replacement for an unsafe one, or `None` for a variation selector.
fn sanitize_char(character: char) -> Option<char> {
    match character {
        '\t' | '\n' | '\r' => Some(' '),
        '\u{FE00}'..='\u{FE0F}' => None,
        _ if is_unprintable(character) => Some(REPLACEMENT),
        _ => Some(character),
    }
}

/// Whether a character is unsafe to print: control characters, invisible ones, and those that change the text
/// direction.
pub fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_unchanged() {
        let text = Text::new("branch-017-ntg");
        assert_eq!(text.as_str(), "branch-017-ntg");
        assert_eq!(text.raw(), "branch-017-ntg");
    }

    #[test]
    fn escape_sequences_cannot_reach_a_terminal() {
        let text = Text::new("\x1b]52;c;cm0=\x07a\u{9b}2Jb\x7f");
        assert!(text.as_str().chars().all(|c| !c.is_control()), "{text:?}");
        assert_eq!(text.raw(), "\x1b]52;c;cm0=\x07a\u{9b}2Jb\x7f");
    }

    #[test]
    fn direction_overrides_and_invisible_characters_are_replaced() {
        assert_eq!(Text::new("a\u{202E}b\u{200B}c\u{E0041}").as_str(), "a\u{FFFD}b\u{FFFD}c\u{FFFD}");
    }

    #[test]
    fn combining_marks_are_limited_to_four() {
        let pile = format!("a{}b", "\u{301}".repeat(40));
        assert_eq!(Text::new(&pile).as_str(), format!("a{}b", "\u{301}".repeat(4)));
    }

    #[test]
    fn combining_mark_without_a_base_is_replaced() {
        assert_eq!(Text::new("\u{301}a e\u{301}").as_str(), "\u{FFFD}a e\u{301}");
        assert_eq!(Text::new("🉐\u{D7B0}b").as_str(), "🉐\u{FFFD}b");
    }

    #[test]
    fn long_text_is_truncated_with_an_ellipsis() {
        let text = Text::new(&"x".repeat(100_000));
        assert_eq!(text.as_str().chars().count(), MAX_CHARS + 1);
        assert!(text.as_str().ends_with('…'));
        assert_eq!(text.raw().len(), 100_000);
    }

    #[test]
    fn line_breaks_and_tabs_become_spaces() {
        assert_eq!(Text::new("a\tb\r\nc").as_str(), "a b  c");
    }
}
