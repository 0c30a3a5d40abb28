//! Objects of a snapshot for the palette. A large organization has hundreds of thousands of hubs and tunnels, so names are built
//! on demand.

use super::{Choice, Entry};
use crate::app::Target;
use crate::domain::{Datacenter, Group, Hub, Snapshot, Tunnel};
use std::fmt::Write;
use std::sync::Arc;

/// The objects of a snapshot, searched by name.
#[derive(Debug, Clone)]
pub(super) struct SearchIndex {
    snapshot: Arc<Snapshot>,
    /// Snapshot indices of the listed groups, in list order.
    listed: Vec<usize>,
    count: usize,
}

/// Position of an object, in the order of the palette: listed groups, data centers, hubs with their tunnels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SearchItem {
    /// Row of a listed group.
    Group(usize),
    Datacenter(usize),
    /// Hub or tunnel, by indices of the snapshot.
    Part {
        group: usize,
        hub: usize,
        tunnel: Option<usize>,
    },
}

/// Position of an iteration in steps; a step is a group, a data center, or all hubs and tunnels of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct IndexPosition(usize);

impl SearchIndex {
    pub(super) fn new(snapshot: Arc<Snapshot>, listed: Vec<usize>) -> Self {
        let hubs = snapshot.groups.iter().flat_map(|group| &group.hubs);
        let parts: usize = hubs.map(|hub| 1 + hub.known_tunnels().len()).sum();
        let count = listed.len() + snapshot.datacenters.len() + parts;
        Self { snapshot, listed, count }
    }

    /// Number of objects.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Visits at least `min_count` objects from a position on, with their names; returns the position to continue from, if any.
    pub(super) fn visit(
        &self,
        from: IndexPosition,
        min_count: usize,
        mut visit_item: impl FnMut(SearchItem, &str),
    ) -> Option<IndexPosition> {
        let mut visited = 0;
        let mut name = String::new();
        let mut visit_item = |item, name: &str| {
            visited += 1;
            visit_item(item, name);
            visited
        };
        let Snapshot { groups, datacenters, .. } = &*self.snapshot;
        let steps = self.listed.len() + datacenters.len() + groups.len();
        for step in from.0..steps {
            let datacenter_index = step.checked_sub(self.listed.len());
            let group_index = datacenter_index.and_then(|step| step.checked_sub(datacenters.len()));
            let visited = match (datacenter_index, group_index) {
                (None, _) => visit_item(SearchItem::Group(step), groups[self.listed[step]].title()),
                (Some(index), None) => {
                    visit_item(SearchItem::Datacenter(index), datacenters[index].name.as_str())
                }
                (Some(_), Some(index)) => visit_parts(index, &groups[index], &mut name, &mut visit_item),
            };
            if visited >= min_count {
                return Some(IndexPosition(step + 1)).filter(|next| next.0 < steps);
            }
        }
        None
    }

    /// Picker entry of an object.
    pub(super) fn entry(&self, item: SearchItem) -> Option<Entry> {
        let Snapshot { groups, datacenters, .. } = &*self.snapshot;
        Some(match item {
            SearchItem::Group(row) => group_entry(groups.get(*self.listed.get(row)?)?),
            SearchItem::Datacenter(index) => datacenter_entry(datacenters.get(index)?),
            SearchItem::Part { group, hub, tunnel } => {
                let group = groups.get(group)?;
                let hub = group.hubs.get(hub)?;
                match tunnel {
                    None => hub_entry(group, hub),
                    Some(tunnel) => tunnel_entry(group, hub.known_tunnels().get(tunnel)?),
                }
            }
        })
    }
}

/// Visits hubs and tunnels of a group; returns the result of the last visit.
fn visit_parts(
    index: usize,
    group: &Group,
    name: &mut String,
    visit_item: &mut impl FnMut(SearchItem, &str) -> usize,
) -> usize {
    let mut visited = 0;
    for (nth, hub) in group.hubs.iter().enumerate() {
        write_hub_name(group, hub, name);
        visited = visit_item(SearchItem::Part { group: index, hub: nth, tunnel: None }, name);
        for (tunnel, known) in hub.known_tunnels().iter().enumerate() {
            visited =
                visit_item(SearchItem::Part { group: index, hub: nth, tunnel: Some(tunnel) }, known.title());
        }
    }
    visited
}

fn write_hub_name(group: &Group, hub: &Hub, name: &mut String) {
    name.clear();
    // Writing to a String cannot fail.
    let _ = write!(name, "{} {}", group.title(), hub.role);
    if let Some(location) = &hub.datacenter {
        name.push(' ');
        name.push_str(location.as_str());
    }
    name.truncate(name.trim_end().len());
}

fn group_entry(group: &Group) -> Entry {
    let note = format!("group, {}", group.status_label());
    Entry::new(group.title(), note, Choice::Open(Target::Group(group.key.clone())))
}

fn datacenter_entry(datacenter: &Datacenter) -> Entry {
    let location = datacenter.city.as_ref().map_or(String::new(), |location| format!(", {location}"));
    let open = Choice::Open(Target::Datacenter(datacenter.name.clone()));
    Entry::new(datacenter.name.as_str(), format!("data center{location}"), open)
}

fn hub_entry(group: &Group, hub: &Hub) -> Entry {
    let mut name = String::new();
    write_hub_name(group, hub, &mut name);
    Entry::new(name, format!("hub, {}", hub.status_label()), Choice::Open(Target::Hub(hub.key.clone())))
}

fn tunnel_entry(group: &Group, tunnel: &Tunnel) -> Entry {
    let open = Choice::Open(Target::Tunnel(tunnel.key.clone()));
    Entry::new(tunnel.title(), format!("tunnel of {}", group.title()), open)
}
