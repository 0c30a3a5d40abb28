//! What happened, told as stories: on a page of its own, and on the pages of the things that it happened to.

use super::PageContext;
use crate::app::{Block, Cell, Document, Field, Row, Table, TableColumn, Target, Tone};
use crate::domain::{Change, Story, Subject, Theme, stories};
use jiff::SignedDuration;

const EVENTS: &[TableColumn] =
    &[TableColumn::words("WHEN", 1), TableColumn::words("AGE", 0), TableColumn::words("WHAT", 0)];
/// Stories that the page of events tells, the newest.
const TOLD_STORIES: usize = 500;
/// Changes that are listed on a page about one object.
const MAX_CHANGES: usize = 60;
/// The time in which changes are counted.
const LATELY: SignedDuration = SignedDuration::from_hours(1);

pub(super) fn document(context: &PageContext) -> Document {
    let all = context.event_groups();
    let theme = context.events.category();
    let fitting: Vec<&Story> =
        all.iter().filter(|story| theme.is_none_or(|theme| story.theme == theme)).collect();
    let title = match theme {
        None => format!("Events  {}", all.len()),
        Some(theme) => format!("Events  {} of {}  [{}]", fitting.len(), all.len(), name(theme)),
    };
    let rows = fitting.into_iter().take(TOLD_STORIES).map(|story| story_row(story, context)).collect();
    let empty = match theme {
        Some(theme) if !all.is_empty() => {
            format!(
                "No events of {}; {} events of other types. f shows the next type.",
                name(theme),
                all.len()
            )
        }
        _ => format!("No events since {}.", context.clock.time(context.events.started())),
    };
    Document::from(vec![Block::Table(Table { title, columns: EVENTS, rows, empty })])
}

/// The changes of one story, each on its own.
pub(super) fn group_document(id: u64, context: &PageContext) -> Document {
    let Some(story) = context.event_groups().iter().find(|story| story.id == id) else {
        let words = "This is too long ago: what came after has taken its place.";
        return Document::from(vec![Block::Note(words.to_owned(), Tone::Dim)]);
    };
    let rows = story.changes.iter().zip(0..).map(|(change, nth)| change_row(change, nth, context)).collect();
    let title = format!("Events of it  {}", story.changes.len());
    let empty = String::new();
    let blocks = vec![
        Block::Note(format!("{}.", story.sentence()), tone(story)),
        Block::Table(Table { title, columns: EVENTS, rows, empty }),
    ];
    Document::from(blocks)
}

/// What happened, as far as `concerns` picks it, in a table of its own.
pub(super) fn happened(concerns: impl Fn(&Change) -> bool, context: &PageContext) -> Block {
    let told = context.journal().newest_first().filter(|change| concerns(change)).take(MAX_CHANGES);
    let told = stories(told);
    Block::Table(Table {
        title: "What happened".to_owned(),
        columns: EVENTS,
        rows: told.iter().map(|story| story_row(story, context)).collect(),
        empty: "Nothing since tunnelscope was started.".to_owned(),
    })
}

/// How often the status of a thing changed lately.
pub(super) fn flaps(subject: &Subject, context: &PageContext) -> Field {
    let now = context.clock.now();
    let since = now.checked_sub(LATELY).unwrap_or(now);
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

fn story_row(story: &Story, context: &PageContext) -> Row {
    let target = match story.subject() {
        Some(subject) => lead(subject, context),
        None => Some(Target::Story(story.id)),
    };
    let target = target.map(|target| Target::Entry(story.id, Box::new(target)));
    Row { cells: event_cells(story.at(), Cell::new(story.sentence(), tone(story)), context), target }
}

fn change_row(change: &Change, nth: u64, context: &PageContext) -> Row {
    let target = lead(change.what.subject(), context);
    let target = target.map(|target| Target::Entry(nth, Box::new(target)));
    Row { cells: event_cells(change.at, Cell::new(change.what.to_string(), Tone::Plain), context), target }
}

/// Where an event leads: to the thing that it happened to, or where that is gone, to what it was a part of.
fn lead(subject: Subject, context: &PageContext) -> Option<Target> {
    let whole = match &subject {
        Subject::Tunnel(tunnel) => Some(Subject::Hub(tunnel.hub().clone())),
        Subject::Hub(hub) => Some(Subject::Group(hub.group().clone())),
        Subject::Group(_) | Subject::Datacenter(_) => None,
    };
    if subject.is_in(context.snapshot) { Some(Target::from(subject)) } else { lead(whole?, context) }
}

fn event_cells(at: jiff::Timestamp, what: Cell, context: &PageContext) -> Vec<Cell> {
    let clock = context.clock;
    vec![Cell::new(clock.time(at), Tone::Plain), Cell::new(clock.age(at), Tone::Dim), what]
}

fn tone(story: &Story) -> Tone {
    match story.is_for_the_worse() {
        Some(true) => Tone::Down,
        Some(false) => Tone::Up,
        None => Tone::Plain,
    }
}

fn name(theme: Theme) -> &'static str {
    match theme {
        Theme::States => "groups and hubs",
        Theme::Tunnels => "tunnels",
        Theme::Rekeys => "rekeys",
        Theme::Configuration => "configuration",
    }
}
