//! Traffic of the tunnels of a group: the last record, rate and history of each.

use super::rate::{PackedRate, Rate, rate_between, recorded_at};
use super::ring::Ring;
use super::series::DepartedTunnels;
use super::{RATE_VALIDITY, TUNNEL_RETENTION};
use crate::domain::model::unix_seconds::UnixSeconds;
use crate::domain::{Tunnel, TunnelKey, TunnelRecord};
use jiff::Timestamp;
use std::sync::Arc;

/// Traffic of the tunnels of one group.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupTraffic {
    /// In the order of the list, including tunnels that are no longer listed.
    pub(super) tunnels: Vec<(TunnelKey, TunnelTraffic)>,
    /// History of dropped tunnels, by hub.
    pub(super) departed: DepartedTunnels,
}

impl GroupTraffic {
    /// Position of a tunnel; `index` is tried first.
    pub(super) fn position(&self, key: &TunnelKey, index: usize) -> Option<usize> {
        let is_there = self.tunnels.get(index).is_some_and(|(known, _)| known == key);
        if is_there { Some(index) } else { self.tunnels.iter().position(|(known, _)| known == key) }
    }

    pub(super) fn get(&self, key: &TunnelKey) -> Option<&TunnelTraffic> {
        self.tunnels.iter().find(|(known, _)| known == key).map(|(_, track)| track)
    }
}

/// Traffic of one tunnel.
#[derive(Debug, Clone)]
pub(super) struct TunnelTraffic {
    /// The last record, shared with the snapshot: a copy of its counters would take 0.8 MB more for 20,000 tunnels.
    pub(super) last: Arc<TunnelRecord>,
    pub(super) rate: PackedRate,
    /// Time of the poll that found the last record, up to which the ring is filled: the history uses the local clock,
    /// whatever the clock of the records is.
    pub(super) updated: UnixSeconds,
    /// Time of the last poll with this tunnel.
    pub(super) seen: UnixSeconds,
    pub(super) ring: Ring,
}

impl GroupTraffic {
    /// Adds a tunnel's record; returns its rate and the expiry of the rate. A new tunnel is tracked unless the maximum
    /// is reached.
    pub(super) fn observe(
        &mut self,
        tunnel: &Tunnel,
        index: usize,
        capacity: &mut usize,
        now: Timestamp,
    ) -> Option<(Rate, Timestamp)> {
        let recorded_at = recorded_at(&tunnel.record);
        if let Some(position) = self.position(&tunnel.key, index) {
            let track = &mut self.tunnels[position].1;
            if recorded_at.is_some() {
                track.add_record(&tunnel.record, now);
            }
            return track.current_rate(now);
        }
        recorded_at.filter(|_| *capacity > 0)?;
        *capacity -= 1;
        // Most groups never get another tunnel.
        self.tunnels.reserve_exact(1);
        self.tunnels.push((tunnel.key.clone(), TunnelTraffic::new(&tunnel.record, now)));
        None
    }

    /// Drops tunnels that are no longer listed; returns whether any data is left.
    pub(super) fn drop_departed(&mut self, now: Timestamp) -> bool {
        let Self { tunnels, departed } = self;
        tunnels.retain(|(key, track)| {
            let is_kept = now.duration_since(track.seen.to_timestamp()).abs() < TUNNEL_RETENTION;
            if !is_kept {
                departed.add(key.hub(), track);
            }
            is_kept
        });
        departed.drop_departed(now);
        !tunnels.is_empty() || !departed.is_empty()
    }
}

impl TunnelTraffic {
    pub(super) fn new(record: &Arc<TunnelRecord>, now: Timestamp) -> Self {
        let (last, now) = (Arc::clone(record), UnixSeconds::from_timestamp(now));
        Self { last, rate: Rate::default().into(), updated: now, seen: now, ring: Ring::default() }
    }

    /// The current rate, if known, and its expiry.
    pub(super) fn current_rate(&self, now: Timestamp) -> Option<(Rate, Timestamp)> {
        let (rate, until) = (Rate::from(self.rate), self.updated.to_timestamp() + RATE_VALIDITY);
        (now <= until && !rate.is_unknown()).then_some((rate, until))
    }

    /// Adds a record; the same record again changes nothing.
    pub(super) fn add_record(&mut self, record: &Arc<TunnelRecord>, now: Timestamp) {
        self.seen = UnixSeconds::from_timestamp(now);
        if recorded_at(record) == recorded_at(&self.last) {
            return;
        }
        let elapsed = now.duration_since(self.updated.to_timestamp()).as_secs_f64();
        let rate = rate_between(&self.last, record, elapsed);
        self.ring.write(self.updated.as_i64(), self.seen.as_i64(), rate);
        (self.last, self.rate, self.updated) = (Arc::clone(record), rate.into(), self.seen);
    }
}
