//! Filter prompt: applies the filter while it is typed, with a history of recent filters.

use super::{LineEditor, Request};
use crate::app::Settings;
use crate::config::key_combination::KeyCombination;
use crate::domain::filter::{Filter, FilterError, NamedFilters, Scope};

/// What a filter applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterTarget {
    /// Tunnel groups.
    Groups,
    /// Data centers.
    Datacenters,
    /// Current page.
    Page,
    /// The help.
    Help,
}

/// Filter prompt.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterPrompt {
    pub target: FilterTarget,
    pub input: LineEditor,
    /// Syntax error; the terms before it apply.
    pub error: Option<FilterError>,
    /// Filter to restore on cancel.
    original: Filter,
    /// Position in the history, and the text typed before.
    history_position: Option<(usize, String)>,
}

/// Term that `p` adds and removes.
const PROBLEMS: &str = "is:problem";

impl FilterTarget {
    /// Parses a filter for this target.
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

    /// Adds or removes the term for problems.
    pub(in crate::app) fn toggle_problems(self, filter: &Filter, settings: &Settings) -> Option<Filter> {
        let text = filter.as_str();
        let words: Vec<&str> = text.split_whitespace().filter(|word| *word != PROBLEMS).collect();
        let without = words.join(" ");
        let toggled = if without.len() == text.len() { format!("{text} {PROBLEMS}") } else { without };
        self.parse(&toggled, settings).ok()
    }
}

impl FilterPrompt {
    /// A prompt that starts with the current filter.
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

    /// Accepts the filter; returns whether the prompt stays open, and requests. With a syntax error it stays open.
    pub(super) fn accept(&mut self, settings: &Settings) -> (bool, Vec<Request>) {
        let filter = self.apply(settings);
        let text = self.input.text().trim().to_owned();
        let is_valid = self.error.is_none();
        let accepted = is_valid.then_some(Request::Remember(text));
        (!is_valid, [filter].into_iter().chain(accepted).collect())
    }

    /// Restores the original filter.
    pub(super) fn cancel(self) -> Request {
        Request::Filter(self.target, self.original)
    }

    /// Moves through the history; up is older.
    pub(super) fn step(&mut self, rows: isize, settings: &Settings, history: &[String]) -> Request {
        self.recall(rows.saturating_neg(), history);
        self.apply(settings)
    }

    /// Applies the filter, or the terms before a syntax error.
    fn apply(&mut self, settings: &Settings) -> Request {
        let filter = match self.target.parse(self.input.text(), settings) {
            Ok(filter) => {
                self.error = None;
                filter
            }
            Err(error) => {
                let valid: String = self.input.text().chars().take(error.span.start).collect();
                let valid = valid.rfind(char::is_whitespace).map_or("", |blank| &valid[..blank]);
                let filter = self.target.parse(valid, settings);
                self.error = Some(error);
                filter.unwrap_or_else(|_| self.original.clone())
            }
        };
        Request::Filter(self.target, filter)
    }

    /// Shows a filter of the history, or the typed text.
    fn recall(&mut self, steps: isize, history: &[String]) {
        let (index, typed) = match &self.history_position {
            Some((index, typed)) => (Some(*index), typed.clone()),
            None => (None, self.input.text().to_owned()),
        };
        let next = match index {
            None if steps > 0 => Some(0),
            None => None,
            Some(index) => index.checked_add_signed(steps),
        };
        let Some(next) = next else {
            self.input.set(&typed);
            self.history_position = None;
            return;
        };
        if let Some(text) = history.get(next) {
            self.input.set(text);
            self.history_position = Some((next, typed));
        }
    }
}
