//! The home screen: the tunnel groups, the hubs of the selected one, and the data centers.

mod datacenters;
mod groups;
mod hubs;

use super::appearance::Appearance;
use super::theme::Role;
use super::widgets::Focus;
use crate::app::{App, Area, LayoutMode, Pane};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Borders, Widget};

/// Draws the panes that there is room for.
pub(super) fn render(app: &App, appearance: &Appearance, body: Rect, buf: &mut Buffer) {
    let layout = app.home_layout();
    let area = |pane| in_body(layout.area(pane), body);
    match layout.mode {
        LayoutMode::Line => {}
        shape if shape.is_single() => pane(app, app.pane(), appearance, area(app.pane()), buf),
        shape => {
            for shown in [Pane::Groups, Pane::Hubs, Pane::Datacenters] {
                pane(app, shown, appearance, area(shown), buf);
            }
            match shape {
                LayoutMode::Columns => rule(area(Pane::Groups), appearance, buf),
                LayoutMode::Wide => rule(area(Pane::Hubs), appearance, buf),
                _ => {}
            }
        }
    }
}

fn in_body(area: Area, body: Rect) -> Rect {
    Rect { x: body.x + area.x, y: body.y + area.y, width: area.width, height: area.height }.intersection(body)
}

/// Draws a pane.
pub(super) fn pane(app: &App, pane: Pane, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    match pane {
        Pane::Groups => groups::render(app, appearance, area, buf),
        Pane::Hubs => hubs::render(app, appearance, area, buf),
        Pane::Datacenters => datacenters::render(app, appearance, area, buf),
    }
}

/// A rule at the right of a pane.
fn rule(left: Rect, appearance: &Appearance, buf: &mut Buffer) {
    let column = Rect { x: left.right(), width: 1, ..left }.intersection(buf.area);
    Block::new().borders(Borders::LEFT).border_style(appearance.style(Role::Dim)).render(column, buf);
}

/// Whether this pane has the keys.
fn focus(app: &App, pane: Pane) -> Focus {
    if app.pane() == pane { Focus::Here } else { Focus::Elsewhere }
}

/// The name of a list and how many are listed of how many there are: `Tunnel groups  18 of 200`, or where all are,
/// `Tunnel groups  200`; without numbers before anything was read.
fn counted_title(app: &App, name: &str, listed: usize, all: usize) -> String {
    match app.snapshot().as_of() {
        None => name.to_owned(),
        Some(_) if listed == all => format!("{name}  {all}"),
        Some(_) => format!("{name}  {listed} of {all}"),
    }
}

/// By what a list is sorted, and which way.
fn order(name: &str, is_reversed: bool) -> String {
    format!("sort: {name}{}", if is_reversed { ", reversed" } else { "" })
}
