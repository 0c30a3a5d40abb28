//! What happens to the fleet and when: hubs that go down, tunnels that flap, data centers in trouble.
//!
//! Nothing is stored and nothing runs: the events of any stretch of time are worked out from the seed when asked for.
//! Times are milliseconds of simulated time since the start; what is older than the world has a negative time.

use std::collections::HashMap;

use fastrand::Rng;

use super::{
    chance::{self, Topic},
    fleet::{Chronic, Fleet, HubKey, Role, Slot},
    places::REGIONS,
    turns::Turns,
};
use crate::simulator::Scenario;

/// Simulated time in milliseconds since the start.
pub type Millis = i64;

/// A stretch of time: its first moment, and the first one after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub from: Millis,
    pub until: Millis,
}

/// Something that keeps happening: first then, again after each interval, for a time within the range.
#[derive(Debug, Clone, Copy)]
struct Rhythm {
    first: Millis,
    every: Millis,
    shortest: Millis,
    longest: Millis,
}

/// How often what happens in one scenario, and to which fleet.
#[derive(Debug, Clone)]
pub(super) struct Climate {
    seed: u64,
    /// Events befall the groups that were there at the start, so that adding one does not rewrite history.
    settled: usize,
    hub_outages: Rhythm,
    flaps: Rhythm,
    troubles: Option<Rhythm>,
    /// Groups and data centers in the order in which events befall them; where there is none, chance decides.
    turns: Option<Turns>,
    /// The region whose data centers are down for good.
    lost_region: Option<&'static str>,
}

/// All that happens in one stretch of time.
#[derive(Debug, Default)]
pub(super) struct Weather {
    outages: HashMap<HubKey, Vec<Window>>,
    flaps: HashMap<HubKey, Vec<(u16, Window)>>,
    troubles: Vec<Trouble>,
}

/// A bad quarter of an hour of one data center.
#[derive(Debug, Clone, Copy)]
struct Trouble {
    number: u64,
    datacenter: usize,
    window: Window,
}

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/// How long it takes until all groups have noticed a data center's trouble, or its end.
const STAGGER: Millis = 30 * SECOND;

/// Time between two events at one place where events take turns: flapping takes two within half an hour.
const QUIET: Millis = 40 * MINUTE;

/// When a group that never connected was last heard of.
pub(super) const NEVER: Millis = -90 * DAY;

impl Window {
    pub(super) fn contains(self, at: Millis) -> bool {
        self.from <= at && at < self.until
    }

    fn meets(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }
}

impl Rhythm {
    const fn new(first: Millis, every: Millis, lasts: (Millis, Millis)) -> Self {
        Self { first, every, shortest: lasts.0, longest: lasts.1 }
    }

    /// The same, but not so often that one of so many places is befallen twice within [`QUIET`], however the events stray.
    fn in_turns_of(self, places: usize) -> Self {
        let places = Millis::try_from(places.max(1)).unwrap_or(Millis::MAX);
        Self { every: self.every.max(2 * QUIET / places), ..self }
    }

    /// The numbers of those events that could touch a stretch of time.
    fn numbers(self, span: Window) -> impl Iterator<Item = u64> {
        let reach = self.longest + self.every + 2 * STAGGER;
        let first = (span.from - self.first - reach).div_euclid(self.every).max(0);
        let last = (span.until - self.first).div_euclid(self.every);
        (first..=last).map(Millis::cast_unsigned)
    }

    /// When an event starts and ends; all but the first stray a little from the beat.
    fn window(self, number: u64, rng: &mut Rng) -> Window {
        let stray = if number == 0 { 0 } else { rng.i64(0..self.every / 3) };
        let from = self.first + number.cast_signed() * self.every + stray;
        Window { from, until: from + rng.i64(self.shortest..self.longest) }
    }
}

impl Climate {
    pub(super) fn new(fleet: &Fleet, scenario: Scenario) -> Self {
        let busy = matches!(scenario, Scenario::Busy | Scenario::Hostile | Scenario::Demo);
        let settled = fleet.groups.len();
        let (outages, flaps) = if busy { (40 * SECOND, 14 * SECOND) } else { (25 * MINUTE, 8 * MINUTE) };
        let first = |busy_first| if busy { busy_first } else { 5 * MINUTE };
        let hub_outages = Rhythm::new(first(12 * SECOND), crowded(outages, settled), (MINUTE, 4 * MINUTE));
        let flaps = Rhythm::new(first(20 * SECOND), crowded(flaps, settled), (8 * SECOND, MINUTE));
        let trouble = Rhythm::new(35 * SECOND, 8 * MINUTE, (3 * MINUTE, 6 * MINUTE));
        let turns = (scenario == Scenario::Demo).then(|| Turns::of(fleet));
        let in_turns = |rhythm: Rhythm, places: fn(&Turns) -> usize| {
            turns.as_ref().map_or(rhythm, |turns| rhythm.in_turns_of(places(turns)))
        };
        Self {
            seed: fleet.seed,
            settled,
            hub_outages: in_turns(hub_outages, |turns| turns.groups.len()),
            flaps: in_turns(flaps, |turns| turns.groups.len()),
            troubles: busy.then(|| in_turns(trouble, |turns| turns.datacenters.len())),
            turns,
            lost_region: (scenario == Scenario::Outage).then(|| busiest_region(fleet)),
        }
    }

    /// All that happens in a stretch of time.
    pub(super) fn during(&self, fleet: &Fleet, span: Window) -> Weather {
        let mut weather = Weather::default();
        let outages = self.hub_outages.numbers(span).filter_map(|number| self.hub_outage(fleet, number));
        for (hub, window) in outages.filter(|(_, window)| window.meets(span)) {
            weather.outages.entry(hub).or_default().push(window);
        }
        let flaps = self.flaps.numbers(span).filter_map(|number| self.flap(fleet, number));
        for (hub, tunnel, window) in flaps.filter(|(_, _, window)| window.meets(span)) {
            weather.flaps.entry(hub).or_default().push((tunnel, window));
        }
        let numbers = self.troubles.into_iter().flat_map(|rhythm| rhythm.numbers(span));
        weather.troubles = numbers.filter_map(|number| self.trouble(fleet, number)).collect();
        weather
    }

    /// Every stretch in which a hub is down, of those that touch this weather's time.
    pub(super) fn down<'a>(
        &self,
        fleet: &'a Fleet,
        weather: &'a Weather,
        hub: HubKey,
    ) -> impl Iterator<Item = Window> {
        let datacenter = fleet.hub(hub).datacenter;
        let lost = self.lost_region.is_some_and(|region| fleet.groups[hub.slot].region.code == region);
        let lost = lost.then(|| self.lost_since(hub));
        let chronic = self.chronic(fleet.groups[hub.slot].chronic, hub);
        let outages = weather.outages.get(&hub).into_iter().flatten().copied();
        let near = weather.troubles.iter().filter(move |trouble| trouble.datacenter == datacenter);
        let seed = self.seed;
        outages.chain(near.filter_map(move |trouble| trouble.hits(seed, hub))).chain(lost).chain(chronic)
    }

    /// Every stretch in which a tunnel of a hub is gone while the hub itself is not to blame.
    pub(super) fn flaps(weather: &Weather, hub: HubKey) -> impl Iterator<Item = (u16, Window)> {
        weather.flaps.get(&hub).into_iter().flatten().copied()
    }

    /// The same for one tunnel.
    pub(super) fn flapping(weather: &Weather, hub: HubKey, tunnel: u16) -> impl Iterator<Item = Window> {
        Self::flaps(weather, hub).filter(move |(gone, _)| *gone == tunnel).map(|(_, window)| window)
    }

    fn hub_outage(&self, fleet: &Fleet, number: u64) -> Option<(HubKey, Window)> {
        let mut rng = chance::draw(self.seed, Topic::HubOutage, &[number]);
        let window = self.hub_outages.window(number, &mut rng);
        let role = if rng.u8(..5) < 3 { Role::Primary } else { Role::Secondary };
        let slot = match &self.turns {
            Some(turns) => turns.group(number)?,
            None => self.healthy(fleet, &mut rng, |_| true)?,
        };
        let hubs = [role, role.other()].map(|role| HubKey { slot, role });
        let hub = hubs.into_iter().find(|hub| !self.is_troubled(fleet, *hub, window))?;
        Some((hub, window))
    }

    fn flap(&self, fleet: &Fleet, number: u64) -> Option<(HubKey, u16, Window)> {
        let mut rng = chance::draw(self.seed, Topic::Flap, &[number]);
        let window = self.flaps.window(number, &mut rng);
        let role = if rng.bool() { Role::Primary } else { Role::Secondary };
        let several = |slot| fleet.hub(HubKey { slot, role }).tunnels > 1;
        let slot = match &self.turns {
            Some(turns) => turns.group(number).filter(|slot| several(*slot))?,
            None => self.healthy(fleet, &mut rng, several)?,
        };
        let hub = HubKey { slot, role };
        Some((hub, rng.u16(..fleet.hub(hub).tunnels), window))
    }

    fn trouble(&self, fleet: &Fleet, number: u64) -> Option<Trouble> {
        let mut rng = chance::draw(self.seed, Topic::Trouble, &[number]);
        let window = self.troubles?.window(number, &mut rng);
        let datacenter = if let Some(turns) = &self.turns {
            turns.datacenter(number)?
        } else {
            let slot = self.healthy(fleet, &mut rng, |_| true)?;
            fleet.hub(HubKey { slot, role: Role::Primary }).datacenter
        };
        Some(Trouble { number, datacenter, window })
    }

    /// Whether, where events take turns, a hub's data center has a trouble of its own too soon before or after.
    fn is_troubled(&self, fleet: &Fleet, hub: HubKey, window: Window) -> bool {
        let Some(rhythm) = self.troubles.filter(|_| self.turns.is_some()) else { return false };
        let near = Window { from: window.from - QUIET, until: window.until + QUIET };
        let mut troubles = rhythm.numbers(near).filter_map(|number| self.trouble(fleet, number));
        let datacenter = fleet.hub(hub).datacenter;
        troubles.any(|trouble| trouble.datacenter == datacenter && trouble.window.meets(near))
    }

    /// Draws a group without a chronic fault; after some tries without luck, nothing happens.
    fn healthy(&self, fleet: &Fleet, rng: &mut Rng, fits: impl Fn(Slot) -> bool) -> Option<Slot> {
        let fits = |slot: &Slot| fleet.groups[*slot].chronic == Chronic::Nothing && fits(*slot);
        (0..12).filter(|_| self.settled > 0).map(|_| rng.usize(..self.settled)).find(fits)
    }

    fn lost_since(&self, hub: HubKey) -> Window {
        let mut rng = chance::draw(self.seed, Topic::Hit, &[hub.slot as u64, hub.role as u64]);
        Window { from: -9 * MINUTE + rng.i64(0..2 * MINUTE), until: Millis::MAX }
    }

    fn chronic(&self, fault: Chronic, hub: HubKey) -> Option<Window> {
        let mut rng = chance::draw(self.seed, Topic::Chronic, &[hub.slot as u64, 1]);
        let from = match (fault, hub.role) {
            (Chronic::NeverConnected, _) => NEVER,
            (Chronic::BothDown, _) => -rng.i64(10 * MINUTE..3 * DAY),
            (Chronic::SecondaryDown, Role::Secondary) => -rng.i64(DAY..40 * DAY),
            (Chronic::PrimaryDown, Role::Primary) => -rng.i64(3 * MINUTE..8 * HOUR),
            _ => return None,
        };
        Some(Window { from, until: Millis::MAX })
    }
}

impl Trouble {
    /// When this trouble takes a hub down; some groups get by without noticing.
    fn hits(self, seed: u64, hub: HubKey) -> Option<Window> {
        let mut rng = chance::draw(seed, Topic::Hit, &[self.number, hub.slot as u64, hub.role as u64]);
        let from = self.window.from + rng.i64(0..STAGGER);
        let until = self.window.until + rng.i64(0..STAGGER);
        (rng.u8(..100) < 85).then_some(Window { from, until })
    }
}

/// An interval for a fleet of this size: more groups, more events, but at most five times as many.
fn crowded(every: Millis, groups: usize) -> Millis {
    let hundreds = (groups / 200).clamp(1, 25).isqrt();
    every / i64::try_from(hundreds).unwrap_or(1)
}

fn busiest_region(fleet: &Fleet) -> &'static str {
    let groups = |code: &str| fleet.groups.iter().filter(|group| group.region.code == code).count();
    REGIONS.iter().map(|region| region.code).max_by_key(|code| groups(code)).unwrap_or("us-east-1")
}
