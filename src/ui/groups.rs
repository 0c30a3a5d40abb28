//! ```text
//!  Tunnel groups  18 of 200   filter: is:problem  ───────────────────────────────────────────────── sort: severity
//!    STATE          NAME           REGION    DEVICE ROUTING PRIMARY         SECONDARY       TUNNELS  IN/s OUT/s SINCE
//!  >*! warning      branch-017-ntg us-east-1 ISR    bgp     ✗ sse-use-1-0-0 ● sse-use-1-0-1     0+5  1.2M  310k 4m
//! ```
//! `*` is a group that changed in the last few looks, `m` one that is muted.

use super::look::Freshness;
use super::pen::{Focus, Pen, from};
use super::theme::Role;
use super::{graph, rows, table};
use crate::app::{
    App, Cell, Column, INDENT, Pane, Shape, TableColumn, Tone, Width, oldest_record, order_name, rate_cells,
    routes,
};
use crate::domain::{ColumnWidths, Group, Health, Hub, Id, Role as HubRole, Routing, Text};
use crate::message::Link;
use ratatui_core::layout::Rect;
use ratatui_core::style::Style;
use std::cell::LazyCell;
use std::ops::Deref;
use unicode_width::UnicodeWidthStr;

/// Slots of time in the small graph of a group.
const SPARK: usize = 10;
/// Below this width the hubs are shown by their status, without the names of their data centers.
const NAMES_FROM: u16 = 100;
const LONGEST_STATE: usize = "x disconnected".len();
/// Columns for why a group is as it is, and for what it routes.
const LONGEST_WHY: usize = 36;
const LONGEST_ROUTES: usize = 21;

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
    head(app, rows(area, 0, 1), focus, pen);
    let (listed, columns) = (app.home().columns(), columns(app));
    let inner = from(rows(area, 1, area.height), area.x + INDENT);
    let widths = app.snapshot().derived.widths;
    let natural: Vec<usize> = listed.iter().map(|column| natural(*column, widths, inner.width)).collect();
    let placed = table::place(&columns, &natural, inner.width);
    table::heads(&columns, &placed, rows(inner, 0, 1), pen);
    let body = rows(area, 2, area.height);
    if app.listed_count() == 0 {
        return none_left(app, body, pen);
    }
    for (place, group, row) in window(app, body) {
        let rates = LazyCell::new(|| rate_cells(app.listed_rate(group).rate));
        let cell = |column: usize| cell(app, group, &rates, listed[column], inner.width);
        table::row(cell, &placed, from(row, row.x + INDENT), Freshness::of_group(app, group), pen);
        flag(app, group, row, pen);
        if place == app.home().groups().index() {
            pen.select(row, focus);
        }
    }
}

/// What is listed of what there is, what it is narrowed to, and by what it is sorted.
fn head(app: &App, row: Rect, focus: Focus, pen: &mut Pen) {
    let home = app.home();
    let counts = super::counts(app.listed_count(), app.snapshot().groups.len());
    let title = format!("Tunnel groups  {counts}");
    let filter = home.filter().as_str();
    let taken = title.width() + filter.width() + if filter.is_empty() { 6 } else { 18 };
    let note = note(app, usize::from(row.width).saturating_sub(taken));
    pen.title_with_filter(row, &title, filter, &note, focus);
}

fn columns(app: &App) -> Vec<TableColumn> {
    let width = app.home().width();
    app.home().columns().into_iter().map(|column| column.in_table(width)).collect()
}

/// What stands at the end of the title: the order, and before it what the budget makes of the pace, in as many words as
/// there is room for.
fn note(app: &App, room: usize) -> String {
    let sort = app.home().sort();
    let order = super::order(order_name(sort.by), sort.is_reversed);
    let order = if app.home().width() == Width::Wide { format!("wide  {order}") } else { order };
    let words = app.pace_words();
    let with_order = words.iter().map(|words| format!("{words}  {order}"));
    let notes = with_order.chain(words.iter().cloned());
    let longest = notes.filter(|note| note.width() <= room).max_by_key(|note| note.width());
    longest.unwrap_or(order)
}

/// The groups in view, with their places in the list and on the screen.
fn window(app: &App, area: Rect) -> impl Iterator<Item = (usize, &Group, Rect)> {
    let offset = app.home().groups().offset();
    let visible = (0..area.height).zip(app.listed_groups(offset));
    visible.map(move |(y, group)| (offset + usize::from(y), group, rows(area, y, 1)))
}

/// Marks a group that changed lately, or that is muted.
fn flag(app: &App, group: &Group, row: Rect, pen: &mut Pen) {
    let (flag, role) = match (app.is_muted(group), app.is_changed(group)) {
        (true, _) => ("m", Role::Dim),
        (false, true) => ("*", Role::Changed),
        (false, false) => return,
    };
    pen.text(Rect { width: 1, ..from(row, row.x + 1) }, flag, pen.look.role(role));
}

/// Only names and marks, for a small terminal.
fn names(app: &App, area: Rect, pen: &mut Pen) {
    if app.listed_count() == 0 {
        return none_left(app, area, pen);
    }
    narrowed_to(app, area, pen);
    for (place, group, row) in window(app, area) {
        let freshness = Freshness::of_group(app, group);
        pen.toned(from(row, row.x + INDENT), group.title(), group.health().into(), freshness);
        flag(app, group, row, pen);
        if place == app.home().groups().index() {
            pen.select(row, Focus::Here);
        }
    }
}

/// Says in the corner what the names are narrowed to: there is no title that could.
fn narrowed_to(app: &App, area: Rect, pen: &mut Pen) {
    let filter = app.home().filter().as_str();
    let width = u16::try_from(filter.width()).unwrap_or(u16::MAX).saturating_add(2).min(area.width / 2);
    if !filter.is_empty() {
        let place = from(rows(area, 0, 1), area.right().saturating_sub(width));
        pen.text(place, &format!(" {filter} "), pen.look.role(Role::Filter));
    }
}

/// What is said where there is no group.
fn nothing(app: &App, area: Rect, pen: &mut Pen) {
    let words = match (app.link(), app.snapshot().as_of()) {
        (Link::ReadingSecret { command }, None) => format!("Reading the API secret ({command}) ..."),
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

/// What is said where the filter lets no group through, and what each part of it would.
fn none_left(app: &App, area: Rect, pen: &mut Pen) {
    let mut room = from(rows(area, 1, area.height), area.x + INDENT + 1);
    for line in app.why_no_group() {
        let taken = pen.paragraph(room, &line, Style::new());
        room = rows(room, taken, room.height);
    }
}

fn natural(column: Column, widths: ColumnWidths, width: u16) -> usize {
    match column {
        Column::State => LONGEST_STATE,
        Column::Name => widths.name,
        Column::Region => widths.region,
        Column::Device => widths.device,
        Column::Primary | Column::Secondary if width < NAMES_FROM => 6,
        Column::Primary | Column::Secondary => 2 + widths.datacenter,
        Column::Routing | Column::Tunnels => 7,
        Column::Rekeys => 6,
        Column::In | Column::Out | Column::Since | Column::Flaps => 5,
        Column::Why => LONGEST_WHY,
        Column::Routes => LONGEST_ROUTES,
        Column::Record | Column::Modified => 8,
        Column::Id => widths.id,
        Column::Traffic => SPARK,
    }
}

fn cell(
    app: &App,
    group: &Group,
    rates: &impl Deref<Target = [Cell; 2]>,
    column: Column,
    width: u16,
) -> Cell {
    let text = |text: Option<&Text>| Cell::maybe(text);
    let hub = |role| hub_cell(group.hubs.iter().find(|hub| hub.role == role), width);
    match column {
        Column::State => state_cell(app, group),
        Column::Name => Cell::new(group.title(), name_tone(app, group)),
        Column::Region => text(group.region.as_ref()),
        Column::Device => text(group.device_type.as_ref()),
        Column::Routing => Cell::maybe(group.routing.as_ref().map(Routing::kind)),
        Column::Primary => hub(HubRole::Primary),
        Column::Secondary => hub(HubRole::Secondary),
        Column::Tunnels => Cell::maybe(tunnels(group)),
        Column::Rekeys => Cell::maybe(Some(group.recent.rekeys)),
        Column::Flaps => Cell::maybe(Some(group.recent.flaps)),
        Column::In => rates[0].clone(),
        Column::Out => rates[1].clone(),
        Column::Since => Cell::maybe(app.clock().lasting(group.since)),
        Column::Why => Cell::maybe(group.why()),
        Column::Routes => Cell::maybe(routes(group)),
        Column::Record => Cell::maybe(app.clock().record_age(oldest_record(group))),
        Column::Modified => Cell::maybe(app.clock().record_age(group.modified_at.as_ref())),
        Column::Id => text(group.id.as_ref().map(Id::text)),
        Column::Traffic => Cell::new(graph::spark(&app.group_series(group, SPARK)), Tone::Plain),
    }
}

/// The state as it is, even of what is muted.
fn state_cell(app: &App, group: &Group) -> Cell {
    if app.is_muted(group) {
        return Cell::new(format!("- {}", group.status_word()), Tone::Dim);
    }
    Cell::new(group.status_word(), group.health())
}

fn name_tone(app: &App, group: &Group) -> Tone {
    match group.health() {
        _ if app.is_muted(group) => Tone::Dim,
        Health::Up => Tone::Plain,
        _ => Tone::Strong,
    }
}

fn tunnels(group: &Group) -> Option<String> {
    let count = |hub: &Hub| hub.tunnel_count().map_or("-".to_owned(), |count| count.to_string());
    let counts: Vec<String> = group.hubs.iter().map(count).collect();
    (!counts.is_empty()).then(|| counts.join("+"))
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
