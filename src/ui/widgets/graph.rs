//! ```text
//!  In, bit/s: top 2.0M in 28m ──────
//!                             ▂▅▇▇▆▃▁
//!  ▁▁▂▂▃▃▂▂▁▁▁▁▂▃▄▅▆▇████████████████▇▆▅▄▃▂▂▁
//! ```
//! Graphs of block characters; ASCII has three heights of its own for them.

use crate::app::GraphRow;
use ratatui::widgets::Sparkline;

/// The heights of a character, from nothing to all of it.
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A line of a graph, as high as the eighths that are filled.
pub(in crate::ui) fn graph_row(row: &GraphRow) -> Sparkline<'_> {
    Sparkline::default().data(row.columns.iter().map(|eighths| eighths.map(u64::from))).max(8)
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
}
