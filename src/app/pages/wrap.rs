//! Breaking text into lines: between words where there are any, within a word that is longer than a line.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The text in pieces of at most so many columns, at least one piece.
pub fn wrap(text: &str, width: usize) -> Vec<&str> {
    wrap_lines(text, width, usize::MAX)
}

/// The same in at most so many pieces, of which the last has all the rest, however long it is.
pub(in crate::app) fn wrap_lines(text: &str, width: usize, most: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while rest.width() > width.max(1) && pieces.len() + 1 < most {
        let (piece, after) = rest.split_at(end_of_line(rest, width.max(1)));
        pieces.push(piece.trim_end());
        rest = after.trim_start();
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(rest);
    }
    pieces
}

/// Where the first line ends, in bytes: behind the last word that fits, or within a word that does not.
fn end_of_line(text: &str, width: usize) -> usize {
    let mut used = 0;
    let mut behind_word = None;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if grapheme == " " {
            behind_word = Some(at);
        }
        if used > width {
            let cut = if at == 0 { grapheme.len() } else { at };
            return behind_word.filter(|&word| word > 0).unwrap_or(cut);
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
    fn the_last_of_few_lines_has_the_rest() {
        assert_eq!(wrap_lines("one two three four", 7, 2), ["one two", "three four"]);
        assert_eq!(wrap_lines("one two three four", 7, 1), ["one two three four"]);
        assert_eq!(wrap_lines("one two", 7, 2), ["one two"]);
    }

    #[test]
    fn a_long_word_is_cut() {
        assert_eq!(wrap("branch@8123456-5987744744", 10), ["branch@812", "3456-59877", "44744"]);
        assert_eq!(wrap("漢字漢字", 3), ["漢", "字", "漢", "字"]);
        assert_eq!(wrap("漢", 1), ["漢"]);
    }
}
