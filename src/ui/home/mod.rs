//! The home screen: the tunnel groups, the hubs of the selected one, and the data centers.

pub(super) mod datacenters;
pub(super) mod groups;
mod hubs;

use super::look::Look;
use super::theme::Role;
use super::widgets::Focus;
use crate::app::{App, HomeLayout, Pane, Shape};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::{Block, Borders, Widget};

/// Draws the panes that there is room for.
pub(super) fn render(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let HomeLayout { shape, groups: height, hubs, datacenters, .. } = app.home_layout();
    let [groups, below] = Layout::vertical([Constraint::Length(height), Constraint::Fill(1)]).areas(area);
    groups::render(app, look, groups, buf);
    match shape {
        Shape::Wide => side_by_side(app, look, below, buf),
        Shape::Tall => {
            let heights = [hubs, datacenters].map(Constraint::Length);
            let [hubs, datacenters] = Layout::vertical(heights).areas(below);
            hubs::render(app, look, hubs, buf);
            datacenters::render(app, look, datacenters, buf);
        }
        Shape::Groups | Shape::Names | Shape::Line => {}
    }
}

/// Hubs and data centers, with a rule between them.
fn side_by_side(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let widths = [Constraint::Length(area.width / 2), Constraint::Fill(1)];
    let [left, right] = Layout::horizontal(widths).areas(area);
    hubs::render(app, look, left, buf);
    let rule = Block::new().borders(Borders::LEFT).border_style(look.role(Role::Dim));
    let inner = rule.inner(right);
    rule.render(right, buf);
    datacenters::render(app, look, inner, buf);
}

/// Whether this pane has the keys.
fn focus(app: &App, pane: Pane) -> Focus {
    if app.pane() == pane { Focus::Here } else { Focus::Elsewhere }
}

/// How many are listed of how many there are: `18 of 200`, or where all are, `200`.
fn counts(listed: usize, all: usize) -> String {
    if listed == all { all.to_string() } else { format!("{listed} of {all}") }
}

/// By what a list is sorted, and which way.
fn order(name: &str, is_reversed: bool) -> String {
    format!("sort: {name}{}", if is_reversed { ", reversed" } else { "" })
}
