//! The page of the organizations in the configuration: a line for each, however it is with the others.

use super::PageContext;
use crate::app::profiles::State;
use crate::app::{Block, Cell, Document, OrganizationLine, Row, Table, TableColumn, Target, Tone};

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
    let rows: Vec<Row> = context.profiles.iter().map(|line| profile_row(line, context)).collect();
    let title = format!("Organizations  {}", rows.len());
    let table = Table { title, columns: COLUMNS, rows, empty: "There is no profile.".to_owned() };
    let mut blocks = vec![Block::Table(table)];
    if context.profiles.len() < 2 {
        let note = "Further organizations are written into the configuration file as [profiles.NAME].";
        blocks.push(Block::Note(note.to_owned(), Tone::Plain));
    }
    Document::from(blocks)
}

fn profile_row(line: &OrganizationLine, context: &PageContext) -> Row {
    let count = |count: Option<usize>, tone: Tone| match count {
        None => Cell::maybe(None::<&str>),
        Some(0) => Cell::new("0", Tone::Dim),
        Some(_) if line.is_stale && tone == Tone::Up => Cell::new(text(count), Tone::Plain),
        Some(_) => Cell::new(text(count), tone),
    };
    let groups = line.groups;
    let name = if line.is_front { format!("{} (here)", line.name) } else { line.name.clone() };
    let cells = vec![
        Cell::new(name, if line.is_front { Tone::Strong } else { Tone::Plain }),
        count(groups.map(|groups| groups.disconnected), Tone::Down),
        count(groups.map(|groups| groups.warning), Tone::Warning),
        count(groups.map(|groups| groups.degraded), Tone::Degraded),
        count(groups.map(|groups| groups.healthy()), Tone::Up),
        count(groups.map(|groups| groups.unknown), Tone::Unknown),
        Cell::maybe(line.as_of.map(|as_of| context.clock.age(as_of))),
        link_cell(&line.state),
    ];
    Row { cells, target: Some(Target::Profile(line.name.clone())) }
}

fn text(count: Option<usize>) -> String {
    count.map_or_else(|| "-".to_owned(), |count| count.to_string())
}

fn link_cell(state: &State) -> Cell {
    match state {
        State::Asleep => Cell::new("not asked yet", Tone::Dim),
        State::Trouble(failure) => Cell::new(failure.to_string(), Tone::Down),
        State::Paused => Cell::new("paused", Tone::Plain),
        State::Busy => Cell::new("looking", Tone::Dim),
        State::Well => Cell::new("well", Tone::Plain),
    }
}
