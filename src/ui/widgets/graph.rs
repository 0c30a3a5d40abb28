//! ```text
//!  Traffic (bit/s), last 60 min ────────────
//!   in  2.0M ⢀⣀⣀⣀⣀⣀⣠⣤⣤⣤⣤⣶⣶⣿⣷⣦⣤⣄⡀ now  1.2M
//!          0 ⢸⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⡇ peak 1.9M
//! ```
//! Graphs of Braille patterns, four dots high in a line and two wide in a character, and small ones of blocks in tables.

use crate::app::GraphRow;
use crate::ui::look::{Charset, Look};
use crate::ui::theme::Role;
use ratatui::symbols::braille::BRAILLE;
use ratatui::text::{Line, Span};

/// The heights of a character, from nothing to all of it.
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The same in ASCII, from nothing to four dots.
const ASCII: [char; 5] = [' ', '.', ':', '|', '#'];
/// The dots of a pattern that stand in one of its two columns, from below, as ratatui numbers them: line by line.
const COLUMNS: [[u8; 4]; 2] = [[6, 4, 2, 0], [7, 5, 3, 1]];

/// A line of a graph: the scale, the dots, and the value at its right.
pub(in crate::ui) fn graph_line<'a>(row: &'a GraphRow, look: &Look) -> Line<'a> {
    let dim = look.role(Role::Dim);
    Line::from_iter([
        Span::styled(row.label.as_str(), dim),
        Span::styled(dots(row, look.charset), dim),
        Span::raw(row.note.as_str()),
    ])
}

fn dots(row: &GraphRow, charset: Charset) -> String {
    let character = |pair: &[Option<u8>]| match charset {
        Charset::Ascii => ASCII[usize::from(pair.iter().flatten().copied().max().unwrap_or(0)).min(4)],
        Charset::Unicode => match pattern(pair) {
            0 => ' ',
            pattern => BRAILLE[usize::from(pattern)],
        },
    };
    row.dots.chunks(2).map(character).collect()
}

fn pattern(pair: &[Option<u8>]) -> u8 {
    let filled = pair.iter().zip(COLUMNS).flat_map(|(height, column)| {
        let height = usize::from(height.unwrap_or(0));
        column.into_iter().take(height)
    });
    filled.fold(0, |pattern, dot| pattern | 1 << dot)
}

/// A small graph in so many characters: the height of each value against the highest of them. Nothing at all is the
/// lowest block, what was not seen is a blank.
pub(in crate::ui) fn spark(values: &[Option<f64>]) -> String {
    let highest = values.iter().flatten().copied().fold(1.0, f64::max);
    values.iter().map(|value| value.map_or(' ', |value| BLOCKS[eighths(value / highest)])).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of eight")]
fn eighths(share: f64) -> usize {
    (share * 8.0).ceil().clamp(1.0, 8.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_graph_shows_heights_and_gaps() {
        assert_eq!(spark(&[None, Some(0.0), Some(50.0), Some(100.0)]), " ▁▄█");
        assert_eq!(spark(&[]), "");
    }

    #[test]
    fn dots_stand_side_by_side_from_below() {
        let heights = [Some(1), Some(4), Some(2), None, None, None, Some(3), Some(0)];
        let row = GraphRow { label: String::new(), dots: heights.to_vec(), note: String::new() };
        assert_eq!(dots(&row, Charset::Unicode), "⣸⡄ ⡆");
        assert_eq!(dots(&row, Charset::Ascii), "#: |");
    }
}
