//! What goes through the tunnels: the rate of each from its last two records, what went through in the last hour, and the
//! sums for hubs, groups and data centers. Which rate two records give is `rate`'s rule. Counters that never go back, for
//! those who keep them elsewhere, are `meter`'s.
//!
//! Memory is bounded: 160 B a tunnel, from its first record on, for at most [`MOST_TUNNELS`] tunnels, so 5 MB at most, and
//! some 170 B for each group of the last snapshot; [`Rates::footprint`] counts it. A tunnel that left is forgotten after
//! [`FORGOTTEN_AFTER`]; what went through it stays with its hub for the rest of the hour.

mod meter;
mod rate;
mod ring;
mod series;

pub use meter::{MeterReading, Meters};
pub use rate::{Flow, MAX_BITS_PER_SECOND, Rate};
pub use ring::{SLOT_SECONDS, SLOTS};
pub use series::Series;

use crate::domain::model::unix_seconds::UnixSeconds;
use crate::domain::{Group, GroupKey, Hub, Map, Snapshot, Text, Tunnel, TunnelKey, TunnelRecord};
use jiff::{SignedDuration, Timestamp};
use rate::{PackedRate, rate_between, recorded_at};
use ring::Ring;
use series::DepartedTunnels;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Tunnels whose traffic is remembered; of more, the rates of those that came last are not known.
pub const MAX_TUNNELS: usize = 30_000;
/// How long a rate counts as present after the look that found its record. Large organizations on a small budget of calls
/// are read anew within five minutes.
pub const RATE_VALIDITY: SignedDuration = SignedDuration::from_mins(10);
/// How long a tunnel is remembered that is not listed any more; at most ten of a hub are, not always the same.
pub const TUNNEL_RETENTION: SignedDuration = SignedDuration::from_mins(30);

/// The traffic of all tunnels.
///
/// Cheap to clone: each snapshot has sums of its own, and shares the tracks of tunnels with those before and after it. While a
/// newer snapshot is on its way to the screen, the rate of a single tunnel may be the newer one already. A copy of the tracks for
/// each snapshot took 6 MB more for 20,000 tunnels.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    groups: Map<GroupKey, Arc<Mutex<GroupTraffic>>>,
    /// Tunnels that are remembered.
    tunnels: usize,
    /// What goes through the groups and data centers of the last snapshot.
    sums: Sums,
    /// When a snapshot was seen last.
    observed: Timestamp,
    last_cleanup: Option<Timestamp>,
}

/// The traffic of the tunnels of one group.
#[derive(Clone, Debug, Default)]
struct GroupTraffic {
    /// In the order in which they are listed, and those that left.
    tunnels: Vec<(TunnelKey, TunnelTraffic)>,
    /// Of those that are forgotten, by hub.
    departed: DepartedTunnels,
}

impl GroupTraffic {
    /// The position of a tunnel, which is looked for at this place first.
    fn position(&self, key: &TunnelKey, place: usize) -> Option<usize> {
        let is_there = self.tunnels.get(place).is_some_and(|(known, _)| known == key);
        if is_there { Some(place) } else { self.tunnels.iter().position(|(known, _)| known == key) }
    }

    fn get(&self, key: &TunnelKey) -> Option<&TunnelTraffic> {
        self.tunnels.iter().find(|(known, _)| known == key).map(|(_, track)| track)
    }
}

/// The traffic of one tunnel.
#[derive(Clone, Debug)]
struct TunnelTraffic {
    /// The last record, shared with the snapshot: a copy of its counters took 0.8 MB more for 20,000 tunnels.
    last: Arc<TunnelRecord>,
    rate: PackedRate,
    /// The look that found the last record, and until which the ring is written: what is kept is dated by our own clock,
    /// whatever that of the records shows.
    updated: UnixSeconds,
    /// The look that saw the tunnel last.
    seen: UnixSeconds,
    ring: Ring,
}

/// What goes through several tunnels together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RateSum {
    /// As much of it as is known.
    pub rate: Rate,
    /// Tunnels whose rate is known.
    pub known: u64,
    /// Tunnels that there are.
    pub total: u64,
}

/// The sums of a snapshot, or of as much of it as was taken.
#[derive(Clone, Debug, Default)]
struct Sums {
    /// In the order of the snapshot: who sorts thousands of groups by their rates asks for all of them at once.
    groups: Vec<CachedSum>,
    datacenters: Map<Text, CachedSum>,
}

/// A sum as it was when the snapshot was seen, and until when it stays so.
#[derive(Clone, Copy, Debug)]
struct CachedSum {
    sum: RateSum,
    until: Timestamp,
}

impl Sums {
    /// Bytes that they take.
    fn footprint(&self) -> usize {
        self.groups.capacity() * size_of::<CachedSum>()
            + self.datacenters.capacity() * (size_of::<(Text, CachedSum)>() + 1)
    }
}

impl CachedSum {
    /// That of nothing at all.
    fn empty(now: Timestamp) -> Self {
        Self { sum: RateSum::default(), until: now + RATE_VALIDITY }
    }

    fn and(self, other: Self) -> Self {
        Self { sum: self.sum.and(other.sum), until: self.until.min(other.until) }
    }
}

impl RateSum {
    /// That of a hub of whose tunnels no rate is known.
    fn unknown(hub: &Hub) -> Self {
        let all = hub.tunnel_count().unwrap_or(0).max(hub.known_tunnels().len() as u64);
        Self { total: all, ..Self::default() }
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
            total: self.total.saturating_add(other.total),
        }
    }
}

impl Rates {
    /// Takes the records of a snapshot.
    pub fn observe(&mut self, snapshot: &Snapshot, now: Timestamp) {
        let mut sums = Sums { groups: Vec::with_capacity(snapshot.groups.len()), ..Sums::default() };
        for group in &snapshot.groups {
            let sum = self.observe_group(group, now, &mut sums.datacenters);
            sums.groups.push(sum);
        }
        self.sums = sums;
        self.observed = now;
        self.forget(now);
    }

    /// What goes through a tunnel, if its last records tell.
    pub fn tunnel(&self, key: &TunnelKey, now: Timestamp) -> Rate {
        let present = self.tracks(key.hub().group()).and_then(|tracks| tracks.get(key)?.current_rate(now));
        present.map_or_else(Rate::default, |(rate, _)| rate)
    }

    /// What goes through the tunnels of a hub.
    pub fn hub(&self, hub: &Hub, now: Timestamp) -> RateSum {
        let rates = hub.known_tunnels().iter().map(|tunnel| self.tunnel(&tunnel.key, now));
        rates.fold(RateSum::unknown(hub), RateSum::with)
    }

    /// What goes through the tunnels of several hubs.
    pub fn hubs<'a>(&self, hubs: impl IntoIterator<Item = &'a Hub>, now: Timestamp) -> RateSum {
        hubs.into_iter().map(|hub| self.hub(hub, now)).fold(RateSum::default(), RateSum::and)
    }

    /// What goes through the tunnels of a group.
    pub fn group(&self, group: &Group, now: Timestamp) -> RateSum {
        self.hubs(&group.hubs, now)
    }

    /// The same of the group in this place of the last snapshot, as it is there, without asking for each of its tunnels.
    pub fn cached_group(&self, place: usize, group: &Group, now: Timestamp) -> RateSum {
        let told = self.sums.groups.get(place).filter(|told| now <= told.until);
        told.map_or_else(|| self.group(group, now), |told| told.sum)
    }

    /// The same of a data center of the last snapshot, which has these hubs.
    pub fn cached_datacenter<'a>(
        &self,
        datacenter: &Text,
        hubs: impl IntoIterator<Item = &'a Hub>,
        now: Timestamp,
    ) -> RateSum {
        let told = self.sums.datacenters.get(datacenter).filter(|told| now <= told.until);
        told.map_or_else(|| self.hubs(hubs, now), |told| told.sum)
    }

    /// Tunnels that are remembered, and bytes that they and the sums take, but for the keys, which the snapshot has too.
    pub fn footprint(&self) -> (usize, usize) {
        let entry = size_of::<(TunnelKey, TunnelTraffic)>();
        let of_group =
            |tracks: &GroupTraffic| tracks.tunnels.capacity() * entry + tracks.departed.footprint();
        let tracks: usize = self.groups.values().map(|tracks| of_group(&lock(tracks))).sum();
        let groups =
            self.groups.capacity() * (size_of::<(GroupKey, Arc<GroupTraffic>)>() + size_of::<GroupTraffic>());
        (self.tunnels, tracks + groups + self.sums.footprint())
    }

    /// The tracks of a group.
    fn tracks(&self, group: &GroupKey) -> Option<MutexGuard<'_, GroupTraffic>> {
        self.groups.get(group).map(|tracks| lock(tracks))
    }

    fn observe_group(
        &mut self,
        group: &Group,
        now: Timestamp,
        datacenters: &mut Map<Text, CachedSum>,
    ) -> CachedSum {
        let mut room = MAX_TUNNELS.saturating_sub(self.tunnels);
        let mut tracks = lock(self.groups.entry(group.key.clone()).or_default());
        let before = tracks.tunnels.len();
        if before == 0 {
            let listed: usize = group.hubs.iter().map(|hub| hub.known_tunnels().len()).sum();
            tracks.tunnels.reserve_exact(listed.min(room));
        }
        let (mut of_group, mut place) = (CachedSum::empty(now), 0);
        for hub in &group.hubs {
            let mut told = CachedSum { sum: RateSum::unknown(hub), ..CachedSum::empty(now) };
            for tunnel in hub.known_tunnels() {
                let present = tracks.observe(tunnel, place, &mut room, now);
                place += 1;
                if let Some((rate, until)) = present {
                    told = CachedSum { sum: told.sum.with(rate), until: told.until.min(until) };
                }
            }
            of_group = of_group.and(told);
            if let Some(datacenter) = &hub.datacenter {
                match datacenters.get_mut(datacenter) {
                    Some(known) => *known = known.and(told),
                    None => drop(datacenters.insert(datacenter.clone(), told)),
                }
            }
        }
        let added = tracks.tunnels.len() - before;
        drop(tracks);
        self.tunnels += added;
        of_group
    }

    /// Forgets tunnels that are not listed any more; not with each poll, since it goes through all of them.
    fn forget(&mut self, now: Timestamp) {
        let is_due =
            self.last_cleanup.is_none_or(|swept| now.duration_since(swept).abs() >= TUNNEL_RETENTION / 10);
        if !is_due {
            return;
        }
        self.last_cleanup = Some(now);
        self.groups.retain(|_, tracks| lock(tracks).forget(now));
        self.tunnels = self.groups.values().map(|tracks| lock(tracks).tunnels.len()).sum();
    }
}

/// The tracks of a group, for a moment. Nothing panics while they are held.
fn lock(tracks: &Mutex<GroupTraffic>) -> MutexGuard<'_, GroupTraffic> {
    tracks.lock().unwrap_or_else(PoisonError::into_inner)
}

impl GroupTraffic {
    /// Takes a tunnel's record; returns what goes through it then, and until when. A new tunnel is remembered while there is
    /// room.
    fn observe(
        &mut self,
        tunnel: &Tunnel,
        place: usize,
        room: &mut usize,
        now: Timestamp,
    ) -> Option<(Rate, Timestamp)> {
        let recorded_at = recorded_at(&tunnel.record);
        if let Some(position) = self.position(&tunnel.key, place) {
            let track = &mut self.tunnels[position].1;
            if recorded_at.is_some() {
                track.add_record(&tunnel.record, now);
            }
            return track.current_rate(now);
        }
        recorded_at.filter(|_| *room > 0)?;
        *room -= 1;
        // Most groups never gain another tunnel.
        self.tunnels.reserve_exact(1);
        self.tunnels.push((tunnel.key.clone(), TunnelTraffic::new(&tunnel.record, now)));
        None
    }

    /// Forgets tunnels that left long ago; returns whether anything is remembered.
    fn forget(&mut self, now: Timestamp) -> bool {
        let Self { tunnels, departed } = self;
        tunnels.retain(|(key, track)| {
            let is_kept = now.duration_since(track.seen.to_timestamp()).abs() < TUNNEL_RETENTION;
            if !is_kept {
                departed.add(key.hub(), track);
            }
            is_kept
        });
        departed.forget(now);
        !tunnels.is_empty() || !departed.is_empty()
    }
}

impl TunnelTraffic {
    fn new(record: &Arc<TunnelRecord>, now: Timestamp) -> Self {
        let (last, now) = (Arc::clone(record), UnixSeconds::from_timestamp(now));
        Self { last, rate: Rate::default().into(), updated: now, seen: now, ring: Ring::default() }
    }

    /// What goes through now, if that can be told, and until when it counts as present.
    fn current_rate(&self, now: Timestamp) -> Option<(Rate, Timestamp)> {
        let (rate, until) = (Rate::from(self.rate), self.updated.to_timestamp() + RATE_VALIDITY);
        (now <= until && !rate.is_unknown()).then_some((rate, until))
    }

    /// Takes a record; the same record again changes nothing.
    fn add_record(&mut self, record: &Arc<TunnelRecord>, now: Timestamp) {
        self.seen = UnixSeconds::from_timestamp(now);
        if recorded_at(record) == recorded_at(&self.last) {
            return;
        }
        let looked = now.duration_since(self.updated.to_timestamp()).as_secs_f64();
        let rate = rate_between(&self.last, record, looked);
        self.ring.write(self.updated.as_i64(), self.seen.as_i64(), rate);
        (self.last, self.rate, self.updated) = (Arc::clone(record), rate.into(), self.seen);
    }
}
