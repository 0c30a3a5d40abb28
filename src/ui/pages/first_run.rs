//! What somebody sees who has no credentials yet: how to create an API key, step by step, and where to put it.

use crate::app::{App, Tone, wrap};
use crate::ui::footer;
use crate::ui::look::Look;
use crate::ui::widgets::Heading;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Widget;

/// Columns before the text.
const INDENT: usize = 2;

/// The page, in lines of at most 76 columns; deeply indented ones are typed, not read.
const PAGE: &str = "\
tunnelscope needs an API key of your Cisco Secure Access organization.
It only ever reads.

1. In the dashboard (https://dashboard.sse.cisco.com), as Full Admin, open
   Admin > API Keys and choose Add.
2. Give the key a name, the scope Deployments, read-only, and an expiry
   date, or never.
3. Copy key and secret. The secret is shown once and cannot be had again.
4. Put them into the environment,

     export TUNNELSCOPE_API_KEY=...
     export TUNNELSCOPE_API_SECRET=...

   or, as api_key = \"...\" and api_secret = \"...\", into a file that only
   you can read (chmod 600):

     CONFIG_FILE

5. Start tunnelscope again.

Just looking? This needs no account:  tunnelscope --demo";

/// Draws the page.
pub(in crate::ui) fn render(app: &App, config_file: &str, look: &Look, area: Rect, buf: &mut Buffer) {
    let rows = [Constraint::Length(1), Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1)];
    let [heading, _, body, footer] = Layout::vertical(rows).areas(area);
    Heading::new(look, "tunnelscope").note("first run").render(heading, buf);
    let page = PAGE.replace("CONFIG_FILE", config_file);
    let lines = page.lines().flat_map(|line| wrapped(line, usize::from(body.width), look));
    lines.collect::<Text>().render(body, buf);
    footer::render(app, look, footer, buf);
}

/// A line of the page in as many as it takes, all of them indented like it.
fn wrapped<'a>(line: &'a str, width: usize, look: &Look) -> Vec<Line<'a>> {
    let (indent, tone) = indent(line);
    let indent = INDENT + indent;
    let pieces = wrap(line.trim(), width.saturating_sub(indent)).into_iter();
    let style = look.word_style(tone);
    pieces.map(|piece| Line::from_iter([Span::raw(" ".repeat(indent)), Span::styled(piece, style)])).collect()
}

fn indent(line: &str) -> (usize, Tone) {
    match line.len() - line.trim_start().len() {
        5 => (5, Tone::Strong),
        3 => (3, Tone::Plain),
        _ => (0, Tone::Plain),
    }
}
