//! Round-robin targets of incidents: in a world without flapping, each group and data center is hit in turn.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{
    fleet::{Fleet, HubKey, PermanentFault, Role, Slot},
    rng::{self, Topic},
};

/// Groups and data centers in round-robin order.
#[derive(Debug, Clone)]
pub(super) struct Rotation {
    /// Groups without a permanent fault.
    pub(super) groups: Vec<Slot>,
    /// Data centers of their primary hubs, in descending order of the number of hubs.
    pub(super) datacenters: Vec<usize>,
}

impl Rotation {
    pub(super) fn new(fleet: &Fleet) -> Self {
        let is_healthy = |slot: &Slot| fleet.groups[*slot].permanent_fault == PermanentFault::Nothing;
        let mut groups: Vec<Slot> = (0..fleet.groups.len()).filter(is_healthy).collect();
        rng::draw(fleet.seed, Topic::HubOutage, &[]).shuffle(&mut groups);
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for slot in &groups {
            *counts.entry(fleet.hub(HubKey { slot: *slot, role: Role::Primary }).datacenter).or_default() +=
                1;
        }
        let mut datacenters: Vec<usize> = counts.keys().copied().collect();
        datacenters.sort_by_key(|datacenter| Reverse(counts[datacenter]));
        Self { groups, datacenters }
    }

    pub(super) fn group(&self, number: u64) -> Option<Slot> {
        cyclic(&self.groups, number)
    }

    pub(super) fn datacenter(&self, number: u64) -> Option<usize> {
        cyclic(&self.datacenters, number)
    }
}

/// The target of the incident with this number.
fn cyclic(items: &[usize], number: u64) -> Option<usize> {
    let index = number.checked_rem(items.len() as u64)?;
    items.get(usize::try_from(index).ok()?).copied()
}
