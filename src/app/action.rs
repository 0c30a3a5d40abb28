//! Actions and contexts, by the names that the configuration file uses. Default keys, hints and help are in the table of
//! `bindings`.

use super::Requirement;

/// Defines the actions with their names in the configuration file and the palette.
macro_rules! actions {
    ($($action:ident = $name:literal,)*) => {
        /// A user action.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $($action,)*
        }

        impl Action {
            /// All variants.
            pub const ALL: &'static [Self] = &[$(Self::$action,)*];

            /// Name in the keys table of the configuration file.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)*
                }
            }
        }
    };
}

actions! {
    Up = "up",
    Down = "down",
    PageUp = "page_up",
    PageDown = "page_down",
    HalfPageUp = "half_page_up",
    HalfPageDown = "half_page_down",
    First = "first",
    Last = "last",
    Open = "open",
    Back = "back",
    NextPane = "next_pane",
    PreviousPane = "previous_pane",
    GroupsPane = "groups_pane",
    HubsPane = "hubs_pane",
    DatacentersPane = "datacenters_pane",
    PreviousObject = "previous_object",
    NextObject = "next_object",
    Filter = "filter",
    Problems = "problems",
    Sort = "sort",
    ReverseSort = "reverse_sort",
    Columns = "columns",
    OptionalColumns = "optional_columns",
    Diagnosis = "diagnosis",
    Events = "events",
    EventType = "event_type",
    Connection = "connection",
    ProviderLog = "provider_log",
    Profiles = "profiles",
    Refresh = "refresh",
    Pause = "pause",
    IntervalUp = "interval_up",
    IntervalDown = "interval_down",
    Mute = "mute",
    Dismiss = "dismiss",
    Copy = "copy",
    CopyField = "copy_field",
    SaveScreen = "save_screen",
    ToggleMouse = "toggle_mouse",
    ToggleUtc = "toggle_utc",
    Palette = "palette",
    Accept = "accept",
    Cancel = "cancel",
    Redraw = "redraw",
    Suspend = "suspend",
    Help = "help",
    Close = "close",
    Quit = "quit",
    QuitAndPrint = "quit_and_print",
}

/// Context in which keys are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// The home screen.
    Home,
    /// A page over the home screen.
    Page,
    /// The help.
    Help,
    /// A text prompt or picker: keys that are not bound to an action are text.
    Prompt,
    /// The setup page, shown without credentials.
    FirstRun,
}

impl Context {
    /// All variants.
    pub const ALL: [Self; 5] = [Self::Home, Self::Page, Self::Help, Self::Prompt, Self::FirstRun];

    /// Name of its table in the configuration file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Page => "page",
            Self::Help => "help",
            Self::Prompt => "prompt",
            Self::FirstRun => "first_run",
        }
    }
}

/// Section of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Move,
    Go,
    List,
    Data,
    Program,
}

/// A row of the table of actions.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    pub action: Action,
    /// Default keys, parsed as [`KeyCombination`](crate::config::key_combination::KeyCombination); the first is displayed.
    pub keys: &'static [&'static str],
    pub contexts: &'static [Context],
    /// Condition for the action to be available.
    pub requirement: Requirement,
    pub topic: Topic,
    /// Label in the footer; empty if not listed there.
    pub hint: &'static str,
    /// Line of the help; empty if another row has it.
    pub help: &'static str,
}
