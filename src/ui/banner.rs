//! ```text
//!  STALE  data of 14:03:22 UTC; try 2 in 30s; nothing answers at this address: api.example/x
//!         check the URL, the firewall and the proxy (HTTPS_PROXY)
//! ```

use super::pen::{Pen, from};
use super::rows;
use super::theme::Role;
use crate::app::{App, Banner, Word};
use ratatui_core::layout::Rect;
use ratatui_core::style::Style;
use unicode_width::UnicodeWidthStr;

/// Draws the banner, if there is one.
pub(super) fn render(app: &App, area: Rect, pen: &mut Pen) {
    let Some(banner) = app.banner().filter(|_| area.height > 0) else { return };
    let word = format!(" {} ", banner.word);
    let indent = area.x + 1 + u16::try_from(word.width()).unwrap_or(0) + 1;
    pen.text(from(rows(area, 0, 1), area.x + 1), &word, style(&banner, pen));
    pen.text(from(rows(area, 0, 1), indent), &banner.cause, pen.look.role(Role::Strong));
    if let Some(remedy) = &banner.remedy {
        pen.text(from(rows(area, 1, 1), indent), remedy, Style::new());
    }
}

fn style(banner: &Banner, pen: &Pen) -> Style {
    pen.look.role(match banner.word {
        Word::SignIn | Word::NoData => Role::Alarm,
        Word::Stale | Word::Partial => Role::BannerWarning,
        Word::Paused => Role::Pause,
    })
}
