//! `status -o csv`: a header line, then one line per group (RFC 4180). Cells are safe for spreadsheets and
//! terminals: none starts like a formula or contains control characters.

use super::json::Moment;
use crate::domain::{ApiTimestamp, Group, Hub, Id, Role, Snapshot, Text};
use csv::{Terminator, WriterBuilder};
use std::io::{self, Write};

/// Column names. The order is stable: new columns are only appended; any other change requires a new schema.
const HEADS: [&str; 21] = [
    "id",
    "name",
    "status",
    "reasons",
    "region",
    "device_type",
    "routing",
    "organization_id",
    "created_at",
    "modified_at",
    "primary_datacenter",
    "primary_status",
    "primary_tunnels",
    "primary_recorded_at",
    "secondary_datacenter",
    "secondary_status",
    "secondary_tunnels",
    "secondary_recorded_at",
    "fetched_at",
    "health",
    "findings",
];

/// Writes a snapshot as a table.
///
/// # Errors
/// If writing fails.
pub(super) fn write_table(snapshot: &Snapshot, out: &mut dyn Write) -> io::Result<()> {
    let mut out = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out);
    out.write_record(HEADS)?;
    let fetched_at = snapshot.as_of().map_or(String::new(), |at| Moment(at).to_string());
    for group in &snapshot.groups {
        out.write_record(line(group, &fetched_at).map(neutralize_formula))?;
    }
    out.flush()
}

fn line(group: &Group, fetched_at: &str) -> [String; HEADS.len()] {
    let reasons: Vec<String> = group.reasons().iter().map(ToString::to_string).collect();
    let findings: Vec<&str> = group.findings.iter().map(|finding| finding.sentence.as_str()).collect();
    let [primary, secondary] = [Role::Primary, Role::Secondary].map(|role| hub(group, role));
    let [primary_datacenter, primary_status, primary_tunnels, primary_recorded_at] = primary;
    let [secondary_datacenter, secondary_status, secondary_tunnels, secondary_recorded_at] = secondary;
    [
        text(group.id.as_ref().map(Id::as_text)),
        text(group.name.as_ref()),
        group.status_label().to_owned(),
        reasons.join("; "),
        text(group.region.as_ref()),
        text(group.device_type.as_ref()),
        group.routing.as_deref().map_or("", |routing| routing.kind()).to_owned(),
        text(group.organization_id.as_ref().map(Id::as_text)),
        timestamp(group.created_at.as_ref()),
        timestamp(group.modified_at.as_ref()),
        primary_datacenter,
        primary_status,
        primary_tunnels,
        primary_recorded_at,
        secondary_datacenter,
        secondary_status,
        secondary_tunnels,
        secondary_recorded_at,
        fetched_at.to_owned(),
        group.health_label().to_owned(),
        findings.join("; "),
    ]
}

/// Data center, status, tunnels and record time of a hub.
fn hub(group: &Group, role: Role) -> [String; 4] {
    let Some(hub) = group.hubs.iter().find(|hub| hub.role == role) else { return Default::default() };
    [
        text(hub.datacenter.as_ref()),
        hub.status_label().to_owned(),
        Hub::tunnel_count(hub).map_or(String::new(), |count| count.to_string()),
        timestamp(hub.recorded_at.as_ref()),
    ]
}

fn text(text: Option<&Text>) -> String {
    text.map_or(String::new(), Text::to_string)
}

fn timestamp(stamp: Option<&ApiTimestamp>) -> String {
    text(stamp.map(ApiTimestamp::text).as_ref())
}

/// Prefixes a cell with an apostrophe if a spreadsheet would interpret it as a formula, as OWASP recommends.
pub(in crate::commands) fn neutralize_formula(cell: String) -> String {
    let is_formula =
        cell.trim_start().starts_with(['=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}']);
    if is_formula { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Sources;

    fn lines_of(name: &str) -> String {
        let group = Group::new(Some(Id::new("7")), Some(Text::new(name)));
        let mut sources = Sources::default();
        sources.list.value.push(group);
        let mut out = Vec::new();
        write_table(&Snapshot::assemble(&sources), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn formulas_are_neutralized() {
        for name in ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1"] {
            let lines = lines_of(name);
            let line = lines.lines().nth(1).unwrap();
            let cell = line.strip_prefix("7,").unwrap().trim_start_matches('"');
            assert!(cell.starts_with('\''), "{name:?}: {line}");
        }
        assert!(lines_of("branch-1").contains("\n7,branch-1,"));
    }

    #[test]
    fn cells_are_quoted_and_without_control_characters() {
        let lines = lines_of("a \"b\", c\nd\x1b[2J\u{9b}e");
        assert_eq!(lines.lines().count(), 2, "{lines:?}");
        assert!(!lines.chars().any(|character| character.is_control() && character != '\n'), "{lines:?}");
        let mut read = csv::Reader::from_reader(lines.as_bytes());
        let record = read.records().next().unwrap().unwrap();
        assert_eq!(&record[1], "a \"b\", c d\u{FFFD}[2J\u{FFFD}e");
        assert_eq!(record.len(), HEADS.len());
    }
}
