//! `status -o table`: one line per group, worst first, in aligned columns, and a line of totals. On a
//! terminal the table is fitted to the width: the least important columns are omitted first, and names are
//! truncated last.

use crate::app::StyleRole;
use crate::commands::painter::Painter;
use crate::domain::{Group, Health, Hub, Role, Snapshot, Text, pluralize};
use crate::ui::{Role as Style, truncate};
use jiff::Timestamp;
use unicode_width::UnicodeWidthStr;

/// Spaces between two columns.
const GAP: usize = 2;
/// Minimum width of a name, even on a narrower terminal.
const SHORTEST_NAME: usize = 12;

/// A column: its header and its priority. The highest number is omitted first; 0 is never omitted.
struct Column {
    head: &'static str,
    expendable: u8,
    cell: fn(&Group) -> String,
}

const STATUS: usize = 0;
const NAME: usize = 1;
const PRIMARY: usize = 5;
const SECONDARY: usize = 6;
/// Prefix of the cell of a hub that is down.
const DOWN: &str = "DOWN";
const COLUMNS: [Column; 9] = [
    Column { head: "STATUS", expendable: 0, cell: status },
    Column { head: "NAME", expendable: 0, cell: |group| group.title().to_owned() },
    Column { head: "REGION", expendable: 5, cell: |group| text(group.region.as_ref()) },
    Column { head: "DEVICE", expendable: 7, cell: |group| text(group.device_type.as_ref()) },
    Column { head: "ROUTING", expendable: 6, cell: routing },
    Column { head: "PRIMARY", expendable: 3, cell: |group| hub(group, Role::Primary) },
    Column { head: "SECONDARY", expendable: 4, cell: |group| hub(group, Role::Secondary) },
    Column { head: "TUNNELS", expendable: 1, cell: tunnels },
    Column { head: "WHY", expendable: 2, cell: |group| group.status_reason().unwrap_or_default() },
];

/// The table of a snapshot, fitted to a width if it is limited.
pub(super) fn table(snapshot: &Snapshot, limit: Option<usize>, now: Timestamp, painter: &Painter) -> String {
    let mut groups: Vec<&Group> = snapshot.groups.iter().collect();
    groups.sort_by_cached_key(|group| (group.health(), group.title().to_lowercase()));
    let mut rows = vec![COLUMNS.map(|column| column.head.to_owned())];
    rows.extend(groups.iter().map(|group| COLUMNS.map(|column| (column.cell)(group))));
    let mark = painter.mark_width();
    let widths = widths(&rows, limit.map(|limit| limit.saturating_sub(mark)));
    let mut out = " ".repeat(mark);
    push_line(&rows[0], &widths, |_, head| painter.paint(Style::Strong, head), &mut out);
    for (row, group) in rows[1..].iter().zip(&groups) {
        let paint = |column, cell: &str| match column {
            STATUS => painter.mark(StyleRole::from(group.health()), cell),
            PRIMARY | SECONDARY if cell.starts_with(DOWN) => painter.paint(Style::DownLabel, cell),
            _ => cell.to_owned(),
        };
        push_line(row, &widths, paint, &mut out);
    }
    push_counts(snapshot, limit, now, &mut out);
    out
}

/// Width of each column; 0 for an omitted one.
fn widths(rows: &[[String; COLUMNS.len()]], limit: Option<usize>) -> [usize; COLUMNS.len()] {
    let mut widths: [usize; COLUMNS.len()] =
        std::array::from_fn(|at| rows.iter().map(|row| row[at].width()).max().unwrap_or(0));
    let Some(limit) = limit else { return widths };
    let mut dispensable: Vec<usize> = (0..COLUMNS.len()).filter(|at| COLUMNS[*at].expendable > 0).collect();
    dispensable.sort_by_key(|at| COLUMNS[*at].expendable);
    while line_width(&widths) > limit {
        let Some(at) = dispensable.pop() else { break };
        widths[at] = 0;
    }
    let excess = line_width(&widths).saturating_sub(limit);
    widths[NAME] = widths[NAME].saturating_sub(excess).max(SHORTEST_NAME.min(widths[NAME]));
    widths
}

fn line_width(widths: &[usize]) -> usize {
    let shown = widths.iter().filter(|width| **width > 0);
    shown.map(|width| width + GAP).sum::<usize>().saturating_sub(GAP)
}

/// Appends a row with its cells styled by column.
fn push_line(row: &[String], widths: &[usize], paint: impl Fn(usize, &str) -> String, out: &mut String) {
    let cells = row.iter().zip(widths).enumerate();
    for (column, (cell, &width)) in cells.filter(|(_, (_, width))| **width > 0) {
        let cell = truncate(cell, width);
        out.push_str(&paint(column, &cell));
        out.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + GAP));
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
}

/// Appends the totals, wrapped between two of them.
fn push_counts(snapshot: &Snapshot, limit: Option<usize>, now: Timestamp, out: &mut String) {
    let mut used = 0;
    for part in counts(snapshot, now) {
        let width = part.width();
        if used > 0 && limit.is_some_and(|limit| used + 1 + width > limit) {
            out.push('\n');
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(&part);
        used += width;
    }
    out.push('\n');
}

fn counts(snapshot: &Snapshot, now: Timestamp) -> Vec<String> {
    let totals = snapshot.totals;
    let groups = totals.groups;
    let as_of = snapshot.as_of().unwrap_or(now).strftime("%Y-%m-%d %H:%M:%S UTC");
    let degraded = (groups.degraded > 0).then(|| format!("{} degraded,", groups.degraded));
    let mut parts = vec![
        format!("{}:", pluralize(groups.total, "group")),
        format!("{} disconnected,", groups.disconnected),
        format!("{} warning,", groups.warning),
    ];
    parts.extend(degraded);
    parts.extend([
        format!("{} connected,", groups.healthy()),
        format!("{} unknown;", groups.unknown),
        format!("hubs {}/{} up;", totals.hubs.up, totals.hubs.total),
        format!("tunnels {};", totals.tunnels.total),
        as_of.to_string(),
    ]);
    parts
}

/// The status as received from the API; degraded for a connected group whose data contradicts it.
fn status(group: &Group) -> String {
    if group.health() == Health::Degraded { group.health_label() } else { group.status_label() }.to_owned()
}

fn text(text: Option<&Text>) -> String {
    text.map_or("-".to_owned(), Text::to_string)
}

fn routing(group: &Group) -> String {
    group.routing.as_deref().map_or("-", |routing| routing.kind()).to_owned()
}

fn hub(group: &Group, role: Role) -> String {
    let hub = group.hubs.iter().find(|hub| hub.role == role);
    hub.map_or("-".to_owned(), |hub| {
        format!("{} {}", hub.status_label(), hub.datacenter.as_ref().map_or("-", Text::as_str))
    })
}

fn tunnels(group: &Group) -> String {
    let count = |hub: &Hub| hub.tunnel_count().map_or("-".to_owned(), |count| count.to_string());
    group.hubs.iter().map(count).collect::<Vec<_>>().join("+")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<[String; COLUMNS.len()]> {
        let row = [
            "disconnected",
            "a-name-of-some-length",
            "us-east-1",
            "Meraki MX",
            "static",
            "UP a-1",
            "DOWN b-1",
            "5+0",
            "both hubs down",
        ];
        vec![COLUMNS.map(|column| column.head.to_owned()), row.map(str::to_owned)]
    }

    #[test]
    fn all_columns_are_shown_without_a_limit() {
        assert!(widths(&rows(), None).iter().all(|width| *width > 0));
    }

    #[test]
    fn columns_are_hidden_before_names_are_truncated() {
        let whole = line_width(&widths(&rows(), None));
        let mut before = COLUMNS.len();
        for limit in (1..=whole).rev() {
            let widths = widths(&rows(), Some(limit));
            let shown = widths.iter().filter(|width| **width > 0).count();
            assert!(shown <= before, "at {limit} a column comes back");
            before = shown;
            let least = "disconnected".len() + GAP + SHORTEST_NAME;
            assert!(line_width(&widths) <= limit.max(least), "{limit}: {widths:?}");
        }
        assert_eq!(before, 2);
    }
}
