//! What is different between two frames of the same size: which rows, and in them which cells. Most rows of most frames are
//! as they were, so whether a row is comes first, and all else is done in the others only.

use ratatui::buffer::{Buffer, Cell};
use unicode_width::UnicodeWidthStr;

/// The cells of a row.
pub(super) fn row(buffer: &Buffer, y: usize) -> &[Cell] {
    let width = usize::from(buffer.area().width);
    &buffer.content[y * width..(y + 1) * width]
}

/// Whether two rows look the same.
pub(super) fn is_same_row(one: &[Cell], other: &[Cell]) -> bool {
    one.iter().zip(other).all(|(one, other)| is_same(one, other))
}

/// Of each row whether it is different.
pub(super) fn different_rows(shown: &Buffer, next: &Buffer) -> Vec<bool> {
    let height = usize::from(next.area().height);
    (0..height).map(|y| !is_same_row(row(shown, y), row(next, y))).collect()
}

/// The cells of the next frame that are different, in the order of reading. The second half of a wide character is none.
pub(super) fn different_cells<'a>(
    shown: &'a Buffer,
    next: &'a Buffer,
    rows: &'a [bool],
) -> impl Iterator<Item = (u16, u16, &'a Cell)> {
    let rows = (0..).zip(rows).filter(|(_, is_different)| **is_different);
    rows.flat_map(|(y, _)| {
        let (shown, next) = (row(shown, usize::from(y)), row(next, usize::from(y)));
        let mut behind = 0;
        (0..).zip(shown.iter().zip(next)).filter_map(move |(x, (shown, next))| {
            if x < behind {
                return None;
            }
            behind = x + width(next);
            (!is_same(shown, next)).then_some((x, y, next))
        })
    })
}

/// The columns that a cell's text takes.
pub(super) fn width(cell: &Cell) -> u16 {
    match cell.symbol() {
        narrow if narrow.len() == 1 => 1,
        symbol => u16::try_from(symbol.width()).unwrap_or(1).max(1),
    }
}

/// Whether two cells look the same. Frames are compared cell by cell with each key, and nearly all texts are of one byte.
fn is_same(one: &Cell, other: &Cell) -> bool {
    let is_same_text = match (one.symbol().as_bytes(), other.symbol().as_bytes()) {
        ([one], [other]) => one == other,
        (one, other) => one == other,
    };
    is_same_text && one.fg == other.fg && one.bg == other.bg && one.modifier == other.modifier
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::{Color, Modifier, Style};

    fn lines(lines: &[&str]) -> Buffer {
        Buffer::with_lines(lines.iter().map(|line| (*line).to_owned()))
    }

    fn different(shown: &Buffer, next: &Buffer) -> Vec<(u16, u16, String)> {
        let rows = different_rows(shown, next);
        different_cells(shown, next, &rows).map(|(x, y, cell)| (x, y, cell.symbol().to_owned())).collect()
    }

    #[test]
    fn only_cells_that_look_different_are_told() {
        let shown = lines(&["same", "hello", "last"]);
        let next = lines(&["same", "hallo", "lost"]);
        assert_eq!(different_rows(&shown, &next), [false, true, true]);
        assert_eq!(different(&shown, &next), [(1, 1, "a".to_owned()), (1, 2, "o".to_owned())]);
    }

    #[test]
    fn a_look_is_different_by_its_colours_and_attributes() {
        let shown = lines(&["abc"]);
        for style in [
            Style::new().fg(Color::Red),
            Style::new().bg(Color::Red),
            Style::new().add_modifier(Modifier::BOLD),
        ] {
            let mut next = shown.clone();
            next.set_string(1, 0, "b", style);
            assert_eq!(different(&shown, &next), [(1, 0, "b".to_owned())]);
        }
    }

    #[test]
    fn the_second_half_of_a_wide_character_is_no_cell() {
        let next = lines(&["東京 x"]);
        let told = different(&lines(&["abcdef"]), &next);
        assert_eq!(told.iter().map(|(x, ..)| *x).collect::<Vec<_>>(), [0, 2, 4, 5]);
    }

    #[test]
    fn a_cell_that_was_never_written_is_a_space() {
        let mut never = lines(&["  "]);
        never.content.iter_mut().for_each(Cell::reset);
        assert_eq!(different(&never, &lines(&["  "])), []);
    }
}
