//! What lies over the screen and has the keys: the line of a filter, or a list to choose from.

pub(super) mod choosers;
pub(super) mod copy;
pub(super) mod filter_prompt;
pub(super) mod help;
pub(super) mod line_editor;
pub(super) mod picker;
pub(super) mod search;
pub(super) mod search_index;

use crate::app::overlay::filter_prompt::FilterPrompt;
use crate::app::{Action, App, Effect, Picker};
use crate::config::chord::Chord;

/// What lies over the screen.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// The line in which a filter is typed.
    Filter(FilterPrompt),
    /// A list to choose from.
    Picker(Picker),
}

impl App {
    /// What lies over the screen, if something does.
    pub fn overlay(&self) -> Option<&Overlay> {
        self.overlay.as_ref()
    }

    /// Whether a list was not looked through to its end.
    pub(in crate::app) fn is_looking(&self) -> bool {
        matches!(&self.overlay, Some(Overlay::Picker(picker)) if picker.is_looking())
    }

    /// Looks through a further portion of a list.
    pub(in crate::app) fn look_on(&mut self) {
        if let Some(Overlay::Picker(picker)) = &mut self.overlay {
            picker.look();
            if !picker.is_looking() {
                self.touch();
            }
        }
    }

    /// Takes a key that means no action: it is text.
    pub(in crate::app) fn type_into_overlay(&mut self, chord: Chord) {
        match self.overlay.take() {
            Some(Overlay::Filter(prompt)) => self.type_filter(prompt, chord),
            Some(Overlay::Picker(mut picker)) => {
                if picker.input.take(chord) {
                    picker.narrow();
                }
                self.overlay = Some(Overlay::Picker(picker));
            }
            None => {}
        }
        self.touch();
    }

    /// Takes text that was pasted; where nothing is typed into, it means nothing.
    pub(in crate::app) fn paste(&mut self, text: &str) {
        match self.overlay.take() {
            Some(Overlay::Filter(prompt)) => self.paste_filter(prompt, text),
            Some(Overlay::Picker(mut picker)) => {
                picker.input.insert(text);
                picker.narrow();
                self.overlay = Some(Overlay::Picker(picker));
            }
            None => {}
        }
    }

    /// Does an action of what lies over the screen.
    pub(in crate::app) fn act_in_overlay(&mut self, action: Action) -> Vec<Effect> {
        match self.overlay.take() {
            Some(Overlay::Filter(prompt)) => self.act_in_filter(prompt, action),
            Some(Overlay::Picker(picker)) => self.act_in_picker(picker, action),
            None => Vec::new(),
        }
    }
}
