//! ```text
//!  STALE  data of 14:03:22 UTC; try 2 in 30s; nothing answers at this address: api.example/x
//!         check the URL, the firewall and the proxy (HTTPS_PROXY)
//! ```

use super::look::Look;
use super::theme::Role;
use super::widgets::{draw_line, indent};
use crate::app::{App, Word};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Draws the banner, if there is one.
pub(super) fn render(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let Some(banner) = app.banner() else { return };
    let mut rows = area.rows().map(|row| indent(row, 1));
    let Some(first) = rows.next() else { return };
    let word = Span::styled(format!(" {} ", banner.word), look.role(role(banner.word)));
    let behind = u16::try_from(word.width()).unwrap_or(0) + 1;
    draw_line(
        Line::from_iter([word, " ".into(), Span::styled(banner.cause, look.role(Role::Strong))]),
        first,
        buf,
    );
    if let (Some(remedy), Some(second)) = (banner.remedy, rows.next()) {
        draw_line(remedy, indent(second, behind), buf);
    }
}

fn role(word: Word) -> Role {
    match word {
        Word::SignIn | Word::NoData => Role::Alarm,
        Word::Stale | Word::Partial => Role::BannerWarning,
        Word::Paused => Role::Pause,
    }
}
