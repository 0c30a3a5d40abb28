//! What is different between two frames of the same size: which rows, and in them which cells. Most rows of most frames are
//! as they were, so whether a row is comes first, and all else is done in the others only.

use crate::ui::canvas::{Canvas, Cell};

/// Of each row whether it is different.
pub(super) fn different_rows(shown: &Canvas, next: &Canvas) -> Vec<bool> {
    let height = usize::from(next.area().height);
    (0..height).map(|y| !shown.is_same_row(y, next, y)).collect()
}

/// The cells of the next frame that are different, in the order of reading. What a wide character takes besides its first
/// cell is none; where it no longer does, the cell is different.
pub(super) fn different_cells<'a>(
    shown: &'a Canvas,
    next: &'a Canvas,
    rows: &'a [bool],
) -> impl Iterator<Item = (u16, u16, &'a Cell)> {
    let rows = (0..).zip(rows).filter(|(_, is_different)| **is_different);
    rows.flat_map(|(y, _)| {
        let cells = shown.row(usize::from(y)).iter().zip(next.row(usize::from(y)));
        let different = (0..).zip(cells).filter(|(_, (before, cell))| !shown.is_same(before, next, cell));
        different.filter(|(_, (_, cell))| cell.columns() > 0).map(move |(x, (_, cell))| (x, y, cell))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::ink::Ink;
    use ratatui_core::layout::Rect;
    use ratatui_core::style::{Color, Modifier, Style};

    fn different(shown: &Canvas, next: &Canvas) -> Vec<(u16, u16, String)> {
        let rows = different_rows(shown, next);
        let said = |cell: &Cell| {
            let mut text = String::new();
            next.say(cell, &mut text);
            text
        };
        different_cells(shown, next, &rows).map(|(x, y, cell)| (x, y, said(cell))).collect()
    }

    #[test]
    fn only_cells_that_look_different_are_told() {
        let shown = Canvas::of_rows(&["same ", "hello", "last "]);
        let next = Canvas::of_rows(&["same ", "hallo", "lost "]);
        assert_eq!(different_rows(&shown, &next), [false, true, true]);
        assert_eq!(different(&shown, &next), [(1, 1, "a".to_owned()), (1, 2, "o".to_owned())]);
    }

    #[test]
    fn a_look_is_different_by_its_colours_and_attributes() {
        let shown = Canvas::of_rows(&["abc"]);
        for style in [
            Style::new().fg(Color::Red),
            Style::new().bg(Color::Red),
            Style::new().add_modifier(Modifier::BOLD),
        ] {
            let mut next = shown.clone();
            next.write(Rect::new(1, 0, 1, 1), "b", Ink::from(style));
            assert_eq!(different(&shown, &next), [(1, 0, "b".to_owned())]);
        }
    }

    #[test]
    fn the_second_half_of_a_wide_character_is_no_cell() {
        let next = Canvas::of_rows(&["東京 x"]);
        let told = different(&Canvas::of_rows(&["abcdef"]), &next);
        assert_eq!(told.iter().map(|(x, ..)| *x).collect::<Vec<_>>(), [0, 2, 4, 5]);
    }

    #[test]
    fn what_was_such_a_half_is_a_cell_again() {
        let told = different(&Canvas::of_rows(&["東京"]), &Canvas::of_rows(&["a 京"]));
        assert_eq!(told, [(0, 0, "a".to_owned()), (1, 0, " ".to_owned())]);
    }
}
