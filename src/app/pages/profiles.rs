//! Profiles page: a row per profile, most severe first, with totals; below, why data is not current.

use super::PageContext;
use crate::app::{
    Banner, Block, Cell, ConnectionLabel, Document, FindingBlock, ProfileSummary, Row, StyleRole, Table,
    TableColumn, Target,
};
use crate::domain::{GroupTotals, natural_sort_key};
use std::cmp::Reverse;

/// Width from which on headers and connection states are not abbreviated.
const WIDE: u16 = 112;
const WIDE_COLUMNS: &[TableColumn] =
    &columns(["DISCONNECTED", "WARNING", "DEGRADED", "CONNECTED", "UNKNOWN"], 28);
const NARROW_COLUMNS: &[TableColumn] = &columns(["DISC", "WARN", "DEGR", "CONN", "UNKN"], 11);

/// Columns; counts are never truncated.
const fn columns(
    [disconnected, warning, degraded, connected, unknown]: [&'static str; 5],
    connection: usize,
) -> [TableColumn; 8] {
    [
        TableColumn::names("PROFILE", 0).with_min_width(12),
        TableColumn::numbers(disconnected, 0),
        TableColumn::numbers(warning, 0),
        TableColumn::numbers(degraded, 0),
        TableColumn::numbers(connected, 0),
        TableColumn::numbers(unknown, 0),
        TableColumn::text("DATA", 2),
        TableColumn::text("CONNECTION", 1).with_min_width(connection),
    ]
}

/// Builds the page.
pub(super) fn document(context: &PageContext) -> Document {
    let mut lines: Vec<&ProfileSummary> = context.profiles.iter().collect();
    lines.sort_by_cached_key(|line| severity(line));
    let mut rows: Vec<Row> = lines.iter().map(|line| profile_row(line, context)).collect();
    if lines.len() > 1 {
        rows.push(totals_row(&lines, context));
    }
    let title = format!("Organizations  {}", lines.len());
    let columns = if is_wide(context) { WIDE_COLUMNS } else { NARROW_COLUMNS };
    let mut blocks = vec![Block::Table(Table { title, columns, rows, empty: "No profiles.".to_owned() })];
    let causes: Vec<FindingBlock> = lines.iter().filter_map(|line| cause(line)).collect();
    if !causes.is_empty() {
        blocks.push(Block::Findings(causes));
    }
    if lines.len() < 2 {
        let note = "Add further organizations to the configuration file as [profiles.NAME].";
        blocks.push(Block::Note(note.to_owned(), StyleRole::Plain));
    }
    Document::from(blocks)
}

fn is_wide(context: &PageContext) -> bool {
    context.size.width >= WIDE
}

/// Order of the rows: disconnected groups, no data because of a failure, less severe states, then freshness and name.
type Severity = (Reverse<usize>, bool, [Reverse<usize>; 3], Freshness, String);

fn severity(line: &ProfileSummary) -> Severity {
    let groups = line.groups.unwrap_or_default();
    let freshness = Freshness::from_summary(line);
    let has_no_data = line.groups.is_none() && freshness == Freshness::Failed;
    let milder = [groups.warning, groups.degraded, groups.unknown].map(Reverse);
    (Reverse(groups.disconnected), !has_no_data, milder, freshness, natural_sort_key(&line.name))
}

/// Freshness of the data of a profile, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Freshness {
    Failed,
    NoData,
    Stale,
    Partial,
    Current,
}

impl Freshness {
    fn from_summary(line: &ProfileSummary) -> Self {
        match line.connection {
            ConnectionLabel::Failed(..) => Self::Failed,
            _ if line.groups.is_none() => Self::NoData,
            _ if line.is_stale => Self::Stale,
            ConnectionLabel::Partial(_) => Self::Partial,
            _ => Self::Current,
        }
    }
}

fn profile_row(line: &ProfileSummary, context: &PageContext) -> Row {
    let name = if line.is_active { format!("{} (here)", line.name) } else { line.name.clone() };
    let mut cells = vec![Cell::new(name, if line.is_active { StyleRole::Strong } else { StyleRole::Plain })];
    cells.extend(counts(line.groups.as_ref(), line.is_stale));
    cells.extend([data_cell([line], context), connection_cell(&line.connection, context)]);
    Row { cells, target: Some(Target::Profile(line.name.clone())) }
}

/// Totals over all profiles with data, and the number without.
fn totals_row(lines: &[&ProfileSummary], context: &PageContext) -> Row {
    let known_totals: Vec<&GroupTotals> = lines.iter().filter_map(|line| line.groups.as_ref()).collect();
    let mut sum = GroupTotals::default();
    for groups in &known_totals {
        sum += **groups;
    }
    let note = match lines.len() - known_totals.len() {
        0 => String::new(),
        unread if is_wide(context) => format!("{unread} without data"),
        unread => format!("{unread} no data"),
    };
    let is_stale = lines.iter().any(|line| line.groups.is_some() && line.is_stale);
    let mut cells = vec![Cell::new("all", StyleRole::Strong)];
    cells.extend(counts((!known_totals.is_empty()).then_some(&sum), is_stale));
    cells.extend([data_cell(lines.iter().copied(), context), Cell::new(note, StyleRole::Dim)]);
    Row { cells, target: None }
}

/// Groups by state.
fn counts(groups: Option<&GroupTotals>, is_stale: bool) -> [Cell; 5] {
    let cell = |count: fn(&GroupTotals) -> usize, role: StyleRole| match groups.map(count) {
        None => Cell::optional(None::<&str>),
        Some(0) => Cell::new("0", StyleRole::Dim),
        Some(count) if is_stale && role == StyleRole::Up => Cell::new(count.to_string(), StyleRole::Plain),
        Some(count) => Cell::new(count.to_string(), role),
    };
    [
        cell(|groups| groups.disconnected, StyleRole::Down),
        cell(|groups| groups.warning, StyleRole::Warning),
        cell(|groups| groups.degraded, StyleRole::Degraded),
        cell(GroupTotals::healthy, StyleRole::Up),
        cell(|groups| groups.unknown, StyleRole::Unknown),
    ]
}

/// Age of the oldest data, with a warning mark if any is stale.
fn data_cell<'a>(lines: impl IntoIterator<Item = &'a ProfileSummary>, context: &PageContext) -> Cell {
    let read = lines.into_iter().filter_map(|line| Some((line.as_of?, line.is_stale)));
    let oldest =
        read.reduce(|(one, is_stale), (other, is_other_stale)| (one.min(other), is_stale || is_other_stale));
    match oldest {
        Some((as_of, true)) => Cell::new(context.clock.age(as_of), StyleRole::Warning),
        oldest => Cell::optional(oldest.map(|(as_of, _)| context.clock.age(as_of))),
    }
}

fn connection_cell(connection: &ConnectionLabel, context: &PageContext) -> Cell {
    let form = |long: String, short: &str| if is_wide(context) { long } else { short.to_owned() };
    match connection {
        ConnectionLabel::NotPolled => {
            Cell::new(form("not polled yet".to_owned(), "not polled"), StyleRole::Dim)
        }
        ConnectionLabel::Failed(failure, _) => {
            Cell::new(form(failure.kind.sentence().to_owned(), "failed"), StyleRole::Down)
        }
        ConnectionLabel::Paused => Cell::new("paused", StyleRole::Plain),
        ConnectionLabel::Stale(_) => Cell::new("stale", StyleRole::Warning),
        ConnectionLabel::Partial(banner) => {
            let coverage = banner.causes.last().map_or("", String::as_str);
            Cell::new(form(format!("partial, {coverage}"), "partial"), StyleRole::Warning)
        }
        // No warning: the data is current, or else stale.
        ConnectionLabel::RateLimited(until) => {
            let long = format!("rate limited until {}", context.clock.time(*until));
            let short = format!("limited {}", context.clock.wait(*until));
            Cell::new(form(long, &short), StyleRole::Plain)
        }
        ConnectionLabel::Polling => Cell::new("polling", StyleRole::Dim),
        ConnectionLabel::Online => Cell::new("online", StyleRole::Plain),
    }
}

/// Why the data of a background profile is not current, and the remedy. The banner has that of the active profile.
fn cause(line: &ProfileSummary) -> Option<FindingBlock> {
    let (banner, role) = match &line.connection {
        ConnectionLabel::Failed(_, banner) => (banner, StyleRole::Down),
        ConnectionLabel::Stale(banner) | ConnectionLabel::Partial(banner) => (banner, StyleRole::Warning),
        ConnectionLabel::NotPolled
        | ConnectionLabel::Paused
        | ConnectionLabel::RateLimited(_)
        | ConnectionLabel::Polling
        | ConnectionLabel::Online => return None,
    };
    let Banner { causes, remedies, .. } = banner.as_ref();
    let sentence = format!("{}: {}", line.name, causes.first().map_or("", String::as_str));
    let evidence = remedies.last().cloned().into_iter().collect();
    (!line.is_active).then_some(FindingBlock { sentence, role, evidence, target: None })
}
