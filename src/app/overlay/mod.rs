//! Overlays: filter prompt, pickers and help. Unbound keys are text here; changes of other parts are returned as requests.

mod choice;
mod choosers;
mod copy_fields;
mod filter_prompt;
mod help;
mod line_editor;
mod palette;
mod picker;
mod picker_layout;
mod search;
mod search_index;

pub(super) use choice::{Choice, MuteScope};
pub use choosers::sort_label;
pub(super) use choosers::{
    VisibleColumns, column_entries, column_picker, mute_picker, page_sort_picker, sort_picker, unmute_picker,
};
pub(super) use copy_fields::copy_picker;
pub use filter_prompt::{FilterPrompt, FilterTarget};
pub use help::{HelpLine, HelpView, help_keys_width};
pub use line_editor::LineEditor;
pub(super) use palette::palette;
pub(super) use picker::PICKER_PAGE;
pub use picker::{Entry, Picker};
pub use picker_layout::PickerLayout;

use super::{Action, SavedState, Settings};
use crate::config::key_combination::KeyCombination;
use crate::domain::filter::Filter;
use jiff::Timestamp;

/// A prompt or picker.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// Filter prompt.
    Filter(FilterPrompt),
    /// Picker.
    Picker(Picker),
}

/// The open overlays.
#[derive(Debug, Clone, Default)]
pub(super) struct Overlays {
    prompt: Option<Overlay>,
    help: Option<HelpView>,
}

/// Request to other parts.
pub(super) enum Request {
    /// Apply a filter.
    Filter(FilterTarget, Filter),
    /// Add an accepted filter to the history.
    Remember(String),
    /// Apply a choice.
    Choose(Choice),
}

impl Overlays {
    /// The open prompt or picker.
    pub(super) fn prompt(&self) -> Option<&Overlay> {
        self.prompt.as_ref()
    }

    /// The help, while it is open.
    pub(super) fn help(&self) -> Option<&HelpView> {
        self.help.as_ref()
    }

    /// Opens a prompt or picker.
    pub(super) fn open(&mut self, prompt: Overlay) {
        self.prompt = Some(prompt);
    }

    /// Closes the prompt or picker.
    pub(super) fn close_prompt(&mut self) {
        self.prompt = None;
    }

    /// Closes everything.
    pub(super) fn close_all(&mut self) {
        *self = Self::default();
    }

    /// Handles an unbound key.
    pub(super) fn type_key(&mut self, combination: KeyCombination, settings: &Settings) -> Option<Request> {
        match self.prompt.as_mut()? {
            Overlay::Filter(prompt) => prompt.type_key(combination, settings),
            Overlay::Picker(picker) => {
                picker.type_key(combination);
                None
            }
        }
    }

    /// Inserts pasted text.
    pub(super) fn paste(&mut self, text: &str, settings: &Settings) -> Option<Request> {
        match self.prompt.as_mut()? {
            Overlay::Filter(prompt) => Some(prompt.paste(text, settings)),
            Overlay::Picker(picker) => {
                picker.paste(text);
                None
            }
        }
    }

    /// Accepts the input or the selected entry.
    pub(super) fn accept(&mut self, settings: &Settings) -> Vec<Request> {
        let (is_open, requests) = match &mut self.prompt {
            Some(Overlay::Filter(prompt)) => prompt.accept(settings),
            Some(Overlay::Picker(picker)) => picker.accept(),
            None => return Vec::new(),
        };
        if !is_open {
            self.prompt = None;
        }
        requests
    }

    /// Closes the prompt or picker and restores the original filter.
    pub(super) fn cancel(&mut self) -> Option<Request> {
        match self.prompt.take()? {
            Overlay::Filter(prompt) => Some(prompt.cancel()),
            Overlay::Picker(_) => None,
        }
    }

    /// Moves the selection of a picker, or through the history of filters.
    pub(super) fn step(&mut self, rows: isize, settings: &Settings, saved: &SavedState) -> Option<Request> {
        match self.prompt.as_mut()? {
            Overlay::Filter(prompt) => Some(prompt.step(rows, settings, &saved.filters)),
            Overlay::Picker(picker) => {
                picker.finish_search();
                picker.step(rows);
                None
            }
        }
    }

    /// Replaces the entries of the open picker.
    pub(super) fn replace_entries(&mut self, entries: Vec<Entry>) {
        if let Some(Overlay::Picker(picker)) = &mut self.prompt {
            picker.replace_entries(entries);
        }
    }

    /// Whether the column chooser is open.
    pub(super) fn is_column_picker(&self) -> bool {
        matches!(&self.prompt, Some(Overlay::Picker(picker)) if picker.is_column_picker())
    }

    /// Scrolls the open picker; returns whether a prompt or picker is open.
    pub(super) fn scroll_by_wheel(&mut self, steps: isize) -> bool {
        if let Some(Overlay::Picker(picker)) = &mut self.prompt {
            picker.finish_search();
            picker.step(steps);
        }
        self.prompt.is_some()
    }

    /// Selects an entry of the open picker; returns whether it was already selected.
    pub(super) fn select_entry(&mut self, entry: usize) -> bool {
        match &mut self.prompt {
            Some(Overlay::Picker(picker)) => picker.select(entry),
            _ => false,
        }
    }

    /// Whether a search is unfinished.
    pub(super) fn is_searching(&self) -> bool {
        matches!(&self.prompt, Some(Overlay::Picker(picker)) if picker.is_searching())
    }

    /// Searches a further batch; returns whether that was the last.
    pub(super) fn continue_search(&mut self) -> bool {
        let Some(Overlay::Picker(picker)) = &mut self.prompt else { return false };
        picker.continue_search();
        !picker.is_searching()
    }

    /// Opens the help for a page with these available actions, or closes it.
    pub(super) fn toggle_help(&mut self, available: Vec<Action>) {
        self.help = if self.help.is_some() { None } else { Some(HelpView::new(available)) };
    }

    /// Closes the help; returns whether it was open.
    pub(super) fn close_help(&mut self) -> bool {
        self.help.take().is_some()
    }

    /// Filters the help.
    pub(super) fn filter_help(&mut self, filter: Filter) {
        if let Some(help) = &mut self.help {
            help.filter = filter;
        }
    }

    /// Scrolls the help, limited to its end.
    pub(super) fn scroll_help(
        &mut self,
        lines: isize,
        rows: usize,
        settings: &Settings,
        width: u16,
        now: Timestamp,
    ) {
        let Some(help) = &mut self.help else { return };
        let end = help.lines(settings, width, now).len().saturating_sub(rows);
        help.top = help.top.saturating_add_signed(lines).min(end);
    }

    /// Scrolls the help to its top.
    pub(super) fn scroll_to_top(&mut self) {
        if let Some(help) = &mut self.help {
            help.top = 0;
        }
    }
}
