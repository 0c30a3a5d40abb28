//! ```text
//!  Tunnel groups  18 of 200   filter: is:problem  ────────────────────────────────────────────── sort: severity
//!   STATE           NAME            PRIMARY          SECONDARY        TUNNELS  SINCE  WHY
//! >*! warning       branch-017-ntg  ✗ sse-use-1-0-0  ● sse-use-1-0-1      0+5  4m     primary hub down
//! ```
//! Flags: `*` changed in the last few polls, `m` muted, `~` older data than the other groups.

use super::{counted_title, focus, order_label};
use crate::app::{
    App, Cell, Column, GroupColumns, HubForm, INDENT, LayoutMode, Pane, SPARKLINE_SLOTS, StateForm,
    StyleRole, TableWidth, oldest_record, routes, sort_label, sum_cells,
};
use crate::channel::ConnectionState;
use crate::domain::{Group, Health, Hub, Id, Role as HubRole, Routing, Text};
use crate::ui::appearance::{Appearance, Freshness};
use crate::ui::theme::Role;
use crate::ui::widgets::graph::sparkline;
use crate::ui::widgets::table::{ColumnLayout, TableView, header_row, row};
use crate::ui::widgets::{Focus, Heading, clear, draw_line, truncate_middle};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph, Widget, Wrap};
use std::cell::LazyCell;
use unicode_width::UnicodeWidthStr;

/// Draws the tunnel groups pane.
pub(in crate::ui) fn render(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let is_empty = app.snapshot().groups.is_empty();
    if app.home_layout().mode == LayoutMode::Rows && !is_empty {
        return render_without_heading(app, appearance, area, buf);
    }
    let [heading, body] = split_first_row(area);
    if is_empty {
        Heading::new(appearance, "Tunnel groups").focus(focus(app, Pane::Groups)).render(heading, buf);
        return draw_paragraphs(vec![no_groups_text(app)], body, buf);
    }
    draw_heading(app, appearance, heading, buf);
    draw_table(app, appearance, body, buf);
    if app.listed_count() == 0 {
        let [_, below] = split_first_row(body);
        draw_paragraphs(app.empty_list_reason(), below, buf);
    }
}

/// First row of an area, and the remainder.
fn split_first_row(area: Rect) -> [Rect; 2] {
    Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area)
}

/// Heading with count, filter and sort order.
fn draw_heading(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let home = app.home();
    let title = counted_title(app, "Tunnel groups", app.listed_count(), app.snapshot().groups.len());
    let filter = home.filter().as_str();
    let used = title.width() + filter.width() + if filter.is_empty() { 6 } else { 18 };
    let note = heading_note(app, usize::from(area.width).saturating_sub(used));
    let heading = Heading::new(appearance, &title).filter(filter).note(&note);
    heading.focus(focus(app, Pane::Groups)).render(area, buf);
}

fn draw_table(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let columns = app.group_columns(area.width);
    let groups = visible_groups(app, area.height.saturating_sub(1));
    let cells = cells(app, &groups, &columns);
    let header = Some(header_row(&columns.columns, &columns.layout, appearance));
    let view = table_view(app, appearance, &groups, &cells, &columns.layout);
    TableView { header, focus: focus(app, Pane::Groups), ..view }.render(appearance, area, buf);
}

/// Table view of these groups.
fn table_view<'a>(
    app: &App,
    appearance: &Appearance,
    groups: &[&Group],
    cells: &'a [Vec<Cell>],
    layout: &'a [ColumnLayout],
) -> TableView<'a> {
    let rows = groups.iter().zip(cells);
    let rows = rows.map(|(group, cells)| row(cells, layout, Freshness::of_group(app, group), appearance));
    TableView {
        layout,
        header: None,
        rows: rows.collect(),
        flags: groups.iter().map(|group| flag(app, group, appearance)).collect(),
        selected: app.home().groups().index().checked_sub(app.home().groups().offset()),
        focus: Focus::Focused,
    }
}

/// Note at the end of the title: the sort order, preceded by the effective poll interval as far as it fits.
fn heading_note(app: &App, max_width: usize) -> String {
    let sort = app.home().sort();
    let order = order_label(sort_label(sort.by), sort.is_reversed);
    let order = if app.home().width() == TableWidth::Wide { format!("wide  {order}") } else { order };
    let intervals = app.interval_notes();
    let with_order = intervals.iter().map(|interval| format!("{interval}  {order}"));
    let notes = with_order.chain(intervals.iter().cloned());
    let longest = notes.filter(|note| note.width() <= max_width).max_by_key(|note| note.width());
    longest.unwrap_or(order)
}

/// Groups in the visible rows.
fn visible_groups(app: &App, height: u16) -> Vec<&Group> {
    app.listed_groups(app.home().groups().offset()).take(usize::from(height)).collect()
}

/// Flag of a group: not reached by the last poll, muted, or recently changed.
fn flag(app: &App, group: &Group, appearance: &Appearance) -> Span<'static> {
    if app.was_skipped(group) {
        return Span::styled("~", appearance.style(Role::Dim));
    }
    match (app.is_muted(group), app.is_changed(group)) {
        (true, _) => Span::styled("m", appearance.style(Role::Dim)),
        (false, true) => Span::styled("*", appearance.style(Role::Changed)),
        (false, false) => Span::default(),
    }
}

/// Rows without heading, for a small terminal.
fn render_without_heading(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    if app.listed_count() == 0 {
        return draw_paragraphs(app.empty_list_reason(), area, buf);
    }
    let groups = visible_groups(app, area.height);
    let columns = app.group_columns(area.width);
    let cells = cells(app, &groups, &columns);
    table_view(app, appearance, &groups, &cells, &columns.layout).render(appearance, area, buf);
    draw_filter_tag(app, appearance, area, buf);
}

/// Filter tag in the corner, where there is no heading to show it.
fn draw_filter_tag(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let filter = app.home().filter().as_str();
    if filter.is_empty() {
        return;
    }
    let width = u16::try_from(filter.width()).unwrap_or(u16::MAX).saturating_add(2).min(area.width / 2);
    let corner = Rect { x: area.right() - width, width, height: 1, ..area };
    clear(corner, buf);
    draw_line(Span::styled(format!(" {filter} "), appearance.style(Role::Filter)), corner, buf);
}

/// Paragraphs in place of rows, after a blank row.
fn draw_paragraphs(paragraphs: Vec<String>, area: Rect, buf: &mut Buffer) {
    let block = Block::new().padding(Padding { left: INDENT + 1, top: 1, ..Padding::ZERO });
    let lines: Vec<Line> = paragraphs.into_iter().map(Line::from).collect();
    Paragraph::new(lines).block(block).wrap(Wrap { trim: true }).render(area, buf);
}

/// Text of an empty list.
fn no_groups_text(app: &App) -> String {
    match (app.connection_state(), app.snapshot().as_of()) {
        (ConnectionState::ReadingSecret { command }, None) => {
            format!("Reading the API secret ({command}) ...")
        }
        (ConnectionState::Authenticating, None) => {
            format!("Signing in at {} ...", app.connection_info().base_url)
        }
        (ConnectionState::RateLimited { until, request }, None) => {
            format!(
                "Rate limit reached: {request} will be fetched at {}.",
                app.clock().time_with_wait(*until)
            )
        }
        (ConnectionState::Fetching | ConnectionState::Online { .. }, None) => {
            format!("Reading tunnel groups from {} ...", app.connection_info().base_url)
        }
        (_, None) => "Nothing could be read yet.".to_owned(),
        (_, Some(_)) => "This organization has no tunnel group.".to_owned(),
    }
}

/// Cells of these groups for the visible columns.
fn cells(app: &App, groups: &[&Group], columns: &GroupColumns) -> Vec<Vec<Cell>> {
    groups.iter().map(|group| group_cells(app, group, columns)).collect()
}

fn group_cells(app: &App, group: &Group, columns: &GroupColumns) -> Vec<Cell> {
    let rates = LazyCell::new(|| sum_cells(app.group_rate(group)));
    columns
        .visible()
        .map(|(column, layout)| match column {
            Column::State => state_cell(app, group, columns.state),
            Column::Name => name_cell(app, group, layout.width),
            Column::Primary => hub_cell(group, HubRole::Primary, columns.hubs),
            Column::Secondary => hub_cell(group, HubRole::Secondary, columns.hubs),
            Column::In => rates[0].clone(),
            Column::Out => rates[1].clone(),
            column => column_cell(app, group, column),
        })
        .collect()
}

fn column_cell(app: &App, group: &Group, column: Column) -> Cell {
    let text = |text: Option<&Text>| Cell::optional(text);
    match column {
        Column::Region => text(group.region.as_ref()),
        Column::Device => text(group.device_type.as_ref()),
        Column::Routing => Cell::optional(group.routing.as_deref().map(Routing::kind)),
        Column::Tunnels => Cell::optional(tunnel_counts(group)),
        Column::Rekeys => Cell::optional(Some(group.recent.rekeys)),
        Column::Flaps => Cell::optional(Some(group.recent.flaps)),
        Column::Since => Cell::optional(app.clock().state_age(group.health_since())),
        Column::Why => Cell::new(group.status_reason().unwrap_or_default(), StyleRole::Plain),
        Column::Routes => Cell::optional(routes(group)),
        Column::Record => Cell::optional(app.clock().record_age(oldest_record(group))),
        Column::Modified => Cell::optional(app.clock().record_age(group.modified_at.as_ref())),
        Column::Id => text(group.id.as_ref().map(Id::as_text)),
        Column::Traffic => Cell::new(sparkline(&app.group_series(group, SPARKLINE_SLOTS)), StyleRole::Plain),
        Column::State | Column::Name | Column::Primary | Column::Secondary | Column::In | Column::Out => {
            Cell::default()
        }
    }
}

/// State of a group, regardless of muting.
fn state_cell(app: &App, group: &Group, form: StateForm) -> Cell {
    let word = if form == StateForm::Word { group.status_label() } else { "" };
    if app.is_muted(group) {
        return Cell::new(format!("- {word}"), StyleRole::Dim);
    }
    Cell::new(word, group.health())
}

/// Name of a group, truncated in the middle, since names often differ only at the ends.
fn name_cell(app: &App, group: &Group, width: u16) -> Cell {
    Cell::new(truncate_middle(group.title(), usize::from(width)), name_role(app, group))
}

fn name_role(app: &App, group: &Group) -> StyleRole {
    match group.health() {
        _ if app.is_muted(group) => StyleRole::Dim,
        Health::Down | Health::Warning => StyleRole::Strong,
        Health::Degraded | Health::Unknown | Health::Up => StyleRole::Plain,
    }
}

/// Tunnel count per hub, if known for any.
fn tunnel_counts(group: &Group) -> Option<String> {
    let count = |hub: &Hub| hub.tunnel_count().map_or("-".to_owned(), |count| count.to_string());
    let is_known = group.hubs.iter().any(|hub| hub.tunnel_count().is_some());
    is_known.then(|| group.hubs.iter().map(count).collect::<Vec<_>>().join("+"))
}

fn hub_cell(group: &Group, role: HubRole, form: HubForm) -> Cell {
    let Some(hub) = group.hubs.iter().find(|hub| hub.role == role) else {
        return Cell::new("-", StyleRole::Dim);
    };
    let text = match (form, &hub.datacenter) {
        (HubForm::Datacenter, Some(datacenter)) => datacenter.as_str(),
        (HubForm::Datacenter, None) | (HubForm::Status, _) => hub.status_label(),
    };
    Cell::new(text, hub.health()).reduced()
}
