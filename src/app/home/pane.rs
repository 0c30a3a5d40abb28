//! Panes of the home screen, in focus order.

/// Pane of the home screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// Tunnel groups.
    #[default]
    Groups,
    /// Hubs of the selected group.
    Hubs,
    /// Data centers.
    Datacenters,
}

impl Pane {
    /// Next pane.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Groups => Self::Hubs,
            Self::Hubs => Self::Datacenters,
            Self::Datacenters => Self::Groups,
        }
    }

    /// Previous pane.
    #[must_use]
    pub fn previous(self) -> Self {
        self.next().next()
    }
}
