//! What was ordered from outside: a hub down, a data center up, fewer tunnels, a group gone or frozen.
//!
//! Orders stand above the weather until they are taken back; how they arrive is the server's affair.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use super::{
    World,
    ailment::{Ailing, Ailment, Course},
    fleet::{HubKey, Role, Slot, region_by_code},
    look::{Look, Moment, Power},
    weather::Millis,
};

/// Tunnels that one hub can have, from the vendor's documentation of NAT groups.
const MOST_TUNNELS: u16 = 100;

/// What can be ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Keeps hubs up or down, or with `None` leaves them to the weather again.
    Power {
        target: Target,
        status: Option<Power>,
    },
    /// Gives hubs so many tunnels.
    Tunnels {
        target: Target,
        count: u16,
    },
    /// Stops the time of a group's records.
    Freeze {
        group: Slot,
    },
    /// Lets the time of a group's records go on.
    Thaw {
        group: Slot,
    },
    /// Makes the tunnels of hubs ail, or with `None` heals them.
    Ail {
        target: Target,
        ailment: Option<Ailment>,
    },
    /// Sets the clock that stamps the records of hubs wrong by so much.
    Shift {
        target: Target,
        by: Millis,
    },
    /// Configures a group anew, in a second since 1970.
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

/// What of a group can be configured anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Configuration {
    Name(String),
    /// Static routes to these networks.
    Networks(Vec<String>),
    /// Another data center for a hub, by its place in the table of them.
    Place(Role, usize),
}

/// The hubs that an order is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Hub(HubKey),
    Both(Slot),
    /// All hubs in the data center of this name.
    Datacenter(String),
}

/// Why an order was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("no group has a hub in a data center named '{0}'")]
    UnknownDatacenter(String),
    #[error("there is no data center named '{0}': take one that a group has a hub in")]
    NoSuchDatacenter(String),
    #[error("there is no region '{0}': take one that GET /deployments/v2/regions lists")]
    UnknownRegion(String),
    #[error("a hub has at most {MOST_TUNNELS} tunnels, not {0}")]
    TooManyTunnels(u16),
}

/// All orders in force.
#[derive(Debug, Default)]
pub(super) struct Orders {
    pub(super) hubs: HashMap<HubKey, Ordered>,
    pub(super) frozen: HashMap<Slot, Arc<Moment>>,
    pub(super) removed: HashSet<Slot>,
}

/// What was ordered for one hub.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ordered {
    pub(super) power: Option<Power>,
    pub(super) tunnels: Option<u16>,
    /// What its tunnels suffer from.
    pub(super) course: Course,
    /// How wrong the clock is that stamps its records.
    pub(super) record_shift: Millis,
    /// When the last order came, from which its effects date.
    pub(super) since: Millis,
    /// When the hub last came up by order.
    pub(super) raised: Option<Millis>,
}

impl World {
    /// Carries out an order at a moment, and says which groups it changed.
    ///
    /// # Errors
    /// When the order names what does not exist or asks for what cannot be.
    pub fn order(&mut self, order: Order, since_start: Duration) -> Result<Vec<Slot>, Refused> {
        match order {
            Order::Power { target, status } => self.power(&target, status, since_start),
            Order::Tunnels { count, .. } if count > MOST_TUNNELS => Err(Refused::TooManyTunnels(count)),
            Order::Tunnels { target, count } => self.tunnels(&target, count, since_start),
            Order::Ail { target, ailment } => self.ail(&target, ailment, since_start),
            Order::Shift { target, by } => self.shift(&target, by, since_start),
            Order::Configure { group, configuration, modified } => {
                self.fleet.configure(group, configuration, modified);
                self.sort_names();
                Ok(vec![group])
            }
            Order::Freeze { group } => Ok(self.freeze(group, since_start)),
            Order::Thaw { group } => Ok(self.thaw(group)),
            Order::Remove { group } => Ok(self.remove(group)),
            Order::Add { name, region } => self.add(name, region),
        }
    }

    fn power(&mut self, target: &Target, status: Option<Power>, at: Duration) -> Result<Vec<Slot>, Refused> {
        let hubs = self.hubs(target)?;
        let moment = self.at(at).moment;
        for hub in &hubs {
            let before = self.power_at(&moment, *hub);
            self.ordered(*hub, at).power = status;
            if (before, self.power_at(&moment, *hub)) == (Power::Down, Power::Up) {
                let ordered = self.ordered(*hub, at);
                ordered.raised = Some(ordered.since);
            }
        }
        Ok(groups(&hubs))
    }

    fn power_at(&self, moment: &Arc<Moment>, hub: HubKey) -> Power {
        Look { world: self, moment: Arc::clone(moment) }.hub(hub).power
    }

    fn tunnels(&mut self, target: &Target, count: u16, at: Duration) -> Result<Vec<Slot>, Refused> {
        let hubs = self.hubs(target)?;
        for hub in &hubs {
            self.ordered(*hub, at).tunnels = Some(count);
        }
        Ok(groups(&hubs))
    }

    fn ail(&mut self, target: &Target, ailment: Option<Ailment>, at: Duration) -> Result<Vec<Slot>, Refused> {
        let hubs = self.hubs(target)?;
        for hub in &hubs {
            let ordered = self.ordered(*hub, at);
            let since = ordered.since;
            ordered.course =
                ailment.map_or(Course::Healed, |ailment| Course::Ailing(Ailing { ailment, since }));
        }
        Ok(groups(&hubs))
    }

    fn shift(&mut self, target: &Target, by: Millis, at: Duration) -> Result<Vec<Slot>, Refused> {
        let hubs = self.hubs(target)?;
        for hub in &hubs {
            self.ordered(*hub, at).record_shift = by;
        }
        Ok(groups(&hubs))
    }

    /// The place of a data center in the table of them.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn site(&self, name: &str) -> Result<usize, Refused> {
        self.fleet.site(name).ok_or_else(|| Refused::NoSuchDatacenter(name.to_owned()))
    }

    fn freeze(&mut self, group: Slot, at: Duration) -> Vec<Slot> {
        let moment = self.at(at).moment;
        self.orders.frozen.entry(group).or_insert(moment);
        vec![group]
    }

    fn thaw(&mut self, group: Slot) -> Vec<Slot> {
        self.orders.frozen.remove(&group);
        vec![group]
    }

    fn remove(&mut self, group: Slot) -> Vec<Slot> {
        self.orders.removed.insert(group);
        vec![group]
    }

    fn add(&mut self, name: String, region: Option<String>) -> Result<Vec<Slot>, Refused> {
        let known = region.map(|code| region_by_code(&code).ok_or(Refused::UnknownRegion(code)));
        let slot = self.fleet.add(name, known.transpose()?);
        self.sort_names();
        Ok(vec![slot])
    }

    fn ordered(&mut self, hub: HubKey, at: Duration) -> &mut Ordered {
        let ordered = self.orders.hubs.entry(hub).or_default();
        ordered.since = Millis::try_from(at.as_millis()).unwrap_or_default();
        ordered
    }

    fn hubs(&self, target: &Target) -> Result<Vec<HubKey>, Refused> {
        match target {
            Target::Hub(hub) => Ok(vec![*hub]),
            Target::Both(slot) => Ok(Role::BOTH.map(|role| HubKey { slot: *slot, role }).to_vec()),
            Target::Datacenter(name) => self.hubs_in(name),
        }
    }

    fn hubs_in(&self, name: &str) -> Result<Vec<HubKey>, Refused> {
        let all = self.slots().flat_map(|slot| Role::BOTH.map(|role| HubKey { slot, role }));
        let found: Vec<_> = all.filter(|hub| self.datacenter(*hub).name == name).collect();
        if found.is_empty() { Err(Refused::UnknownDatacenter(name.to_owned())) } else { Ok(found) }
    }
}

fn groups(hubs: &[HubKey]) -> Vec<Slot> {
    let mut slots: Vec<Slot> = hubs.iter().map(|hub| hub.slot).collect();
    slots.sort_unstable();
    slots.dedup();
    slots
}
