//! Invisible characters in pasted values, such as those that editors, chat programs and web pages add: removed with a warning
//! at the ends of a credential or URL, rejected inside.

use std::borrow::Cow;

/// Pairs of quotation marks that may enclose a value by mistake.
const QUOTES: [(char, char); 5] =
    [('"', '"'), ('\'', '\''), ('\u{201c}', '\u{201d}'), ('\u{2018}', '\u{2019}'), ('\u{ab}', '\u{bb}')];

/// Removes whitespace and invisible characters at the ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_trimmed)
}

/// The trimmed value, if all its characters are visible.
///
/// # Errors
/// The name and position of the first invisible character. The value is not quoted.
pub(super) fn trim_visible(text: &str) -> Result<&str, String> {
    let trimmed = trim(text);
    let start = text.chars().take_while(|c| is_trimmed(*c)).count();
    match trimmed.chars().enumerate().find_map(|(nth, c)| Some((nth, c, invisible_name(c)?))) {
        None => Ok(trimmed),
        Some((nth, '\n', _)) => Err(format!(
            "the value has more than one line (U+000A, line feed, at character {}): specify a single line with only the value",
            start + nth + 1
        )),
        Some((nth, c, name)) => Err(format!(
            "the value contains {} ({name}) at character {}: copy it again without that character",
            code_point(c),
            start + nth + 1
        )),
    }
}

/// Warnings about invisible characters at the ends, and about quotation marks that are part of the value.
pub(super) fn warnings(text: &str) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(removed) = trimmed_characters(text) {
        warnings.push(format!("ignored {removed} at the start or end of the value: remove it"));
    }
    if is_quoted(trim(text)) {
        let text = "the value is enclosed in quotation marks, which are sent as part of it: remove them unless they \
                    are intended";
        warnings.push(text.to_owned());
    }
    warnings
}

/// The names of the invisible characters at the ends, except for ASCII whitespace.
pub(super) fn trimmed_characters(text: &str) -> Option<String> {
    let mut removed: Vec<String> = Vec::new();
    let trimmed = trim(text);
    let ends = text.split_once(trimmed).filter(|_| !trimmed.is_empty()).unwrap_or((text, ""));
    for c in ends.0.chars().chain(ends.1.chars()).filter(|c| !c.is_ascii_whitespace()) {
        let named = format!("{} ({})", code_point(c), invisible_name(c).unwrap_or("invisible character"));
        if !removed.contains(&named) {
            removed.push(named);
        }
    }
    (!removed.is_empty()).then(|| removed.join(", "))
}

/// Decodes UTF-8.
///
/// # Errors
/// The encoding, if it is recognized.
pub(super) fn decode_utf8(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|_| match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            "the value is UTF-16 text, as written by `>` in Windows PowerShell: save it as UTF-8".to_owned()
        }
        _ => "the value is not UTF-8 text".to_owned(),
    })
}

/// Escapes invisible characters for a TOML basic string.
pub(super) fn escaped(text: &str) -> String {
    let escape = |c: char| match c {
        '"' => Cow::Borrowed("\\\""),
        '\\' => Cow::Borrowed("\\\\"),
        c if invisible_name(c).is_none() => Cow::Owned(c.to_string()),
        c if u32::from(c) <= 0xffff => Cow::Owned(format!("\\u{:04X}", u32::from(c))),
        c => Cow::Owned(format!("\\U{:08X}", u32::from(c))),
    };
    text.chars().map(escape).collect()
}

fn is_trimmed(c: char) -> bool {
    c.is_ascii_whitespace() || (!c.is_control() && invisible_name(c).is_some())
}

fn is_quoted(text: &str) -> bool {
    let ends = text.chars().next().zip(text.chars().next_back());
    text.chars().nth(1).is_some() && ends.is_some_and(|ends| QUOTES.contains(&ends))
}

fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// The name of an invisible character, from the Unicode Character Database; none for visible characters and the space
/// U+0020.
fn invisible_name(c: char) -> Option<&'static str> {
    Some(match c {
        '\0' => "null",
        '\t' => "tab",
        '\n' => "line feed",
        '\r' => "carriage return",
        '\u{1b}' => "escape",
        c if c.is_control() => "control character",
        '\u{a0}' => "no-break space",
        '\u{ad}' => "soft hyphen",
        '\u{34f}' => "combining grapheme joiner",
        '\u{61c}' => "Arabic letter mark",
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => "Hangul filler",
        '\u{17b4}' | '\u{17b5}' => "Khmer inherent vowel",
        '\u{180b}'..='\u{180f}' => "Mongolian variation selector or vowel separator",
        '\u{2007}' => "figure space",
        '\u{200b}' => "zero width space",
        '\u{200c}' => "zero width non-joiner",
        '\u{200d}' => "zero width joiner",
        '\u{200e}' => "left-to-right mark",
        '\u{200f}' => "right-to-left mark",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "bidirectional formatting character",
        '\u{202f}' => "narrow no-break space",
        '\u{2060}' => "word joiner",
        '\u{2061}'..='\u{2064}' => "invisible mathematical operator",
        '\u{2065}' | '\u{206a}'..='\u{206f}' => "invisible formatting character",
        '\u{2800}' => "blank Braille pattern",
        '\u{3000}' => "ideographic space",
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => "variation selector",
        '\u{feff}' => "byte order mark",
        '\u{fff9}'..='\u{fffb}' => "interlinear annotation character",
        '\u{e0000}'..='\u{e007f}' => "tag character",
        ' ' => return None,
        c if c.is_whitespace() => "space character other than U+0020",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("\u{feff}abc", "U+FEFF (byte order mark)")]
    #[case("abc\u{200b}", "U+200B (zero width space)")]
    #[case("abc\u{200d} \r\n", "U+200D (zero width joiner)")]
    #[case("\u{a0}abc\u{a0}", "U+00A0 (no-break space)")]
    #[case("abc\u{ad}", "U+00AD (soft hyphen)")]
    #[case("\u{feff}\u{2060}abc", "U+FEFF (byte order mark), U+2060 (word joiner)")]
    #[case("abc\u{2003}", "U+2003 (space character other than U+0020)")]
    fn invisible_ends_are_removed_and_named(#[case] text: &str, #[case] named: &str) {
        assert_eq!(trim_visible(text), Ok("abc"));
        assert_eq!(warnings(text), [format!("ignored {named} at the start or end of the value: remove it")]);
    }

    #[rstest]
    #[case("abc")]
    #[case(" abc\r\n")]
    #[case("a b c")]
    #[case("a\"bc\"")]
    #[case("")]
    #[case("\"")]
    fn plain_values_raise_no_warning(#[case] text: &str) {
        assert_eq!(warnings(text), Vec::<String>::new());
        assert_eq!(trim_visible(text), Ok(text.trim()));
    }

    #[rstest]
    #[case("ab\u{200b}c", "U+200B (zero width space) at character 3")]
    #[case("\u{feff}ab\u{feff}c", "U+FEFF (byte order mark) at character 4")]
    #[case("ab\u{a0}c", "U+00A0 (no-break space) at character 3")]
    #[case("é\u{ad}c", "U+00AD (soft hyphen) at character 2")]
    #[case("abc\0", "U+0000 (null) at character 4")]
    #[case("\u{7}abc", "U+0007 (control character) at character 1")]
    #[case("abc\nabc", "more than one line (U+000A, line feed, at character 4)")]
    fn invisible_characters_inside_are_rejected_by_name(#[case] text: &str, #[case] expected: &str) {
        let error = trim_visible(text).expect_err("rejected");
        assert!(error.contains(expected) && !error.contains("abc"), "{error}");
    }

    #[rstest]
    #[case("\"abc\"")]
    #[case("'abc'\n")]
    #[case("\u{201c}abc\u{201d}")]
    fn enclosing_quotes_are_kept_with_a_warning(#[case] text: &str) {
        assert_eq!(trim_visible(text), Ok(text.trim()));
        assert!(warnings(text)[0].contains("enclosed in quotation marks"));
    }

    #[test]
    fn utf_16_is_recognized() {
        assert!(decode_utf8(b"\xff\xfea\0b\0").is_err_and(|error| error.contains("UTF-16")));
        assert_eq!(decode_utf8(b"a\xff"), Err("the value is not UTF-8 text".to_owned()));
    }
}
