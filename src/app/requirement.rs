//! What has to be in front for an action to work, beyond its context. It is part of the table of actions: the footer and the
//! palette leave out what is not met, and a key says what it lacks.

/// What an action needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Nothing.
    Nothing,
    /// A selected row that opens something.
    Selection,
    /// A filter that can be cleared, or a page to leave.
    Filter,
    /// A page with a table or a list.
    Rows,
    /// A list of groups, hubs, tunnels or data centers.
    States,
    /// A table with at least two rows.
    Order,
    /// A table that is sorted by a chosen column.
    ChosenOrder,
    /// The list of tunnel groups.
    GroupList,
    /// Room for a pane.
    Panes,
    /// Another object of the same kind in the list.
    Siblings,
    /// A group, hub, tunnel or data center.
    Subject,
    /// A group, or a hub or tunnel of one.
    Group,
    /// The page of events.
    Events,
    /// Missing tunnels on a page about a group, a hub or their findings.
    MissingTunnels,
    /// Room in the rate limit.
    RateLimitRoom,
}

impl Requirement {
    /// Where an action with this requirement works, as the end of "KEY works ..."; `None` where the action says itself why it
    /// does nothing, or where doing nothing needs no words.
    pub(super) const fn place(self) -> Option<&'static str> {
        Some(match self {
            Self::Nothing | Self::Filter | Self::MissingTunnels | Self::RateLimitRoom => return None,
            Self::Selection => "on a selected row",
            Self::Rows => "on pages with a table",
            Self::States => "on lists of groups, hubs, tunnels and data centers",
            Self::Order => "on tables with at least two rows",
            Self::ChosenOrder => "on a table that is sorted by a column",
            Self::GroupList => "on the list of groups",
            Self::Panes => "on a terminal of at least 20x3",
            Self::Siblings => "on pages of a list with another entry of the same kind",
            Self::Subject => "on a group, hub, tunnel or data center",
            Self::Group => "on a group, hub or tunnel",
            Self::Events => "on the page of events",
        })
    }
}
