//! ```text
//!  Hubs of branch-017-ntg ──────────────────────────────────────
//!  > primary   ✗ DOWN  sse-use-1-0-0  0 tunnels  record 2m
//!    secondary ✗ DOWN  sse-use-1-0-1  0 tunnels  record 2m
//!
//!    why       primary hub down; secondary hub down
//! ```
//! What is left of the pane below the hubs tells of their group.

use super::look::Freshness;
use super::pen::{Focus, Pen, from};
use super::{detail, rows, table};
use crate::app::{App, Cell, Field, INDENT, LABEL, Pane, Piece, TableColumn, Tone, cell_widths, wrap};
use crate::domain::{Group, Hub};
use ratatui_core::layout::Rect;

const COLUMNS: &[TableColumn] = &[
    TableColumn::words("", 0),
    TableColumn::words("", 0),
    TableColumn::words("", 0),
    TableColumn::numbers("", 1),
    TableColumn::words("", 3),
    TableColumn::words("", 2),
];

/// Draws the hubs of the selected group.
pub(super) fn render(app: &App, area: Rect, pen: &mut Pen) {
    let focus = Focus::of(app, Pane::Hubs);
    let group = app.home().groups().selected().and_then(|key| app.snapshot().group(key));
    let title = group.map_or_else(|| "Hubs".to_owned(), |group| format!("Hubs of {}", group.title()));
    pen.title(rows(area, 0, 1), &title, "", focus);
    if let Some(group) = group {
        let below = hubs(app, group, focus, rows(area, 1, area.height), pen);
        strip(app, group, rows(below, 1, below.height), pen);
    }
}

/// Draws the hubs and returns what is left of the area.
fn hubs(app: &App, group: &Group, focus: Focus, area: Rect, pen: &mut Pen) -> Rect {
    let lines: Vec<Vec<Cell>> = group.hubs.iter().map(|hub| cells(app, hub)).collect();
    let natural = cell_widths(COLUMNS.len(), lines.iter().map(Vec::as_slice));
    let placed = table::place(COLUMNS, &natural, area.width.saturating_sub(INDENT));
    for (y, line) in (0..area.height).zip(&lines) {
        let row = rows(area, y, 1);
        table::row(
            |column| &line[column],
            &placed,
            from(row, row.x + INDENT),
            Freshness::of_group(app, group),
            pen,
        );
        if usize::from(y) == app.home().hubs().index() {
            pen.select(row, focus);
        }
    }
    rows(area, u16::try_from(lines.len()).unwrap_or(area.height), area.height)
}

fn cells(app: &App, hub: &Hub) -> Vec<Cell> {
    let count =
        hub.tunnel_count().map(|count| format!("{count} tunnel{}", if count == 1 { "" } else { "s" }));
    let record = app.clock().record_age(hub.recorded_at.as_ref()).map(|age| format!("record {age}"));
    let since = app.clock().lasting(hub.since).map(|since| format!("since {since}"));
    vec![
        Cell::new(hub.role.as_str(), Tone::Plain),
        Cell::new(hub.status_word(), hub.health()),
        Cell::maybe(hub.datacenter.as_ref()),
        Cell::maybe(count),
        Cell::maybe(since),
        Cell::maybe(record),
    ]
}

/// A few lines about the group, where there is room.
fn strip(app: &App, group: &Group, area: Rect, pen: &mut Pen) {
    let fields = app.group_strip(group);
    let room = usize::from(area.width.saturating_sub(INDENT + LABEL + 1));
    let pieces = fields.iter().flat_map(|field| pieces(field, room));
    for (y, piece) in (0..area.height).zip(pieces) {
        let row = rows(area, y, 1);
        detail::field(piece, from(row, row.x + INDENT), Freshness::of_group(app, group), pen);
    }
}

/// A field in one row, but why a group is as it is in two: it has to be read, and what stands below must not jump.
fn pieces(field: &Field, room: usize) -> Vec<Piece<'_>> {
    let piece = |label, value| Piece { label, value, tone: field.tone };
    if field.label != "why" {
        return vec![piece(&field.label, &field.value)];
    }
    let first = wrap(&field.value, room).first().map_or(0, |line| line.len());
    let (line, rest) = field.value.split_at(first);
    vec![piece(&field.label, line), piece("", rest.trim_start())]
}
