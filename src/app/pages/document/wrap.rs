//! Text wrapping: between words; a word that does not fit into a line, such as an id, after punctuation; within a word only
//! without punctuation.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Characters after which ids and addresses may be wrapped.
const PUNCTUATION: [&str; 5] = ["@", ".", "-", "_", "/"];

/// Wraps text to a width; returns at least one line.
pub fn wrap(text: &str, width: usize) -> Vec<&str> {
    wrap_lines(text, width, usize::MAX)
}

/// Wraps text to at most `max_lines` lines; the last has the rest, however long.
pub(in crate::app) fn wrap_lines(text: &str, width: usize, max_lines: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while rest.width() > width.max(1) && lines.len() + 1 < max_lines {
        let (line, after) = rest.split_at(end_of_line(rest, width.max(1)));
        lines.push(line.trim_end());
        rest = after.trim_start();
    }
    if !rest.is_empty() || lines.is_empty() {
        lines.push(rest);
    }
    lines
}

/// End of the first line in bytes.
fn end_of_line(text: &str, width: usize) -> usize {
    let mut used = 0;
    let (mut word_end, mut punctuation_end) = (None, None);
    for (index, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if grapheme == " " {
            word_end = Some(index);
        }
        if used > width {
            let cut = if index == 0 { grapheme.len() } else { index };
            return word_end.filter(|&word| word > 0).or(punctuation_end).unwrap_or(cut);
        }
        if PUNCTUATION.contains(&grapheme) {
            punctuation_end = Some(index + grapheme.len());
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_breaks_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("", 8), [""]);
    }

    #[test]
    fn last_line_has_the_rest_of_the_text() {
        assert_eq!(wrap_lines("one two three four", 7, 2), ["one two", "three four"]);
        assert_eq!(wrap_lines("one two three four", 7, 1), ["one two three four"]);
        assert_eq!(wrap_lines("one two", 7, 2), ["one two"]);
    }

    #[test]
    fn ids_wrap_after_punctuation() {
        let id = "branch-0017303@8123456-5987734058-sse.cisco.com";
        assert_eq!(wrap(id, 45), ["branch-0017303@8123456-5987734058-sse.cisco.", "com"]);
        assert_eq!(wrap(id, 30), ["branch-0017303@8123456-", "5987734058-sse.cisco.com"]);
        assert_eq!(wrap("a_b/c.d", 4), ["a_b/", "c.d"]);
        assert_eq!(wrap("key abc-def", 8), ["key", "abc-def"], "a word that fits is not split");
    }

    #[test]
    fn long_words_without_punctuation_are_split() {
        assert_eq!(wrap("0123456789abcdef", 10), ["0123456789", "abcdef"]);
        assert_eq!(wrap("漢字漢字", 3), ["漢", "字", "漢", "字"]);
        assert_eq!(wrap("漢", 1), ["漢"]);
    }
}
