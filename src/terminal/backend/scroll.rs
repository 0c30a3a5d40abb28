//! Scrolling: rows of the next frame that are on the screen already, but higher or lower, are moved by the terminal. On a slow
//! link, scrolling a long list or inserting a row then costs one row.

use ratatui::buffer::{Buffer, Cell};
use std::ops::Range;

/// Rows that a scroll must save from being written again.
const MIN_SAVED_ROWS: usize = 3;
/// Rows up or down to search for a moved row.
const MAX_DISTANCE: usize = 8;

/// A scroll of a region of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scroll {
    /// The rows of the scrolling region.
    region: Range<usize>,
    /// Rows to scroll by.
    distance: usize,
    direction: Direction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

/// The scroll between two frames that saves the most rows, if it saves enough.
pub(super) fn find(current: &Buffer, next: &Buffer) -> Option<Scroll> {
    let height = usize::from(next.area.height);
    let different: Vec<bool> = (0..height).map(|y| row(current, y) != row(next, y)).collect();
    if different.iter().filter(|is_different| **is_different).count() <= MIN_SAVED_ROWS {
        return None;
    }
    let distances = 1..=MAX_DISTANCE.min(height.saturating_sub(1));
    let candidates = distances.flat_map(|distance| [(distance, Direction::Up), (distance, Direction::Down)]);
    let (saved, best) = candidates
        .filter_map(|(distance, direction)| best_run(current, next, &different, distance, direction))
        .max_by_key(|(saved, scroll)| (*saved, std::cmp::Reverse(scroll.distance)))?;
    (saved >= MIN_SAVED_ROWS).then_some(best)
}

impl Scroll {
    /// Sets the scrolling region, scrolls, and resets the region.
    pub(super) fn sequence(&self) -> String {
        let (top, bottom) = (self.region.start + 1, self.region.end);
        let letter = match self.direction {
            Direction::Up => 'S',
            Direction::Down => 'T',
        };
        format!("\x1b[{top};{bottom}r\x1b[{}{letter}\x1b[r", self.distance)
    }

    /// Applies the scroll to the buffer of the screen.
    pub(super) fn apply(&self, current: &mut Buffer) {
        let width = usize::from(current.area.width);
        let cells = &mut current.content[self.region.start * width..self.region.end * width];
        let moved = self.distance * width;
        let blank = match self.direction {
            Direction::Up => {
                cells.rotate_left(moved);
                cells.len() - moved..cells.len()
            }
            Direction::Down => {
                cells.rotate_right(moved);
                0..moved
            }
        };
        cells[blank].fill(Cell::EMPTY);
    }
}

/// The cells of a row.
fn row(buffer: &Buffer, y: usize) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    &buffer.content[y * width..(y + 1) * width]
}

/// The run of rows moved by this distance that saves the most rows, and how many it saves.
fn best_run(
    current: &Buffer,
    next: &Buffer,
    different: &[bool],
    distance: usize,
    direction: Direction,
) -> Option<(usize, Scroll)> {
    let height = different.len();
    // Rows are numbered by the upper of the two positions.
    let has_moved = |y: usize| match direction {
        Direction::Up => row(next, y) == row(current, y + distance),
        Direction::Down => row(next, y + distance) == row(current, y),
    };
    let target = |y: usize| if direction == Direction::Up { y } else { y + distance };
    // Checks the rows that differ first, which are few.
    (0..height - distance).filter(|&y| different[target(y)] && has_moved(y)).nth(MIN_SAVED_ROWS - 1)?;
    let runs = runs(height - distance, has_moved);
    let scrolls = runs.map(|run| {
        let saved = different[target(run.start)..target(run.end)]
            .iter()
            .filter(|is_different| **is_different)
            .count();
        (saved, Scroll { region: run.start..run.end + distance, distance, direction })
    });
    scrolls.max_by_key(|(saved, _)| *saved)
}

/// The runs of consecutive rows that match.
fn runs(rows: usize, matches: impl Fn(usize) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let start = (next..rows).find(|&y| matches(y))?;
        let end = (start..rows).find(|&y| !matches(y)).unwrap_or(rows);
        next = end;
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_moved_up_are_scrolled_up() {
        let current = Buffer::with_lines(["head", "a", "b", "c", "d", "e", "foot"]);
        let next = Buffer::with_lines(["head", "b", "c", "d", "e", "f", "foot"]);
        let scroll = find(&current, &next).unwrap();
        assert_eq!(scroll, Scroll { region: 1..6, distance: 1, direction: Direction::Up });
        assert_eq!(scroll.sequence(), "\x1b[2;6r\x1b[1S\x1b[r");
        let mut after = current;
        scroll.apply(&mut after);
        assert_eq!(after, Buffer::with_lines(["head", "b", "c", "d", "e", "    ", "foot"]));
    }

    #[test]
    fn rows_below_an_inserted_row_are_scrolled_down() {
        let current = Buffer::with_lines(["a", "b", "c", "d", "e", "f"]);
        let next = Buffer::with_lines(["a", "x", "b", "c", "d", "f"]);
        let scroll = find(&current, &next).unwrap();
        assert_eq!(scroll, Scroll { region: 1..5, distance: 1, direction: Direction::Down });
        let mut after = current;
        scroll.apply(&mut after);
        assert_eq!(after, Buffer::with_lines(["a", " ", "b", "c", "d", "f"]));
    }

    #[test]
    fn frames_without_common_rows_are_not_scrolled() {
        let current = Buffer::with_lines(["a", "b", "c", "d", "e"]);
        assert_eq!(find(&current, &Buffer::with_lines(["v", "w", "x", "y", "z"])), None);
        assert_eq!(find(&current, &current), None);
        assert_eq!(
            find(
                &Buffer::with_lines([" ", " ", " ", " ", " "]),
                &Buffer::with_lines(["a", "b", "c", "d", "e"])
            ),
            None
        );
    }
}
