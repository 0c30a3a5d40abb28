//! Incidents of the fleet: hubs that go down, tunnels that flap, data center outages.
//!
//! Nothing is stored or scheduled: the incidents of any period are derived from the seed on demand.
//! Times are milliseconds of simulated time since the start; times before the start are negative.

use std::collections::HashMap;

use fastrand::Rng;

use super::{
    fleet::{Fleet, HubKey, PermanentFault, Role, Slot},
    places::REGIONS,
    rng::{self, Topic},
    rotation::Rotation,
};
use crate::simulator::Scenario;

/// Simulated time in milliseconds since the start.
pub type Millis = i64;

/// A period: its start, and its end (exclusive).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub from: Millis,
    pub until: Millis,
}

/// A recurring incident: first time, interval, and range of durations.
#[derive(Debug, Clone, Copy)]
struct Recurrence {
    first: Millis,
    every: Millis,
    shortest: Millis,
    longest: Millis,
}

/// Frequency of incidents in a scenario, and the fleet that they affect.
#[derive(Debug, Clone)]
pub(super) struct IncidentSchedule {
    seed: u64,
    /// Incidents affect the groups that existed at the start, so that adding one does not change the past.
    settled: usize,
    hub_outages: Recurrence,
    flaps: Recurrence,
    datacenter_incidents: Option<Recurrence>,
    /// Round-robin order of affected groups and data centers; without it, they are random.
    rotation: Option<Rotation>,
    /// The region whose data centers are permanently down.
    lost_region: Option<&'static str>,
}

/// All incidents of one period.
#[derive(Debug, Default)]
pub(super) struct Incidents {
    outages: HashMap<HubKey, Vec<Window>>,
    flaps: HashMap<HubKey, Vec<(u16, Window)>>,
    datacenters: Vec<DatacenterIncident>,
}

/// An outage of one data center.
#[derive(Debug, Clone, Copy)]
struct DatacenterIncident {
    number: u64,
    datacenter: usize,
    window: Window,
}

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/// Time until all groups have noticed the start or end of a data center outage.
const ONSET_SPREAD: Millis = 30 * SECOND;

/// Minimum time between two incidents of one group in round-robin order: flapping is two within half an hour.
const QUIET: Millis = 40 * MINUTE;

/// Age of the last record of a group that never connected.
pub(super) const NEVER: Millis = -90 * DAY;

impl Window {
    pub(super) fn contains(self, at: Millis) -> bool {
        self.from <= at && at < self.until
    }

    fn meets(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }
}

impl Recurrence {
    const fn new(first: Millis, every: Millis, lasts: (Millis, Millis)) -> Self {
        Self { first, every, shortest: lasts.0, longest: lasts.1 }
    }

    /// The same, with an interval long enough that none of this many targets is hit twice within [`QUIET`].
    fn limited_to(self, places: usize) -> Self {
        let places = Millis::try_from(places.max(1)).unwrap_or(Millis::MAX);
        Self { every: self.every.max(2 * QUIET / places), ..self }
    }

    /// The numbers of the incidents that may overlap a period.
    fn numbers(self, span: Window) -> impl Iterator<Item = u64> {
        let reach = self.longest + self.every + 2 * ONSET_SPREAD;
        let first = (span.from - self.first - reach).div_euclid(self.every).max(0);
        let last = (span.until - self.first).div_euclid(self.every);
        (first..=last).map(Millis::cast_unsigned)
    }

    /// Start and end of an incident; all but the first have some jitter.
    fn window(self, number: u64, rng: &mut Rng) -> Window {
        let stray = if number == 0 { 0 } else { rng.i64(0..self.every / 3) };
        let from = self.first + number.cast_signed() * self.every + stray;
        Window { from, until: from + rng.i64(self.shortest..self.longest) }
    }
}

impl IncidentSchedule {
    pub(super) fn new(fleet: &Fleet, scenario: Scenario) -> Self {
        let busy = matches!(scenario, Scenario::Busy | Scenario::Hostile | Scenario::Demo);
        let settled = fleet.groups.len();
        let (outages, flaps) = if busy { (40 * SECOND, 14 * SECOND) } else { (25 * MINUTE, 8 * MINUTE) };
        let first = |busy_first| if busy { busy_first } else { 5 * MINUTE };
        let hub_outages =
            Recurrence::new(first(12 * SECOND), scaled_interval(outages, settled), (MINUTE, 4 * MINUTE));
        let flaps =
            Recurrence::new(first(20 * SECOND), scaled_interval(flaps, settled), (8 * SECOND, MINUTE));
        let incident = Recurrence::new(35 * SECOND, 8 * MINUTE, (3 * MINUTE, 6 * MINUTE));
        let rotation = (scenario == Scenario::Demo).then(|| Rotation::new(fleet));
        let in_turns = |recurrence: Recurrence, places: fn(&Rotation) -> usize| {
            rotation.as_ref().map_or(recurrence, |rotation| recurrence.limited_to(places(rotation)))
        };
        Self {
            seed: fleet.seed,
            settled,
            hub_outages: in_turns(hub_outages, |rotation| rotation.groups.len()),
            flaps: in_turns(flaps, |rotation| rotation.groups.len()),
            datacenter_incidents: busy.then(|| in_turns(incident, |rotation| rotation.datacenters.len())),
            rotation,
            lost_region: (scenario == Scenario::Outage).then(|| busiest_region(fleet)),
        }
    }

    /// All incidents of a period.
    pub(super) fn during(&self, fleet: &Fleet, span: Window) -> Incidents {
        let mut incidents = Incidents::default();
        let outages = self.hub_outages.numbers(span).filter_map(|number| self.hub_outage(fleet, number));
        for (hub, window) in outages.filter(|(_, window)| window.meets(span)) {
            incidents.outages.entry(hub).or_default().push(window);
        }
        let flaps = self.flaps.numbers(span).filter_map(|number| self.flap(fleet, number));
        for (hub, tunnel, window) in flaps.filter(|(_, _, window)| window.meets(span)) {
            incidents.flaps.entry(hub).or_default().push((tunnel, window));
        }
        let numbers = self.datacenter_incidents.into_iter().flat_map(|recurrence| recurrence.numbers(span));
        incidents.datacenters = numbers.filter_map(|number| self.incident(fleet, number)).collect();
        incidents
    }

    /// Every period in which a hub is down, of those that overlap the period of the incidents.
    pub(super) fn down<'a>(
        &self,
        fleet: &'a Fleet,
        incidents: &'a Incidents,
        hub: HubKey,
    ) -> impl Iterator<Item = Window> {
        let datacenter = fleet.hub(hub).datacenter;
        let lost = self.lost_region.is_some_and(|region| fleet.groups[hub.slot].region.code == region);
        let lost = lost.then(|| self.lost_since(hub));
        let permanent_fault = self.permanent_fault(fleet.groups[hub.slot].permanent_fault, hub);
        let outages = incidents.outages.get(&hub).into_iter().flatten().copied();
        let near = incidents.datacenters.iter().filter(move |incident| incident.datacenter == datacenter);
        let seed = self.seed;
        outages
            .chain(near.filter_map(move |incident| incident.hits(seed, hub)))
            .chain(lost)
            .chain(permanent_fault)
    }

    /// Every period in which a tunnel is down while its hub is up.
    pub(super) fn flaps(incidents: &Incidents, hub: HubKey) -> impl Iterator<Item = (u16, Window)> {
        incidents.flaps.get(&hub).into_iter().flatten().copied()
    }

    /// The same for one tunnel.
    pub(super) fn flapping(incidents: &Incidents, hub: HubKey, tunnel: u16) -> impl Iterator<Item = Window> {
        Self::flaps(incidents, hub).filter(move |(gone, _)| *gone == tunnel).map(|(_, window)| window)
    }

    fn hub_outage(&self, fleet: &Fleet, number: u64) -> Option<(HubKey, Window)> {
        let mut rng = rng::draw(self.seed, Topic::HubOutage, &[number]);
        let window = self.hub_outages.window(number, &mut rng);
        let role = if rng.u8(..5) < 3 { Role::Primary } else { Role::Secondary };
        let slot = match &self.rotation {
            Some(rotation) => rotation.group(number)?,
            None => self.healthy(fleet, &mut rng, |_| true)?,
        };
        let hubs = [role, role.other()].map(|role| HubKey { slot, role });
        let hub = hubs.into_iter().find(|hub| !self.has_datacenter_incident(fleet, *hub, window))?;
        Some((hub, window))
    }

    fn flap(&self, fleet: &Fleet, number: u64) -> Option<(HubKey, u16, Window)> {
        let mut rng = rng::draw(self.seed, Topic::Flap, &[number]);
        let window = self.flaps.window(number, &mut rng);
        let role = if rng.bool() { Role::Primary } else { Role::Secondary };
        let several = |slot| fleet.hub(HubKey { slot, role }).tunnels > 1;
        let slot = match &self.rotation {
            Some(rotation) => rotation.group(number).filter(|slot| several(*slot))?,
            None => self.healthy(fleet, &mut rng, several)?,
        };
        let hub = HubKey { slot, role };
        Some((hub, rng.u16(..fleet.hub(hub).tunnels), window))
    }

    fn incident(&self, fleet: &Fleet, number: u64) -> Option<DatacenterIncident> {
        let mut rng = rng::draw(self.seed, Topic::DatacenterIncident, &[number]);
        let window = self.datacenter_incidents?.window(number, &mut rng);
        let datacenter = if let Some(rotation) = &self.rotation {
            rotation.datacenter(number)?
        } else {
            let slot = self.healthy(fleet, &mut rng, |_| true)?;
            fleet.hub(HubKey { slot, role: Role::Primary }).datacenter
        };
        Some(DatacenterIncident { number, datacenter, window })
    }

    /// Whether, in round-robin order, the hub's data center has an outage of its own too close in time.
    fn has_datacenter_incident(&self, fleet: &Fleet, hub: HubKey, window: Window) -> bool {
        let Some(recurrence) = self.datacenter_incidents.filter(|_| self.rotation.is_some()) else {
            return false;
        };
        let near = Window { from: window.from - QUIET, until: window.until + QUIET };
        let mut datacenter_incidents =
            recurrence.numbers(near).filter_map(|number| self.incident(fleet, number));
        let datacenter = fleet.hub(hub).datacenter;
        datacenter_incidents.any(|incident| incident.datacenter == datacenter && incident.window.meets(near))
    }

    /// Chooses a random group without a permanent fault; `None` after some attempts.
    fn healthy(&self, fleet: &Fleet, rng: &mut Rng, fits: impl Fn(Slot) -> bool) -> Option<Slot> {
        let fits =
            |slot: &Slot| fleet.groups[*slot].permanent_fault == PermanentFault::Nothing && fits(*slot);
        (0..12).filter(|_| self.settled > 0).map(|_| rng.usize(..self.settled)).find(fits)
    }

    fn lost_since(&self, hub: HubKey) -> Window {
        let mut rng = rng::draw(self.seed, Topic::Hit, &[hub.slot as u64, hub.role as u64]);
        Window { from: -9 * MINUTE + rng.i64(0..2 * MINUTE), until: Millis::MAX }
    }

    fn permanent_fault(&self, fault: PermanentFault, hub: HubKey) -> Option<Window> {
        let mut rng = rng::draw(self.seed, Topic::PermanentFault, &[hub.slot as u64, 1]);
        let from = match (fault, hub.role) {
            (PermanentFault::NeverConnected, _) => NEVER,
            (PermanentFault::BothDown, _) => -rng.i64(10 * MINUTE..3 * DAY),
            (PermanentFault::SecondaryDown, Role::Secondary) => -rng.i64(DAY..40 * DAY),
            (PermanentFault::PrimaryDown, Role::Primary) => -rng.i64(3 * MINUTE..8 * HOUR),
            _ => return None,
        };
        Some(Window { from, until: Millis::MAX })
    }
}

impl DatacenterIncident {
    /// When this outage takes a hub down; some groups are not affected.
    fn hits(self, seed: u64, hub: HubKey) -> Option<Window> {
        let mut rng = rng::draw(seed, Topic::Hit, &[self.number, hub.slot as u64, hub.role as u64]);
        let from = self.window.from + rng.i64(0..ONSET_SPREAD);
        let until = self.window.until + rng.i64(0..ONSET_SPREAD);
        (rng.u8(..100) < 85).then_some(Window { from, until })
    }
}

/// The interval for a fleet of this size: more groups, more incidents, but at most five times as many.
fn scaled_interval(every: Millis, groups: usize) -> Millis {
    let hundreds = (groups / 200).clamp(1, 25).isqrt();
    every / i64::try_from(hundreds).unwrap_or(1)
}

fn busiest_region(fleet: &Fleet) -> &'static str {
    let groups = |code: &str| fleet.groups.iter().filter(|group| group.region.code == code).count();
    REGIONS.iter().map(|region| region.code).max_by_key(|code| groups(code)).unwrap_or("us-east-1")
}
