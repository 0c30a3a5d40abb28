//! The table of actions: what can be done, with which keys, where. It feeds the key map, the footer and the help, so
//! that none of them can tell another story.

use std::fmt;

/// Something that a person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Up,
    Down,
    PageUp,
    PageDown,
    HalfPageUp,
    HalfPageDown,
    First,
    Last,
    Open,
    Back,
    NextPane,
    PreviousPane,
    GroupsPane,
    HubsPane,
    DatacentersPane,
    PreviousSibling,
    NextSibling,
    Why,
    Events,
    Theme,
    Connection,
    Refresh,
    Pause,
    Longer,
    Shorter,
    Zone,
    Repaint,
    Suspend,
    Help,
    Quit,
}

/// Where an action works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// The three panes.
    Home,
    /// A group, hub, tunnel or data center, or the connection.
    Detail,
    /// The help over either.
    Help,
    /// The page for those who have no credentials yet.
    FirstRun,
}

/// What an action is about; the help is ordered by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    Move,
    Go,
    Data,
    Program,
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Move => "Move",
            Self::Go => "Go",
            Self::Data => "Data",
            Self::Program => "Program",
        })
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// What it does.
    pub action: Action,
    /// The keys, in the notation of [`Chord`](crate::config::chord::Chord); the first is the one that is shown.
    pub keys: &'static [&'static str],
    /// Where it works.
    pub contexts: &'static [Context],
    /// What it is about.
    pub topic: Topic,
    /// The word in the footer; empty for what the footer has no room for.
    pub hint: &'static str,
    /// The line in the help.
    pub help: &'static str,
}

use Context::{Detail, FirstRun, Help, Home};
const LISTS: &[Context] = &[Home, Detail];
const SCROLLED: &[Context] = &[Home, Detail, Help];
const ALL: &[Context] = &[Home, Detail, Help, FirstRun];

/// The table of actions, in the order of the footer and, within a topic, of the help.
pub const BINDINGS: &[Binding] = &[
    row(Action::Open, &["Enter", "l", "Right"], LISTS, Topic::Go, "open", "open what is selected"),
    row(Action::Back, &["Esc", "h", "Left", "Backspace"], &[Detail, Help], Topic::Go, "back", "go back"),
    row(Action::NextPane, &["Tab"], &[Home], Topic::Go, "pane", "next pane"),
    row(Action::PreviousPane, &["shift-Tab"], &[Home], Topic::Go, "", "previous pane"),
    row(Action::GroupsPane, &["1"], &[Home], Topic::Go, "", "tunnel groups"),
    row(Action::HubsPane, &["2"], &[Home], Topic::Go, "", "hubs of the selected group"),
    row(Action::DatacentersPane, &["3"], &[Home], Topic::Go, "", "data centers"),
    row(
        Action::PreviousSibling,
        &["["],
        &[Detail],
        Topic::Go,
        "previous",
        "previous of its kind, without going back",
    ),
    row(Action::NextSibling, &["]"], &[Detail], Topic::Go, "next", "next of its kind, without going back"),
    row(Action::Down, &["j", "Down"], SCROLLED, Topic::Move, "", "down"),
    row(Action::Up, &["k", "Up"], SCROLLED, Topic::Move, "", "up"),
    row(Action::PageDown, &["PgDn", "ctrl-f"], SCROLLED, Topic::Move, "", "a page down"),
    row(Action::PageUp, &["PgUp"], SCROLLED, Topic::Move, "", "a page up"),
    row(Action::HalfPageDown, &["ctrl-d"], SCROLLED, Topic::Move, "", "half a page down"),
    row(Action::HalfPageUp, &["ctrl-u"], SCROLLED, Topic::Move, "", "half a page up"),
    row(Action::First, &["g", "Home"], SCROLLED, Topic::Move, "", "to the first"),
    row(Action::Last, &["G", "End"], SCROLLED, Topic::Move, "", "to the last"),
    row(Action::Why, &["x"], LISTS, Topic::Go, "why", "why it is so: what was found, and where; again: back"),
    row(
        Action::Events,
        &["e"],
        LISTS,
        Topic::Go,
        "events",
        "events: what happened, the newest first; again: back",
    ),
    row(
        Action::Theme,
        &["f"],
        &[Detail],
        Topic::Go,
        "kind",
        "on the events: of one kind only, one after the other",
    ),
    row(Action::Refresh, &["r", "ctrl-r"], LISTS, Topic::Data, "refresh", "look now, all of it"),
    row(Action::Pause, &["Space"], LISTS, Topic::Data, "pause", "pause: nothing is fetched, nothing moves"),
    row(
        Action::Connection,
        &["i"],
        LISTS,
        Topic::Go,
        "connection",
        "connection: token, budget of calls, failures; again: back",
    ),
    row(Action::Longer, &["+"], LISTS, Topic::Data, "", "look less often"),
    row(Action::Shorter, &["-"], LISTS, Topic::Data, "", "look more often"),
    row(Action::Zone, &["u"], LISTS, Topic::Data, "", "times in UTC or local"),
    row(Action::Repaint, &["ctrl-l"], ALL, Topic::Program, "", "paint the screen anew"),
    row(Action::Suspend, &["ctrl-z"], ALL, Topic::Program, "", "suspend; fg comes back"),
    row(Action::Help, &["?", "F1"], &[Home, Detail, Help], Topic::Program, "help", "this page"),
    row(Action::Quit, &["q", "ctrl-c"], ALL, Topic::Program, "quit", "quit"),
];

const fn row(
    action: Action,
    keys: &'static [&'static str],
    contexts: &'static [Context],
    topic: Topic,
    hint: &'static str,
    help: &'static str,
) -> Binding {
    Binding { action, keys, contexts, topic, hint, help }
}
