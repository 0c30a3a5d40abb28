//! The help, derived from the table of actions, custom keys and the table of filter fields: keys of the page that it was opened
//! from, marks, filter terms, other keys, configuration.

use crate::app::pages::FilterableRow;
use crate::app::{Action, BINDINGS, Binding, Context, Settings, StyleRole, Topic, wrap};
use crate::domain::filter::{Filter, Scope, field_examples};
use jiff::Timestamp;

/// Maximum width of the keys column.
const MAX_KEYS_WIDTH: u16 = 24;
/// Margins at both sides, including the scroll mark.
const MARGIN: u16 = 3;
const TOPICS: [Topic; 5] = [Topic::Go, Topic::Move, Topic::List, Topic::Data, Topic::Program];
/// Marks of states, most severe first.
const MARKS: [(StyleRole, &str); 5] = [
    (StyleRole::Down, "disconnected or down, in red"),
    (StyleRole::Warning, "warning: less redundancy, in yellow"),
    (StyleRole::Degraded, "degraded: reported connected, but its data contradicts that, in yellow"),
    (StyleRole::Unknown, "unknown: no status, or one unknown to this version, in magenta"),
    (StyleRole::Up, "connected or up, in green; dim once the data is stale"),
];
/// Signs before a group.
const FLAGS: [(&str, &str); 4] = [
    (">", "selected"),
    ("*", "changed within the last polls"),
    ("m", "muted on this machine"),
    ("~", "not reached by the last poll, which was partial"),
];
/// Lower bounds.
const BOUNDS: [(&str, &str); 2] = [
    (">6d", "an age: at least six days, since the change itself was not observed"),
    (">1.2M", "a rate: at least 1.2 Mbit/s, since some tunnels are not included"),
];
/// Filter terms besides fields.
const TERMS: [(&str, &str); 5] = [
    ("word", "text anywhere in the row; several terms must all match"),
    ("!term", "the term must not match"),
    ("field:a,b", "one of several values"),
    ("field:/expression/", "a regular expression"),
    ("@name", "a named filter of the configuration file"),
];

/// State of the help.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HelpView {
    /// First visible line.
    pub top: usize,
    /// Filter.
    pub filter: Filter,
    /// Actions available on the page that it was opened from.
    pub(in crate::app) available: Vec<Action>,
}

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    Blank,
    /// Section title.
    Topic(String),
    /// Keys and description; empty keys on continuation lines.
    Keys(String, String),
    /// Mark of a state and its meaning.
    Mark(StyleRole, String),
}

/// Width of the keys column.
pub fn help_keys_width(width: u16) -> u16 {
    MAX_KEYS_WIDTH.min(width / 3)
}

/// An entry before wrapping.
struct Item {
    mark: Option<StyleRole>,
    keys: String,
    text: String,
}

impl Item {
    fn keys((keys, text): (impl Into<String>, impl Into<String>)) -> Self {
        Self { mark: None, keys: keys.into(), text: text.into() }
    }

    /// Wrapped lines.
    fn wrapped(self, width: u16) -> Vec<HelpLine> {
        let text_width = width.saturating_sub(help_keys_width(width) + MARGIN + 1);
        let mut first = Some(match self.mark {
            Some(role) => HelpLine::Mark(role, String::new()),
            None => HelpLine::Keys(self.keys, String::new()),
        });
        let line = |piece: &str| match first.take() {
            Some(HelpLine::Mark(role, _)) => HelpLine::Mark(role, piece.to_owned()),
            Some(HelpLine::Keys(keys, _)) => HelpLine::Keys(keys, piece.to_owned()),
            _ => HelpLine::Keys(String::new(), piece.to_owned()),
        };
        wrap(&self.text, usize::from(text_width)).into_iter().map(line).collect()
    }
}

impl HelpView {
    /// Help for a page with these available actions.
    pub(in crate::app) fn new(available: Vec<Action>) -> Self {
        Self { available, ..Self::default() }
    }

    /// Lines that match the filter.
    pub(in crate::app) fn lines(&self, settings: &Settings, width: u16, now: Timestamp) -> Vec<HelpLine> {
        let available = |binding: &Binding| self.available.contains(&binding.action);
        let marks =
            MARKS.map(|(role, text)| Item { mark: Some(role), keys: String::new(), text: text.to_owned() });
        let terms = TERMS.into_iter().chain(field_examples(Scope::Groups));
        let sections = [
            ("Keys on this page", key_items(settings, available)),
            (
                "Marks and colors",
                marks.into_iter().chain(FLAGS.into_iter().chain(BOUNDS).map(Item::keys)).collect(),
            ),
            ("Filter terms", terms.map(Item::keys).collect()),
            ("Other keys", key_items(settings, |binding| !available(binding))),
            ("Configuration", configuration_items(settings)),
        ];
        let mut lines = Vec::new();
        for (title, items) in sections {
            self.add(title, items, width, now, &mut lines);
        }
        lines
    }

    /// Adds the entries of a section that match the filter.
    fn add(&self, title: &str, mut items: Vec<Item>, width: u16, now: Timestamp, lines: &mut Vec<HelpLine>) {
        items.retain(|item| {
            let texts = vec![title, item.keys.as_str(), item.text.as_str()];
            self.filter.matches(&FilterableRow { texts, health: None }, now)
        });
        if items.is_empty() {
            return;
        }
        if !lines.is_empty() {
            lines.push(HelpLine::Blank);
        }
        lines.push(HelpLine::Topic(title.to_owned()));
        lines.extend(items.into_iter().flat_map(|item| item.wrapped(width)));
    }
}

/// Keys of the selected actions, by topic.
fn key_items(settings: &Settings, is_included: impl Fn(&Binding) -> bool) -> Vec<Item> {
    let of_topic = |topic| BINDINGS.iter().filter(move |row| row.topic == topic && !row.help.is_empty());
    let rows = TOPICS.into_iter().flat_map(of_topic).filter(|row| is_included(row));
    rows.flat_map(|row| key_lines(row, settings)).map(Item::keys).collect()
}

/// Keys of an action and its description; one line per set of contexts if the keys differ.
fn key_lines(binding: &Binding, settings: &Settings) -> Vec<(String, String)> {
    let mut key_sets: Vec<(String, Vec<&str>)> = Vec::new();
    let other_contexts =
        BINDINGS.iter().filter(|other| other.action == binding.action && other.help.is_empty());
    let other_contexts =
        other_contexts.flat_map(|other| other.contexts).filter(|context| **context != Context::Prompt);
    for &context in binding.contexts.iter().chain(other_contexts) {
        let keys = settings.keys(context, binding.action);
        match key_sets.iter_mut().find(|(known, _)| *known == keys) {
            Some((_, names)) => names.push(context.name()),
            None => key_sets.push((keys, vec![context.name()])),
        }
    }
    let is_one = key_sets.len() == 1;
    let key_sets = key_sets.into_iter().filter(|(keys, _)| !keys.is_empty());
    let line = |(keys, names): (String, Vec<&str>)| {
        let contexts = if is_one { String::new() } else { format!(" ({})", names.join(", ")) };
        (keys, format!("{}{contexts}", binding.help))
    };
    key_sets.map(line).collect()
}

fn configuration_items(settings: &Settings) -> Vec<Item> {
    let file = settings.config_file().map(str::to_owned);
    let file = file
        .unwrap_or_else(|| "none was found: see `tunnelscope config path` and `config example`".to_owned());
    let filters = settings.named_filters().iter();
    let filters = filters.map(|(name, filter)| (format!("@{name}"), filter.to_string()));
    std::iter::once(("file".to_owned(), file)).chain(filters).map(Item::keys).collect()
}
