//! ```text
//!  STALE  data of 14:03:22 UTC; try 2 in 30s; nothing answers at this address: api.example/x
//!         check the URL, the firewall and the proxy (HTTPS_PROXY)
//! ```

use super::look::Palette;
use super::pen::{Pen, from};
use super::rows;
use crate::app::{App, Banner, Word};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use unicode_width::UnicodeWidthStr;

/// Draws the banner, if there is one.
pub(super) fn render(app: &App, area: Rect, pen: &mut Pen) {
    let Some(banner) = app.banner().filter(|_| area.height > 0) else { return };
    let word = format!(" {} ", banner.word);
    let indent = area.x + 1 + u16::try_from(word.width()).unwrap_or(0) + 1;
    pen.text(from(rows(area, 0, 1), area.x + 1), &word, style(&banner, pen));
    pen.text(from(rows(area, 0, 1), indent), &banner.cause, Style::new().add_modifier(Modifier::BOLD));
    if let Some(remedy) = &banner.remedy {
        pen.text(from(rows(area, 1, 1), indent), remedy, Style::new());
    }
}

fn style(banner: &Banner, pen: &Pen) -> Style {
    let style = Style::new().add_modifier(Modifier::BOLD);
    match (pen.look.palette, banner.word) {
        (Palette::None, _) => style.add_modifier(Modifier::REVERSED),
        (Palette::Sixteen, Word::SignIn | Word::NoData) => style.fg(Color::White).bg(Color::Red),
        (Palette::Sixteen, Word::Stale | Word::Partial) => style.fg(Color::Black).bg(Color::Yellow),
        (Palette::Sixteen, Word::Paused) => style.fg(Color::White).bg(Color::Blue),
    }
}
