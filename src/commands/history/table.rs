//! `history -o table`: one line for each outage, event and gap.

use super::fitted_table::{Column, FittedTable};
use super::list::List;
use super::rows::Row;
use crate::app::format_duration;
use crate::commands::painter::Painter;
use crate::commands::time_range::short_time;
use crate::domain::Text;
use crate::ui::Role as Style;
use jiff::SignedDuration;

const KIND: usize = 2;
const TEXT: usize = 6;
const COLUMNS: [Column; 7] = [
    Column { head: "TIME", expendable: 0 },
    Column { head: "DURATION", expendable: 0 },
    Column { head: "KIND", expendable: 2 },
    Column { head: "GROUP", expendable: 0 },
    Column { head: "HUB", expendable: 0 },
    Column { head: "DC", expendable: 3 },
    Column { head: "WHAT", expendable: 0 },
];

/// The table, fitted to a width if it is limited; empty without rows.
pub(super) fn table(list: &List<'_>, limit: Option<usize>, painter: &Painter) -> String {
    if list.rows.is_empty() {
        return String::new();
    }
    let rows = list.rows.iter().map(|row| cells(row, list)).collect();
    let table = FittedTable { columns: &COLUMNS, truncated: TEXT, rows };
    table.print(limit, list.settings.charset, |index, column, cell| {
        let row = index.and_then(|index| list.rows.get(index));
        match row.map(style) {
            None => painter.paint(Style::Strong, cell),
            Some(Some(style)) if column == KIND => painter.paint(style, cell),
            Some(_) => cell.to_owned(),
        }
    })
}

fn cells(row: &Row<'_>, list: &List<'_>) -> [String; COLUMNS.len()] {
    let text = |text: Option<&Text>| text.map_or_else(String::new, Text::to_string);
    let zone = &list.range.zone;
    [
        short_time(row.from(), list.now, zone),
        length(row, list),
        Text::new(row.kind()).to_string(),
        text(row.group().map(|group| &group.object.name)),
        text(row.hub().map(|hub| &hub.name)),
        text(row.hub().and_then(|hub| hub.datacenter.as_ref())),
        row.text(list.now, zone),
    ]
}

/// `5h 45m`, or `>= 12m 0s` where it may have been longer.
fn length(row: &Row<'_>, list: &List<'_>) -> String {
    let Some((length, is_exact)) = row.length(list.now) else { return String::new() };
    let is_exact = is_exact || matches!(row, Row::Gap { .. });
    let bound = if is_exact { "" } else { ">= " };
    format!("{bound}{}", duration(length))
}

/// A duration in its two largest units.
pub(super) fn duration(length: SignedDuration) -> String {
    format_duration(u64::try_from(length.as_secs()).unwrap_or(0))
}

fn style(row: &Row<'_>) -> Option<Style> {
    match row {
        Row::Outage { outage, .. } if outage.is_open => Some(Style::DownLabel),
        Row::Gap { .. } => Some(Style::Unknown),
        Row::Outage { .. } | Row::Event { .. } => None,
    }
}
