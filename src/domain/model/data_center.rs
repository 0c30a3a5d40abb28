//! Data centers, which the API has no list of: hubs are grouped by location, so that an outage of a whole data center
//! is distinguished from one of a single group.

use crate::domain::{Group, Health, Hub, Text};
use std::collections::BTreeMap;

/// A data center counts as down when one in this many of its hubs is down.
const MIN_DOWN_FRACTION: usize = 5;

/// A data center with counts of the hubs in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Datacenter {
    /// Name in the list of groups, such as `sse-use-1-0-0`.
    pub name: Text,
    pub hubs_up: usize,
    pub hubs_down: usize,
    /// Hubs of unknown status.
    pub hubs_unknown: usize,
    /// Groups with a hub here.
    pub groups: usize,
    /// Groups whose hub here is down.
    pub groups_affected: usize,
    /// Tunnels terminated here.
    pub tunnels: u64,
    /// City, from the records of its tunnels.
    pub city: Option<Text>,
    /// Site name, from the records of its tunnels.
    pub site: Option<Text>,
    /// Index of the group and of the hub within the group, for each hub here.
    hubs: Vec<(u32, u32)>,
}

impl Datacenter {
    fn new(name: Text) -> Self {
        Self {
            name,
            hubs_up: 0,
            hubs_down: 0,
            hubs_unknown: 0,
            groups: 0,
            groups_affected: 0,
            tunnels: 0,
            city: None,
            site: None,
            hubs: Vec::new(),
        }
    }

    /// Health of the data center. One group with a failed hub rather indicates a problem of the group; two or more
    /// indicate the data center, and from a fifth of all hubs on it counts as down.
    pub fn health(&self) -> Health {
        let known = self.hubs_up + self.hubs_down;
        match (known, self.groups_affected) {
            (0, _) => Health::Unknown,
            (_, 0) => Health::Up,
            (_, 1) if self.hubs_up > 0 => Health::Up,
            _ if self.hubs_down * MIN_DOWN_FRACTION >= known => Health::Down,
            _ => Health::Warning,
        }
    }

    /// The hubs here with their groups; `groups` must be those that it was built from.
    pub fn hubs<'a>(&'a self, groups: &'a [Group]) -> impl Iterator<Item = (&'a Group, &'a Hub)> {
        self.hubs.iter().filter_map(|&(group, hub)| {
            let group = groups.get(usize::try_from(group).ok()?)?;
            Some((group, group.hubs.get(usize::try_from(hub).ok()?)?))
        })
    }

    fn add(&mut self, hub: &Hub, group: usize, hub_index: usize) {
        match hub.health() {
            Health::Up => self.hubs_up += 1,
            Health::Down => self.hubs_down += 1,
            Health::Warning | Health::Degraded | Health::Unknown => self.hubs_unknown += 1,
        }
        self.tunnels = self.tunnels.saturating_add(hub.tunnel_count().unwrap_or(0));
        for tunnel in hub.known_tunnels() {
            self.city = self.city.take().or_else(|| tunnel.details().common.dc_desc.clone());
            self.site = self.site.take().or_else(|| tunnel.details().common.dc_name.clone());
        }
        // Indices above `u32` are skipped; so many groups do not fit in memory.
        self.hubs.extend(u32::try_from(group).ok().zip(u32::try_from(hub_index).ok()));
    }
}

/// Groups the hubs by data center, in the order of names.
pub fn datacenters(groups: &[Group]) -> Vec<Datacenter> {
    let mut by_name: BTreeMap<&Text, Datacenter> = BTreeMap::new();
    for (group_index, group) in groups.iter().enumerate() {
        let mut counted: Vec<(&Text, bool)> = Vec::with_capacity(2);
        for (hub_index, hub) in group.hubs.iter().enumerate() {
            let Some(name) = &hub.datacenter else { continue };
            let datacenter = by_name.entry(name).or_insert_with(|| Datacenter::new(name.clone()));
            datacenter.add(hub, group_index, hub_index);
            let is_down = hub.health() == Health::Down;
            match counted.iter_mut().find(|(known, _)| *known == name) {
                Some((_, is_hit)) => *is_hit |= is_down,
                None => counted.push((name, is_down)),
            }
        }
        for (name, is_hit) in counted {
            if let Some(datacenter) = by_name.get_mut(name) {
                datacenter.groups += 1;
                datacenter.groups_affected += usize::from(is_hit);
            }
        }
    }
    by_name.into_values().collect()
}
