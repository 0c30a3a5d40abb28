//! Walking along things of one kind without going back: groups and data centers as home lists them, hubs and tunnels as the
//! page lists them that they were opened from.

use crate::app::pages::hubs_here;
use crate::app::{App, Effect, Page, View};
use crate::domain::{Hub, Snapshot, Text};

impl App {
    /// Goes to the thing so many steps further on.
    pub(in crate::app) fn walk(&mut self, steps: isize) -> Vec<Effect> {
        let siblings: Vec<Page> = self.siblings().collect();
        let Some(view) = self.views.last() else { return Vec::new() };
        let Some(place) = siblings.iter().position(|sibling| *sibling == view.page) else {
            return Vec::new();
        };
        let Some(next) = place.checked_add_signed(steps).and_then(|place| siblings.get(place)) else {
            return Vec::new();
        };
        self.views.pop();
        if let Some(parent) = self.views.last_mut() {
            parent.selected = next.target();
        }
        self.open(next.clone())
    }

    /// The things among which the page in front walks: those of the list that it was opened from.
    fn siblings(&self) -> Box<dyn Iterator<Item = Page> + '_> {
        let Some(view) = self.views.last() else { return Box::new(std::iter::empty()) };
        let snapshot = self.snapshot();
        let hubs_of = |key| snapshot.group(key).into_iter().flat_map(|group| &group.hubs);
        match (&view.page, self.parent()) {
            (Page::Group(_), _) => {
                Box::new(self.listed_groups(0).map(|group| Page::Group(group.key.clone())))
            }
            (Page::Datacenter(_), _) => {
                Box::new(self.home.datacenter_order().iter().cloned().map(Page::Datacenter))
            }
            (Page::Hub(_), Some(Page::Datacenter(name))) => Box::new(hubs_in(name, snapshot)),
            (Page::Hub(key), _) => Box::new(hubs_of(key.group()).map(|hub| Page::Hub(hub.key.clone()))),
            (Page::Tunnel(key), Some(Page::Group(_))) => {
                Box::new(hubs_of(key.hub.group()).flat_map(tunnels_of))
            }
            (Page::Why(_) | Page::Events | Page::Story(_) | Page::Connection | Page::Profiles, _) => {
                Box::new(std::iter::empty())
            }
            (Page::Tunnel(key), _) => {
                Box::new(snapshot.hub(&key.hub).into_iter().flat_map(|(_, hub)| tunnels_of(hub)))
            }
        }
    }

    /// Whether there is another thing to walk to. Each frame asks, so nobody makes thousands of pages for it.
    pub(in crate::app) fn has_siblings(&self) -> bool {
        let Some(View { page, .. }) = self.views.last() else { return false };
        let snapshot = self.snapshot();
        let walked = || self.siblings().nth(1).is_some() && self.siblings().any(|sibling| sibling == *page);
        let has_siblings = match (page, self.parent()) {
            (Page::Group(key), _) => {
                let place = snapshot.place(key);
                self.listed_count() > 1 && place.is_some_and(|place| self.home.listed().contains(&place))
            }
            (Page::Hub(key), Some(Page::Datacenter(name))) => {
                let hub = snapshot.hub(key).map(|(_, hub)| hub);
                let is_there = hub.is_some_and(|hub| hub.datacenter.as_ref() == Some(name));
                let here = snapshot.datacenter(name).filter(|_| is_there);
                here.is_some_and(|here| here.hubs(&snapshot.groups).nth(1).is_some())
            }
            _ => walked(),
        };
        debug_assert_eq!(has_siblings, walked());
        has_siblings
    }

    /// The page from which that in front was opened.
    fn parent(&self) -> Option<&Page> {
        self.views.len().checked_sub(2).map(|below| &self.views[below].page)
    }
}

fn hubs_in(name: &Text, snapshot: &Snapshot) -> impl Iterator<Item = Page> {
    let datacenter = snapshot.datacenter(name);
    datacenter
        .into_iter()
        .flat_map(|here| hubs_here(here, snapshot))
        .map(|(_, hub)| Page::Hub(hub.key.clone()))
}

fn tunnels_of(hub: &Hub) -> impl Iterator<Item = Page> {
    hub.known_tunnels().iter().map(|tunnel| Page::Tunnel(tunnel.key.clone()))
}
