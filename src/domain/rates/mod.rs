//! What goes through the tunnels: the rate of each from its last two records, what went through in the last hour, and the
//! sums for hubs, groups and data centers. Which rate two records give is `rate`'s rule. Counters that never go back, for
//! those who keep them elsewhere, are `meter`'s.
//!
//! Memory is bounded: about 1 kB a tunnel, key included, for at most [`MOST_TUNNELS`] tunnels, so 30 MB at most;
//! [`Rates::footprint`] counts it. What left is forgotten after [`FORGOTTEN_AFTER`].

mod meter;
mod rate;
mod ring;

pub use meter::{Carried, Meters};
pub use rate::{Flow, MOST_BITS, Rate};
pub use ring::{SLOTS, STEP};

use super::{Group, Hub, Snapshot, Tunnel, TunnelKey};
use jiff::{SignedDuration, Timestamp};
use rate::Counted;
use ring::Ring;
use std::collections::HashMap;

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
    tunnels: HashMap<TunnelKey, Box<Track>>,
    /// When a snapshot was seen last.
    observed: Timestamp,
    swept: Option<Timestamp>,
}

/// The traffic of one tunnel.
#[derive(Clone, Debug)]
struct Track {
    last: Counted,
    /// The look that found the last record: what is kept is dated by our own clock, whatever that of the records shows.
    moved: Timestamp,
    /// The look that saw the tunnel last.
    seen: Timestamp,
    rate: Rate,
    ring: Ring,
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

impl Rates {
    /// Takes the records of a snapshot.
    pub fn observe(&mut self, snapshot: &Snapshot, now: Timestamp) {
        self.observed = now;
        for hub in snapshot.groups.iter().flat_map(|group| &group.hubs) {
            for tunnel in hub.known_tunnels() {
                self.take(tunnel, now);
            }
        }
        self.forget(now);
    }

    /// What goes through a tunnel, if its last records tell.
    pub fn tunnel(&self, key: &TunnelKey, now: Timestamp) -> Rate {
        let track = self.tunnels.get(key).filter(|track| now.duration_since(track.moved) <= PRESENT);
        track.map_or_else(Rate::default, |track| track.rate)
    }

    /// What goes through the tunnels of a hub.
    pub fn hub(&self, hub: &Hub, now: Timestamp) -> Sum {
        let known = hub.known_tunnels();
        let rates = known.iter().map(|tunnel| self.tunnel(&tunnel.key, now));
        let all = hub.tunnel_count().unwrap_or(0).max(known.len() as u64);
        rates.filter(|rate| !rate.is_unknown()).fold(Sum { of: all, ..Sum::default() }, |sum, rate| Sum {
            rate: sum.rate.and(rate),
            known: sum.known + 1,
            ..sum
        })
    }

    /// What goes through the tunnels of several hubs.
    pub fn hubs<'a>(&self, hubs: impl IntoIterator<Item = &'a Hub>, now: Timestamp) -> Sum {
        hubs.into_iter().map(|hub| self.hub(hub, now)).fold(Sum::default(), |sum, hub| Sum {
            rate: sum.rate.and(hub.rate),
            known: sum.known + hub.known,
            of: sum.of.saturating_add(hub.of),
        })
    }

    /// What goes through the tunnels of a group.
    pub fn group(&self, group: &Group, now: Timestamp) -> Sum {
        self.hubs(&group.hubs, now)
    }

    /// The bits a second of these tunnels together in each of the last slots before the newest snapshot, in and out, the
    /// oldest first; `None` for what was not seen.
    pub fn series<'a>(
        &self,
        tunnels: impl IntoIterator<Item = &'a TunnelKey>,
        slots: usize,
    ) -> Vec<[Option<f64>; 2]> {
        let mut sum = vec![[None; 2]; slots.min(SLOTS)];
        for track in tunnels.into_iter().filter_map(|key| self.tunnels.get(key)) {
            for (sum, bits) in sum.iter_mut().zip(track.ring.read(self.observed.as_second(), slots)) {
                for (sum, bits) in sum.iter_mut().zip(bits) {
                    *sum = bits.map_or(*sum, |bits| Some(sum.unwrap_or(0.0) + bits));
                }
            }
        }
        sum
    }

    /// Tunnels that are remembered, and bytes that they take, their keys' text left out.
    pub fn footprint(&self) -> (usize, usize) {
        let entry = size_of::<(TunnelKey, Box<Track>)>() + 1;
        let rings: usize = self.tunnels.values().map(|track| track.ring.footprint()).sum();
        (
            self.tunnels.len(),
            self.tunnels.capacity() * entry + self.tunnels.len() * size_of::<Track>() + rings,
        )
    }

    fn take(&mut self, tunnel: &Tunnel, now: Timestamp) {
        let Some(counted) = Counted::of(tunnel) else { return };
        if let Some(track) = self.tunnels.get_mut(&tunnel.key) {
            track.take(counted, now);
        } else if self.tunnels.len() < MOST_TUNNELS {
            self.tunnels.insert(tunnel.key.clone(), Box::new(Track::new(counted, now)));
        }
    }

    /// Forgets those that are not listed any more; not with each look, since it goes through all of them.
    fn forget(&mut self, now: Timestamp) {
        let is_due = self.swept.is_none_or(|swept| now.duration_since(swept).abs() >= FORGOTTEN_AFTER / 10);
        if is_due {
            self.swept = Some(now);
            self.tunnels.retain(|_, track| now.duration_since(track.seen).abs() < FORGOTTEN_AFTER);
        }
    }
}

impl Track {
    fn new(counted: Counted, now: Timestamp) -> Self {
        Self { last: counted, moved: now, seen: now, rate: Rate::default(), ring: Ring::default() }
    }

    /// Takes a record; the same record again changes nothing.
    fn take(&mut self, counted: Counted, now: Timestamp) {
        self.seen = now;
        if counted.time == self.last.time {
            return;
        }
        self.rate = counted.since(&self.last, now.duration_since(self.moved));
        if !self.rate.is_unknown() {
            self.ring.write(self.moved.as_second(), now.as_second(), self.rate);
        }
        (self.last, self.moved) = (counted, now);
    }
}
