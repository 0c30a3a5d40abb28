//! ```text
//!  tunnelscope ────────────────────────────────────────────── first run
//!
//!   1. In the dashboard, https://dashboard.sse.cisco.com, as Full Admin,
//!      open Admin > API Keys and choose Add.
//! ```

use crate::app::App;
use crate::ui::appearance::Appearance;
use crate::ui::footer;
use crate::ui::widgets::{Heading, ScrollMarks, draw_line, indent};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Span;
use ratatui::widgets::Widget;

/// Draws the first-run page.
pub(in crate::ui) fn render(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let rows = [Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1)];
    let [heading, body, footer] = Layout::vertical(rows).areas(area);
    Heading::new(appearance, "tunnelscope").note("first run").render(heading, buf);
    let (lines, top) = (app.first_run_lines(), app.first_run_top());
    for (line, row) in lines.iter().skip(top).zip(body.rows()) {
        let text = Span::styled(line.text.as_str(), appearance.text_style(line.role));
        draw_line(text, indent(row, line.indent), buf);
    }
    ScrollMarks { appearance, offset: top, lines: lines.len() }.render(body, buf);
    footer::render(app, appearance, footer, buf);
}
