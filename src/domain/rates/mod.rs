//! What goes through the tunnels: the rate of each from its last two records, what went through in the last hour, and the
//! sums for hubs, groups and data centers. Which rate two records give is `rate`'s rule. Counters that never go back, for
//! those who keep them elsewhere, are `meter`'s.
//!
//! Memory is bounded: 350 B a tunnel, from its first record on, for at most [`MOST_TUNNELS`] tunnels, so 11 MB at most, and
//! 80 B for each group of the last snapshot; [`Rates::footprint`] counts it. What left is forgotten after
//! [`FORGOTTEN_AFTER`].

mod meter;
mod rate;
mod ring;

pub use meter::{Carried, Meters};
pub use rate::{Flow, MOST_BITS, Rate};
pub use ring::{SLOTS, STEP};

use super::{Group, Hub, Map, Snapshot, Text, Tunnel, TunnelKey};
use jiff::{SignedDuration, Timestamp};
use rate::{Brief, Counted};
use ring::Ring;
use std::mem;

/// Tunnels whose traffic is remembered; of more, the rates of those that came last are not known.
pub const MOST_TUNNELS: usize = 30_000;
/// How long a rate counts as present after the look that found its record. Large organizations on a small budget of calls
/// are read anew within five minutes.
pub const PRESENT: SignedDuration = SignedDuration::from_mins(10);
/// How long a tunnel is remembered that is not listed any more; at most ten of a hub are, not always the same.
pub const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_mins(30);

/// The traffic of all tunnels.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    tunnels: Map<TunnelKey, Box<Track>>,
    /// What goes through the groups and data centers of the last snapshot: each frame asks for those in view.
    told: Sums,
    /// The same of a snapshot that is being taken.
    taken: Sums,
    /// When a snapshot was seen last.
    observed: Timestamp,
    swept: Option<Timestamp>,
}

/// The traffic of one tunnel.
#[derive(Clone, Debug)]
struct Track {
    last: Counted,
    rate: Brief,
    /// The look that found the last record, and until which the ring is written: what is kept is dated by our own clock,
    /// whatever that of the records shows.
    moved: Second,
    /// The look that saw the tunnel last.
    seen: Second,
    ring: Ring,
}

/// A moment in few bytes: a second since 1970, up to the year 2106.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Second(u32);

impl Second {
    fn of(time: Timestamp) -> Self {
        Self(u32::try_from(time.as_second().max(0)).unwrap_or(u32::MAX))
    }

    fn number(self) -> i64 {
        self.0.into()
    }

    fn time(self) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(self.number())
    }
}

/// What goes through several tunnels together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    /// As much of it as is known.
    pub rate: Rate,
    /// Tunnels whose rate is known.
    pub known: u64,
    /// Tunnels that there are.
    pub of: u64,
}

/// The sums of a snapshot, or of as much of it as was taken.
#[derive(Clone, Debug, Default)]
struct Sums {
    /// In the order of the snapshot: who sorts thousands of groups by their rates asks for all of them at once.
    groups: Vec<Told>,
    datacenters: Map<Text, Told>,
}

/// A sum as it was when the snapshot was seen, and until when it stays so.
#[derive(Clone, Copy, Debug)]
struct Told {
    sum: Sum,
    until: Timestamp,
}

impl Sums {
    /// Bytes that they take.
    fn footprint(&self) -> usize {
        self.groups.capacity() * size_of::<Told>()
            + self.datacenters.capacity() * (size_of::<(Text, Told)>() + 1)
    }
}

impl Told {
    /// That of nothing at all.
    fn nothing(now: Timestamp) -> Self {
        Self { sum: Sum::default(), until: now + PRESENT }
    }

    fn and(self, other: Self) -> Self {
        Self { sum: self.sum.and(other.sum), until: self.until.min(other.until) }
    }
}

impl Sum {
    /// That of a hub of whose tunnels no rate is known.
    fn of(hub: &Hub) -> Self {
        let all = hub.tunnel_count().unwrap_or(0).max(hub.known_tunnels().len() as u64);
        Self { of: all, ..Self::default() }
    }

    /// With the rate of one of its tunnels.
    fn with(self, rate: Rate) -> Self {
        if rate.is_unknown() {
            return self;
        }
        Self { rate: self.rate.and(rate), known: self.known + 1, ..self }
    }

    fn and(self, other: Self) -> Self {
        Self {
            rate: self.rate.and(other.rate),
            known: self.known + other.known,
            of: self.of.saturating_add(other.of),
        }
    }
}

impl Rates {
    /// Takes the records of a snapshot.
    pub fn observe(&mut self, snapshot: &Snapshot, now: Timestamp) {
        self.take_groups(&snapshot.groups, now);
        self.turn(now);
    }

    /// Takes the records of some groups of a snapshot. Until all of them are taken and [`Self::turn`] says so, what is told
    /// of groups and graphs is what it was.
    pub fn take_groups(&mut self, groups: &[Group], now: Timestamp) {
        if self.taken.groups.is_empty() {
            self.taken.groups.reserve_exact(self.told.groups.len());
        }
        for group in groups {
            let told = self.take_group(group, now);
            self.taken.groups.push(told);
        }
    }

    /// All groups of a snapshot were taken.
    pub fn turn(&mut self, now: Timestamp) {
        self.told = mem::take(&mut self.taken);
        self.observed = now;
        self.forget(now);
    }

    /// What goes through a tunnel, if its last records tell.
    pub fn tunnel(&self, key: &TunnelKey, now: Timestamp) -> Rate {
        self.tunnels
            .get(key)
            .and_then(|track| track.present(now))
            .map_or_else(Rate::default, |(rate, _)| rate)
    }

    /// What goes through the tunnels of a hub.
    pub fn hub(&self, hub: &Hub, now: Timestamp) -> Sum {
        let rates = hub.known_tunnels().iter().map(|tunnel| self.tunnel(&tunnel.key, now));
        rates.fold(Sum::of(hub), Sum::with)
    }

    /// What goes through the tunnels of several hubs.
    pub fn hubs<'a>(&self, hubs: impl IntoIterator<Item = &'a Hub>, now: Timestamp) -> Sum {
        hubs.into_iter().map(|hub| self.hub(hub, now)).fold(Sum::default(), Sum::and)
    }

    /// What goes through the tunnels of a group.
    pub fn group(&self, group: &Group, now: Timestamp) -> Sum {
        self.hubs(&group.hubs, now)
    }

    /// The same of the group in this place of the last snapshot, as it is there, without asking for each of its tunnels.
    pub fn listed(&self, place: usize, group: &Group, now: Timestamp) -> Sum {
        let told = self.told.groups.get(place).filter(|told| now <= told.until);
        told.map_or_else(|| self.group(group, now), |told| told.sum)
    }

    /// The same of the group in this place of the snapshot that is being taken.
    pub fn taken(&self, place: usize) -> Sum {
        self.taken.groups.get(place).map(|told| told.sum).unwrap_or_default()
    }

    /// The same of a data center of the last snapshot, which has these hubs.
    pub fn listed_in<'a>(
        &self,
        datacenter: &Text,
        hubs: impl IntoIterator<Item = &'a Hub>,
        now: Timestamp,
    ) -> Sum {
        let told = self.told.datacenters.get(datacenter).filter(|told| now <= told.until);
        told.map_or_else(|| self.hubs(hubs, now), |told| told.sum)
    }

    /// The bits a second of these tunnels together in each of the last slots before the newest snapshot, in and out, the
    /// oldest first; `None` for what was not seen.
    pub fn series<'a>(
        &self,
        tunnels: impl IntoIterator<Item = &'a TunnelKey>,
        slots: usize,
    ) -> Vec<[Option<f64>; 2]> {
        let mut sum = vec![[None; 2]; slots.min(SLOTS)];
        let until = self.observed.as_second();
        for track in tunnels.into_iter().filter_map(|key| self.tunnels.get(key)) {
            for (sum, bits) in sum.iter_mut().zip(track.ring.read(track.moved.number(), until, slots)) {
                for (sum, bits) in sum.iter_mut().zip(bits) {
                    *sum = bits.map_or(*sum, |bits| Some(sum.unwrap_or(0.0) + bits));
                }
            }
        }
        sum
    }

    /// Tunnels that are remembered, and bytes that they and the sums take, but for the keys, which the snapshot has too.
    pub fn footprint(&self) -> (usize, usize) {
        let entry = size_of::<(TunnelKey, Box<Track>)>() + 1;
        let tunnels = self.tunnels.capacity() * entry + self.tunnels.len() * size_of::<Track>();
        (self.tunnels.len(), tunnels + self.told.footprint() + self.taken.footprint())
    }

    fn take_group(&mut self, group: &Group, now: Timestamp) -> Told {
        let mut of_group = Told::nothing(now);
        for hub in &group.hubs {
            let told = self.take_hub(hub, now);
            of_group = of_group.and(told);
            if let Some(datacenter) = &hub.datacenter {
                match self.taken.datacenters.get_mut(datacenter) {
                    Some(known) => *known = known.and(told),
                    None => drop(self.taken.datacenters.insert(datacenter.clone(), told)),
                }
            }
        }
        of_group
    }

    fn take_hub(&mut self, hub: &Hub, now: Timestamp) -> Told {
        let mut told = Told { sum: Sum::of(hub), ..Told::nothing(now) };
        for tunnel in hub.known_tunnels() {
            let Some((rate, until)) = self.take(tunnel, now) else { continue };
            told = Told { sum: told.sum.with(rate), until: told.until.min(until) };
        }
        told
    }

    /// Takes a tunnel's record; returns what goes through it then, and until when.
    fn take(&mut self, tunnel: &Tunnel, now: Timestamp) -> Option<(Rate, Timestamp)> {
        let counted = Counted::of(tunnel);
        if let Some(track) = self.tunnels.get_mut(&tunnel.key) {
            if let Some(counted) = counted {
                track.take(counted, now);
            }
            return track.present(now);
        }
        if let Some(counted) = counted.filter(|_| self.tunnels.len() < MOST_TUNNELS) {
            self.tunnels.insert(tunnel.key.clone(), Box::new(Track::new(counted, now)));
        }
        None
    }

    /// Forgets those that are not listed any more; not with each look, since it goes through all of them.
    fn forget(&mut self, now: Timestamp) {
        let is_due = self.swept.is_none_or(|swept| now.duration_since(swept).abs() >= FORGOTTEN_AFTER / 10);
        if is_due {
            self.swept = Some(now);
            self.tunnels.retain(|_, track| now.duration_since(track.seen.time()).abs() < FORGOTTEN_AFTER);
        }
    }
}

impl Track {
    fn new(counted: Counted, now: Timestamp) -> Self {
        let now = Second::of(now);
        Self { last: counted, rate: Rate::default().into(), moved: now, seen: now, ring: Ring::default() }
    }

    /// What goes through now, if that can be told, and until when it counts as present.
    fn present(&self, now: Timestamp) -> Option<(Rate, Timestamp)> {
        let (rate, until) = (Rate::from(self.rate), self.moved.time() + PRESENT);
        (now <= until && !rate.is_unknown()).then_some((rate, until))
    }

    /// Takes a record; the same record again changes nothing.
    fn take(&mut self, counted: Counted, now: Timestamp) {
        self.seen = Second::of(now);
        if counted.is_of_the_record_of(&self.last) {
            return;
        }
        let looked = now.duration_since(self.moved.time()).as_secs_f64();
        let rate = counted.since(&self.last, looked);
        self.ring.write(self.moved.number(), self.seen.number(), rate);
        (self.last, self.rate, self.moved) = (counted, rate.into(), self.seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn the_traffic_of_a_tunnel_is_held_in_few_bytes() {
        // What is one step larger here, an allocator gives a larger place: 8 bytes are the allocator's own.
        assert_eq!(size_of::<Track>() + 8, 320);
    }
}
