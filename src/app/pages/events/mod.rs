//! Events page, and tables of events on object pages.

mod list;
mod scope;

pub(in crate::app) use list::EventList;
pub use scope::EventScope;

use super::{Page, PageContext};
use crate::app::age::age_label;
use crate::app::{Action, Block, Cell, Context, Document, Field, Row, StyleRole, Table, TableColumn, Target};
use crate::domain::{Change, EventCategory, EventGroup, Snapshot, Subject, event_groups, pluralize};
use jiff::SignedDuration;

/// Minimum width of the event text before optional columns are shown.
const EVENT_TEXT_WIDTH: usize = 48;

const EVENT_COLUMNS: &[TableColumn] = &[
    TableColumn::text("WHEN", 1),
    TableColumn::text("AGE", 0),
    TableColumn::text("LASTED", 2),
    TableColumn::text("WHAT", 0).with_min_width(EVENT_TEXT_WIDTH),
];
const CHANGE_COLUMNS: &[TableColumn] = &[
    TableColumn::text("WHEN", 1),
    TableColumn::text("AGE", 0),
    TableColumn::text("WHAT", 0).with_min_width(EVENT_TEXT_WIDTH),
];
/// Maximum number of events on the events page.
const MAX_EVENTS: usize = 500;
/// Maximum number of changes on an object page.
const MAX_CHANGES: usize = 60;
/// Period in which changes are counted.
const FLAP_WINDOW: SignedDuration = SignedDuration::from_hours(1);

pub(super) fn document(scope: &EventScope, snapshot: &Snapshot, context: &PageContext) -> Document {
    let all = context.event_groups(scope.subject.as_ref());
    let matching: Vec<&EventGroup> =
        all.iter().filter(|event| scope.category.is_none_or(|kind| event.category == kind)).collect();
    let object = scope.subject.as_ref().map_or_else(
        || "all groups".to_owned(),
        |subject| Page::from(Target::from(subject.clone())).breadcrumbs(snapshot).join(", "),
    );
    let title = match scope.category {
        None => format!("Events of {object}  {}", all.len()),
        Some(kind) => {
            format!("Events of {object}  {} of {}, {} only", matching.len(), all.len(), category_name(kind))
        }
    };
    let rows = matching.into_iter().take(MAX_EVENTS);
    let rows = rows.map(|event| event_row(event, scope.subject.as_ref(), context)).collect();
    let empty = empty_text(scope.category, all.len(), context);
    Document::from(vec![Block::Table(Table { title, columns: EVENT_COLUMNS, rows, empty })])
}

/// Text of an empty list, with the keys that show other events.
fn empty_text(kind: Option<EventCategory>, all: usize, context: &PageContext) -> String {
    match kind {
        Some(kind) if all > 0 => {
            let key = |action| context.settings.first_key(Context::Page, action).unwrap_or_default();
            let (clear, next) = (key(Action::Back), key(Action::EventType));
            format!(
                "No {} in {}; {clear} shows all types, {next} the next one.",
                category_name(kind),
                pluralize(all, "event")
            )
        }
        _ => format!("No events since {}.", context.clock.time(context.events.started())),
    }
}

/// Page of the changes of an event group.
pub(super) fn group_document(id: u64, subject: Option<&Subject>, context: &PageContext) -> Document {
    let all = context.event_groups(subject);
    let Some(event) = all.iter().find(|event| event.id == id) else {
        let text = "This event is no longer available: only the newest events are kept.";
        return Document::from(vec![Block::Note(text.to_owned(), StyleRole::Dim)]);
    };
    let rows = event.changes.iter().zip(0..).map(|(change, nth)| change_row(change, nth, context)).collect();
    let title = format!("Changes  {}", event.changes.len());
    let empty = String::new();
    let blocks = vec![
        Block::Note(format!("{}.", event.sentence()), event_role(event)),
        Block::Table(Table { title, columns: CHANGE_COLUMNS, rows, empty }),
    ];
    Document::from(blocks)
}

/// Table of the events that match `concerns`.
pub(super) fn event_table(concerns: impl Fn(&Change) -> bool, context: &PageContext) -> Block {
    let changes = context.journal().newest_first().filter(|change| concerns(change)).take(MAX_CHANGES);
    let events = event_groups(changes);
    Block::Table(Table {
        title: "Events".to_owned(),
        columns: EVENT_COLUMNS,
        rows: events.iter().map(|event| event_row(event, None, context)).collect(),
        empty: "No events since tunnelscope was started.".to_owned(),
    })
}

/// Number of recent state changes of an object.
pub(super) fn flaps_field(subject: &Subject, context: &PageContext) -> Field {
    let now = context.clock.now();
    let since = now.checked_sub(FLAP_WINDOW).unwrap_or(now);
    let flaps = context.journal().flaps(subject, since);
    let count = if flaps == 0 { "none".to_owned() } else { flaps.to_string() };
    let started = context.events.started();
    let time = if started > since {
        format!("since {}", context.clock.time(started))
    } else {
        "in the last hour".to_owned()
    };
    Field::new("changes", Some(format!("{count} {time}")))
}

fn event_row(event: &EventGroup, subject: Option<&Subject>, context: &PageContext) -> Row {
    let target = match event.subject() {
        Some(subject) => event_target(subject, context),
        None => Some(Target::EventGroup(event.id, subject.cloned())),
    };
    let target = target.map(|target| Target::Entry(event.id, Box::new(target)));
    let mut cells = event_cells(event.time(), Cell::new(event.sentence(), event_role(event)), context);
    let duration = context.duration(event).map_or_else(String::new, age_label);
    cells.insert(2, Cell::new(duration, StyleRole::Plain));
    Row { cells, target }
}

fn change_row(change: &Change, nth: u64, context: &PageContext) -> Row {
    let target = event_target(change.kind.subject(), context);
    let target = target.map(|target| Target::Entry(nth, Box::new(target)));
    Row {
        cells: event_cells(change.time, Cell::new(change.kind.to_string(), StyleRole::Plain), context),
        target,
    }
}

/// Target of an event: its object, or the parent of an object that is gone.
fn event_target(subject: Subject, context: &PageContext) -> Option<Target> {
    let parent = match &subject {
        Subject::Tunnel(tunnel) => Some(Subject::Hub(tunnel.hub().clone())),
        Subject::Hub(hub) => Some(Subject::Group(hub.group().clone())),
        Subject::Group(_) | Subject::Datacenter(_) => None,
    };
    if subject.is_in(context.snapshot) { Some(Target::from(subject)) } else { event_target(parent?, context) }
}

fn event_cells(time: jiff::Timestamp, text: Cell, context: &PageContext) -> Vec<Cell> {
    let clock = context.clock;
    vec![Cell::new(clock.time(time), StyleRole::Plain), Cell::new(clock.age(time), StyleRole::Dim), text]
}

fn event_role(event: &EventGroup) -> StyleRole {
    match (event.health(), event.category) {
        (Some(health), _) => health.into(),
        (None, EventCategory::Rekeys | EventCategory::Configuration) => StyleRole::Dim,
        (None, EventCategory::States | EventCategory::Tunnels) => StyleRole::Plain,
    }
}

fn category_name(kind: EventCategory) -> &'static str {
    match kind {
        EventCategory::States => "changes of state",
        EventCategory::Tunnels => "changes of tunnels",
        EventCategory::Rekeys => "rekeys",
        EventCategory::Configuration => "changes of configuration",
    }
}
