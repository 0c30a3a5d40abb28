//! Movement on pages with selectable and other lines: the selection moves between selectable lines; if none is near, the page
//! scrolls, so that every line can be read.

/// Geometry of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scroll<'a> {
    /// Selectable lines, in order.
    pub(super) selectable: &'a [usize],
    /// Number of lines.
    pub(super) lines: usize,
    /// Visible lines.
    pub(super) height: usize,
}

/// Selection and scroll position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// Index of the selected line among the selectable ones.
    pub(super) selected: Option<usize>,
    /// First visible line.
    pub(super) offset: usize,
}

impl Scroll<'_> {
    /// Moves by a number of rows.
    pub(super) fn step(self, position: Position, rows: isize) -> Position {
        match rows {
            isize::MIN => Position { selected: self.first(), offset: 0 },
            isize::MAX => Position { selected: self.last(), offset: self.max_offset() },
            _ => self.step_by(position, rows),
        }
    }

    /// Keeps the screen position of the selection after a change of the page; it was on `line_before`.
    pub(super) fn keep_selection(
        self,
        selected: Option<usize>,
        line_before: Option<usize>,
        offset: usize,
    ) -> Position {
        let is_chosen = selected.is_some();
        let selected = selected.or_else(|| self.nearest(line_before.unwrap_or(0)));
        let line = selected.map(|selected| self.selectable[selected]);
        let offset = match (line_before, line) {
            // At the top, new lines above stay visible.
            (_, Some(now)) if offset == 0 && now < self.height => 0,
            (Some(before), Some(now)) => (offset + now).saturating_sub(before),
            // The page was opened with a selected row.
            (None, Some(now)) if is_chosen => (now + 1).saturating_sub(self.height.max(1)),
            _ => offset,
        };
        Position { selected, offset: offset.min(self.max_offset()) }
    }

    fn step_by(self, position: Position, rows: isize) -> Position {
        let visible = position.selected.filter(|&selected| self.is_visible(selected, position.offset));
        let target = match visible {
            Some(selected) => Some(selected.saturating_add_signed(rows).min(self.selectable.len() - 1)),
            None if rows > 0 => self.selectable.iter().position(|&line| line >= position.offset),
            None => self.selectable.iter().rposition(|&line| line < position.offset + self.height),
        };
        let reached = target
            .filter(|&target| visible != Some(target) && self.is_within_reach(target, position.offset, rows));
        let Some(target) = reached else {
            return Position { offset: self.scrolled_offset(position.offset, rows), ..position };
        };
        let line = self.selectable[target];
        let offset = position.offset.clamp((line + 1).saturating_sub(self.height.max(1)), line);
        let moved = visible.map_or(rows.unsigned_abs(), |visible| visible.abs_diff(target));
        let rest = rows.signum() * rows.unsigned_abs().saturating_sub(moved).cast_signed();
        Position { selected: Some(target), offset: self.scrolled_offset(offset, rest) }
    }

    fn is_visible(self, selected: usize, offset: usize) -> bool {
        self.selectable.get(selected).is_some_and(|line| (offset..offset + self.height).contains(line))
    }

    /// Whether a move may bring a selectable line into view.
    fn is_within_reach(self, selected: usize, offset: usize, rows: isize) -> bool {
        let reach = rows.unsigned_abs();
        let near = offset.saturating_sub(reach)..offset + self.height + reach;
        self.selectable.get(selected).is_some_and(|line| near.contains(line))
    }

    fn scrolled_offset(self, offset: usize, rows: isize) -> usize {
        offset.saturating_add_signed(rows).min(self.max_offset())
    }

    fn nearest(self, line: usize) -> Option<usize> {
        self.selectable.iter().position(|&selectable_line| selectable_line >= line).or_else(|| self.last())
    }

    fn first(self) -> Option<usize> {
        (!self.selectable.is_empty()).then_some(0)
    }

    fn last(self) -> Option<usize> {
        self.selectable.len().checked_sub(1)
    }

    /// Maximum offset.
    fn max_offset(self) -> usize {
        self.lines.saturating_sub(self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thirty lines, ten visible; three in the middle and two near the end are selectable.
    const PAGE: Scroll<'static> = Scroll { selectable: &[14, 15, 16, 26, 27], lines: 30, height: 10 };

    fn at(selected: usize, offset: usize) -> Position {
        Position { selected: Some(selected), offset }
    }

    #[test]
    fn text_above_the_first_row_scrolls_line_by_line() {
        let mut position = at(0, 0);
        let mut offsets = Vec::new();
        while offsets.len() < 6 {
            position = PAGE.step(position, 1);
            offsets.push(position.offset);
        }
        assert_eq!(offsets, [1, 2, 3, 4, 5, 6]);
        assert_eq!(position.selected, Some(1), "the selection moves once the first row is visible");
    }

    #[test]
    fn gaps_between_tables_scroll_line_by_line() {
        assert_eq!(PAGE.step(at(2, 10), 1), Position { selected: Some(2), offset: 11 });
        assert_eq!(PAGE.step(at(2, 16), 1), Position { selected: Some(3), offset: 17 });
    }

    #[test]
    fn movement_stops_at_the_ends() {
        assert_eq!(PAGE.step(at(0, 3), isize::MAX), at(4, 20));
        assert_eq!(PAGE.step(at(4, 20), isize::MIN), at(0, 0));
        assert_eq!(PAGE.step(at(4, 20), 1), at(4, 20));
        assert_eq!(PAGE.step(at(0, 0), -1), at(0, 0));
    }

    #[test]
    fn selection_keeps_its_screen_position_when_the_page_grows() {
        assert_eq!(PAGE.keep_selection(Some(1), Some(13), 8), at(1, 10));
    }

    #[test]
    fn next_row_is_selected_when_the_selected_one_is_gone() {
        assert_eq!(PAGE.keep_selection(None, Some(20), 12), at(3, 18));
        assert_eq!(PAGE.keep_selection(None, None, 0).selected, Some(0));
    }

    #[test]
    fn initially_selected_row_is_visible() {
        assert_eq!(PAGE.keep_selection(Some(3), None, 0), at(3, 17));
    }

    #[test]
    fn page_without_rows_scrolls() {
        let page = Scroll { selectable: &[], lines: 30, height: 10 };
        let top = Position { selected: None, offset: 0 };
        assert_eq!(page.step(top, 9), Position { selected: None, offset: 9 });
        assert_eq!(page.step(top, isize::MAX).offset, 20);
        assert_eq!(page.keep_selection(None, None, 25).offset, 20);
    }
}
