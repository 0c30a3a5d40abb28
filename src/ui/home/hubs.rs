//! ```text
//!  Hubs of branch-017-ntg ────────────────────────────────
//!   ROLE       STATUS  DATA CENTER    TUNNELS  SINCE  RECORD
//! > primary    ✗ DOWN  sse-use-1-0-0        0  4m     2m
//!   secondary  ✗ DOWN  sse-use-1-0-1        0  4m     2m
//!
//!   why          Both hubs are down: no traffic passes
//! ```
//! Below the hubs are details of their group, as space permits.

use super::focus;
use crate::app::{
    App, Cell, Field, FieldLine, INDENT, LABEL_WIDTH, Pane, StyleRole, TableColumn, cell_widths, sum_cells,
    wrap,
};
use crate::domain::{Group, Hub};
use crate::ui::appearance::{Appearance, Freshness};
use crate::ui::pages::document::field;
use crate::ui::widgets::table::{TableView, fitting, fitting_columns, header_row, row, table_width};
use crate::ui::widgets::{Heading, draw_line, indent};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Widget;

const COLUMNS: &[TableColumn] = &[
    TableColumn::text("ROLE", 0),
    TableColumn::text("STATUS", 0),
    TableColumn::text("DATA CENTER", 0),
    TableColumn::numbers("TUNNELS", 1),
    TableColumn::numbers("IN/s", 3),
    TableColumn::numbers("OUT/s", 3),
    TableColumn::text("SINCE", 2),
    TableColumn::text("RECORD", 4),
];

/// Draws the hubs of the selected group.
pub(super) fn render(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let group = app.home().groups().selected().and_then(|key| app.snapshot().group(key));
    let title = group.map_or_else(|| "Hubs".to_owned(), |group| format!("Hubs of {}", group.title()));
    let [heading, body] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    Heading::new(appearance, &title).focus(focus(app, Pane::Hubs)).render(heading, buf);
    if let Some(group) = group {
        let rows = u16::try_from(group.hubs.len()).unwrap_or(u16::MAX).saturating_add(1);
        let [table, below] = Layout::vertical([Constraint::Length(rows), Constraint::Fill(1)]).areas(body);
        draw_table(app, group, appearance, table, buf);
        draw_details(app, group, appearance, below, buf);
    }
}

fn draw_table(app: &App, group: &Group, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let cells: Vec<Vec<Cell>> = group.hubs.iter().map(|hub| cells(app, hub)).collect();
    let natural = cell_widths(COLUMNS.len(), cells.iter().map(Vec::as_slice));
    let layout = fitting_columns(COLUMNS, &natural, table_width(area.width));
    let freshness = Freshness::of_group(app, group);
    let visible_rows = cells.iter().take(usize::from(area.height.saturating_sub(1)));
    let rows = visible_rows.map(|cells| row(fitting(cells, &layout), &layout, freshness, appearance));
    let table = TableView {
        layout: &layout,
        header: Some(header_row(COLUMNS, &layout, appearance)),
        rows: rows.collect(),
        flags: Vec::new(),
        selected: Some(app.home().hubs().index()),
        focus: focus(app, Pane::Hubs),
    };
    table.render(appearance, area, buf);
}

fn cells(app: &App, hub: &Hub) -> Vec<Cell> {
    let [incoming, outgoing] = sum_cells(app.rates().hub(hub, app.clock().now()));
    vec![
        Cell::new(hub.role.as_str(), StyleRole::Plain),
        Cell::new(hub.status_label(), hub.health()),
        Cell::optional(hub.datacenter.as_ref()),
        Cell::optional(hub.tunnel_count()),
        incoming,
        outgoing,
        Cell::optional(app.clock().state_age(hub.since)),
        Cell::optional(app.clock().record_age(hub.recorded_at.as_ref())),
    ]
}

/// Details of the group below a blank row, as space permits.
fn draw_details(app: &App, group: &Group, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let fields = app.group_summary(group);
    let text_width = usize::from(area.width.saturating_sub(INDENT + LABEL_WIDTH + 1));
    let lines = fields.iter().flat_map(|field| field_lines(field, text_width));
    for (row, line) in area.rows().skip(1).zip(lines) {
        draw_line(field(line, Freshness::of_group(app, group), appearance), indent(row, INDENT), buf);
    }
}

/// Lines of a field: one, but two for the reason, which must be readable without moving the fields below.
fn field_lines(field: &Field, text_width: usize) -> Vec<FieldLine<'_>> {
    let line = |label, value| FieldLine { label, value, role: field.role };
    if field.label != "why" {
        return vec![line(&field.label, &field.value)];
    }
    let first = wrap(&field.value, text_width).first().map_or(0, |line| line.len());
    let (first_line, rest) = field.value.split_at(first);
    vec![line(&field.label, first_line), line("", rest.trim_start())]
}
