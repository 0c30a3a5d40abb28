//! ```text
//!  Tunnel groups  200 ─────────────────────────────────────────────────────────── worst first
//!    STATE          NAME           REGION    DEVICE ROUTING PRIMARY         SECONDARY       TUNNELS  IN/s OUT/s SINCE
//!  > ! warning      branch-017-ntg us-east-1 ISR    bgp     ✗ sse-use-1-0-0 ● sse-use-1-0-1     0+5  1.2M  310k 4m
//! ```

use super::look::Freshness;
use super::pen::{Focus, Pen, from};
use super::{graph, rows, table};
use crate::app::{App, Cell, INDENT, Pane, Shape, TableColumn, Tone, rate_cells};
use crate::domain::{Group, Health, Hub, Role, Routing, Text};
use crate::message::Link;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

const COLUMNS: &[TableColumn] = &[
    TableColumn::words("STATE", 0),
    TableColumn::words("NAME", 0),
    TableColumn::words("REGION", 3),
    TableColumn::words("DEVICE", 6),
    TableColumn::words("ROUTING", 5),
    TableColumn::words("PRIMARY", 1),
    TableColumn::words("SECONDARY", 1),
    TableColumn::numbers("TUNNELS", 2),
    TableColumn::numbers("IN/s", 4),
    TableColumn::numbers("OUT/s", 4),
    TableColumn::words("SINCE", 1),
    TableColumn::words("TRAFFIC", 7),
];
/// Slots of time in the small graph of a group.
const SPARK: usize = 10;
/// Below this width the hubs are shown by their status, without the names of their data centers.
const NAMES_FROM: u16 = 100;
const ORDER: &str = "worst first";
const LONGEST_STATE: usize = "x disconnected".len();

/// Draws the pane of groups.
pub(super) fn render(app: &App, area: Rect, pen: &mut Pen) {
    let layout = app.home_layout();
    let focus = Focus::of(app, Pane::Groups);
    if app.snapshot().groups.is_empty() {
        pen.title(rows(area, 0, 1), "Tunnel groups", "", focus);
        return nothing(app, rows(area, 1, area.height), pen);
    }
    if layout.shape == Shape::Names {
        return names(app, area, pen);
    }
    let title = format!("Tunnel groups  {}", app.snapshot().groups.len());
    let note = note(app, usize::from(area.width).saturating_sub(title.width() + 6));
    pen.title(rows(area, 0, 1), &title, &note, focus);
    let inner = from(rows(area, 1, area.height), area.x + INDENT);
    let placed = table::place(COLUMNS, &natural(app, inner.width), inner.width);
    table::heads(COLUMNS, &placed, rows(inner, 0, 1), pen);
    for (y, group, row) in window(app, rows(area, 2, area.height)) {
        let cells = cells(app, group, inner.width);
        table::row(&cells, &placed, from(row, row.x + INDENT), Freshness::of_group(app, group), pen);
        if y == app.home().groups.index() {
            pen.select(row, focus);
        }
    }
}

/// What stands at the end of the title: the order, and before it what the budget makes of the pace, in as many words as
/// there is room for.
fn note(app: &App, room: usize) -> String {
    let words = app.pace_words();
    let with_order = words.iter().map(|words| format!("{words}  {ORDER}"));
    let notes = with_order.chain(words.iter().cloned());
    notes
        .filter(|note| note.width() <= room)
        .max_by_key(|note| note.width())
        .unwrap_or_else(|| ORDER.to_owned())
}

/// The groups in view, with their places in the list and on the screen.
fn window(app: &App, area: Rect) -> impl Iterator<Item = (usize, &Group, Rect)> {
    let offset = app.home().groups.offset();
    let visible = app.home().group_order().iter().enumerate().skip(offset).take(usize::from(area.height));
    visible.enumerate().filter_map(move |(y, (place, key))| {
        Some((place, app.snapshot().group(key)?, rows(area, u16::try_from(y).ok()?, 1)))
    })
}

/// Only names and marks, for a small terminal.
fn names(app: &App, area: Rect, pen: &mut Pen) {
    for (place, group, row) in window(app, area) {
        let freshness = Freshness::of_group(app, group);
        pen.toned(from(row, row.x + INDENT), group.title(), group.health().into(), freshness);
        if place == app.home().groups.index() {
            pen.select(row, Focus::Here);
        }
    }
}

/// What is said where there is no group.
fn nothing(app: &App, area: Rect, pen: &mut Pen) {
    let words = match (app.link(), app.snapshot().as_of()) {
        (Link::SigningIn, None) => format!("Signing in at {} ...", app.about().base_url),
        (Link::WaitingForRoom { until, asked }, None) => {
            format!(
                "The budget of calls has no room to ask for {asked} before {}.",
                app.clock().coming(*until)
            )
        }
        (Link::Fetching | Link::Online { .. }, None) => {
            format!("Reading tunnel groups from {} ...", app.about().base_url)
        }
        (_, None) => "Nothing could be read yet.".to_owned(),
        (_, Some(_)) => "This organization has no tunnel group.".to_owned(),
    };
    pen.paragraph(from(rows(area, 1, area.height), area.x + INDENT + 1), &words, Style::new());
}

fn natural(app: &App, width: u16) -> [usize; 12] {
    let widest = app.home().widest();
    let hub = if width < NAMES_FROM { 6 } else { 2 + widest.datacenter };
    [LONGEST_STATE, widest.name, widest.region, widest.device, 7, hub, hub, 7, 5, 5, 5, SPARK]
}

fn cells(app: &App, group: &Group, width: u16) -> [Cell; 12] {
    let text = |text: Option<&Text>| Cell::maybe(text);
    let hub = |role| hub_cell(group.hubs.iter().find(|hub| hub.role == role), width);
    let [incoming, outgoing] = rate_cells(app.group_rate(group).rate);
    let tunnels: Vec<String> = group
        .hubs
        .iter()
        .map(|hub| hub.tunnel_count().map_or("-".to_owned(), |count| count.to_string()))
        .collect();
    [
        Cell::new(group.status_word(), group.health()),
        Cell::new(group.title(), if group.health() == Health::Up { Tone::Plain } else { Tone::Strong }),
        text(group.region.as_ref()),
        text(group.device_type.as_ref()),
        Cell::maybe(group.routing.as_ref().map(Routing::kind)),
        hub(Role::Primary),
        hub(Role::Secondary),
        Cell::maybe((!tunnels.is_empty()).then(|| tunnels.join("+"))),
        incoming,
        outgoing,
        Cell::maybe(app.clock().lasting(group.since)),
        Cell::new(graph::spark(&app.group_series(group, SPARK)), Tone::Plain),
    ]
}

fn hub_cell(hub: Option<&Hub>, width: u16) -> Cell {
    match hub {
        None => Cell::new("-", Tone::Dim),
        Some(hub) if width < NAMES_FROM => Cell::new(hub.status_word(), hub.health()),
        Some(hub) => {
            let name = hub.datacenter.as_ref().map_or_else(|| hub.status_word(), Text::as_str);
            Cell::new(name, hub.health())
        }
    }
}
