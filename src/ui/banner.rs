//! ```text
//!  STALE  data of 14:03:22; try 2 in 30s; connection refused: api.example/x
//!         check the URL, the firewall and the proxy (HTTPS_PROXY)
//! ```

use super::appearance::Appearance;
use super::theme::Role;
use super::widgets::{draw_line, indent};
use crate::app::{App, BannerLevel};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

/// Draws the banner, if any.
pub(super) fn render(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let Some(banner) = app.banner() else { return };
    let lines = banner.lines(app.size());
    let mut rows = area.rows();
    let level = Span::styled(format!(" {} ", banner.level), appearance.style(role(banner.level)));
    draw_line(level, indent(area, 1), buf);
    for (line, row) in lines.cause.iter().zip(&mut rows) {
        draw_line(Span::styled(*line, appearance.style(Role::Strong)), indent(row, lines.cause_column), buf);
    }
    for (line, row) in lines.remedy.iter().zip(rows) {
        draw_line(*line, indent(row, lines.remedy_column), buf);
    }
}

fn role(level: BannerLevel) -> Role {
    match level {
        BannerLevel::NoAccess | BannerLevel::NoData => Role::BannerError,
        BannerLevel::Stale | BannerLevel::Partial | BannerLevel::RateLimit | BannerLevel::History => {
            Role::BannerWarning
        }
        BannerLevel::Paused => Role::BannerPaused,
    }
}
