//! The screen as plain text with all rows of its lists, for a file or the shell's scrollback.

use super::appearance::{Appearance, Charset};
use super::home;
use super::overlay::help;
use super::pages::document;
use super::widgets::draw_line;
use super::{ascii, banner, header};
use crate::app::{App, Area, LayoutMode, Pane};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Constraint, Layout, Rect};

/// Maximum number of rows. The last line says how many more there are.
const MAX_ROWS: u16 = 5_000;
/// Rows of title and column headers.
const HEADING_ROWS: usize = 2;
/// Rows for the text of an empty list.
const EMPTY_TEXT_ROWS: usize = 8;

/// Copy of the screen state. Rendered to text off the event loop, since there may be thousands of rows.
#[derive(Debug, Clone)]
pub struct ScreenDump {
    app: App,
    appearance: Appearance,
}

impl ScreenDump {
    /// A dump of the current state.
    pub fn new(app: &App, appearance: &Appearance) -> Self {
        Self { app: app.clone(), appearance: *appearance }
    }

    /// Header, banner, and the current page or visible panes as text, with the same columns and order, but
    /// all rows.
    pub fn into_text(self) -> String {
        let panes = panes(&self.app);
        text(&self.app.with_all_rows(), &panes, &self.appearance)
    }
}

/// Visible panes with their areas, in order.
fn panes(app: &App) -> Vec<(Pane, Area)> {
    let layout = app.home_layout();
    let panes = match layout.mode {
        LayoutMode::Columns | LayoutMode::Wide | LayoutMode::Tall => {
            vec![Pane::Groups, Pane::Hubs, Pane::Datacenters]
        }
        LayoutMode::Single | LayoutMode::Rows | LayoutMode::Line => vec![app.pane()],
    };
    panes.into_iter().map(|pane| (pane, layout.area(pane))).collect()
}

fn text(app: &App, panes: &[(Pane, Area)], appearance: &Appearance) -> String {
    let banner_height = app.home_layout().banner;
    let height = height(app, panes).saturating_add(2 + usize::from(banner_height)).min(usize::from(MAX_ROWS));
    let area = Rect::new(0, 0, app.size().width, u16::try_from(height).unwrap_or(MAX_ROWS));
    let mut buf = Buffer::empty(area);
    let rows = [
        Constraint::Length(1),
        Constraint::Length(banner_height),
        Constraint::Length(1),
        Constraint::Fill(1),
    ];
    let [header, banner, _, below] = Layout::vertical(rows).areas(area);
    header::render(app, appearance, header, &mut buf);
    banner::render(app, appearance, banner, &mut buf);
    render_body(app, panes, appearance, below, &mut buf);
    if appearance.charset == Charset::Ascii {
        ascii::to_ascii(&mut buf);
    }
    buffer_text(&buf)
}

/// Number of rows below the header and banner.
fn height(app: &App, panes: &[(Pane, Area)]) -> usize {
    match (app.help(), app.page()) {
        (Some(_), _) => 2 + app.help_lines().len(),
        (None, Some(_)) => 1 + app.document().lines(app.size().width).count(),
        (None, None) => panes.iter().map(|(pane, area)| pane_height(app, *pane, *area) + 1).sum(),
    }
}

/// Rows of a pane with heading: all rows of a list or its empty text, but only the visible hubs.
fn pane_height(app: &App, pane: Pane, area: Area) -> usize {
    match pane {
        Pane::Groups => HEADING_ROWS + app.listed_count().max(EMPTY_TEXT_ROWS),
        Pane::Hubs => usize::from(area.height),
        Pane::Datacenters => HEADING_ROWS + app.home().datacenter_order().len().max(1),
    }
}

fn render_body(app: &App, panes: &[(Pane, Area)], appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    match (app.help(), app.page()) {
        (Some(view), _) => help::render(app, view, appearance, area, buf),
        (None, Some(page)) => document::render(app, page, appearance, area, buf),
        (None, None) => render_panes(app, panes, appearance, area, buf),
    }
}

/// Draws the panes one below the other. The groups may exceed the available rows.
fn render_panes(app: &App, panes: &[(Pane, Area)], appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let count = |height: usize| u16::try_from(height).unwrap_or(u16::MAX);
    let others = panes.iter().filter(|(pane, _)| *pane != Pane::Groups);
    let others: usize = others.map(|(pane, area)| pane_height(app, *pane, *area) + 1).sum();
    let max_height = area.height.saturating_sub(count(others + 1));
    let mut rest = area;
    for &(pane, area) in panes {
        let full_height = count(pane_height(app, pane, area));
        let height = if pane == Pane::Groups { full_height.min(max_height) } else { full_height };
        let rows = [Constraint::Length(height), Constraint::Length(1), Constraint::Fill(1)];
        let [part, between, below] = Layout::vertical(rows).areas(rest);
        home::render_pane(app, pane, appearance, Rect { width: area.width, ..part }, buf);
        if height < full_height {
            draw_line(format!("   and {} more", full_height - height), between, buf);
        }
        rest = below;
    }
}

/// Rows as text, without trailing blanks.
fn buffer_text(buf: &Buffer) -> String {
    let mut text = String::new();
    for row in buf.content.chunks(usize::from(buf.area.width).max(1)) {
        text.push_str(row_text(row).trim_end());
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// Text of a row, without the cells that a wide character covers.
fn row_text(row: &[Cell]) -> String {
    let mut text = String::new();
    let mut rest = row;
    while let Some(cell) = rest.first() {
        text.push_str(cell.symbol());
        rest = rest.get(usize::from(cell.cell_width().max(1))..).unwrap_or_default();
    }
    text
}
