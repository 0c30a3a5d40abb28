//! What can be done, by name, and where. With which keys it is done, and what the footer and the help say of it, is in the
//! table of `bindings`.

use super::Requirement;

/// Names of actions, as the configuration file and the palette have them.
macro_rules! actions {
    ($($action:ident = $name:literal,)*) => {
        /// Something that a person can do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $($action,)*
        }

        impl Action {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$action,)*];

            /// The name by which the configuration file binds keys to it.
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

/// Where an action works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// The three panes.
    Home,
    /// A page: about an object, the events, the connection.
    Page,
    /// The help over either.
    Help,
    /// A line that is typed into, with a list below it or without: what is no key of an action is text.
    Prompt,
    /// The page for those who have no credentials yet.
    FirstRun,
}

impl Context {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Home, Self::Page, Self::Help, Self::Prompt, Self::FirstRun];

    /// The name by which the configuration file binds keys in it.
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

/// What an action is about; the help is ordered by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    Move,
    Go,
    List,
    Data,
    Program,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// What it does.
    pub action: Action,
    /// The keys, in the notation of [`KeyCombination`](crate::config::key_combination::KeyCombination); the first is the one that is shown.
    pub keys: &'static [&'static str],
    /// Where it works.
    pub contexts: &'static [Context],
    /// What has to be there for it to work.
    pub requirement: Requirement,
    /// What it is about.
    pub topic: Topic,
    /// The word in the footer; empty for what the footer has no room for.
    pub hint: &'static str,
    /// The line in the help; empty for what is told in another row.
    pub help: &'static str,
}
