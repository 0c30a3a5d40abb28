//! ```text
//!  In, bit/s: top 2.0M in 28m ──────
//!                             ▂▅▇▇▆▃▁
//!  ▁▁▂▂▃▃▂▂▁▁▁▁▂▃▄▅▆▇████████████████▇▆▅▄▃▂▂▁
//! ```
//! Columns of block characters; ASCII has three heights of its own for them.

use super::pen::Pen;
use crate::app::{GraphRow, Tone};
use ratatui_core::layout::Rect;

/// The heights of a character, from nothing to all of it.
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Draws a line of a graph.
pub(super) fn row(row: &GraphRow, room: Rect, pen: &mut Pen) {
    let line: String = row.columns.iter().map(|eighths| block(eighths.unwrap_or(0))).collect();
    pen.text(room, &line, pen.look.word_style(Tone::Plain));
}

/// A small graph in so many characters: the height of each value against the highest of them. Nothing at all is the
/// lowest block, what was not seen is a blank.
pub(super) fn spark(values: &[Option<f64>]) -> String {
    let highest = values.iter().flatten().copied().fold(1.0, f64::max);
    values.iter().map(|value| value.map_or(' ', |value| block(eighths(value / highest).max(1)))).collect()
}

fn block(eighths: u8) -> char {
    BLOCKS[usize::from(eighths).min(BLOCKS.len() - 1)]
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of eight")]
fn eighths(share: f64) -> u8 {
    (share * 8.0).ceil().clamp(0.0, 8.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_graph_shows_heights_and_gaps() {
        assert_eq!(spark(&[None, Some(0.0), Some(50.0), Some(100.0)]), " ▁▄█");
        assert_eq!(spark(&[]), "");
    }
}
