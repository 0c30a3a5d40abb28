//! The help, made from the table of actions and a person's own keys.

use crate::app::pages::Shown;
use crate::app::{BINDINGS, Binding, Context, Settings, Topic, wrap};
use crate::domain::filter::Filter;
use jiff::Timestamp;

/// Columns of the keys, where a third of the width is as many.
const KEYS: u16 = 24;
/// Columns before the keys, and those behind the words that the sign of more below takes.
const MARGIN: u16 = 3;
const TOPICS: [Topic; 5] = [Topic::Go, Topic::Move, Topic::List, Topic::Data, Topic::Program];

/// The help as it is seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HelpView {
    /// The first line in view.
    pub top: usize,
    /// What it is filtered by.
    pub filter: Filter,
}

/// A line of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpLine {
    /// Nothing.
    Blank,
    /// A topic.
    Topic(String),
    /// Keys and what they do; no keys before what does not fit into the line above.
    Keys(String, String),
}

/// Columns of the keys on a screen so wide.
pub fn help_keys_width(width: u16) -> u16 {
    KEYS.min(width / 3)
}

impl HelpView {
    /// The help, line by line: what the filter matches, with a person's own keys, and the configuration file in use.
    pub(in crate::app) fn lines(&self, settings: &Settings, width: u16, now: Timestamp) -> Vec<HelpLine> {
        let mut lines = Vec::new();
        for topic in TOPICS {
            let bindings =
                BINDINGS.iter().filter(|binding| binding.topic == topic && !binding.help.is_empty());
            let keys = bindings.flat_map(|binding| key_lines(binding, settings)).collect();
            self.add(&topic.to_string(), keys, width, now, &mut lines);
        }
        self.add("Configuration", configuration_lines(settings), width, now, &mut lines);
        lines
    }

    /// Adds what the filter matches, below its topic.
    fn add(
        &self,
        topic: &str,
        mut keys: Vec<(String, String)>,
        width: u16,
        now: Timestamp,
        lines: &mut Vec<HelpLine>,
    ) {
        keys.retain(|(keys, help)| {
            self.filter.lets_through(&Shown { texts: vec![topic, keys, help], health: None }, now)
        });
        if keys.is_empty() {
            return;
        }
        if !lines.is_empty() {
            lines.push(HelpLine::Blank);
        }
        lines.push(HelpLine::Topic(topic.to_owned()));
        lines.extend(keys.into_iter().flat_map(|(keys, help)| wrapped(keys, &help, width)));
    }
}

/// A line for the keys, and further ones where what they do needs them.
fn wrapped(keys: String, help: &str, width: u16) -> Vec<HelpLine> {
    let room = width.saturating_sub(help_keys_width(width) + MARGIN + 1);
    let mut keys = Some(keys);
    let line = |piece: &str| HelpLine::Keys(keys.take().unwrap_or_default(), piece.to_owned());
    wrap(help, usize::from(room)).into_iter().map(line).collect()
}

/// The keys of an action and what it does; where they differ from place to place, a line for each.
fn key_lines(binding: &Binding, settings: &Settings) -> Vec<(String, String)> {
    let mut places: Vec<(String, Vec<&str>)> = Vec::new();
    let elsewhere = BINDINGS.iter().filter(|other| other.action == binding.action && other.help.is_empty());
    let elsewhere = elsewhere.flat_map(|other| other.contexts).filter(|context| **context != Context::Prompt);
    for &context in binding.contexts.iter().chain(elsewhere) {
        let keys = settings.keys(context, binding.action);
        match places.iter_mut().find(|(known, _)| *known == keys) {
            Some((_, names)) => names.push(context.name()),
            None => places.push((keys, vec![context.name()])),
        }
    }
    let is_one = places.len() == 1;
    let places = places.into_iter().filter(|(keys, _)| !keys.is_empty());
    let line = |(keys, names): (String, Vec<&str>)| {
        let place = if is_one { String::new() } else { format!(" ({})", names.join(", ")) };
        (keys, format!("{}{place}", binding.help))
    };
    places.map(line).collect()
}

fn configuration_lines(settings: &Settings) -> Vec<(String, String)> {
    let file = settings.config_file().map(str::to_owned);
    let file = file
        .unwrap_or_else(|| "none was found: see `tunnelscope config path` and `config example`".to_owned());
    let filters = settings.named_filters().iter();
    let filters = filters.map(|(name, filter)| (format!("@{name}"), filter.to_string()));
    std::iter::once(("file".to_owned(), file)).chain(filters).collect()
}
