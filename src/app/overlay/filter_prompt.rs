//! The line in which a filter is typed, which applies while it is typed, and the filters that were used before.

use super::{LineEditor, Request};
use crate::app::Settings;
use crate::config::key_combination::KeyCombination;
use crate::domain::filter::{Filter, FilterError, NamedFilters, Scope};

/// What a filter is typed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterTarget {
    /// The tunnel groups.
    Groups,
    /// The data centers.
    Datacenters,
    /// The page in front.
    Page,
    /// The help.
    Help,
}

/// The line in which a filter is typed.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterPrompt {
    /// What it is for.
    pub target: FilterTarget,
    /// What was typed.
    pub input: LineEditor,
    /// What is wrong with it; until it is right, only what stands before that counts.
    pub error: Option<FilterError>,
    /// The filter from before, for those who change their mind.
    original: Filter,
    /// Which of the remembered filters is shown, and what was typed before.
    history_position: Option<(usize, String)>,
}

/// What `p` adds to a filter and takes away again.
const PROBLEMS: &str = "is:problem";

impl FilterTarget {
    /// Reads a filter of this.
    pub(in crate::app) fn parse(self, text: &str, settings: &Settings) -> Result<Filter, FilterError> {
        let scope = match self {
            Self::Groups => Scope::Groups,
            Self::Datacenters => Scope::Datacenters,
            Self::Page | Self::Help => Scope::Rows,
        };
        let none = NamedFilters::new();
        let named = if self == Self::Groups { settings.named_filters() } else { &none };
        Filter::parse(text, scope, named)
    }

    /// A filter with the term for problems, or without it if it has it.
    pub(in crate::app) fn toggle_problems(self, filter: &Filter, settings: &Settings) -> Option<Filter> {
        let text = filter.as_str();
        let words: Vec<&str> = text.split_whitespace().filter(|word| *word != PROBLEMS).collect();
        let without = words.join(" ");
        let wanted = if without.len() == text.len() { format!("{text} {PROBLEMS}") } else { without };
        self.parse(&wanted, settings).ok()
    }
}

impl FilterPrompt {
    /// The line for another filter than this one.
    pub(in crate::app) fn new(target: FilterTarget, original: Filter) -> Self {
        let mut input = LineEditor::with_text(original.as_str());
        if !original.is_empty() {
            input.insert(" ");
        }
        Self { target, input, error: None, original, history_position: None }
    }

    pub(super) fn type_key(&mut self, combination: KeyCombination, settings: &Settings) -> Option<Request> {
        if !self.input.handle_key(combination) {
            return None;
        }
        self.history_position = None;
        Some(self.apply(settings))
    }

    pub(super) fn paste(&mut self, text: &str, settings: &Settings) -> Request {
        self.input.insert(text);
        self.apply(settings)
    }

    /// Accepts the filter; returns whether the line stays open, and what follows. A mistake keeps it open: nothing that was
    /// typed is lost.
    pub(super) fn accept(&mut self, settings: &Settings) -> (bool, Vec<Request>) {
        let filter = self.apply(settings);
        let text = self.input.text().trim().to_owned();
        let is_right = self.error.is_none();
        let accepted = is_right.then_some(Request::Remember(text));
        (!is_right, [filter].into_iter().chain(accepted).collect())
    }

    /// Restores the filter from before.
    pub(super) fn cancel(self) -> Request {
        Request::Filter(self.target, self.original)
    }

    /// Goes down by so many filters that were used before: up is older.
    pub(super) fn step(&mut self, rows: isize, settings: &Settings, used: &[String]) -> Request {
        self.recall(rows.saturating_neg(), used);
        self.apply(settings)
    }

    /// The filter that applies: what stands before a mistake does.
    fn apply(&mut self, settings: &Settings) -> Request {
        let filter = match self.target.parse(self.input.text(), settings) {
            Ok(filter) => {
                self.error = None;
                filter
            }
            Err(error) => {
                let right: String = self.input.text().chars().take(error.span.start).collect();
                let right = right.rfind(char::is_whitespace).map_or("", |blank| &right[..blank]);
                let filter = self.target.parse(right, settings);
                self.error = Some(error);
                filter.unwrap_or_else(|_| self.original.clone())
            }
        };
        Request::Filter(self.target, filter)
    }

    /// Shows a filter that was used before, or what was typed.
    fn recall(&mut self, steps: isize, used: &[String]) {
        let (at, typed) = match &self.history_position {
            Some((at, typed)) => (Some(*at), typed.clone()),
            None => (None, self.input.text().to_owned()),
        };
        let next = match at {
            None if steps > 0 => Some(0),
            None => None,
            Some(at) => at.checked_add_signed(steps),
        };
        let Some(next) = next else {
            self.input.set(&typed);
            self.history_position = None;
            return;
        };
        if let Some(text) = used.get(next) {
            self.input.set(text);
            self.history_position = Some((next, typed));
        }
    }
}
