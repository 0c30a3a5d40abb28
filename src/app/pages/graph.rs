//! Graphs broken into lines: how high each column stands in each line, and what the scale is.

use super::document::Graph;
use crate::app::format::{bit_rate, duration};

/// Lines of a graph below its title.
pub const GRAPH_ROWS: usize = 4;
/// Steps in a line: the block characters have so many heights.
const STEPS: f64 = 8.0;

/// One line of a graph: how many eighths of each column are filled, none where nothing was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphRow {
    /// The columns, the newest last.
    pub columns: Vec<Option<u8>>,
}

impl Graph {
    /// What stands above it: what goes there, its top and the time that so many columns cover.
    pub fn caption(&self, columns: usize) -> String {
        let shown = &self.slots[self.slots.len() - columns.min(self.slots.len())..];
        let highest = shown.iter().flatten().copied().fold(f64::NAN, f64::max);
        if highest.is_nan() {
            return format!("{}, nothing seen yet", self.title);
        }
        let covered = duration(self.step * shown.len() as u64);
        let covered = covered.strip_suffix(" 0s").or(covered.strip_suffix(" 0m")).unwrap_or(&covered);
        format!("{}, bit/s: top {} in {covered}", self.title, bit_rate(top(highest)))
    }

    /// One of its lines, from the top, in so many columns.
    pub fn row(&self, nth: usize, columns: usize) -> GraphRow {
        let shown = &self.slots[self.slots.len() - columns.min(self.slots.len())..];
        let highest = shown.iter().flatten().copied().fold(0.0, f64::max);
        let below = GRAPH_ROWS.saturating_sub(nth + 1);
        let height = |bits: &Option<f64>| bits.map(|bits| filled(bits / top(highest), below));
        GraphRow { columns: shown.iter().map(height).collect() }
    }
}

/// A round number at or above the highest value, so that the scale seldom moves: 1, 2 or 5 and noughts.
fn top(highest: f64) -> f64 {
    let magnitude = 10_f64.powf(highest.max(1.0).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * magnitude);
    steps.into_iter().find(|step| *step >= highest).unwrap_or(highest)
}

/// How many eighths of a line are filled that has so many lines below it. What is not nothing shows.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a few lines"
)]
fn filled(share: f64, below: usize) -> u8 {
    let eighths = (share * STEPS * GRAPH_ROWS as f64).ceil();
    (eighths - STEPS * below as f64).clamp(0.0, STEPS) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(slots: Vec<Option<f64>>) -> Graph {
        Graph { title: "In", slots, step: 30 }
    }

    #[test]
    fn the_columns_stand_on_the_lowest_line() {
        let graph = graph(vec![Some(100.0), Some(50.0), Some(0.0), None, Some(1.0)]);
        let rows: Vec<_> = (0..GRAPH_ROWS).map(|nth| graph.row(nth, 5).columns).collect();
        let of = |column: usize| rows.iter().map(|row| row[column]).collect::<Vec<_>>();
        assert_eq!(of(0), [Some(8); 4]);
        assert_eq!(of(1), [Some(0), Some(0), Some(8), Some(8)]);
        assert_eq!(of(2), [Some(0); 4]);
        assert_eq!(of(3), [None; 4]);
        assert_eq!(of(4), [Some(0), Some(0), Some(0), Some(1)], "a little is not nothing");
    }

    #[test]
    fn the_newest_are_shown_where_there_is_no_room_for_all() {
        let graph = graph(vec![Some(9e6), None, Some(1.5e6), Some(1.2e6)]);
        assert_eq!(graph.row(0, 2).columns.len(), 2);
        assert_eq!(graph.caption(2), "In, bit/s: top 2.0M in 1m");
        assert_eq!(graph.caption(80), "In, bit/s: top 10M in 2m");
    }

    #[test]
    fn nothing_seen_is_said() {
        assert_eq!(graph(vec![None; 4]).caption(4), "In, nothing seen yet");
        assert_eq!(graph(vec![]).caption(4), "In, nothing seen yet");
    }

    #[test]
    fn the_top_of_the_scale_is_round() {
        let tops = [0.0, 1.0, 1.1, 4.9, 51.0, 1e6].map(top).map(bit_rate);
        assert_eq!(tops, ["1", "1", "2", "5", "100", "1.0M"]);
    }
}
