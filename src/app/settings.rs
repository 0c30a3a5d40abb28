//! The settings of the dashboard: those of the profile, what it starts with, keys, and a person's preferences.

use super::status::Alert;
use super::{Action, Context, Keymap};
use crate::channel::ConnectionInfo;
use crate::config::key_combination::KeyCombination;
use crate::domain::filter::{Filter, NamedFilters};

/// What the dashboard starts with.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// The three panes.
    Dashboard,
    /// Help for those who have no credentials yet.
    FirstRun {
        /// The configuration file that would be read.
        config_file: String,
    },
}

/// What a person set, on the command line or in the configuration file.
#[derive(Clone, Debug, Default)]
pub struct Preferences {
    /// What the groups are filtered by at the start.
    pub filter: Filter,
    /// Filters that have a name.
    pub filters: NamedFilters,
    /// How to alert somebody who does not look at the screen.
    pub alert: Alert,
    /// Whether that happens for a group that becomes degraded, too.
    pub alert_degraded: bool,
    /// The configuration file that was read.
    pub config_file: Option<String>,
}

/// The settings of a dashboard.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    about: ConnectionInfo,
    start: Start,
    keymap: Keymap,
    preferences: Preferences,
    has_mouse: bool,
}

impl Settings {
    pub(super) fn new(about: ConnectionInfo, start: Start, keymap: Keymap) -> Self {
        Self { about, start, keymap, preferences: Preferences::default(), has_mouse: false }
    }

    /// Organization, URLs and token facts of the profile.
    pub(super) fn about(&self) -> &ConnectionInfo {
        &self.about
    }

    pub(super) fn set_about(&mut self, about: ConnectionInfo) {
        self.about = about;
    }

    /// What the dashboard started with.
    pub(super) fn start(&self) -> &Start {
        &self.start
    }

    pub(super) fn set_preferences(&mut self, preferences: Preferences) {
        self.preferences = preferences;
    }

    /// Filters that have a name.
    pub(super) fn named_filters(&self) -> &NamedFilters {
        &self.preferences.filters
    }

    /// How to alert somebody who does not look at the screen.
    pub(super) fn alert(&self) -> Alert {
        self.preferences.alert
    }

    /// The configuration file that was read.
    pub(super) fn config_file(&self) -> Option<&str> {
        self.preferences.config_file.as_deref()
    }

    /// What this key combination does in a context.
    pub(super) fn action(&self, context: Context, combination: KeyCombination) -> Option<Action> {
        self.keymap.action(context, combination)
    }

    /// Where else a key combination does something, and what.
    pub(super) fn elsewhere(
        &self,
        context: Context,
        combination: KeyCombination,
    ) -> Option<(Context, Action)> {
        self.keymap.elsewhere(context, combination)
    }

    /// The first key of an action, if it has one.
    pub(super) fn first_key(&self, context: Context, action: Action) -> Option<String> {
        self.keymap.combinations(context, action).first().map(ToString::to_string)
    }

    /// The keys of an action in words.
    pub(super) fn keys(&self, context: Context, action: Action) -> String {
        let combinations = self.keymap.combinations(context, action).iter();
        combinations.map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    /// Whether the mouse is on.
    pub(super) fn has_mouse(&self) -> bool {
        self.has_mouse
    }

    /// Switches the mouse on or off; returns whether it is on.
    pub(super) fn toggle_mouse(&mut self) -> bool {
        self.has_mouse = !self.has_mouse;
        self.has_mouse
    }
}
