//! The screen as plain text with all rows of its lists, for a file or the scrollback of the shell.

use super::appearance::{Appearance, Charset};
use super::home;
use super::pages::{document, help};
use super::widgets::draw_line;
use super::{ascii, banner, header};
use crate::app::{App, Area, LayoutMode, Pane};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Constraint, Layout, Rect};

/// Rows of a text at most; what there is beyond, its last line says.
const LONGEST: u16 = 5_000;
/// Lines above the rows of a table: title and heads.
const HEAD: usize = 2;
/// Rows of the sentences in place of an empty list.
const EMPTY: usize = 8;

/// What is shown at a moment. Its text is written apart from the screen, which does not wait for thousands of rows.
#[derive(Debug, Clone)]
pub struct ScreenDump {
    app: App,
    appearance: Appearance,
}

impl ScreenDump {
    /// What is shown now.
    pub fn new(app: &App, appearance: &Appearance) -> Self {
        Self { app: app.clone(), appearance: *appearance }
    }

    /// Header, banner, and the page or the panes of the home screen that are on the screen, with the same columns and order,
    /// from their first row to their last.
    pub fn into_text(self) -> String {
        let panes = panes(&self.app);
        text(&self.app.with_all_rows(), &panes, &self.appearance)
    }
}

/// The panes on the screen, from the first to the last, and where each is.
fn panes(app: &App) -> Vec<(Pane, Area)> {
    let layout = app.home_layout();
    let shown = match layout.mode {
        LayoutMode::Columns | LayoutMode::Wide | LayoutMode::Tall => {
            vec![Pane::Groups, Pane::Hubs, Pane::Datacenters]
        }
        LayoutMode::Single | LayoutMode::Rows | LayoutMode::Line => vec![app.pane()],
    };
    shown.into_iter().map(|pane| (pane, layout.area(pane))).collect()
}

fn text(app: &App, panes: &[(Pane, Area)], appearance: &Appearance) -> String {
    let banner_height = app.home_layout().banner;
    let height = height(app, panes).saturating_add(2 + usize::from(banner_height)).min(usize::from(LONGEST));
    let area = Rect::new(0, 0, app.size().width, u16::try_from(height).unwrap_or(LONGEST));
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
    body(app, panes, appearance, below, &mut buf);
    if appearance.charset == Charset::Ascii {
        ascii::to_ascii(&mut buf);
    }
    lines(&buf)
}

/// Rows below header and banner.
fn height(app: &App, panes: &[(Pane, Area)]) -> usize {
    match (app.help(), app.page()) {
        (Some(_), _) => 2 + app.help_lines().len(),
        (None, Some(_)) => 1 + app.document().lines(app.size().width).count(),
        (None, None) => panes.iter().map(|(pane, area)| pane_height(app, *pane, *area) + 1).sum(),
    }
}

/// Rows of a pane with title and heads: all rows of a list, or why it is empty, and of the hubs those on the screen.
fn pane_height(app: &App, pane: Pane, area: Area) -> usize {
    match pane {
        Pane::Groups => HEAD + app.listed_count().max(EMPTY),
        Pane::Hubs => usize::from(area.height),
        Pane::Datacenters => HEAD + app.home().datacenter_order().len().max(1),
    }
}

fn body(app: &App, panes: &[(Pane, Area)], appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    match (app.help(), app.page()) {
        (Some(view), _) => help::render(app, view, appearance, area, buf),
        (None, Some(page)) => document::render(app, page, appearance, area, buf),
        (None, None) => home_panes(app, panes, appearance, area, buf),
    }
}

/// The panes one below the other. Of the groups there may be more than there is room for.
fn home_panes(app: &App, panes: &[(Pane, Area)], appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let count = |height: usize| u16::try_from(height).unwrap_or(u16::MAX);
    let others = panes.iter().filter(|(pane, _)| *pane != Pane::Groups);
    let others: usize = others.map(|(pane, area)| pane_height(app, *pane, *area) + 1).sum();
    let most = area.height.saturating_sub(count(others + 1));
    let mut rest = area;
    for &(pane, area) in panes {
        let whole = count(pane_height(app, pane, area));
        let height = if pane == Pane::Groups { whole.min(most) } else { whole };
        let rows = [Constraint::Length(height), Constraint::Length(1), Constraint::Fill(1)];
        let [part, between, below] = Layout::vertical(rows).areas(rest);
        home::pane(app, pane, appearance, Rect { width: area.width, ..part }, buf);
        if height < whole {
            draw_line(format!("   and {} more", whole - height), between, buf);
        }
        rest = below;
    }
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
