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

/// Draws the panes that fit.
pub(super) fn render(app: &App, appearance: &Appearance, body: Rect, buf: &mut Buffer) {
    let layout = app.home_layout();
    let area = |pane| absolute_area(layout.area(pane), body);
    match layout.mode {
        LayoutMode::Line => {}
        mode if mode.is_single() => render_pane(app, app.pane(), appearance, area(app.pane()), buf),
        mode => {
            for pane in [Pane::Groups, Pane::Hubs, Pane::Datacenters] {
                render_pane(app, pane, appearance, area(pane), buf);
            }
            match mode {
                LayoutMode::Columns => draw_rule(area(Pane::Groups), appearance, buf),
                LayoutMode::Wide => draw_rule(area(Pane::Hubs), appearance, buf),
                _ => {}
            }
        }
    }
}

fn absolute_area(area: Area, body: Rect) -> Rect {
    Rect { x: body.x + area.x, y: body.y + area.y, width: area.width, height: area.height }.intersection(body)
}

pub(super) fn render_pane(app: &App, pane: Pane, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    match pane {
        Pane::Groups => groups::render(app, appearance, area, buf),
        Pane::Hubs => hubs::render(app, appearance, area, buf),
        Pane::Datacenters => datacenters::render(app, appearance, area, buf),
    }
}

/// Vertical rule at the right of a pane.
fn draw_rule(left: Rect, appearance: &Appearance, buf: &mut Buffer) {
    let column = Rect { x: left.right(), width: 1, ..left }.intersection(buf.area);
    Block::new().borders(Borders::LEFT).border_style(appearance.style(Role::Dim)).render(column, buf);
}

/// Keyboard focus of a pane.
fn focus(app: &App, pane: Pane) -> Focus {
    if app.pane() == pane { Focus::Focused } else { Focus::Unfocused }
}

/// Title with the number of listed entries: `Tunnel groups  18 of 200`, or `Tunnel groups  200` if all are
/// listed; without numbers before the first poll.
fn counted_title(app: &App, name: &str, listed: usize, all: usize) -> String {
    match app.snapshot().as_of() {
        None => name.to_owned(),
        Some(_) if listed == all => format!("{name}  {all}"),
        Some(_) => format!("{name}  {listed} of {all}"),
    }
}

/// Sort key and direction.
fn order_label(name: &str, is_reversed: bool) -> String {
    format!("sort: {name}{}", if is_reversed { ", reversed" } else { "" })
}
