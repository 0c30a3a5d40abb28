//! What is shown as plain text, with all its rows: for a file, or for the scrollback of a shell.

use super::home::{datacenters, groups};
use super::look::{Charset, Look};
use super::pages::{detail, help};
use super::widgets::draw_line;
use super::{ascii, banner, header};
use crate::app::{App, Pane};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Constraint, Layout, Rect};

/// Rows of a text at most; what there is beyond, its last line says.
const LONGEST: u16 = 5_000;
/// Lines above the rows of a table: title and heads.
const HEAD: u16 = 2;

/// What is shown at a moment. Its text is written apart from the screen, which does not wait for thousands of rows.
#[derive(Clone, Debug)]
pub struct ScreenDump {
    app: App,
    look: Look,
}

impl ScreenDump {
    /// What is shown now.
    pub fn of(app: &App, look: &Look) -> Self {
        Self { app: app.clone(), look: *look }
    }

    /// Header, banner, and the page or the lists of the home screen from their first row to their last.
    pub fn text(self) -> String {
        text(&self.app.unrolled(LONGEST), &self.look)
    }
}

fn text(app: &App, look: &Look) -> String {
    let banner_height = app.home_layout().banner;
    let height = height(app).saturating_add(2 + usize::from(banner_height)).min(usize::from(LONGEST));
    let area = Rect::new(0, 0, app.size().width, u16::try_from(height).unwrap_or(LONGEST));
    let mut buf = Buffer::empty(area);
    let rows = [
        Constraint::Length(1),
        Constraint::Length(banner_height),
        Constraint::Length(1),
        Constraint::Fill(1),
    ];
    let [header, banner, _, below] = Layout::vertical(rows).areas(area);
    header::render(app, look, header, &mut buf);
    banner::render(app, look, banner, &mut buf);
    body(app, look, below, &mut buf);
    if look.charset == Charset::Ascii {
        ascii::to_ascii(&mut buf);
    }
    lines(&buf)
}

/// Rows below header and banner.
fn height(app: &App) -> usize {
    match (app.help(), app.page()) {
        (Some(_), _) => 2 + app.help_lines().len(),
        (None, Some(_)) => 1 + app.document().lines(app.size().width).count(),
        (None, None) => app.listed_count() + app.home().datacenter_order().len() + 3 * usize::from(HEAD),
    }
}

fn body(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    match (app.help(), app.page()) {
        (Some(view), _) => help::render(app, view, look, area, buf),
        (None, Some(page)) => detail::render(app, page, look, area, buf),
        (None, None) => home(app, look, area, buf),
    }
}

fn home(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let count = |length: usize| u16::try_from(length).unwrap_or(u16::MAX).saturating_add(HEAD);
    let datacenters = count(app.home().datacenter_order().len());
    if app.pane() == Pane::Datacenters {
        return datacenters::render(app, look, area, buf);
    }
    let most = area.height.saturating_sub(datacenters + 1);
    let groups = count(app.listed_count()).min(most);
    let rows = [groups, 1, datacenters].map(Constraint::Length);
    let [groups_area, between, datacenters] = Layout::vertical(rows).areas(area);
    groups::render(app, look, groups_area, buf);
    let hidden = app.listed_count().saturating_sub(usize::from(groups.saturating_sub(HEAD)));
    if hidden > 0 {
        draw_line(format!("   and {hidden} more"), between, buf);
    }
    datacenters::render(app, look, datacenters, buf);
}

/// The rows without what is empty at their ends.
fn lines(buf: &Buffer) -> String {
    let mut text = String::new();
    for row in buf.content.chunks(usize::from(buf.area.width).max(1)) {
        text.push_str(row_text(row).trim_end());
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// The text of a row; what a wide character covers says nothing.
fn row_text(row: &[Cell]) -> String {
    let mut text = String::new();
    let mut rest = row;
    while let Some(cell) = rest.first() {
        text.push_str(cell.symbol());
        rest = rest.get(usize::from(cell.cell_width().max(1))..).unwrap_or_default();
    }
    text
}
