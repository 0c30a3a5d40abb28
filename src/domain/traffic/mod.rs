//! Traffic rates: the rate of each tunnel from its last two records, its history of the last hour, and the sums of
//! hubs, groups and data centers. `rate` computes a rate from two records, `meter` provides monotonic counters for
//! external monitoring.
//!
//! Memory is bounded: 160 B per tunnel, from its first record on, for at most [`MAX_TUNNELS`] tunnels, so at most 5 MB,
//! and about 170 B per group of the last snapshot; [`Rates::footprint`] measures it. A tunnel that is no longer listed
//! is dropped after [`TUNNEL_RETENTION`]; its traffic stays part of its hub's history for the rest of the hour.

mod meter;
mod rate;
mod rate_sum;
mod ring;
mod series;
mod tunnel_traffic;

pub use meter::{MeterReading, Meters};
pub use rate::{Flow, MAX_BITS_PER_SECOND, Rate};
pub use rate_sum::RateSum;
pub use ring::{SLOT_SECONDS, SLOTS};
pub use series::Series;

use crate::domain::model::unix_seconds::UnixSeconds;
use crate::domain::{Group, GroupKey, Hub, Map, Snapshot, Text, TunnelKey};
use jiff::{SignedDuration, Timestamp};
use rate_sum::{CachedSum, Sums};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tunnel_traffic::{GroupTraffic, TunnelTraffic};

/// Maximum number of tunnels whose traffic is tracked; the rates of further ones are unknown.
pub const MAX_TUNNELS: usize = 30_000;
/// How long a rate is current after the poll that found its record. Large organizations with a low rate limit are read
/// within five minutes.
pub const RATE_VALIDITY: SignedDuration = SignedDuration::from_mins(10);
/// How long a tunnel that is no longer listed is kept; at most ten per hub are listed, not always the same.
pub const TUNNEL_RETENTION: SignedDuration = SignedDuration::from_mins(30);

/// Traffic of all tunnels.
///
/// Cheap to clone: each snapshot has its own sums and shares the traffic of tunnels with earlier and later snapshots.
/// While a newer snapshot is on its way to the screen, the rate of a single tunnel may already be the newer one.
/// Separate copies would take 6 MB more for 20,000 tunnels.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    groups: Map<GroupKey, Arc<Mutex<GroupTraffic>>>,
    /// Number of tracked tunnels.
    tunnels: usize,
    /// Sums of the groups and data centers of the last snapshot.
    sums: Sums,
    /// Time of the last snapshot.
    observed: Timestamp,
    last_cleanup: Option<Timestamp>,
}

impl Rates {
    /// Adds the records of a snapshot.
    pub fn observe(&mut self, snapshot: &Snapshot, now: Timestamp) {
        let mut sums = Sums { groups: Vec::with_capacity(snapshot.groups.len()), ..Sums::default() };
        for group in &snapshot.groups {
            let sum = self.observe_group(group, now, &mut sums.datacenters);
            sums.groups.push(sum);
        }
        self.sums = sums;
        self.observed = now;
        self.drop_departed(now);
    }

    /// Rate of a tunnel, if known.
    pub fn tunnel(&self, key: &TunnelKey, now: Timestamp) -> Rate {
        let present = self.tracks(key.hub().group()).and_then(|tracks| tracks.get(key)?.current_rate(now));
        present.map_or_else(Rate::default, |(rate, _)| rate)
    }

    /// Rate of a hub.
    pub fn hub(&self, hub: &Hub, now: Timestamp) -> RateSum {
        let rates = hub.known_tunnels().iter().map(|tunnel| self.tunnel(&tunnel.key, now));
        rates.fold(RateSum::unknown(hub), RateSum::with)
    }

    /// Rate of several hubs together.
    pub fn hubs<'a>(&self, hubs: impl IntoIterator<Item = &'a Hub>, now: Timestamp) -> RateSum {
        hubs.into_iter().map(|hub| self.hub(hub, now)).fold(RateSum::default(), RateSum::and)
    }

    /// Rate of a group.
    pub fn group(&self, group: &Group, now: Timestamp) -> RateSum {
        self.hubs(&group.hubs, now)
    }

    /// Rate of the group at this index of the last snapshot, from the cached sums if they are still valid.
    pub fn cached_group(&self, index: usize, group: &Group, now: Timestamp) -> RateSum {
        let cached = self.sums.groups.get(index).filter(|cached| now <= cached.until);
        cached.map_or_else(|| self.group(group, now), |cached| cached.sum)
    }

    /// Rate of a data center of the last snapshot, which has these hubs, from the cached sums if they are still valid.
    pub fn cached_datacenter<'a>(
        &self,
        datacenter: &Text,
        hubs: impl IntoIterator<Item = &'a Hub>,
        now: Timestamp,
    ) -> RateSum {
        let cached = self.sums.datacenters.get(datacenter).filter(|cached| now <= cached.until);
        cached.map_or_else(|| self.hubs(hubs, now), |cached| cached.sum)
    }

    /// Number of tracked tunnels and size in bytes, without keys, which are shared with the snapshot.
    pub fn footprint(&self) -> (usize, usize) {
        let entry = size_of::<(TunnelKey, TunnelTraffic)>();
        let group_size =
            |tracks: &GroupTraffic| tracks.tunnels.capacity() * entry + tracks.departed.footprint();
        let tracks: usize = self.groups.values().map(|tracks| group_size(&lock(tracks))).sum();
        let groups =
            self.groups.capacity() * (size_of::<(GroupKey, Arc<GroupTraffic>)>() + size_of::<GroupTraffic>());
        (self.tunnels, tracks + groups + self.sums.footprint())
    }

    /// Traffic of a group.
    fn tracks(&self, group: &GroupKey) -> Option<MutexGuard<'_, GroupTraffic>> {
        self.groups.get(group).map(|tracks| lock(tracks))
    }

    fn observe_group(
        &mut self,
        group: &Group,
        now: Timestamp,
        datacenters: &mut Map<Text, CachedSum>,
    ) -> CachedSum {
        let mut capacity = MAX_TUNNELS.saturating_sub(self.tunnels);
        let mut tracks = lock(self.groups.entry(group.key.clone()).or_default());
        let before = tracks.tunnels.len();
        if before == 0 {
            let listed: usize = group.hubs.iter().map(|hub| hub.known_tunnels().len()).sum();
            tracks.tunnels.reserve_exact(listed.min(capacity));
        }
        let (mut group_sum, mut index) = (CachedSum::empty(now), 0);
        for hub in &group.hubs {
            let mut hub_sum = CachedSum { sum: RateSum::unknown(hub), ..CachedSum::empty(now) };
            for tunnel in hub.known_tunnels() {
                let present = tracks.observe(tunnel, index, &mut capacity, now);
                index += 1;
                if let Some((rate, until)) = present {
                    hub_sum = CachedSum { sum: hub_sum.sum.with(rate), until: hub_sum.until.min(until) };
                }
            }
            group_sum = group_sum.and(hub_sum);
            if let Some(datacenter) = &hub.datacenter {
                match datacenters.get_mut(datacenter) {
                    Some(known) => *known = known.and(hub_sum),
                    None => drop(datacenters.insert(datacenter.clone(), hub_sum)),
                }
            }
        }
        let added = tracks.tunnels.len() - before;
        drop(tracks);
        self.tunnels += added;
        group_sum
    }

    /// Drops tunnels that are no longer listed; not at each poll, since it iterates over all tunnels.
    fn drop_departed(&mut self, now: Timestamp) {
        let is_due = self
            .last_cleanup
            .is_none_or(|cleaned| now.duration_since(cleaned).abs() >= TUNNEL_RETENTION / 10);
        if !is_due {
            return;
        }
        self.last_cleanup = Some(now);
        self.groups.retain(|_, tracks| lock(tracks).drop_departed(now));
        self.tunnels = self.groups.values().map(|tracks| lock(tracks).tunnels.len()).sum();
    }
}

/// Locks the traffic of a group. Nothing panics while it is locked.
fn lock(tracks: &Mutex<GroupTraffic>) -> MutexGuard<'_, GroupTraffic> {
    tracks.lock().unwrap_or_else(PoisonError::into_inner)
}
