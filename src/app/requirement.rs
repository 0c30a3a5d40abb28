//! Requirements of actions beyond their context. Footer and palette omit actions whose requirement is not met; their keys
//! explain it.

/// Condition for an action to be available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    Nothing,
    /// A selected row with a page to open.
    Selection,
    /// A filter to clear.
    Filter,
    /// A page with rows.
    Rows,
    /// A page that lists hubs or tunnels with their states.
    States,
    /// A table with at least two rows.
    Order,
    /// A table sorted by a chosen column.
    ChosenOrder,
    /// Focus on the list of tunnel groups.
    GroupList,
    /// Enough room for a pane.
    Panes,
    /// Another object of the same kind in the list.
    Siblings,
    Subject,
    /// A group, or one of its hubs or tunnels.
    Group,
    /// The events page.
    Events,
    /// Missing tunnels on the page of a group or hub, or in their findings.
    MissingTunnels,
    /// Room in the rate limit.
    RateLimitRoom,
}

impl Requirement {
    /// Completes "KEY works ..."; `None` if the action itself reports why it is not available, or if no message is needed.
    pub(super) const fn description(self) -> Option<&'static str> {
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
