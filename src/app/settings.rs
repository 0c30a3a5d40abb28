//! Settings of a dashboard: connection, start page, keys and preferences.

use super::status::Alert;
use super::{Action, Context, Keymap};
use crate::channel::ConnectionInfo;
use crate::config::key_combination::KeyCombination;
use crate::domain::filter::{Filter, NamedFilters};

/// First page of the dashboard.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// The home screen.
    Dashboard,
    /// Setup instructions, without credentials.
    FirstRun {
        /// Path of the configuration file to create.
        config_file: String,
    },
}

/// Preferences of the command line and the configuration file.
#[derive(Debug, Clone, Default)]
pub struct Preferences {
    /// Initial filter of the groups.
    pub filter: Filter,
    /// Named filters.
    pub filters: NamedFilters,
    /// How to alert.
    pub alert: Alert,
    /// Whether to alert also for groups that become degraded.
    pub alert_degraded: bool,
    /// Path of the configuration file in use.
    pub config_file: Option<String>,
}

/// Settings of a dashboard.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    connection_info: ConnectionInfo,
    start: Start,
    keymap: Keymap,
    preferences: Preferences,
    has_mouse: bool,
}

impl Settings {
    pub(super) fn new(connection_info: ConnectionInfo, start: Start, keymap: Keymap) -> Self {
        Self { connection_info, start, keymap, preferences: Preferences::default(), has_mouse: false }
    }

    /// Organization, URLs and token facts of the profile.
    pub(super) fn connection_info(&self) -> &ConnectionInfo {
        &self.connection_info
    }

    pub(super) fn set_connection_info(&mut self, connection_info: ConnectionInfo) {
        self.connection_info = connection_info;
    }

    /// First page of the dashboard.
    pub(super) fn start(&self) -> &Start {
        &self.start
    }

    pub(super) fn set_preferences(&mut self, preferences: Preferences) {
        self.preferences = preferences;
    }

    /// Named filters.
    pub(super) fn named_filters(&self) -> &NamedFilters {
        &self.preferences.filters
    }

    /// How to alert.
    pub(super) fn alert(&self) -> Alert {
        self.preferences.alert
    }

    /// Path of the configuration file in use.
    pub(super) fn config_file(&self) -> Option<&str> {
        self.preferences.config_file.as_deref()
    }

    /// Action of a key combination in a context.
    pub(super) fn action(&self, context: Context, combination: KeyCombination) -> Option<Action> {
        self.keymap.action(context, combination)
    }

    /// Another context in which a key combination is bound, and its action there.
    pub(super) fn other_context(
        &self,
        context: Context,
        combination: KeyCombination,
    ) -> Option<(Context, Action)> {
        self.keymap.other_context(context, combination)
    }

    /// Displayed key of an action.
    pub(super) fn first_key(&self, context: Context, action: Action) -> Option<String> {
        self.keymap.combinations(context, action).first().map(ToString::to_string)
    }

    /// All keys of an action.
    pub(super) fn keys(&self, context: Context, action: Action) -> String {
        let combinations = self.keymap.combinations(context, action).iter();
        combinations.map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    /// Whether the mouse is enabled.
    pub(super) fn has_mouse(&self) -> bool {
        self.has_mouse
    }

    /// Toggles the mouse; returns whether it is enabled.
    pub(super) fn toggle_mouse(&mut self) -> bool {
        self.has_mouse = !self.has_mouse;
        self.has_mouse
    }
}
