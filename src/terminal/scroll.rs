//! Scrolling: where many rows of the next frame stand on the screen already, only higher or lower, the terminal is told
//! to move them. On a slow line that makes a step through a long list as cheap as one within the window, and the
//! arrival of a group in a sorted list as cheap as a single row.

use ratatui::buffer::{Buffer, Cell};
use std::ops::Range;

/// Rows that have to be saved from being written again for a scroll to be worth it.
const WORTH: usize = 3;
/// The furthest that rows are looked for.
const FURTHEST: usize = 8;

/// Rows of the screen that move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scroll {
    /// The rows within which the terminal scrolls.
    region: Range<usize>,
    /// How many rows they move.
    distance: usize,
    direction: Direction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

/// The scroll that saves the most rows between these two frames, if one is worth it.
pub(super) fn find(shown: &Buffer, next: &Buffer) -> Option<Scroll> {
    let height = usize::from(next.area.height);
    let different: Vec<bool> = (0..height).map(|y| row(shown, y) != row(next, y)).collect();
    if different.iter().filter(|is_different| **is_different).count() <= WORTH {
        return None;
    }
    let distances = 1..=FURTHEST.min(height.saturating_sub(1));
    let tries = distances.flat_map(|distance| [(distance, Direction::Up), (distance, Direction::Down)]);
    let (saved, best) = tries
        .filter_map(|(distance, direction)| longest(shown, next, &different, distance, direction))
        .max_by_key(|(saved, scroll)| (*saved, std::cmp::Reverse(scroll.distance)))?;
    (saved >= WORTH).then_some(best)
}

impl Scroll {
    /// Sets a scrolling region, scrolls, and makes the whole screen the region again.
    pub(super) fn sequence(&self) -> String {
        let (top, bottom) = (self.region.start + 1, self.region.end);
        let letter = match self.direction {
            Direction::Up => 'S',
            Direction::Down => 'T',
        };
        format!("\x1b[{top};{bottom}r\x1b[{}{letter}\x1b[r", self.distance)
    }

    /// Does to the remembered frame what the terminal does to the real one.
    pub(super) fn apply(&self, shown: &mut Buffer) {
        let width = usize::from(shown.area.width);
        let cells = &mut shown.content[self.region.start * width..self.region.end * width];
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

/// The longest run of rows that only moved by this distance, and how many of them would be written otherwise.
fn longest(
    shown: &Buffer,
    next: &Buffer,
    different: &[bool],
    distance: usize,
    direction: Direction,
) -> Option<(usize, Scroll)> {
    let height = different.len();
    // Rows of the upper of the two places.
    let stands = |y: usize| match direction {
        Direction::Up => row(next, y) == row(shown, y + distance),
        Direction::Down => row(next, y + distance) == row(shown, y),
    };
    let target = |y: usize| if direction == Direction::Up { y } else { y + distance };
    // Looked for among the rows that would be written otherwise, which are few.
    (0..height - distance).filter(|&y| different[target(y)] && stands(y)).nth(WORTH - 1)?;
    let runs = runs(height - distance, stands);
    let scrolls = runs.map(|run| {
        let saved = different[target(run.start)..target(run.end)]
            .iter()
            .filter(|is_different| **is_different)
            .count();
        (saved, Scroll { region: run.start..run.end + distance, distance, direction })
    });
    scrolls.max_by_key(|(saved, _)| *saved)
}

/// The runs of rows for which something holds.
fn runs(rows: usize, holds: impl Fn(usize) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = (from..rows).find(|&y| holds(y))?;
        let end = (start..rows).find(|&y| !holds(y)).unwrap_or(rows);
        from = end;
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_moved_up_are_scrolled() {
        let shown = Buffer::with_lines(["head", "a", "b", "c", "d", "e", "foot"]);
        let next = Buffer::with_lines(["head", "b", "c", "d", "e", "f", "foot"]);
        let scroll = find(&shown, &next).unwrap();
        assert_eq!(scroll, Scroll { region: 1..6, distance: 1, direction: Direction::Up });
        assert_eq!(scroll.sequence(), "\x1b[2;6r\x1b[1S\x1b[r");
        let mut after = shown;
        scroll.apply(&mut after);
        assert_eq!(after, Buffer::with_lines(["head", "b", "c", "d", "e", "    ", "foot"]));
    }

    #[test]
    fn rows_that_make_room_for_another_are_scrolled_down() {
        let shown = Buffer::with_lines(["a", "b", "c", "d", "e", "f"]);
        let next = Buffer::with_lines(["a", "x", "b", "c", "d", "f"]);
        let scroll = find(&shown, &next).unwrap();
        assert_eq!(scroll, Scroll { region: 1..5, distance: 1, direction: Direction::Down });
        let mut after = shown;
        scroll.apply(&mut after);
        assert_eq!(after, Buffer::with_lines(["a", " ", "b", "c", "d", "f"]));
    }

    #[test]
    fn frames_without_a_common_run_are_not_scrolled() {
        let shown = Buffer::with_lines(["a", "b", "c", "d", "e"]);
        assert_eq!(find(&shown, &Buffer::with_lines(["v", "w", "x", "y", "z"])), None);
        assert_eq!(find(&shown, &shown), None);
        assert_eq!(
            find(
                &Buffer::with_lines([" ", " ", " ", " ", " "]),
                &Buffer::with_lines(["a", "b", "c", "d", "e"])
            ),
            None
        );
    }
}
