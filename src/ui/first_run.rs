//! What somebody sees who has no credentials yet: how to create an API key, step by step, and where to put it.

use super::pen::{Focus, Pen, from};
use super::{footer, rows};
use crate::app::{App, Tone};
use ratatui::layout::Rect;

/// Lines that are indented are typed, not read.
fn lines(config_file: &str) -> Vec<String> {
    let text = format!(
        "tunnelscope needs an API key of your Cisco Secure Access organization. It only ever reads.

1  In the Secure Access dashboard (https://dashboard.sse.cisco.com), as Full Admin, open
   Admin > API Keys and choose Add.
2  Give the key a name, the scope Deployments, read-only, and an expiry date, or never.
3  Copy key and secret. The secret is shown once and cannot be had again.
4  Put them into the environment:

     export TUNNELSCOPE_API_KEY=...
     export TUNNELSCOPE_API_SECRET=...

   or into a file that only you can read (chmod 600):
     {config_file}

     api_key = \"...\"
     api_secret = \"...\"

5  Start tunnelscope again.

Just looking? This needs no account:  tunnelscope --demo"
    );
    text.lines().map(str::to_owned).collect()
}

/// Draws the page.
pub(super) fn render(app: &App, config_file: &str, area: Rect, pen: &mut Pen) {
    pen.title(rows(area, 0, 1), "tunnelscope", "first run", Focus::Elsewhere);
    let body = rows(area, 2, area.height.saturating_sub(3));
    for (y, line) in (0..body.height).zip(lines(config_file)) {
        let tone = if line.starts_with("     ") { Tone::Strong } else { Tone::Plain };
        let row = rows(body, y, 1);
        pen.text(from(row, row.x + 2), &line, pen.look.word_style(tone));
    }
    footer::render(app, rows(area, area.height.saturating_sub(1), 1), pen);
}
