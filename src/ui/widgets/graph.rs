//! ```text
//!  Traffic (bit/s), last 60 min ────────────
//!   in  2.0M ⢀⣀⣀⣀⣀⣀⣠⣤⣤⣤⣤⣶⣶⣿⣷⣦⣤⣄⡀ now  1.2M
//!          0 ⢸⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⡇ peak 1.9M
//! ```
//! Braille graphs with four dots per row and two per column, and block sparklines in tables.

use super::draw_line;
use crate::app::GraphRow;
use crate::ui::appearance::Appearance;
use crate::ui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Color;
use ratatui::text::Span;
use ratatui::widgets::Widget;
use ratatui::widgets::canvas::{Canvas, Painter, Shape};

/// Block characters by height.
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Rows and columns of dots in a Braille pattern.
const DOT_ROWS: usize = 4;
const DOT_COLUMNS: usize = 2;

/// Draws a row of a graph: scale, dots, and the value at the right.
pub(in crate::ui) fn draw_graph_row(row: &GraphRow, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let dim = appearance.style(Role::Dim);
    let label = Span::styled(row.label.as_str(), dim);
    let widths = [label.width(), row.dots.len().div_ceil(DOT_COLUMNS)];
    let [left, middle] = widths.map(|width| Constraint::Length(u16::try_from(width).unwrap_or(u16::MAX)));
    let [left, middle, right] = Layout::horizontal([left, middle, Constraint::Fill(1)]).areas(area);
    draw_line(label, left, buf);
    let dots = Dots { heights: &row.dots, color: dim.fg.unwrap_or(Color::Reset) };
    Canvas::default().paint(|context| context.draw(&dots)).render(middle, buf);
    buf.set_style(middle, dim);
    draw_line(row.note.as_str(), right, buf);
}

/// Columns of dots, filled from the bottom.
struct Dots<'a> {
    heights: &'a [Option<u8>],
    color: Color,
}

impl Shape for Dots<'_> {
    fn draw(&self, painter: &mut Painter) {
        for (x, height) in self.heights.iter().enumerate() {
            let height = usize::from(height.unwrap_or(0)).min(DOT_ROWS);
            (DOT_ROWS - height..DOT_ROWS).for_each(|y| painter.paint(x, y, self.color));
        }
    }
}

/// Sparkline relative to the maximum. Zero is the lowest block, a missing value a blank.
pub(in crate::ui) fn sparkline(values: &[Option<f64>]) -> String {
    let highest = values.iter().flatten().copied().fold(1.0, f64::max);
    values.iter().map(|value| value.map_or(' ', |value| BLOCKS[block_index(value / highest)])).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of eight")]
fn block_index(share: f64) -> usize {
    (share * 8.0).ceil().clamp(1.0, 8.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::appearance::Charset;
    use crate::ui::ascii::to_ascii;
    use crate::ui::theme::Theme;
    use ratatui::buffer::Cell;
    use ratatui::style::{Modifier, Style};

    #[test]
    fn sparkline_shows_heights_and_gaps() {
        assert_eq!(sparkline(&[None, Some(0.0), Some(50.0), Some(100.0)]), " ▁▄█");
        assert_eq!(sparkline(&[]), "");
    }

    #[test]
    fn graph_row_has_two_columns_per_cell() {
        let heights = [Some(1), Some(4), Some(2), None, None, None, Some(3), Some(0)];
        let row = GraphRow { label: "in ".to_owned(), dots: heights.to_vec(), note: " now 2".to_owned() };
        let draw = |appearance: &Appearance| {
            let mut buf = Buffer::empty(Rect::new(0, 0, 14, 1));
            draw_graph_row(&row, appearance, buf.area, &mut buf);
            buf
        };
        let appearance = Appearance { charset: Charset::Unicode, theme: Theme::DEFAULT };
        let mut buf = draw(&appearance);
        let text = |buf: &Buffer| buf.content.iter().map(Cell::symbol).collect::<String>();
        assert_eq!(text(&buf), "in ⣸⡄ ⡆ now 2 ");
        assert!(buf[(3, 0)].modifier.contains(Modifier::DIM), "dimmer than the value");
        to_ascii(&mut buf);
        assert_eq!(text(&buf), "in #: | now 2 ");
        let red =
            Appearance { theme: Theme::DEFAULT.with(Role::Dim, Style::new().fg(Color::Red)), ..appearance };
        assert_eq!(draw(&red)[(3, 0)].fg, Color::Red);
    }
}
