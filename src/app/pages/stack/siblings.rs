//! Next and previous objects: groups and data centers in the order of the home screen, hubs and tunnels in the order of the page
//! that they were opened from.

use crate::app::Home;
use crate::app::pages::{Page, sorted_hubs};
use crate::domain::{Hub, Snapshot, Text};

/// Objects of the list that a page was opened from.
pub(super) struct Siblings<'a> {
    pub(super) page: &'a Page,
    /// Page that it was opened from.
    pub(super) parent: Option<&'a Page>,
    pub(super) home: &'a Home,
    pub(super) snapshot: &'a Snapshot,
}

impl Siblings<'_> {
    /// Page at an offset, if there is one.
    pub(super) fn sibling(&self, distance: isize) -> Option<Page> {
        let all: Vec<Page> = self.all().collect();
        let index = all.iter().position(|sibling| sibling == self.page)?;
        all.get(index.checked_add_signed(distance)?).cloned()
    }

    fn all(&self) -> Box<dyn Iterator<Item = Page> + '_> {
        let snapshot = self.snapshot;
        let hubs_of = |key| snapshot.group(key).into_iter().flat_map(|group| &group.hubs);
        match (self.page, self.parent) {
            (Page::Group(_), _) => {
                let groups = self.home.listed_groups(snapshot, 0);
                Box::new(groups.map(|group| Page::Group(group.key.clone())))
            }
            (Page::Datacenter(_), _) => {
                Box::new(self.home.datacenter_order().iter().cloned().map(Page::Datacenter))
            }
            (Page::Hub(_), Some(Page::Datacenter(name))) => Box::new(hubs_in(name, snapshot)),
            (Page::Hub(key), _) => Box::new(hubs_of(key.group()).map(|hub| Page::Hub(hub.key.clone()))),
            (Page::Tunnel(key), Some(Page::Group(_))) => {
                Box::new(hubs_of(key.hub().group()).flat_map(tunnels_of))
            }
            (
                Page::Diagnosis(_)
                | Page::Events(_)
                | Page::EventGroup(..)
                | Page::Connection
                | Page::Profiles
                | Page::ProviderLog,
                _,
            ) => Box::new(std::iter::empty()),
            (Page::Tunnel(key), _) => {
                Box::new(snapshot.hub(key.hub()).into_iter().flat_map(|(_, hub)| tunnels_of(hub)))
            }
        }
    }

    /// Whether there are others. Called in each frame, so it avoids building all pages.
    pub(super) fn has_others(&self) -> bool {
        let snapshot = self.snapshot;
        let has_others_in_list =
            || self.all().nth(1).is_some() && self.all().any(|sibling| sibling == *self.page);
        let has_others = match (self.page, self.parent) {
            (Page::Group(key), _) => {
                let index = snapshot.group_index(key);
                let listed = self.home.listed();
                listed.len() > 1 && index.is_some_and(|index| listed.contains(&index))
            }
            (Page::Hub(key), Some(Page::Datacenter(name))) => {
                let hub = snapshot.hub(key).map(|(_, hub)| hub);
                let is_in_datacenter = hub.is_some_and(|hub| hub.datacenter.as_ref() == Some(name));
                let datacenter = snapshot.datacenter(name).filter(|_| is_in_datacenter);
                datacenter.is_some_and(|datacenter| datacenter.hubs(&snapshot.groups).nth(1).is_some())
            }
            _ => has_others_in_list(),
        };
        debug_assert_eq!(has_others, has_others_in_list());
        has_others
    }
}

fn hubs_in(name: &Text, snapshot: &Snapshot) -> impl Iterator<Item = Page> {
    let datacenter = snapshot.datacenter(name);
    datacenter
        .into_iter()
        .flat_map(|datacenter| sorted_hubs(datacenter, snapshot))
        .map(|(_, hub)| Page::Hub(hub.key.clone()))
}

fn tunnels_of(hub: &Hub) -> impl Iterator<Item = Page> {
    hub.known_tunnels().iter().map(|tunnel| Page::Tunnel(tunnel.key.clone()))
}
