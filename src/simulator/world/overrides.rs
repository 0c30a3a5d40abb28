//! Overrides of the simulated world: a hub forced down, a data center forced up, fewer tunnels, a group removed or frozen.
//!
//! An override takes precedence over incidents until it is withdrawn. The server receives them (`control`).

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use super::{
    World,
    fleet::{HubKey, Role, Slot, region_by_code},
    incidents::Millis,
    tunnel_fault::{ActiveFault, FaultOverride, TunnelFault},
    view::{Moment, Power, WorldView},
};

/// Maximum number of tunnels of a hub, from the vendor's documentation of NAT groups.
const MOST_TUNNELS: u16 = 100;

/// A change of the simulated world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Override {
    /// Forces hubs up or down; `None` returns them to the schedule of incidents.
    Power {
        target: Target,
        status: Option<Power>,
    },
    /// Sets the number of tunnels of hubs.
    Tunnels {
        target: Target,
        count: u16,
    },
    /// Stops a group's records from being updated.
    Freeze {
        group: Slot,
    },
    /// Updates a group's records again.
    Thaw {
        group: Slot,
    },
    /// Injects a fault into the tunnels of hubs; `None` clears it.
    TunnelFault {
        target: Target,
        tunnel_fault: Option<TunnelFault>,
    },
    /// Shifts the time of the records of hubs.
    Shift {
        target: Target,
        by: Millis,
    },
    /// Changes a group's configuration; `modified` is in seconds since 1970.
    Configure {
        group: Slot,
        configuration: Configuration,
        modified: i64,
    },
    Remove {
        group: Slot,
    },
    Add {
        name: String,
        region: Option<String>,
    },
}

/// A change of a group's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Configuration {
    Name(String),
    /// Static routes to these networks.
    Networks(Vec<String>),
    /// New data center of a hub, by its index in the table.
    Place(Role, usize),
}

/// The hubs that an override applies to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Hub(HubKey),
    Both(Slot),
    /// All hubs in the data center of this name.
    Datacenter(String),
}

/// Why an override was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OverrideError {
    #[error("no group has a hub in a data center named '{0}'")]
    UnknownDatacenter(String),
    #[error("unknown data center '{0}': use one in which a group has a hub")]
    NoSuchDatacenter(String),
    #[error("unknown region '{0}': use one listed by GET /deployments/v2/regions")]
    UnknownRegion(String),
    #[error("too many tunnels ({0}): a hub has at most {MOST_TUNNELS}")]
    TooManyTunnels(u16),
}

/// All overrides in effect.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    pub(super) hubs: HashMap<HubKey, HubOverride>,
    pub(super) frozen: HashMap<Slot, Arc<Moment>>,
    pub(super) removed: HashSet<Slot>,
}

/// The overrides of one hub.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct HubOverride {
    pub(super) power: Option<Power>,
    pub(super) tunnels: Option<u16>,
    pub(super) tunnel_fault: FaultOverride,
    /// Shift of the time of its records.
    pub(super) record_shift: Millis,
    /// Time of the last override, from which its effects date.
    pub(super) since: Millis,
    /// When an override last brought the hub up.
    pub(super) raised: Option<Millis>,
}

impl World {
    /// Applies an override at a time and returns the groups that it changed.
    ///
    /// # Errors
    /// If the override names an unknown object or asks for something impossible.
    pub fn apply(&mut self, change: Override, since_start: Duration) -> Result<Vec<Slot>, OverrideError> {
        match change {
            Override::Power { target, status } => self.power(&target, status, since_start),
            Override::Tunnels { count, .. } if count > MOST_TUNNELS => {
                Err(OverrideError::TooManyTunnels(count))
            }
            Override::Tunnels { target, count } => self.tunnels(&target, count, since_start),
            Override::TunnelFault { target, tunnel_fault } => {
                self.inject_fault(&target, tunnel_fault, since_start)
            }
            Override::Shift { target, by } => self.shift(&target, by, since_start),
            Override::Configure { group, configuration, modified } => {
                self.fleet.configure(group, configuration, modified);
                self.sort_names();
                Ok(vec![group])
            }
            Override::Freeze { group } => Ok(self.freeze(group, since_start)),
            Override::Thaw { group } => Ok(self.thaw(group)),
            Override::Remove { group } => Ok(self.remove(group)),
            Override::Add { name, region } => self.add(name, region),
        }
    }

    fn power(
        &mut self,
        target: &Target,
        status: Option<Power>,
        at: Duration,
    ) -> Result<Vec<Slot>, OverrideError> {
        let hubs = self.hubs(target)?;
        let moment = self.view_at(at).moment;
        for hub in &hubs {
            let before = self.power_at(&moment, *hub);
            self.overridden(*hub, at).power = status;
            if (before, self.power_at(&moment, *hub)) == (Power::Down, Power::Up) {
                let overridden = self.overridden(*hub, at);
                overridden.raised = Some(overridden.since);
            }
        }
        Ok(groups(&hubs))
    }

    fn power_at(&self, moment: &Arc<Moment>, hub: HubKey) -> Power {
        WorldView { world: self, moment: Arc::clone(moment) }.hub(hub).power
    }

    fn tunnels(&mut self, target: &Target, count: u16, at: Duration) -> Result<Vec<Slot>, OverrideError> {
        let hubs = self.hubs(target)?;
        for hub in &hubs {
            self.overridden(*hub, at).tunnels = Some(count);
        }
        Ok(groups(&hubs))
    }

    fn inject_fault(
        &mut self,
        target: &Target,
        tunnel_fault: Option<TunnelFault>,
        at: Duration,
    ) -> Result<Vec<Slot>, OverrideError> {
        let hubs = self.hubs(target)?;
        for hub in &hubs {
            let overridden = self.overridden(*hub, at);
            let since = overridden.since;
            overridden.tunnel_fault = tunnel_fault.map_or(FaultOverride::Cleared, |tunnel_fault| {
                FaultOverride::Injected(ActiveFault { tunnel_fault, since })
            });
        }
        Ok(groups(&hubs))
    }

    fn shift(&mut self, target: &Target, by: Millis, at: Duration) -> Result<Vec<Slot>, OverrideError> {
        let hubs = self.hubs(target)?;
        for hub in &hubs {
            self.overridden(*hub, at).record_shift = by;
        }
        Ok(groups(&hubs))
    }

    /// The index of a data center in the table.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn site(&self, name: &str) -> Result<usize, OverrideError> {
        self.fleet.site(name).ok_or_else(|| OverrideError::NoSuchDatacenter(name.to_owned()))
    }

    fn freeze(&mut self, group: Slot, at: Duration) -> Vec<Slot> {
        let moment = self.view_at(at).moment;
        self.overrides.frozen.entry(group).or_insert(moment);
        vec![group]
    }

    fn thaw(&mut self, group: Slot) -> Vec<Slot> {
        self.overrides.frozen.remove(&group);
        vec![group]
    }

    fn remove(&mut self, group: Slot) -> Vec<Slot> {
        self.overrides.removed.insert(group);
        vec![group]
    }

    fn add(&mut self, name: String, region: Option<String>) -> Result<Vec<Slot>, OverrideError> {
        let known = region.map(|code| region_by_code(&code).ok_or(OverrideError::UnknownRegion(code)));
        let slot = self.fleet.add(name, known.transpose()?);
        self.sort_names();
        Ok(vec![slot])
    }

    fn overridden(&mut self, hub: HubKey, at: Duration) -> &mut HubOverride {
        let overridden = self.overrides.hubs.entry(hub).or_default();
        overridden.since = Millis::try_from(at.as_millis()).unwrap_or_default();
        overridden
    }

    fn hubs(&self, target: &Target) -> Result<Vec<HubKey>, OverrideError> {
        match target {
            Target::Hub(hub) => Ok(vec![*hub]),
            Target::Both(slot) => Ok(Role::BOTH.map(|role| HubKey { slot: *slot, role }).to_vec()),
            Target::Datacenter(name) => self.hubs_in(name),
        }
    }

    fn hubs_in(&self, name: &str) -> Result<Vec<HubKey>, OverrideError> {
        let all = self.slots().flat_map(|slot| Role::BOTH.map(|role| HubKey { slot, role }));
        let found: Vec<_> = all.filter(|hub| self.datacenter(*hub).name == name).collect();
        if found.is_empty() { Err(OverrideError::UnknownDatacenter(name.to_owned())) } else { Ok(found) }
    }
}

fn groups(hubs: &[HubKey]) -> Vec<Slot> {
    let mut slots: Vec<Slot> = hubs.iter().map(|hub| hub.slot).collect();
    slots.sort_unstable();
    slots.dedup();
    slots
}
