//! Page of the provider's log of the organization, newest first.

use super::{MESSAGE_WIDTH, message_cell, not_read, not_read_yet};
use crate::app::pages::PageContext;
use crate::app::{Block, Cell, Document, Row, StyleRole, Table, TableColumn, Target};
use crate::domain::{
    GroupKey, INITIAL_LOG_SPAN, LogEntry, MAX_LOG_ENTRIES, OrganizationLog, Priority, Role, Text,
};
use jiff::Timestamp;
use std::hash::{DefaultHasher, Hash, Hasher};

const COLUMNS: &[TableColumn] = &[
    TableColumn::text("WHEN", 0),
    TableColumn::text("LEVEL", 4),
    TableColumn::text("GROUP", 1),
    TableColumn::text("HUB", 3),
    TableColumn::text("MESSAGE", 0).with_min_width(MESSAGE_WIDTH),
    TableColumn::text("CUSTOMER", 2),
];

pub(in crate::app::pages) fn document(context: &PageContext) -> Document {
    let Some(log) = context.log else { return Document::from(vec![table(0, None, &[], context)]) };
    let entries = log.entries.value.as_slice();
    let since = listed_since(log);
    let mut blocks = vec![table(entries.len(), since, entries, context)];
    let reading = &log.entries.status;
    if let (Some(failure), Some(as_of)) = (&reading.failure, reading.as_of) {
        let failed = not_read(failure);
        let note = format!("Not updated since {}: {failed}", context.clock.time(as_of));
        blocks.insert(0, Block::Note(note, StyleRole::Warning));
    }
    Document::from(blocks)
}

/// Time from which on all entries are listed.
fn listed_since(log: &OrganizationLog) -> Option<Timestamp> {
    let oldest = log.entries.value.first().and_then(|entry| entry.timestamp);
    if log.entries.value.len() >= MAX_LOG_ENTRIES {
        return oldest;
    }
    let first_read = log.entries.status.as_of?.checked_sub(INITIAL_LOG_SPAN).ok();
    [oldest, first_read].into_iter().flatten().min()
}

fn table(count: usize, since: Option<Timestamp>, entries: &[LogEntry], context: &PageContext) -> Block {
    let span = since.map_or_else(String::new, |since| format!(" since {}", context.clock.time(since)));
    let title = match since {
        Some(_) => format!("Provider's log of the organization  {count}{span}"),
        None => "Provider's log of the organization".to_owned(),
    };
    let failure = context.log.and_then(|log| log.entries.status.failure.as_ref());
    let empty = match (since, failure) {
        (Some(_), _) => format!("No entries{span}."),
        (None, Some(failure)) => not_read(failure),
        (None, None) => not_read_yet(Priority::Background, context),
    };
    let rows = entries.iter().rev().map(|entry| row(entry, context)).collect();
    Block::Table(Table { title, columns: COLUMNS, rows, empty })
}

fn row(entry: &LogEntry, context: &PageContext) -> Row {
    let cells = vec![
        Cell::optional(entry.timestamp.map(|at| context.clock.time(at))),
        Cell::optional(entry.level.as_ref()),
        Cell::optional(entry.group_title()),
        Cell::optional(entry.role().map(Role::as_str)),
        message_cell(entry, message_text(entry).as_deref()),
        Cell::optional(entry.customer_address.as_ref()),
    ];
    Row { cells, target: entry_target(entry, context) }
}

/// Message, prefixed with the service unless it starts with it: `IKE SA deleted`.
fn message_text(entry: &LogEntry) -> Option<String> {
    let [service, message] = [&entry.service, &entry.message].map(|part| part.as_ref().map(Text::as_str));
    match (service, message) {
        (Some(service), Some(message)) if !message.starts_with(service) => {
            Some(format!("{service}: {message}"))
        }
        (service, message) => message.or(service).map(str::to_owned),
    }
}

/// Group of an entry, if listed.
fn entry_target(entry: &LogEntry, context: &PageContext) -> Option<Target> {
    let key = GroupKey::new(entry.group_id.as_ref(), entry.group.as_ref());
    context.snapshot.group(&key)?;
    let mut hasher = DefaultHasher::new();
    entry.hash(&mut hasher);
    Some(Target::Entry(hasher.finish(), Box::new(Target::Group(key))))
}
