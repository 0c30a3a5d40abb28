//! The table of actions: default keys, contexts and requirements. Key map, footer, help, palette and the validation of
//! custom keys are derived from it.

use super::{Action, Binding, Context, Requirement, Topic};
use Context::{FirstRun, Help, Home, Page, Prompt};
use Topic::{Data, Go, List, Move, Program};

const LISTS: &[Context] = &[Home, Page];
const SCROLLED: &[Context] = &[Home, Page, Help, FirstRun];
const SHOWN: &[Context] = &[Home, Page, Help, FirstRun];
const ALL: &[Context] = &[Home, Page, Help, Prompt, FirstRun];

/// The table, in the order of the footer and, within a topic, of the help.
pub const BINDINGS: &[Binding] = &[
    row(Action::Accept, &["Enter"], &[Prompt], Go, "accept", ""),
    row(Action::Cancel, &["Esc"], &[Prompt], Go, "close", ""),
    row(Action::Open, &["Enter", "l", "Right"], LISTS, Go, "open", "open the selected row")
        .requires(Requirement::Selection),
    row(
        Action::Back,
        &["Esc", "h", "Left", "Backspace"],
        &[Page, Help],
        Go,
        "back",
        "clear the filter, or go back",
    ),
    row(Action::Back, &["Esc"], &[Home], Go, "clear filter", "").requires(Requirement::Filter),
    row(Action::NextPane, &["Tab"], &[Home], Go, "pane", "next pane").requires(Requirement::Panes),
    row(Action::PreviousPane, &["shift-Tab"], &[Home], Go, "", "previous pane").requires(Requirement::Panes),
    row(Action::GroupsPane, &["1"], &[Home], Go, "", "tunnel groups"),
    row(Action::HubsPane, &["2"], &[Home], Go, "", "hubs of the selected group").requires(Requirement::Panes),
    row(Action::DatacentersPane, &["3"], &[Home], Go, "", "data centers").requires(Requirement::Panes),
    row(Action::PreviousObject, &["["], &[Page], Go, "previous", "previous object of the same kind")
        .requires(Requirement::Siblings),
    row(Action::NextObject, &["]"], &[Page], Go, "next", "next object of the same kind")
        .requires(Requirement::Siblings),
    row(
        Action::Filter,
        &["/"],
        &[Home, Help],
        List,
        "filter",
        "filter by text and fields; see the filter terms below",
    ),
    row(Action::Problems, &["p"], &[Home], List, "problems", "show problems only; press again to show all"),
    row(Action::Sort, &["s"], &[Home], List, "sort", "sort by another column"),
    row(Action::ReverseSort, &["S"], &[Home], List, "", "reverse the sort order"),
    row(Action::Columns, &["c"], &[Home], List, "", "choose the columns of tunnel groups")
        .requires(Requirement::GroupList),
    row(
        Action::OptionalColumns,
        &["w"],
        &[Home],
        List,
        "",
        "show the optional columns too, as many as fit; press again to undo",
    )
    .requires(Requirement::GroupList),
    row(Action::Down, &["j", "Down"], SCROLLED, Move, "", "down"),
    row(Action::Down, &["Down", "ctrl-n"], &[Prompt], Move, "", ""),
    row(Action::Up, &["k", "Up"], SCROLLED, Move, "", "up"),
    row(Action::Up, &["Up", "ctrl-p"], &[Prompt], Move, "", ""),
    row(Action::PageDown, &["PgDn", "ctrl-f"], SCROLLED, Move, "", "page down"),
    row(Action::PageDown, &["PgDn"], &[Prompt], Move, "", ""),
    row(Action::PageUp, &["PgUp"], SCROLLED, Move, "", "page up"),
    row(Action::PageUp, &["PgUp"], &[Prompt], Move, "", ""),
    row(Action::HalfPageDown, &["ctrl-d"], SCROLLED, Move, "", "half a page down"),
    row(Action::HalfPageUp, &["ctrl-u"], SCROLLED, Move, "", "half a page up"),
    row(Action::First, &["g", "Home"], SCROLLED, Move, "", "first row"),
    row(Action::Last, &["G", "End"], SCROLLED, Move, "", "last row"),
    row(Action::Diagnosis, &["x"], LISTS, Go, "why", "diagnosis with evidence; press again to return")
        .requires(Requirement::Subject),
    row(
        Action::Dismiss,
        &["d"],
        LISTS,
        Data,
        "dismiss",
        "dismiss missing tunnels: the selected finding, or all of the group or hub; press again to undo",
    )
    .requires(Requirement::MissingTunnels),
    row(Action::Events, &["e"], LISTS, Go, "events", "events, newest first; press again to return"),
    row(
        Action::EventType,
        &["f"],
        &[Page],
        List,
        "type",
        "show the next event type only; after the last, all",
    )
    .requires(Requirement::Events),
    row(Action::Refresh, &["r", "ctrl-r"], LISTS, Data, "refresh", "refresh everything now")
        .requires(Requirement::RateLimitRoom),
    row(Action::Pause, &["Space"], LISTS, Data, "pause", "pause polling; press again to resume"),
    row(
        Action::Connection,
        &["i"],
        LISTS,
        Go,
        "connection",
        "connection: token, rate limit, failures; press again to return",
    ),
    row(
        Action::Profiles,
        &["P"],
        LISTS,
        Go,
        "",
        "profiles: the organizations of the configuration file; press again to return",
    ),
    row(
        Action::ProviderLog,
        &["L"],
        LISTS,
        Go,
        "log",
        "provider's log of the organization; press again to return",
    ),
    // Last in the footer of pages, which have less to filter than the home screen.
    row(Action::Filter, &["/"], &[Page], List, "filter", "").requires(Requirement::Rows),
    row(Action::Problems, &["p"], &[Page], List, "problems", "").requires(Requirement::States),
    row(Action::Sort, &["s"], &[Page], List, "sort", "").requires(Requirement::Order),
    row(Action::ReverseSort, &["S"], &[Page], List, "", "").requires(Requirement::ChosenOrder),
    row(Action::IntervalUp, &["+"], LISTS, Data, "", "increase the poll interval"),
    row(Action::IntervalDown, &["-"], LISTS, Data, "", "decrease the poll interval"),
    row(
        Action::Mute,
        &["M"],
        LISTS,
        Data,
        "",
        "mute the group on this machine for a time; press again to unmute",
    )
    .requires(Requirement::Group),
    row(Action::Copy, &["y"], LISTS, List, "", "copy the name to the clipboard of the terminal"),
    row(Action::CopyField, &["Y"], LISTS, List, "", "choose a field to copy"),
    row(Action::SaveScreen, &["W"], LISTS, List, "", "save the screen as text in the current directory"),
    row(Action::ToggleUtc, &["u"], LISTS, Data, "", "times in UTC or local time"),
    row(Action::ToggleMouse, &["m"], LISTS, Program, "", "turn the mouse on or off"),
    row(Action::Redraw, &["ctrl-l"], ALL, Program, "", "redraw"),
    row(Action::Suspend, &["ctrl-z"], ALL, Program, "", "suspend; fg resumes"),
    row(Action::QuitAndPrint, &["Q"], SHOWN, Program, "", "quit and leave the table in the scrollback"),
    row(
        Action::Palette,
        &[":"],
        LISTS,
        Program,
        "palette",
        "palette: every action, and every group, hub, data center and peer",
    ),
    row(Action::Help, &["?", "F1"], &[Home, Page, Help], Program, "help", "show or close this help"),
    row(
        Action::Close,
        &["q"],
        &[Page, Help],
        Program,
        "back",
        "close the page or the help, even with a filter",
    ),
    row(Action::Quit, &["q", "ctrl-c"], &[Home, FirstRun], Program, "quit", "quit"),
    row(Action::Quit, &["ctrl-c"], &[Page, Help, Prompt], Program, "", ""),
];

const fn row(
    action: Action,
    keys: &'static [&'static str],
    contexts: &'static [Context],
    topic: Topic,
    hint: &'static str,
    help: &'static str,
) -> Binding {
    Binding { action, keys, contexts, requirement: Requirement::Nothing, topic, hint, help }
}

impl Binding {
    const fn requires(self, requirement: Requirement) -> Self {
        Self { requirement, ..self }
    }

    /// Row of an action in a context.
    pub(super) fn find(action: Action, context: Context) -> Option<&'static Self> {
        BINDINGS.iter().find(|row| row.action == action && row.contexts.contains(&context))
    }
}
