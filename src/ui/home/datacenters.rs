//! ```text
//!  Data centers  9 ──────────────────────────────── worst first
//!   DATA CENTER      UP  DOWN  GROUPS  AFF  TUNNELS  LOCATION
//! > ✗ sse-use-1-0-0  31     9      40    9       71  Ashburn, Virginia - US
//! ```

use super::{counted_title, focus, order_label};
use crate::app::{App, Cell, DatacenterColumn, DatacenterColumns, INDENT, Pane, StyleRole};
use crate::domain::Datacenter;
use crate::ui::appearance::{Appearance, Freshness};
use crate::ui::theme::Role;
use crate::ui::widgets::table::{TableView, fitting, header_row, row};
use crate::ui::widgets::{Heading, draw_line, indent};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Span;
use ratatui::widgets::Widget;

/// Draws the data centers pane.
pub(in crate::ui) fn render(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let [heading, body] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    draw_heading(app, appearance, heading, buf);
    let home = app.home();
    let listed: Vec<&Datacenter> = app.listed_datacenters().collect();
    if listed.is_empty() {
        return draw_empty_list(app, appearance, body, buf);
    }
    let DatacenterColumns { columns, layout } = app.datacenter_columns(area.width);
    let cursor = &home.datacenters();
    let visible_rows = listed.iter().skip(cursor.offset()).take(usize::from(body.height.saturating_sub(1)));
    let cells: Vec<_> = visible_rows
        .map(|datacenter| (cells(datacenter), Freshness::of_datacenter(app, datacenter)))
        .collect();
    let rows =
        cells.iter().map(|(cells, freshness)| row(fitting(cells, &layout), &layout, *freshness, appearance));
    let table = TableView {
        layout: &layout,
        header: Some(header_row(columns, &layout, appearance)),
        rows: rows.collect(),
        flags: Vec::new(),
        selected: cursor.index().checked_sub(cursor.offset()),
        focus: focus(app, Pane::Datacenters),
    };
    table.render(appearance, body, buf);
}

/// Heading with count, filter and sort order.
fn draw_heading(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let home = app.home();
    let sort = home.datacenter_sort();
    let name = if sort.by == DatacenterColumn::State { "severity" } else { sort.by.name() };
    let (listed, all) = (home.datacenter_order().len(), app.snapshot().datacenters.len());
    let title = counted_title(app, "Data centers", listed, all);
    let note = order_label(name, sort.is_reversed);
    let heading = Heading::new(appearance, &title).filter(home.datacenter_filter().as_str()).note(&note);
    heading.focus(focus(app, Pane::Datacenters)).render(area, buf);
}

fn draw_empty_list(app: &App, appearance: &Appearance, area: Rect, buf: &mut Buffer) {
    let filter = &app.home().datacenter_filter();
    if !filter.is_empty() {
        let text = format!("No data center matches {filter}.");
        draw_line(Span::styled(text, appearance.style(Role::Dim)), indent(area, INDENT + 1), buf);
    }
}

/// Cells of a row. Counts are blank where no hub status is known, since a zero would be misleading.
fn cells(datacenter: &Datacenter) -> [Cell; 7] {
    let is_known = datacenter.hubs_up + datacenter.hubs_down > 0;
    let count = |count: u64, role: StyleRole| match (is_known, count) {
        (false, 0) => Cell::new("-", StyleRole::Dim),
        _ => Cell::new(count.to_string(), role),
    };
    let problem_count =
        |value: usize| count(value as u64, if value == 0 { StyleRole::Dim } else { StyleRole::Strong });
    [
        Cell::new(datacenter.name.as_str(), datacenter.health()),
        count(datacenter.hubs_up as u64, StyleRole::Plain),
        problem_count(datacenter.hubs_down),
        Cell::new(datacenter.groups.to_string(), StyleRole::Plain),
        problem_count(datacenter.groups_affected),
        count(datacenter.tunnels, StyleRole::Plain),
        Cell::optional(datacenter.city.as_ref()),
    ]
}
