//! ```text
//!  Data centers  9 ──────────────────────────────── worst first
//!    DATA CENTER     UP DOWN GROUPS HIT TUNNELS PLACE
//!  > ✗ sse-use-1-0-0 31    9     40   9      71 Ashburn, Virginia - US
//! ```

use super::look::Freshness;
use super::pen::{Focus, Pen, from};
use super::{rows, table};
use crate::app::{App, Cell, DatacenterColumn, INDENT, Pane, TableColumn, Tone};
use crate::domain::Datacenter;
use ratatui::layout::Rect;

const COLUMNS: &[TableColumn] = &[
    TableColumn::words("DATA CENTER", 0),
    TableColumn::numbers("UP", 0),
    TableColumn::numbers("DOWN", 0),
    TableColumn::numbers("GROUPS", 2),
    TableColumn::numbers("HIT", 1),
    TableColumn::numbers("TUNNELS", 4),
    TableColumn::words("PLACE", 3),
];

/// Draws the pane of data centers.
pub(super) fn render(app: &App, area: Rect, pen: &mut Pen) {
    let focus = Focus::of(app, Pane::Datacenters);
    let home = app.home();
    let counts = super::counts(home.datacenter_order().len(), app.snapshot().datacenters.len());
    let sort = home.datacenter_sort;
    let name = if sort.by == DatacenterColumn::State { "severity" } else { sort.by.name() };
    let (title, note) = (format!("Data centers  {counts}"), super::order(name, sort.is_reversed));
    pen.title_with_filter(rows(area, 0, 1), &title, home.datacenter_filter.as_str(), &note, focus);
    let listed = app.home().datacenter_order().iter().filter_map(|name| app.snapshot().datacenter(name));
    let lines: Vec<(&Datacenter, [Cell; 7])> = listed.map(|here| (here, cells(here))).collect();
    let natural = table::naturals(COLUMNS.len(), lines.iter().map(|(_, cells)| cells.as_slice()), pen);
    let placed = table::place(COLUMNS, &natural, area.width.saturating_sub(INDENT));
    if lines.is_empty() && !home.datacenter_filter.is_empty() {
        let words = format!("No data center fits the filter {}.", home.datacenter_filter);
        pen.text(from(rows(area, 1, 1), area.x + INDENT + 1), &words, pen.look.word_style(Tone::Dim));
    }
    if !lines.is_empty() {
        table::heads(COLUMNS, &placed, from(rows(area, 1, 1), area.x + INDENT), pen);
    }
    let body = rows(area, 2, area.height);
    let cursor = &app.home().datacenters;
    for (y, (place, (here, line))) in (0..body.height).zip(lines.iter().enumerate().skip(cursor.offset())) {
        let row = rows(body, y, 1);
        table::row(line, &placed, from(row, row.x + INDENT), Freshness::of_datacenter(app, here), pen);
        if place == cursor.index() {
            pen.select(row, focus);
        }
    }
}

fn cells(here: &Datacenter) -> [Cell; 7] {
    let alarming = |count: usize| if count == 0 { Tone::Dim } else { Tone::Strong };
    [
        Cell::new(here.name.as_str(), here.health()),
        Cell::new(here.hubs_up.to_string(), Tone::Plain),
        Cell::new(here.hubs_down.to_string(), alarming(here.hubs_down)),
        Cell::new(here.groups.to_string(), Tone::Plain),
        Cell::new(here.groups_hit.to_string(), alarming(here.groups_hit)),
        Cell::new(here.tunnels.to_string(), Tone::Plain),
        Cell::maybe(here.place.as_ref()),
    ]
}
