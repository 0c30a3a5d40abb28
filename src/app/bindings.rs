//! The table of actions: with which keys each is done, where. It feeds the key map, the footer, the help, the palette and the
//! check of a person's own keys, so that none of them can tell another story.

use super::{Action, Binding, Context, Topic};
use Context::{Detail, FirstRun, Help, Home, Prompt};

const LISTS: &[Context] = &[Home, Detail];
const SCROLLED: &[Context] = &[Home, Detail, Help];
const SHOWN: &[Context] = &[Home, Detail, Help, FirstRun];
const ALL: &[Context] = &[Home, Detail, Help, Prompt, FirstRun];

/// The table, in the order of the footer and, within a topic, of the help.
pub const BINDINGS: &[Binding] = &[
    row(Action::Accept, &["Enter"], &[Prompt], Topic::Go, "take", ""),
    row(Action::Cancel, &["Esc"], &[Prompt], Topic::Go, "close", ""),
    row(Action::Open, &["Enter", "l", "Right"], LISTS, Topic::Go, "open", "open what is selected"),
    row(
        Action::Back,
        &["Esc", "h", "Left", "Backspace"],
        &[Detail, Help],
        Topic::Go,
        "back",
        "go back; a filter is cleared first",
    ),
    row(Action::Back, &["Esc"], &[Home], Topic::Go, "clear filter", ""),
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
    row(
        Action::Filter,
        &["/"],
        &[Home, Help],
        Topic::List,
        "filter",
        "filter: words, state:down region:us dc:ash age:<10m name:/re/, ! inverts",
    ),
    row(Action::Problems, &["p"], &[Home], Topic::List, "problems", "only what is not well; again: all"),
    row(Action::Sort, &["s"], &[Home], Topic::List, "sort", "sort by another column"),
    row(Action::Reverse, &["S"], LISTS, Topic::List, "", "sort the other way round"),
    row(Action::Columns, &["c"], &[Home], Topic::List, "", "choose the columns of tunnel groups"),
    row(Action::Wide, &["w"], &[Home], Topic::List, "", "wide: the further columns first"),
    row(Action::Down, &["j", "Down"], SCROLLED, Topic::Move, "", "down"),
    row(Action::Down, &["Down", "ctrl-n"], &[Prompt], Topic::Move, "", ""),
    row(Action::Up, &["k", "Up"], SCROLLED, Topic::Move, "", "up"),
    row(Action::Up, &["Up", "ctrl-p"], &[Prompt], Topic::Move, "", ""),
    row(Action::PageDown, &["PgDn", "ctrl-f"], SCROLLED, Topic::Move, "", "a page down"),
    row(Action::PageDown, &["PgDn"], &[Prompt], Topic::Move, "", ""),
    row(Action::PageUp, &["PgUp"], SCROLLED, Topic::Move, "", "a page up"),
    row(Action::PageUp, &["PgUp"], &[Prompt], Topic::Move, "", ""),
    row(Action::HalfPageDown, &["ctrl-d"], SCROLLED, Topic::Move, "", "half a page down"),
    row(Action::HalfPageUp, &["ctrl-u"], SCROLLED, Topic::Move, "", "half a page up"),
    row(Action::First, &["g", "Home"], SCROLLED, Topic::Move, "", "to the first"),
    row(Action::Last, &["G", "End"], SCROLLED, Topic::Move, "", "to the last"),
    row(Action::Why, &["x"], LISTS, Topic::Go, "why", "why it is so: what was found, and where; again: back"),
    row(
        Action::Dismiss,
        &["d"],
        LISTS,
        Topic::Data,
        "dismiss",
        "dismiss missing tunnels: the selected finding, or all of the group or hub",
    ),
    row(
        Action::Events,
        &["e"],
        LISTS,
        Topic::Go,
        "events",
        "events: what happened, the newest first; again: back",
    ),
    row(
        Action::Kind,
        &["f"],
        &[Detail],
        Topic::List,
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
    row(
        Action::Profiles,
        &["P"],
        LISTS,
        Topic::Go,
        "",
        "profiles: the organizations of the configuration file; again: back",
    ),
    // On a page there is less to filter than at home: these come last there.
    row(Action::Filter, &["/"], &[Detail], Topic::List, "filter", ""),
    row(Action::Problems, &["p"], &[Detail], Topic::List, "problems", ""),
    row(Action::Sort, &["s"], &[Detail], Topic::List, "sort", ""),
    row(Action::Longer, &["+"], LISTS, Topic::Data, "", "look less often"),
    row(Action::Shorter, &["-"], LISTS, Topic::Data, "", "look more often"),
    row(
        Action::Mute,
        &["M"],
        LISTS,
        Topic::Data,
        "",
        "mute the group on this machine for a time; again: unmute",
    ),
    row(Action::Copy, &["y"], LISTS, Topic::List, "", "copy the name to the clipboard of the terminal"),
    row(Action::CopyField, &["Y"], LISTS, Topic::List, "", "choose a field to copy"),
    row(
        Action::Save,
        &["W"],
        LISTS,
        Topic::List,
        "",
        "write what is shown to a text file in the folder of the start",
    ),
    row(Action::Zone, &["u"], LISTS, Topic::Data, "", "times in UTC or local"),
    row(Action::Mouse, &["m"], LISTS, Topic::Program, "", "mouse: wheel and click; again: off"),
    row(Action::Repaint, &["ctrl-l"], ALL, Topic::Program, "", "paint the screen anew"),
    row(Action::Suspend, &["ctrl-z"], ALL, Topic::Program, "", "suspend; fg comes back"),
    row(Action::Quit, &["ctrl-c"], &[Prompt], Topic::Program, "", ""),
    row(Action::QuitLeaving, &["Q"], LISTS, Topic::Program, "", "quit and leave the table in the scrollback"),
    row(
        Action::Palette,
        &[":"],
        LISTS,
        Topic::Program,
        "palette",
        "palette: every action, and every group, hub, data center and peer",
    ),
    row(Action::Help, &["?", "F1"], &[Home, Detail, Help], Topic::Program, "help", "this page"),
    row(Action::Quit, &["q", "ctrl-c"], SHOWN, Topic::Program, "quit", "quit"),
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
