//! ```text
//!  Tunnel groups  18 of 200   filter: is:problem  ───────────────────────────────────────────────── sort: severity
//!    STATE          NAME           REGION    DEVICE ROUTING PRIMARY         SECONDARY       TUNNELS  IN/s OUT/s SINCE
//!  >*! warning      branch-017-ntg us-east-1 ISR    bgp     ✗ sse-use-1-0-0 ● sse-use-1-0-1     0+5  1.2M  310k 4m
//! ```
//! `*` is a group that changed in the last few looks, `m` one that is muted.

use super::{counts, focus, order};
use crate::app::{
    App, Cell, Column, INDENT, Pane, Shape, TableColumn, Tone, Width, oldest_record, order_name, rate_cells,
    routes,
};
use crate::domain::{ColumnWidths, Group, Health, Hub, Id, Role as HubRole, Routing, Text};
use crate::message::Link;
use crate::ui::look::{Freshness, Look};
use crate::ui::theme::Role;
use crate::ui::widgets::graph::spark;
use crate::ui::widgets::table::{ColumnLayout, TableView, fitting_columns, header_row, row};
use crate::ui::widgets::{Focus, Heading, clear, draw_line};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph, Widget, Wrap};
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
pub(in crate::ui) fn render(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let is_empty = app.snapshot().groups.is_empty();
    if app.home_layout().shape == Shape::Names && !is_empty {
        return names(app, look, area, buf);
    }
    let [heading, body] = first_row(area);
    if is_empty {
        Heading::new(look, "Tunnel groups").focus(focus(app, Pane::Groups)).render(heading, buf);
        return sentences(vec![nothing(app)], body, buf);
    }
    head(app, look, heading, buf);
    table(app, look, body, buf);
    if app.listed_count() == 0 {
        let [_, below] = first_row(body);
        sentences(app.why_no_group(), below, buf);
    }
}

/// The first row of an area, and the rest.
fn first_row(area: Rect) -> [Rect; 2] {
    Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area)
}

/// What is listed of what there is, what it is narrowed to, and by what it is sorted.
fn head(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let home = app.home();
    let title = format!("Tunnel groups  {}", counts(app.listed_count(), app.snapshot().groups.len()));
    let filter = home.filter().as_str();
    let taken = title.width() + filter.width() + if filter.is_empty() { 6 } else { 18 };
    let note = note(app, usize::from(area.width).saturating_sub(taken));
    let heading = Heading::new(look, &title).filter(filter).note(&note);
    heading.focus(focus(app, Pane::Groups)).render(area, buf);
}

fn table(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let (listed, columns) = (app.home().columns(), columns(app));
    let width = area.width.saturating_sub(INDENT);
    let widths = app.snapshot().derived.widths;
    let natural: Vec<usize> = listed.iter().map(|column| natural(*column, widths, width)).collect();
    let layout = fitting_columns(&columns, &natural, width);
    let groups = in_view(app, area.height.saturating_sub(1));
    let cells = groups.iter().map(|group| cells(app, group, &listed, &layout, width)).collect::<Vec<_>>();
    let view = view(app, look, &groups, &cells, &layout);
    let header = Some(header_row(&columns, &layout, look));
    TableView { header, focus: focus(app, Pane::Groups), ..view }.render(look, area, buf);
}

/// The rows of these groups.
fn view<'a>(
    app: &App,
    look: &Look,
    groups: &[&Group],
    cells: &'a [Vec<Cell>],
    layout: &'a [ColumnLayout],
) -> TableView<'a> {
    let rows = groups.iter().zip(cells);
    let rows = rows.map(|(group, cells)| row(cells, layout, Freshness::of_group(app, group), look));
    TableView {
        layout,
        header: None,
        rows: rows.collect(),
        flags: groups.iter().map(|group| flag(app, group, look)).collect(),
        selected: app.home().groups().index().checked_sub(app.home().groups().offset()),
        focus: Focus::Here,
    }
}

fn columns(app: &App) -> Vec<TableColumn> {
    let width = app.home().width();
    app.home().columns().into_iter().map(|column| column.in_table(width)).collect()
}

/// What stands at the end of the title: the order, and before it what the budget makes of the pace, in as many words as
/// there is room for.
fn note(app: &App, room: usize) -> String {
    let sort = app.home().sort();
    let order = order(order_name(sort.by), sort.is_reversed);
    let order = if app.home().width() == Width::Wide { format!("wide  {order}") } else { order };
    let words = app.pace_words();
    let with_order = words.iter().map(|words| format!("{words}  {order}"));
    let notes = with_order.chain(words.iter().cloned());
    let longest = notes.filter(|note| note.width() <= room).max_by_key(|note| note.width());
    longest.unwrap_or(order)
}

/// The groups in so many rows.
fn in_view(app: &App, height: u16) -> Vec<&Group> {
    app.listed_groups(app.home().groups().offset()).take(usize::from(height)).collect()
}

/// Marks a group that changed lately, or that is muted.
fn flag(app: &App, group: &Group, look: &Look) -> Span<'static> {
    match (app.is_muted(group), app.is_changed(group)) {
        (true, _) => Span::styled("m", look.role(Role::Dim)),
        (false, true) => Span::styled("*", look.role(Role::Changed)),
        (false, false) => Span::default(),
    }
}

/// Only names and marks, for a small terminal.
fn names(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    if app.listed_count() == 0 {
        return sentences(app.why_no_group(), area, buf);
    }
    let groups = in_view(app, area.height);
    let cells: Vec<_> = groups.iter().map(|group| vec![Cell::new(group.title(), group.health())]).collect();
    let width = area.width.saturating_sub(INDENT);
    let layout = fitting_columns(&[TableColumn::words("", 0)], &[usize::from(width)], width);
    view(app, look, &groups, &cells, &layout).render(look, area, buf);
    narrowed_to(app, look, area, buf);
}

/// Says in the corner what the names are narrowed to: there is no title that could.
fn narrowed_to(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let filter = app.home().filter().as_str();
    if filter.is_empty() {
        return;
    }
    let width = u16::try_from(filter.width()).unwrap_or(u16::MAX).saturating_add(2).min(area.width / 2);
    let corner = Rect { x: area.right() - width, width, height: 1, ..area };
    clear(corner, buf);
    draw_line(Span::styled(format!(" {filter} "), look.role(Role::Filter)), corner, buf);
}

/// Sentences in the place of rows, below a blank row.
fn sentences(sentences: Vec<String>, area: Rect, buf: &mut Buffer) {
    let block = Block::new().padding(Padding { left: INDENT + 1, top: 1, ..Padding::ZERO });
    let lines: Vec<Line> = sentences.into_iter().map(Line::from).collect();
    Paragraph::new(lines).block(block).wrap(Wrap { trim: true }).render(area, buf);
}

/// What is said where there is no group.
fn nothing(app: &App) -> String {
    match (app.link(), app.snapshot().as_of()) {
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

/// The cells of a group in the columns that there is room for.
fn cells(app: &App, group: &Group, listed: &[Column], layout: &[ColumnLayout], width: u16) -> Vec<Cell> {
    let rates = LazyCell::new(|| rate_cells(app.listed_rate(group).rate));
    layout.iter().map(|column| cell(app, group, &rates, listed[column.column], width)).collect()
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
        Column::Traffic => Cell::new(spark(&app.group_series(group, SPARK)), Tone::Plain),
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
