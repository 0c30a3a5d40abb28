//! The panes of the home screen, and their order.

/// A pane of the home screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The tunnel groups.
    #[default]
    Groups,
    /// The hubs of the selected group.
    Hubs,
    /// The data centers.
    Datacenters,
}

impl Pane {
    /// The pane after this one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Groups => Self::Hubs,
            Self::Hubs => Self::Datacenters,
            Self::Datacenters => Self::Groups,
        }
    }

    /// The pane before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        self.next().next()
    }
}
