//! How many columns a text takes, and text cut to so many.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The columns of a text in which each character is a cell of its own, whatever its neighbours are: of ASCII, Latin letters
/// with their accents, and what this program draws with. Nearly all text is such.
pub(super) fn simple_columns(text: &str) -> Option<usize> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Some(text.len());
    }
    let is_simple = |character| {
        matches!(
            character,
            ' '..='~'
                | '\u{b7}'
                | '\u{c0}'..='\u{24f}'
                | '\u{2026}'
                | '\u{2500}'..='\u{259f}'
                | '\u{25cf}'
                | '\u{2717}'
        )
    };
    text.chars().all(is_simple).then(|| text.chars().count())
}

/// Text cut to so many columns, with `…` where it was cut.
pub fn fit(text: &str, width: usize) -> Cow<'_, str> {
    let simple = simple_columns(text);
    if simple.unwrap_or_else(|| text.width()) <= width {
        return Cow::Borrowed(text);
    }
    let mut cut = String::new();
    let mut used = 0;
    if simple.is_some() {
        cut.extend(text.chars().take(width.saturating_sub(1)));
    } else {
        for grapheme in text.graphemes(true) {
            used += grapheme.width();
            if used >= width {
                break;
            }
            cut.push_str(grapheme);
        }
    }
    cut.push('…');
    Cow::Owned(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_with_a_mark_and_never_wider_than_its_room() {
        assert_eq!(fit("branch", 6), "branch");
        assert_eq!(fit("branches", 6), "branc…");
        assert_eq!(fit("漢字漢字", 5), "漢字…");
        assert_eq!(fit("漢字漢字", 4), "漢…");
        assert_eq!(fit("ab", 1), "…");
    }

    #[test]
    fn simple_text_is_as_wide_as_anybody_finds_it() {
        for character in ('\u{0}'..='\u{3000}').map(String::from) {
            let columns = simple_columns(&character);
            assert!(columns.is_none_or(|columns| columns == character.width()), "{character:?}");
            let pair = format!("{character}a");
            assert!(columns.is_none() || pair.graphemes(true).count() == 2, "{character:?}");
        }
    }
}
