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
use ratatui_core::layout::Rect;
use unicode_width::UnicodeWidthStr;

const COLUMNS: &[TableColumn] = &[
    TableColumn::words("DATA CENTER", 0),
    TableColumn::numbers("UP", 0),
    TableColumn::numbers("DOWN", 0),
    TableColumn::numbers("GROUPS", 2),
    TableColumn::numbers("HIT", 1),
    TableColumn::numbers("TUNNELS", 4),
    TableColumn::words("PLACE", 3),
];

/// Columns of the mark before a name.
const MARK: usize = 2;

/// Draws the pane of data centers.
pub(super) fn render(app: &App, area: Rect, pen: &mut Pen) {
    let focus = Focus::of(app, Pane::Datacenters);
    let home = app.home();
    let counts = super::counts(home.datacenter_order().len(), app.snapshot().datacenters.len());
    let sort = home.datacenter_sort();
    let name = if sort.by == DatacenterColumn::State { "severity" } else { sort.by.name() };
    let (title, note) = (format!("Data centers  {counts}"), super::order(name, sort.is_reversed));
    pen.title_with_filter(rows(area, 0, 1), &title, home.datacenter_filter().as_str(), &note, focus);
    let listed = app.home().datacenter_order().iter().filter_map(|name| app.snapshot().datacenter(name));
    let lines: Vec<&Datacenter> = listed.collect();
    let natural = lines.iter().fold([0; 7], |widest, here| widest_of(widest, naturals(here)));
    let placed = table::place(COLUMNS, &natural, area.width.saturating_sub(INDENT));
    if lines.is_empty() && !home.datacenter_filter().is_empty() {
        let words = format!("No data center fits the filter {}.", home.datacenter_filter());
        pen.text(from(rows(area, 1, 1), area.x + INDENT + 1), &words, pen.look.word_style(Tone::Dim));
    }
    if !lines.is_empty() {
        table::heads(COLUMNS, &placed, from(rows(area, 1, 1), area.x + INDENT), pen);
    }
    let body = rows(area, 2, area.height);
    let cursor = &app.home().datacenters();
    for (y, (place, here)) in (0..body.height).zip(lines.iter().enumerate().skip(cursor.offset())) {
        let row = rows(body, y, 1);
        let (cells, freshness) = (cells(here), Freshness::of_datacenter(app, here));
        table::row(|column| &cells[column], &placed, from(row, row.x + INDENT), freshness, pen);
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

/// The widths that the cells would like to have, told without making them: those that are out of view count too.
fn naturals(here: &Datacenter) -> [usize; 7] {
    let digits = |count: u64| count.checked_ilog10().map_or(1, |digits| digits as usize + 1);
    [
        MARK + here.name.as_str().width(),
        digits(here.hubs_up as u64),
        digits(here.hubs_down as u64),
        digits(here.groups as u64),
        digits(here.groups_hit as u64),
        digits(here.tunnels),
        here.place.as_ref().map_or(1, |place| place.as_str().width()),
    ]
}

fn widest_of(one: [usize; 7], other: [usize; 7]) -> [usize; 7] {
    std::array::from_fn(|column| one[column].max(other[column]))
}
