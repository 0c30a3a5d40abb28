//! What somebody sees who has no credentials yet: how to create an API key, step by step, and where to put it.

use super::pen::{Focus, Pen, from};
use super::{footer, rows};
use crate::app::{App, Tone};
use ratatui_core::layout::Rect;

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
pub(super) fn render(app: &App, config_file: &str, area: Rect, pen: &mut Pen) {
    pen.title(rows(area, 0, 1), "tunnelscope", "first run", Focus::Elsewhere);
    let mut body = rows(area, 2, area.height.saturating_sub(3));
    for line in PAGE.replace("CONFIG_FILE", config_file).lines() {
        let (indent, tone) = indent(line);
        let taken = pen.paragraph(from(body, body.x + 2 + indent), line, pen.look.word_style(tone));
        body = rows(body, taken.max(1), body.height);
    }
    footer::render(app, rows(area, area.height.saturating_sub(1), 1), pen);
}

fn indent(line: &str) -> (u16, Tone) {
    match line.len() - line.trim_start().len() {
        5 => (5, Tone::Strong),
        3 => (3, Tone::Plain),
        _ => (0, Tone::Plain),
    }
}
