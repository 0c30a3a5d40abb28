//! The help page and the footer, made from the table of actions and a person's own keys.

use crate::app::pages::filter::Shown;
use crate::app::{Action, App, BINDINGS, Binding, Context, Topic, wrap};
use crate::domain::filter::Filter;

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
    /// What it is narrowed to.
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

/// A key that works now, and the word for what it does.
pub type Hint = (String, &'static str);

impl App {
    /// The help, line by line: what it is narrowed to, with a person's own keys, and the configuration file in use.
    pub fn help_lines(&self) -> Vec<HelpLine> {
        let mut lines = Vec::new();
        for topic in TOPICS {
            let bindings =
                BINDINGS.iter().filter(|binding| binding.topic == topic && !binding.help.is_empty());
            self.add(
                &topic.to_string(),
                bindings.flat_map(|binding| self.key_lines(binding)).collect(),
                &mut lines,
            );
        }
        self.add("Configuration", self.configuration_lines(), &mut lines);
        lines
    }

    /// Adds what the filter lets through, below its topic.
    fn add(&self, topic: &str, keys: Vec<(String, String)>, lines: &mut Vec<HelpLine>) {
        let is_let_through = |(keys, help): &(String, String)| {
            let shown = Shown { texts: vec![topic, keys, help], health: None };
            self.help.as_ref().is_none_or(|view| view.filter.lets_through(&shown, self.clock().now()))
        };
        let mut keys = keys.into_iter().filter(is_let_through).peekable();
        if keys.peek().is_none() {
            return;
        }
        if !lines.is_empty() {
            lines.push(HelpLine::Blank);
        }
        lines.push(HelpLine::Topic(topic.to_owned()));
        lines.extend(keys.flat_map(|(keys, help)| self.wrapped(keys, &help)));
    }

    /// A line for the keys, and further ones where what they do needs them.
    fn wrapped(&self, keys: String, help: &str) -> Vec<HelpLine> {
        let width = self.size().width;
        let room = width.saturating_sub(help_keys_width(width) + MARGIN + 1);
        let mut keys = Some(keys);
        let line = |piece: &str| HelpLine::Keys(keys.take().unwrap_or_default(), piece.to_owned());
        wrap(help, usize::from(room)).into_iter().map(line).collect()
    }

    /// The keys of an action and what it does; where they differ from place to place, a line for each.
    fn key_lines(&self, binding: &Binding) -> Vec<(String, String)> {
        let mut places: Vec<(String, Vec<&str>)> = Vec::new();
        let elsewhere =
            BINDINGS.iter().filter(|other| other.action == binding.action && other.help.is_empty());
        let elsewhere =
            elsewhere.flat_map(|other| other.contexts).filter(|context| **context != Context::Prompt);
        for &context in binding.contexts.iter().chain(elsewhere) {
            let keys = self.keys(context, binding.action);
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

    fn configuration_lines(&self) -> Vec<(String, String)> {
        let file = self.preferences.config_file.clone();
        let file = file.unwrap_or_else(|| {
            "none was found: see `tunnelscope config path` and `config example`".to_owned()
        });
        let filters =
            self.preferences.filters.iter().map(|(name, filter)| (format!("@{name}"), filter.to_string()));
        std::iter::once(("file".to_owned(), file)).chain(filters).collect()
    }

    /// Lines of the help in view, below its title.
    pub(in crate::app) fn help_rows(&self) -> usize {
        self.detail_rows()
    }

    /// The keys that work now and what they do, in the order of their weight.
    pub fn hints(&self) -> Vec<Hint> {
        let context = self.context();
        let here =
            BINDINGS.iter().filter(|binding| binding.contexts.contains(&context) && !binding.hint.is_empty());
        here.filter(|binding| self.works(binding.action))
            .filter_map(|binding| self.hint(context, binding))
            .collect()
    }

    fn hint(&self, context: Context, binding: &Binding) -> Option<Hint> {
        let hint = match binding.action {
            Action::Pause if self.clock().stopped().is_some() => "go on",
            Action::Connection if self.is_on_connection() => "close",
            Action::Events if self.is_on_events() => "close",
            Action::Why if self.is_on_why() => "close",
            Action::Refresh if self.trouble().is_some() => "try now",
            Action::Help if context == Context::Help => "close",
            _ => binding.hint,
        };
        Some((self.keymap().chords(context, binding.action).first()?.to_string(), hint))
    }
}
