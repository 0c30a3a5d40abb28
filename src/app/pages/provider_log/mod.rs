//! The provider's log of a group or hub.

mod organization;

pub(super) use organization::document as organization_document;

use super::PageContext;
use crate::app::{Action, Block, Cell, Context, Row, StyleRole, Table, TableColumn};
use crate::channel::ConnectionState;
use crate::domain::{Failure, FailureKind, GroupKey, Hub, Id, LogEntry, Priority, Role};
use compact_str::ToCompactString;

/// Minimum width of the message before optional columns are shown.
const MESSAGE_WIDTH: usize = 36;

const LOG_COLUMNS: &[TableColumn] = &[
    TableColumn::text("WHEN", 0),
    TableColumn::text("LEVEL", 4),
    TableColumn::text("BY", 3),
    TableColumn::text("HUB", 2),
    TableColumn::text("MESSAGE", 0).with_min_width(MESSAGE_WIDTH),
    TableColumn::text("CUSTOMER", 1),
];

/// Log of a group.
pub(super) fn group_log(key: &GroupKey, context: &PageContext) -> Block {
    log_block(key, |_| true, context)
}

/// Log of a hub.
pub(super) fn hub_log(hub: &Hub, context: &PageContext) -> Block {
    log_block(hub.key.group(), |entry| is_from_hub(entry, hub), context)
}

fn log_block(key: &GroupKey, is_listed: impl Fn(&LogEntry) -> bool, context: &PageContext) -> Block {
    let log = context.details.get(key).map(|detail| &detail.log);
    let entries = log.map_or(&[][..], |log| log.value.as_slice());
    let rows: Vec<Row> =
        entries.iter().filter(|entry| is_listed(entry)).map(|entry| log_row(entry, context)).collect();
    let failure = log.and_then(|log| log.status.failure.as_ref());
    let empty = match (failure, log.and_then(|log| log.status.as_of)) {
        (Some(failure), _) => not_read(failure),
        (None, Some(_)) => "Nothing was logged in the last day.".to_owned(),
        (None, None) if context.snapshot.group(key).is_none() => {
            "The provider's log was not read while the group was in the list.".to_owned()
        }
        (None, None) => not_read_yet(Priority::Interactive, context),
    };
    // Entries read before a failure stay listed.
    let is_read =
        log.is_some_and(|log| log.status.as_of.is_some()) && (failure.is_none() || !rows.is_empty());
    let count = if is_read { format!("  {}", rows.len()) } else { String::new() };
    let title = format!("Provider's log of the last day{count}");
    Block::Table(Table { title, columns: LOG_COLUMNS, rows, empty })
}

fn log_row(entry: &LogEntry, context: &PageContext) -> Row {
    let cells = vec![
        Cell::optional(entry.timestamp.map(|at| context.clock.time(at))),
        Cell::optional(entry.level.as_ref()),
        Cell::optional(entry.service.as_ref()),
        Cell::optional(entry.role().map(Role::as_str)),
        message_cell(entry, entry.message.as_ref()),
        Cell::optional(entry.customer_address.as_ref()),
    ];
    Row { cells, target: None }
}

/// Why the log was not read yet, and the key that helps.
fn not_read_yet(priority: Priority, context: &PageContext) -> String {
    let key = |action| context.settings.first_key(Context::Page, action);
    let with_key =
        |action, effect: &str| key(action).map_or_else(String::new, |key| format!("; {key} {effect}"));
    let connection = context.connection();
    if let Some(ConnectionState::Refused { .. }) = connection.failed_state() {
        let refresh = with_key(Action::Refresh, "retries");
        return format!(
            "Provider log not read: authentication failed (API key or secret rejected){refresh}."
        );
    }
    if context.clock.stopped_at().is_some() {
        let resume = with_key(Action::Pause, "resumes");
        return format!("Polling is paused: the log is read when it resumes{resume}.");
    }
    let rate_limit = &connection.usage().rate_limit;
    let blocked_until = match priority {
        Priority::Interactive => rate_limit.blocked_until,
        Priority::Background => rate_limit.background_blocked_until,
    };
    let blocked_until =
        rate_limit.paused_until.max(blocked_until).filter(|until| *until > context.clock.now());
    match blocked_until {
        Some(until) => {
            let at = context.clock.time_with_wait(until);
            format!("Rate limited: the provider's log is read when requests are possible again, at {at}.")
        }
        None => "Reading the provider's log ...".to_owned(),
    }
}

/// Failure of reading the log, and its remedy.
fn not_read(failure: &Failure) -> String {
    if failure.kind == FailureKind::Forbidden {
        return format!("The API key may not read the provider's log: {}.", failure.remedy());
    }
    format!("The provider's log was not read: {failure}; {}.", failure.remedy())
}

/// Message with a mark for errors and warnings, in case the column of the level is hidden.
fn message_cell(entry: &LogEntry, text: Option<impl ToCompactString>) -> Cell {
    let cell = Cell::optional(text);
    let level = entry.level.as_ref().map(|level| level.as_str().to_ascii_uppercase());
    match level.as_deref() {
        Some("ERROR") => Cell { role: StyleRole::Down, ..cell }.reduced(),
        Some("WARNING") => Cell { role: StyleRole::Warning, ..cell }.reduced(),
        _ => cell,
    }
}

/// Whether an entry belongs to a hub: by id, or by role if either has no id.
fn is_from_hub(entry: &LogEntry, hub: &Hub) -> bool {
    let ids: Option<(&Id, &Id)> = entry.hub_id.as_ref().zip(hub.id.as_ref());
    ids.map_or(entry.role() == Some(hub.role), |(one, other)| one == other)
}
