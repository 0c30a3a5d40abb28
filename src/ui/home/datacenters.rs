//! ```text
//!  Data centers  9 ──────────────────────────────── worst first
//!   DATA CENTER      UP  DOWN  GROUPS  HIT  TUNNELS  PLACE
//! > ✗ sse-use-1-0-0  31     9      40    9       71  Ashburn, Virginia - US
//! ```

use super::{counted_title, focus, order};
use crate::app::{App, Cell, DatacenterColumn, INDENT, Pane, TableColumn, Tone, WidthRange, fitting_columns};
use crate::domain::Datacenter;
use crate::ui::look::{Freshness, Look};
use crate::ui::theme::Role;
use crate::ui::widgets::table::{ColumnLayout, TableView, fitting, header_row, row, table_room};
use crate::ui::widgets::{Heading, draw_line, indent};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Span;
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

const COLUMNS: &[TableColumn] = &[
    TableColumn::words("DATA CENTER", 0),
    TableColumn::numbers("UP", 0),
    TableColumn::numbers("DOWN", 0),
    TableColumn::numbers("GROUPS", 3),
    TableColumn::numbers("HIT", 1),
    TableColumn::numbers("TUNNELS", 4),
    TableColumn::words("PLACE", 2),
];

/// The column of places.
const PLACE: usize = 6;
/// Widths that it has at least: all of the longest place, most places, what tells one place from another.
const PLACE_WIDTHS: [usize; 4] = [32, 24, 20, 12];
/// Columns of the mark before a name.
const MARK: usize = 2;

/// Draws the pane of data centers.
pub(in crate::ui) fn render(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let [heading, body] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    head(app, look, heading, buf);
    let home = app.home();
    let listed = home.datacenter_order().iter().filter_map(|name| app.snapshot().datacenter(name));
    let listed: Vec<&Datacenter> = listed.collect();
    if listed.is_empty() {
        return none_listed(app, look, body, buf);
    }
    let natural = listed.iter().fold([0; 7], |widest, here| widest_of(widest, naturals(here)));
    let layout = columns(natural, table_room(area.width));
    let cursor = &home.datacenters();
    let in_view = listed.iter().skip(cursor.offset()).take(usize::from(body.height.saturating_sub(1)));
    let cells: Vec<_> = in_view.map(|here| (cells(here), Freshness::of_datacenter(app, here))).collect();
    let rows = cells.iter().map(|(cells, freshness)| row(fitting(cells, &layout), &layout, *freshness, look));
    let table = TableView {
        layout: &layout,
        header: Some(header_row(COLUMNS, &layout, look)),
        rows: rows.collect(),
        flags: Vec::new(),
        selected: cursor.index().checked_sub(cursor.offset()),
        focus: focus(app, Pane::Datacenters),
    };
    table.render(look, body, buf);
}

/// How many are listed, what they are narrowed to, and by what they are sorted.
fn head(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let home = app.home();
    let sort = home.datacenter_sort();
    let name = if sort.by == DatacenterColumn::State { "severity" } else { sort.by.name() };
    let (listed, all) = (home.datacenter_order().len(), app.snapshot().datacenters.len());
    let title = counted_title(app, "Data centers", listed, all);
    let note = order(name, sort.is_reversed);
    let heading = Heading::new(look, &title).filter(home.datacenter_filter().as_str()).note(&note);
    heading.focus(focus(app, Pane::Datacenters)).render(area, buf);
}

fn none_listed(app: &App, look: &Look, area: Rect, buf: &mut Buffer) {
    let filter = &app.home().datacenter_filter();
    if !filter.is_empty() {
        let words = format!("No data center fits the filter {filter}.");
        draw_line(Span::styled(words, look.role(Role::Dim)), indent(area, INDENT + 1), buf);
    }
}

/// Where the status of none of its hubs is known, a count of nothing says nothing.
fn cells(here: &Datacenter) -> [Cell; 7] {
    let is_known = here.hubs_up + here.hubs_down > 0;
    let count = |count: u64, tone: Tone| match (is_known, count) {
        (false, 0) => Cell::new("-", Tone::Dim),
        _ => Cell::new(count.to_string(), tone),
    };
    let alarming = |value: usize| count(value as u64, if value == 0 { Tone::Dim } else { Tone::Strong });
    [
        Cell::new(here.name.as_str(), here.health()),
        count(here.hubs_up as u64, Tone::Plain),
        alarming(here.hubs_down),
        Cell::new(here.groups.to_string(), Tone::Plain),
        alarming(here.groups_hit),
        count(here.tunnels, Tone::Plain),
        Cell::maybe(here.place.as_ref()),
    ]
}

/// The columns that there is room for. Places are whole rather than to show the least important columns, and cut rather than
/// to be left out.
fn columns(natural: [usize; 7], room: u16) -> Vec<ColumnLayout> {
    let layout = |least: usize| {
        let mut ranges = natural.map(WidthRange::natural);
        ranges[PLACE] = WidthRange::filling(natural[PLACE].min(least));
        fitting_columns(COLUMNS, &ranges, room)
    };
    let has_place = |layout: &Vec<ColumnLayout>| layout.iter().any(|shown| shown.column == PLACE);
    let layouts = || PLACE_WIDTHS.into_iter().map(layout);
    layouts().find(has_place).unwrap_or_else(|| layout(PLACE_WIDTHS[0]))
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
