//! `status -o table`: a line a group, worst first, in aligned columns, and a line of counts.

use crate::domain::{Group, Hub, Role, Snapshot, Text};
use jiff::Timestamp;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

const HEADS: [&str; 8] = ["STATUS", "NAME", "REGION", "DEVICE", "ROUTING", "PRIMARY", "SECONDARY", "TUNNELS"];

/// The table of a snapshot.
pub(super) fn table(snapshot: &Snapshot, now: Timestamp) -> String {
    let mut groups: Vec<&Group> = snapshot.groups.iter().collect();
    groups.sort_by_cached_key(|group| (group.health(), group.title().to_lowercase()));
    let mut lines = vec![HEADS.map(str::to_owned)];
    lines.extend(groups.into_iter().map(line));
    let widths: Vec<usize> =
        (0..HEADS.len()).map(|at| lines.iter().map(|line| line[at].width()).max().unwrap_or(0)).collect();
    let mut out = String::new();
    for line in lines {
        for (cell, width) in line.iter().zip(&widths) {
            let _ = write!(out, "{cell}{}  ", " ".repeat(width - cell.width()));
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out + &counts(snapshot, now)
}

fn line(group: &Group) -> [String; 8] {
    let text = |text: Option<&Text>| text.map_or("-".to_owned(), Text::to_string);
    let hub = |role| group.hubs.iter().find(|hub| hub.role == role).map_or("-".to_owned(), hub);
    let counts: Vec<String> = group.hubs.iter().map(count).collect();
    [
        group.status_word().to_owned(),
        group.title().to_owned(),
        text(group.region.as_ref()),
        text(group.device_type.as_ref()),
        group.routing.as_ref().map_or("-", |routing| routing.kind()).to_owned(),
        hub(Role::Primary),
        hub(Role::Secondary),
        counts.join("+"),
    ]
}

fn hub(hub: &Hub) -> String {
    format!("{} {}", hub.status_word(), hub.datacenter.as_ref().map_or("-", Text::as_str))
}

fn count(hub: &Hub) -> String {
    hub.tunnel_count().map_or("-".to_owned(), |count| count.to_string())
}

fn counts(snapshot: &Snapshot, now: Timestamp) -> String {
    let totals = snapshot.totals;
    let as_of = snapshot.as_of().unwrap_or(now).strftime("%Y-%m-%d %H:%M:%S UTC");
    format!(
        "{} groups: {} disconnected, {} warning, {} connected, {} unknown; hubs {}/{} up; tunnels {}; {as_of}\n",
        totals.groups.total,
        totals.groups.disconnected,
        totals.groups.warning,
        totals.groups.connected,
        totals.groups.unknown,
        totals.hubs.up,
        totals.hubs.total,
        totals.tunnels.total,
    )
}
