//! Rendering of the dashboard state with ratatui. Read-only and without decisions; each pane, page or overlay
//! is a file with one `render`.

mod appearance;
mod ascii;
mod banner;
mod color_depth;
mod footer;
mod header;
mod home;
mod overlay;
mod pages;
mod screen_dump;

mod theme;
mod widgets;

pub use appearance::{Appearance, Charset};
pub use color_depth::ColorDepth;
pub use screen_dump::ScreenDump;
pub use theme::{Role, Theme};
pub use widgets::truncate;

use crate::app::{App, LayoutMode, Overlay, Start, layout_mode};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};

/// Draws the dashboard.
pub fn render(frame: &mut Frame, app: &App, appearance: &Appearance) {
    let area = frame.area();
    let buf = frame.buffer_mut();
    match (app.start(), layout_mode(app.size())) {
        (Start::FirstRun { .. }, _) => pages::first_run::render(app, appearance, area, buf),
        (Start::Dashboard, LayoutMode::Line) => header::render_counts(app, appearance, area, buf),
        (Start::Dashboard, _) => dashboard(app, appearance, area, buf),
    }
    match app.overlay() {
        Some(Overlay::Filter(prompt)) => overlay::filter_prompt::render(app, prompt, appearance, area, buf),
        Some(Overlay::Picker(picker)) => overlay::picker::render(app, picker, appearance, buf),
        None => {}
    }
    if appearance.charset == Charset::Ascii {
        ascii::to_ascii(buf);
    }
}

/// Header, banner, current page and footer.
fn dashboard(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let banner_height = Constraint::Length(app.home_layout().banner);
    let rows = [Constraint::Length(1), banner_height, Constraint::Fill(1), Constraint::Length(1)];
    let [header, banner, body, footer] = Layout::vertical(rows).areas(area);
    header::render(app, appearance, header, buf);
    banner::render(app, appearance, banner, buf);
    match (app.help(), app.page()) {
        (Some(view), _) => overlay::help::render(app, view, appearance, body, buf),
        (None, Some(page)) => pages::document::render(app, page, appearance, body, buf),
        (None, None) => home::render(app, appearance, body, buf),
    }
    footer::render(app, appearance, footer, buf);
}
