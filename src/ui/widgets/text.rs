//! Text truncated to a width, with an ellipsis.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use std::borrow::Cow;
use unicode_truncate::UnicodeTruncateStr;
use unicode_width::UnicodeWidthStr;

/// Text truncated to a width, with `…` at the end.
pub fn truncate(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let (prefix, _) = text.unicode_truncate(width.saturating_sub(1));
    Cow::Owned(format!("{prefix}…"))
}

/// Text truncated to a width, with `…` in the middle.
pub(in crate::ui) fn truncate_middle(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let available = width.saturating_sub(1);
    let (start, start_width) = text.unicode_truncate(available / 2);
    let (end, _) = text.unicode_truncate_start(available - start_width);
    Cow::Owned(format!("{start}…{end}"))
}

/// Line truncated to a width, with `…` at the end.
pub(in crate::ui) fn truncate_line(mut line: Line<'_>, width: u16) -> Line<'_> {
    let mut left = usize::from(width);
    for (at, span) in line.spans.iter_mut().enumerate() {
        let width = span.width();
        if width <= left {
            left -= width;
            continue;
        }
        // A truncated blank needs no ellipsis.
        let is_blank = span.content.trim().is_empty();
        if left > 0 && !is_blank {
            *span = Span::styled(truncate(&span.content, left).into_owned(), span.style);
            line.spans.truncate(at + 1);
        } else {
            line.spans.truncate(at);
        }
        break;
    }
    line
}

/// Line truncated to a width, with `…` in the middle of its last span if part of that remains.
pub(in crate::ui) fn truncate_line_middle(mut line: Line<'_>, width: u16) -> Line<'_> {
    let excess = line.width().saturating_sub(usize::from(width));
    if let Some(last) = line.spans.last_mut().filter(|last| excess > 0 && last.width() > excess) {
        *last = Span::styled(truncate_middle(&last.content, last.width() - excess).into_owned(), last.style);
    }
    truncate_line(line, width)
}

/// Draws a line, truncated to the row.
pub(in crate::ui) fn draw_line<'a>(line: impl Into<Line<'a>>, row: Rect, buf: &mut Buffer) {
    truncate_line(line.into(), row.width).render(row, buf);
}

/// Area without its leftmost columns.
pub(in crate::ui) fn indent(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    Rect { x: area.x + columns, width: area.width - columns, ..area }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_truncated_with_an_ellipsis() {
        assert_eq!(truncate("branch", 6), "branch");
        assert_eq!(truncate("branches", 6), "branc…");
        assert_eq!(truncate("漢字漢字", 5), "漢字…");
        assert_eq!(truncate("漢字漢字", 4), "漢…");
        assert_eq!(truncate("ab", 1), "…");
    }

    #[test]
    fn middle_truncation_keeps_both_ends() {
        assert_eq!(truncate_middle("branch-017", 10), "branch-017");
        assert_eq!(truncate_middle("branch-017-amsterdam-backup-ntg", 20), "branch-01…backup-ntg");
        assert_eq!(truncate_middle("漢字漢字漢字", 8), "漢…漢字");
        assert_eq!(truncate_middle("branch", 1), "…");
    }

    #[test]
    fn last_span_of_a_line_is_truncated_in_the_middle() {
        let line = || Line::from_iter(["● ", "branch-017-ntg"]);
        assert_eq!(truncate_line_middle(line(), 16), line());
        assert_eq!(truncate_line_middle(line(), 11), Line::from_iter(["● ", "bran…-ntg"]));
        assert_eq!(truncate_line_middle(line(), 2), Line::from_iter(["● "]), "no width for any text");
    }

    #[test]
    fn line_is_truncated_at_the_span_that_does_not_fit() {
        let line = || Line::from_iter(["ab", "  ", "cdef"]);
        assert_eq!(truncate_line(line(), 8), line());
        assert_eq!(truncate_line(line(), 7), Line::from_iter(["ab", "  ", "cd…"]));
        assert_eq!(truncate_line(line(), 4), Line::from_iter(["ab", "  "]));
        assert_eq!(truncate_line(line(), 3), Line::from("ab"), "a blank is truncated without an ellipsis");
        assert_eq!(truncate_line(line(), 1), Line::from("…"));
        assert_eq!(truncate_line(line(), 0), Line::default());
    }
}
