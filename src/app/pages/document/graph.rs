//! Layout of traffic graphs: dots per line, scale, current value and peak, over a round time span. A graph changes only with a
//! snapshot.

use super::Graph;
use crate::app::format::bit_rate;
use crate::domain::traffic::SLOT_SECONDS;

/// Dots of a Braille character.
const DOT_ROWS: usize = 4;
const DOT_COLUMNS: usize = 2;
/// Width of the labels left and right of the dots.
const LABEL_WIDTH: usize = 9;
const NOTE_WIDTH: usize = 11;
/// Width of the right label if a direction has a single line.
const SINGLE_LINE_NOTE_WIDTH: usize = 16;
/// Time spans in minutes, with the minimum number of dot columns.
const SPANS: [(i64, usize); 3] = [(60, 40), (30, 20), (15, 0)];

/// Lines per direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GraphHeight {
    /// For stacked graphs.
    Low = 1,
    /// Default.
    Medium = 2,
    /// For wide screens.
    High = 4,
}

/// Line of a graph.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GraphRow {
    /// Direction and scale, padded, or the text of an empty graph.
    pub label: String,
    /// Number of filled dots per column from below, newest last; `None` without data.
    pub dots: Vec<Option<u8>>,
    /// Current value or peak.
    pub note: String,
}

/// A graph laid out for a width.
pub(super) struct GraphLines<'a> {
    graph: &'a Graph,
    height: GraphHeight,
    minutes: i64,
    /// Values per dot column, in and out.
    columns: Vec<[Option<f64>; 2]>,
}

impl<'a> GraphLines<'a> {
    pub(super) fn new(graph: &'a Graph, width: usize, height: GraphHeight) -> Self {
        let note = if height == GraphHeight::Low { SINGLE_LINE_NOTE_WIDTH } else { NOTE_WIDTH };
        let dots = width.saturating_sub(LABEL_WIDTH + note) * DOT_COLUMNS;
        let minutes =
            SPANS.into_iter().find(|(_, min_dots)| dots >= *min_dots).map_or(15, |(minutes, _)| minutes);
        let columns =
            if dots == 0 { Vec::new() } else { resampled(graph, minutes * 60 / SLOT_SECONDS, dots) };
        Self { graph, height, minutes, columns }
    }

    /// `Traffic (bit/s), last 60 min`.
    pub(super) fn title(&self) -> String {
        let Graph { title, note, .. } = self.graph;
        format!("{title} (bit/s), last {} min{note}", self.minutes)
    }

    /// Lines for inbound, then outbound traffic; without data, one line that says why.
    pub(super) fn rows(&self) -> Vec<GraphRow> {
        let is_seen = self.columns.iter().flatten().chain(&self.graph.latest).any(Option::is_some);
        if !is_seen {
            let label = self.graph.empty.to_owned();
            return vec![GraphRow { label, dots: Vec::new(), note: String::new() }];
        }
        let height = self.height as usize;
        let directions = [0, 1].into_iter();
        directions
            .flat_map(|direction| (0..height).map(move |nth| self.row(direction, nth, height)))
            .collect()
    }

    fn row(&self, direction: usize, nth: usize, height: usize) -> GraphRow {
        let values = || self.columns.iter().map(|column| column[direction]);
        let latest = self.graph.latest[direction];
        let peak = values().flatten().chain(latest).fold(f64::NAN, f64::max);
        let scale = (!peak.is_nan()).then(|| round_scale(peak));
        let lines_below = height - nth - 1;
        let dots = |bits: Option<f64>| {
            bits.zip(scale).map(|(bits, scale)| filled_dots(bits / scale, lines_below, height))
        };
        let direction = if nth == 0 { ["in", "out"][direction] } else { "" };
        let mark = match (nth, scale) {
            (0, Some(scale)) => bit_rate(scale),
            _ if lines_below == 0 && height > 1 => "0".to_owned(),
            _ => String::new(),
        };
        GraphRow {
            label: format!("{direction:<4}{mark:>4} "),
            dots: values().map(dots).collect(),
            note: note(latest, peak, nth, height),
        }
    }
}

fn note(latest: Option<f64>, peak: f64, nth: usize, height: usize) -> String {
    let peak = if peak.is_nan() { "-".to_owned() } else { bit_rate(peak) };
    let latest = latest.map_or_else(|| "-".to_owned(), bit_rate);
    match (nth, height) {
        (0, 1) => format!(" {latest:>4}, peak {peak:>4}"),
        (0, _) => format!(" now  {latest:>4}"),
        (1, _) => format!(" peak {peak:>4}"),
        _ => String::new(),
    }
}

/// Resamples the newest slots to dot columns. With fewer dots than slots, a dot is the maximum of several slots, grouped by
/// absolute time so that a peak keeps its shape while it moves left.
fn resampled(graph: &Graph, slots: i64, dots: usize) -> Vec<[Option<f64>; 2]> {
    let count = usize::try_from(slots).unwrap_or(0);
    let slots_per_bin = count.div_ceil(dots);
    let bins = count.div_ceil(slots_per_bin);
    let step = i64::try_from(slots_per_bin).unwrap_or(1);
    let last = graph.newest.div_euclid(step);
    let mut sums = vec![[None; 2]; bins];
    for (number, slot) in (0..=graph.newest).rev().zip(graph.slots.iter().rev()) {
        let back = usize::try_from(last - number.div_euclid(step)).unwrap_or(usize::MAX);
        let Some(sum) = bins.checked_sub(back + 1).and_then(|bin| sums.get_mut(bin)) else { break };
        *sum = [larger(sum[0], slot[0]), larger(sum[1], slot[1])];
    }
    (0..dots).map(|dot| sums[dot * bins / dots]).collect()
}

fn larger(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.max(other)),
        (one, other) => one.or(other),
    }
}

/// Round upper bound of the scale: 1, 2 or 5 times a power of ten.
fn round_scale(highest: f64) -> f64 {
    let magnitude = 10_f64.powf(highest.max(1.0).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * magnitude);
    steps.into_iter().find(|step| *step >= highest).unwrap_or(highest)
}

/// Number of filled dots in a line with `lines_below` lines below it. Zero is one dot, to differ from a gap; more than zero is at
/// least two.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a few lines"
)]
fn filled_dots(share: f64, lines_below: usize, height: usize) -> u8 {
    let min_dots = if share > 0.0 { 2.0 } else { 1.0 };
    let dots = (share * (DOT_ROWS * height) as f64).ceil().max(min_dots);
    (dots - (DOT_ROWS * lines_below) as f64).clamp(0.0, DOT_ROWS as f64) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A graph of inbound traffic with this newest slot.
    fn graph(newest: i64, incoming: Vec<Option<f64>>) -> Graph {
        let slots = incoming.into_iter().map(|bits| [bits, None]).collect();
        Graph { title: "Traffic".into(), note: String::new(), newest, slots, latest: [None; 2], empty: "no" }
    }

    fn one_hour(value: impl Fn(usize) -> Option<f64>) -> Vec<Option<f64>> {
        (0..60).map(value).collect()
    }

    fn dots(lines: &GraphLines, nth: usize) -> Vec<Option<u8>> {
        lines.rows()[nth].dots.clone()
    }

    #[test]
    fn graph_fills_from_below_and_zero_differs_from_a_gap() {
        let slots = one_hour(|slot| [Some(100.0), Some(50.0), Some(0.0), None, Some(0.1)][slot % 5]);
        let graph = graph(59, slots);
        let lines = GraphLines::new(&graph, LABEL_WIDTH + NOTE_WIDTH + 30, GraphHeight::Medium);
        let [upper, lower] = [0, 1].map(|nth| dots(&lines, nth));
        assert_eq!(upper[..5], [Some(4), Some(0), Some(0), None, Some(0)]);
        assert_eq!(lower[..5], [Some(4), Some(4), Some(1), None, Some(2)]);
    }

    #[test]
    fn time_span_is_round_at_every_width() {
        let graph = graph(59, one_hour(|_| Some(1.0)));
        let title = |width| GraphLines::new(&graph, width, GraphHeight::Medium).title();
        for width in [LABEL_WIDTH + NOTE_WIDTH + 20, 57, 76, 77, 78, 116, 196] {
            assert_eq!(title(width), "Traffic (bit/s), last 60 min", "in {width} columns");
        }
        assert_eq!(title(36), "Traffic (bit/s), last 30 min");
        assert_eq!(title(0), "Traffic (bit/s), last 15 min");
    }

    #[test]
    fn graph_shows_the_whole_span_at_every_width() {
        let graph = graph(59, one_hour(|slot| Some(if slot == 0 || slot == 59 { 8.0 } else { 1.0 })));
        for columns in 30..200 {
            let lines = GraphLines::new(&graph, LABEL_WIDTH + NOTE_WIDTH + columns, GraphHeight::Medium);
            let upper = dots(&lines, 0);
            assert_eq!(upper.len(), columns * DOT_COLUMNS);
            assert_eq!(upper.last(), Some(&Some(3)), "in {columns} columns");
            assert_eq!(upper.first(), Some(&Some(3)), "in {columns} columns");
        }
    }

    #[test]
    fn peak_keeps_its_shape_while_it_moves_left() {
        let peak = |index: usize| one_hour(move |slot| Some(if slot == index { 9.0 } else { 1.0 }));
        // In 20 characters, two slots share one or two of 40 dot columns.
        for newest in 59..80 {
            let index = usize::try_from(110 - newest).unwrap();
            let graph = graph(newest, peak(index));
            let lines = GraphLines::new(&graph, LABEL_WIDTH + NOTE_WIDTH + 20, GraphHeight::Medium);
            let dots = dots(&lines, 0);
            let high = dots.iter().position(|dots| *dots == Some(4)).unwrap();
            let wide = dots.iter().filter(|dots| **dots == Some(4)).count();
            assert!((1..=2).contains(&wide) && dots[high + wide - 1] == Some(4), "{dots:?}");
        }
    }

    #[test]
    fn current_value_and_peak_are_shown_as_numbers() {
        let mut graph = graph(59, one_hour(|slot| (slot > 5).then_some(1.5e6)));
        graph.latest = [Some(1.2e6), None];
        let lines = GraphLines::new(&graph, 80, GraphHeight::Medium);
        let rows = lines.rows();
        let texts = |nth: usize| (rows[nth].label.as_str(), rows[nth].note.as_str());
        assert_eq!([texts(0), texts(1)], [("in  2.0M ", " now  1.2M"), ("       0 ", " peak 1.5M")]);
        assert_eq!([texts(2), texts(3)], [("out      ", " now     -"), ("       0 ", " peak    -")]);
        let low = GraphLines::new(&graph, 80, GraphHeight::Low).rows();
        assert_eq!(low[0].note, " 1.2M, peak 1.5M");
    }

    #[test]
    fn empty_graph_says_why() {
        let graph = graph(59, one_hour(|_| None));
        let rows = GraphLines::new(&graph, 80, GraphHeight::Medium).rows();
        assert_eq!(rows, [GraphRow { label: "no".to_owned(), dots: vec![], note: String::new() }]);
    }

    #[test]
    fn scale_ends_at_a_round_number() {
        let tops = [0.0, 1.0, 1.1, 4.9, 51.0, 1e6].map(round_scale).map(bit_rate);
        assert_eq!(tops, ["1", "1", "2", "5", "100", "1.0M"]);
    }
}
