//! The world at one instant: which hubs are up, their tunnels, and the times of their records.
//!
//! Traffic and encryption of a tunnel are in `tunnel`.

use std::sync::Arc;

use super::{
    PermanentFault, World,
    fleet::{HubKey, Role, Slot},
    incidents::{IncidentSchedule, Incidents, Millis, NEVER, Window},
    overrides::HubOverride,
    rng::{self, Topic},
};

/// The world at one instant.
#[derive(Debug)]
pub struct WorldView<'a> {
    pub(super) world: &'a World,
    pub(super) moment: Arc<Moment>,
}

/// An instant, and the incidents of that instant and of the hours before it.
#[derive(Debug)]
pub(super) struct Moment {
    pub(super) at: Millis,
    now: Incidents,
    past: Incidents,
}

/// Whether a hub is active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    Up,
    Down,
}

/// The status of a group, derived from its two hubs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Connected,
    Disconnected,
    Warning,
}

/// A hub at one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubView {
    pub key: HubKey,
    pub power: Power,
    /// Time of the record of this state.
    pub recorded: Millis,
    /// The numbers of its active tunnels; those that are down are absent.
    pub tunnels: Vec<u16>,
}

/// How far back an incident can matter: no SA is older than this.
pub(super) const MEMORY: Millis = 4 * 60 * 60 * 1_000;

/// Interval between updates of the record of an active hub.
const RECORD_INTERVAL: Millis = 15_000;

/// Interval between updates of the record of an inactive hub.
const DOWN_RECORD_INTERVAL: Millis = 300_000;

impl Status {
    /// The value in the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Disconnected => "disconnected",
            Self::Warning => "warning",
        }
    }

    fn from_hubs(primary: usize, secondary: usize) -> Self {
        match (primary, secondary) {
            (0, 0) => Self::Disconnected,
            (one, other) if one == other => Self::Connected,
            _ => Self::Warning,
        }
    }
}

impl Power {
    /// The value in the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "UP",
            Self::Down => "DOWN",
        }
    }
}

impl Moment {
    fn new(world: &World, at: Millis) -> Self {
        let span = |from| Window { from, until: at + 1 };
        let during = |from| world.schedule.during(&world.fleet, span(from));
        Self { at, now: during(at), past: during(at - MEMORY) }
    }
}

impl<'a> WorldView<'a> {
    pub(super) fn new(world: &'a World, at: Millis) -> Self {
        Self { world, moment: Arc::new(Moment::new(world, at)) }
    }

    /// The status of a group; cheap enough to compute for every group.
    pub fn status(&self, slot: Slot) -> Status {
        let hubs = Role::BOTH.map(|role| HubKey { slot, role });
        match hubs.map(|hub| self.active(hub).count()) {
            [0, 0] if hubs.iter().all(|hub| self.is_forced_up(*hub)) => Status::Connected,
            [primary, secondary] => Status::from_hubs(primary, secondary),
        }
    }

    /// Both hubs of a group, the primary one first.
    pub fn hubs(&self, slot: Slot) -> [HubView; 2] {
        Role::BOTH.map(|role| self.hub(HubKey { slot, role }))
    }

    /// One hub of a group.
    pub fn hub(&self, key: HubKey) -> HubView {
        let tunnels: Vec<u16> = self.active(key).collect();
        let is_down = tunnels.is_empty() && !self.is_forced_up(key);
        let power = if is_down { Power::Down } else { Power::Up };
        HubView { key, power, recorded: self.recorded(key, power), tunnels }
    }

    /// Start of a tunnel's uptime, limited to the last hours.
    pub(super) fn established(&self, key: HubKey, tunnel: u16) -> Option<Millis> {
        let moment = self.moment_of(key.slot);
        let flaps = IncidentSchedule::flapping(&moment.past, key, tunnel);
        let ends = self.down(key, &moment.past).chain(flaps).map(|window| window.until);
        ends.chain(self.overridden(key).raised).filter(|end| *end <= moment.at).max()
    }

    /// Offset of the timestamp of a hub's record.
    pub fn record_shift(&self, key: HubKey) -> Millis {
        self.overridden(key).record_shift
    }

    /// Whether a hub is forced up. It is then reported up even without tunnels.
    fn is_forced_up(&self, key: HubKey) -> bool {
        self.overridden(key).power == Some(Power::Up)
    }

    /// The numbers of the current tunnels of a hub.
    fn active(&self, key: HubKey) -> impl Iterator<Item = u16> {
        let moment = self.moment_of(key.slot);
        let overridden = self.overridden(key);
        let weather_takes_it = self.down(key, &moment.now).any(|window| window.contains(moment.at));
        let down = overridden.power.map_or(weather_takes_it, |power| power == Power::Down);
        let all = overridden.tunnels.unwrap_or_else(|| self.configured(key));
        let gone = move |tunnel: u16| {
            IncidentSchedule::flapping(&moment.now, key, tunnel).any(|window| window.contains(moment.at))
        };
        (0..if down { 0 } else { all }).filter(move |tunnel| !gone(*tunnel))
    }

    /// Time of the record of a hub's state: periodic, and at every change.
    fn recorded(&self, key: HubKey, power: Power) -> Millis {
        let moment = self.moment_of(key.slot);
        if power == Power::Down
            && self.world.group(key.slot).permanent_fault == PermanentFault::NeverConnected
        {
            return NEVER;
        }
        let every = if power == Power::Up { RECORD_INTERVAL } else { DOWN_RECORD_INTERVAL };
        let phase = rng::mix(self.world.seed(), Topic::Record, &[key.slot as u64, key.role as u64]);
        let phase = phase.cast_signed().rem_euclid(every);
        let in_turn = moment.at - (moment.at - phase).rem_euclid(every);
        self.changes(key)
            .filter(|change| *change <= moment.at)
            .max()
            .map_or(in_turn, |last| last.max(in_turn))
    }

    /// Every time at which the state of a hub or of one of its tunnels changed.
    fn changes(&self, key: HubKey) -> impl Iterator<Item = Millis> {
        let past = &self.moment_of(key.slot).past;
        let flaps = IncidentSchedule::flaps(past, key).map(|(_, window)| window);
        let windows = self.down(key, past).chain(flaps).flat_map(|window| [window.from, window.until]);
        windows.chain(self.world.overrides.hubs.get(&key).map(|overridden| overridden.since))
    }

    fn down<'w>(&'w self, key: HubKey, incidents: &'w Incidents) -> impl Iterator<Item = Window> + 'w {
        self.world.schedule.down(&self.world.fleet, incidents, key)
    }

    fn configured(&self, key: HubKey) -> u16 {
        let lacking = key.role == Role::Secondary
            && self.world.group(key.slot).permanent_fault == PermanentFault::UnequalTunnels;
        self.world.fleet.hub(key).tunnels - u16::from(lacking)
    }

    pub(super) fn overridden(&self, key: HubKey) -> HubOverride {
        self.world.overrides.hubs.get(&key).copied().unwrap_or_default()
    }

    /// The time of a group's records: this instant, unless they were frozen earlier.
    pub(super) fn moment_of(&self, slot: Slot) -> &Moment {
        self.world.overrides.frozen.get(&slot).unwrap_or(&self.moment)
    }
}
