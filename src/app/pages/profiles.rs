//! The page of the organizations in the configuration: a line for each, the worst first, and their totals.

use super::PageContext;
use crate::app::profiles::State;
use crate::app::{Block, Cell, Document, OrganizationLine, Row, Table, TableColumn, Target, Tone};
use crate::domain::{GroupTotals, natural_key};
use std::cmp::Reverse;

const COLUMNS: &[TableColumn] = &[
    TableColumn::words("PROFILE", 0),
    TableColumn::numbers("DISCONNECTED", 1),
    TableColumn::numbers("WARNING", 1),
    TableColumn::numbers("DEGRADED", 1),
    TableColumn::numbers("CONNECTED", 1),
    TableColumn::numbers("UNKNOWN", 3),
    TableColumn::words("DATA", 2),
    TableColumn::words("LINK", 0),
];

/// What the page of the organizations says.
pub(super) fn document(context: &PageContext) -> Document {
    let mut lines: Vec<&OrganizationLine> = context.profiles.iter().collect();
    lines.sort_by_cached_key(|line| badness(line));
    let mut rows: Vec<Row> = lines.iter().map(|line| profile_row(line, context)).collect();
    if lines.len() > 1 {
        rows.push(totals_row(&lines));
    }
    let title = format!("Organizations  {}", lines.len());
    let table = Table { title, columns: COLUMNS, rows, empty: "There is no profile.".to_owned() };
    let mut blocks = vec![Block::Table(table)];
    if lines.len() < 2 {
        let note = "Further organizations are written into the configuration file as [profiles.NAME].";
        blocks.push(Block::Note(note.to_owned(), Tone::Plain));
    }
    Document::from(blocks)
}

/// The order of the rows: groups that are disconnected, no data because of a failure, then what is less bad.
fn badness(line: &OrganizationLine) -> (u8, Reverse<usize>, String) {
    let groups = line.groups.unwrap_or_default();
    let has_failed = matches!(line.state, State::Trouble(_));
    let (rank, count) = match groups {
        GroupTotals { disconnected: count @ 1.., .. } => (0, count),
        _ if has_failed => (1, 0),
        GroupTotals { warning: count @ 1.., .. } => (2, count),
        GroupTotals { degraded: count @ 1.., .. } => (3, count),
        GroupTotals { unknown: count @ 1.., .. } => (4, count),
        _ if line.groups.is_none() => (5, 0),
        _ => (6, 0),
    };
    (rank, Reverse(count), natural_key(&line.name))
}

fn profile_row(line: &OrganizationLine, context: &PageContext) -> Row {
    let name = if line.is_front { format!("{} (here)", line.name) } else { line.name.clone() };
    let mut cells = vec![Cell::new(name, if line.is_front { Tone::Strong } else { Tone::Plain })];
    cells.extend(counts(line.groups.as_ref(), line.is_stale));
    cells.push(Cell::maybe(line.as_of.map(|as_of| context.clock.age(as_of))));
    cells.push(link_cell(&line.state));
    Row { cells, target: Some(Target::Profile(line.name.clone())) }
}

/// The sums over all organizations whose groups are known, and of how many that are not.
fn totals_row(lines: &[&OrganizationLine]) -> Row {
    let known: Vec<&GroupTotals> = lines.iter().filter_map(|line| line.groups.as_ref()).collect();
    let mut sum = GroupTotals::default();
    for groups in &known {
        sum += **groups;
    }
    let unread = lines.len() - known.len();
    let note = if unread == 0 { String::new() } else { format!("without {unread} not read") };
    let is_stale = lines.iter().any(|line| line.is_stale);
    let mut cells = vec![Cell::new("all", Tone::Strong)];
    cells.extend(counts((!known.is_empty()).then_some(&sum), is_stale));
    cells.extend([Cell::new("", Tone::Plain), Cell::new(note, Tone::Dim)]);
    Row { cells, target: None }
}

/// Groups by state, from the worst to the best, and unknown ones.
fn counts(groups: Option<&GroupTotals>, is_stale: bool) -> [Cell; 5] {
    let cell = |count: fn(&GroupTotals) -> usize, tone: Tone| match groups.map(count) {
        None => Cell::maybe(None::<&str>),
        Some(0) => Cell::new("0", Tone::Dim),
        Some(count) if is_stale && tone == Tone::Up => Cell::new(count.to_string(), Tone::Plain),
        Some(count) => Cell::new(count.to_string(), tone),
    };
    [
        cell(|groups| groups.disconnected, Tone::Down),
        cell(|groups| groups.warning, Tone::Warning),
        cell(|groups| groups.degraded, Tone::Degraded),
        cell(GroupTotals::healthy, Tone::Up),
        cell(|groups| groups.unknown, Tone::Unknown),
    ]
}

fn link_cell(state: &State) -> Cell {
    match state {
        State::Asleep => Cell::new("not polled yet", Tone::Dim),
        State::Trouble(failure) => Cell::new(failure.to_string(), Tone::Down),
        State::Paused => Cell::new("paused", Tone::Plain),
        State::Busy => Cell::new("polling", Tone::Dim),
        State::Well => Cell::new("online", Tone::Plain),
    }
}
