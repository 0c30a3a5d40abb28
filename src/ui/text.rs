//! What is shown as plain text, with all its rows: for a file, or for the scrollback of a shell.

use super::canvas::Canvas;
use super::look::Look;
use super::pen::Pen;
use super::{Charset, banner, datacenters, detail, groups, header, help, plain, rows};
use crate::app::{App, Pane};
use ratatui_core::layout::Rect;
use ratatui_core::style::Style;

/// Rows of a text at most; what there is beyond, its last line says.
const LONGEST: u16 = 5_000;
/// Lines above the rows of a table: title and heads.
const HEAD: u16 = 2;

/// What is shown at a moment. Its text is written apart from the screen, which does not wait for thousands of rows.
#[derive(Clone, Debug)]
pub struct Picture {
    app: App,
    look: Look,
}

impl Picture {
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
    let banner = app.banner().map_or(0, |banner| banner.height());
    let height = height(app).saturating_add(2 + usize::from(banner)).min(usize::from(LONGEST));
    let area = Rect::new(0, 0, app.size().width, u16::try_from(height).unwrap_or(LONGEST));
    let mut canvas = Canvas::new(area);
    let mut pen = Pen::new(&mut canvas, look);
    header::render(app, rows(area, 0, 1), &mut pen);
    banner::render(app, rows(area, 1, banner), &mut pen);
    body(app, rows(area, 2 + banner, area.height), &mut pen);
    if look.charset == Charset::Ascii {
        plain::to_ascii(&mut canvas);
    }
    lines(&canvas)
}

/// Rows below header and banner.
fn height(app: &App) -> usize {
    match (app.help(), app.page()) {
        (Some(_), _) => 2 + app.help_lines().len(),
        (None, Some(_)) => 1 + app.document().lines(app.size().width).count(),
        (None, None) => app.listed_count() + app.home().datacenter_order().len() + 3 * usize::from(HEAD),
    }
}

fn body(app: &App, area: Rect, pen: &mut Pen) {
    if let Some(view) = app.help() {
        return help::render(app, view, area, pen);
    }
    if let Some(view) = app.page() {
        return detail::render(app, view, area, pen);
    }
    let count = |length: usize| u16::try_from(length).unwrap_or(u16::MAX).saturating_add(HEAD);
    let datacenters = count(app.home().datacenter_order().len());
    let most = area.height.saturating_sub(datacenters + 1);
    let groups = count(app.listed_count()).min(most);
    match app.pane() {
        Pane::Datacenters => datacenters::render(app, rows(area, 0, datacenters), pen),
        Pane::Groups | Pane::Hubs => {
            groups::render(app, rows(area, 0, groups), pen);
            let hidden = app.listed_count().saturating_sub(usize::from(groups - HEAD));
            if hidden > 0 {
                pen.text(rows(area, groups, 1), &format!("   and {hidden} more"), Style::new());
            }
            datacenters::render(app, rows(area, groups + 1, datacenters), pen);
        }
    }
}

/// The rows without what is empty at their ends.
fn lines(canvas: &Canvas) -> String {
    let mut text = String::new();
    for y in 0..usize::from(canvas.area().height) {
        text.push_str(canvas.text(y).trim_end());
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
