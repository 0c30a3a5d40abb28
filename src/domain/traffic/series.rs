//! Traffic history of the last hour in slots: of a tunnel, and of hubs with all tunnels that they had, so that the
//! history survives when a hub goes down or a tunnel disappears.

use super::ring::{Ring, SLOT_SECONDS, SLOTS, add_known, slot};
use super::tunnel_traffic::TunnelTraffic;
use super::{Rates, UnixSeconds};
use crate::domain::{HubKey, TunnelKey};
use jiff::{SignedDuration, Timestamp};

/// Bits per second in the slots of the last hour, in and out.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Number of the newest slot, counted from 1970.
    pub newest: i64,
    /// Slots, oldest first; `None` where nothing is known.
    pub slots: Vec<[Option<f64>; 2]>,
}

impl Series {
    fn add(&mut self, values: impl Iterator<Item = [Option<f64>; 2]>) {
        for (sum, value) in self.slots.iter_mut().zip(values) {
            *sum = [add_known(sum[0], value[0]), add_known(sum[1], value[1])];
        }
    }
}

/// History of dropped tunnels, by hub.
#[derive(Debug, Clone, Default)]
pub(super) struct DepartedTunnels(Vec<(HubKey, RetainedRing)>);

/// A ring and the time up to which it is filled.
#[derive(Debug, Clone)]
struct RetainedRing {
    ring: Ring,
    written: UnixSeconds,
}

impl DepartedTunnels {
    /// Adds the history of a tunnel of a hub.
    pub(super) fn add(&mut self, hub: &HubKey, track: &TunnelTraffic) {
        let of_track = RetainedRing { ring: track.ring.clone(), written: track.updated };
        if let Some((_, past)) = self.0.iter_mut().find(|(known, _)| known == hub) {
            *past = past.and(&of_track);
            return;
        }
        // Most groups lose no tunnel within an hour, and hardly any loses tunnels of two hubs.
        self.0.reserve_exact(1);
        self.0.push((hub.clone(), of_track));
    }

    /// Drops history older than an hour.
    pub(super) fn drop_departed(&mut self, now: Timestamp) {
        let hour = SignedDuration::from_secs(SLOT_SECONDS * i64::try_from(SLOTS).unwrap_or(0));
        self.0.retain(|(_, past)| now.duration_since(past.written.to_timestamp()).abs() < hour);
        if self.0.is_empty() {
            self.0 = Vec::new();
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Size in bytes.
    pub(super) fn footprint(&self) -> usize {
        self.0.capacity() * size_of::<(HubKey, RetainedRing)>()
    }
}

impl RetainedRing {
    fn and(&self, other: &Self) -> Self {
        let written = self.written.max(other.written);
        let rings = [self, other].map(|past| (&past.ring, past.written.as_i64()));
        Self { ring: Ring::sum(rings, written.as_i64()), written }
    }
}

impl Rates {
    /// Traffic history of a tunnel.
    pub fn tunnel_series(&self, key: &TunnelKey) -> Series {
        let mut series = self.empty_series();
        if let Some(tracks) = self.tracks(key.hub().group()) {
            tracks.get(key).into_iter().for_each(|track| self.add_track(&mut series, track));
        }
        series
    }

    /// Traffic history of these hubs together, including tunnels that are no longer listed.
    pub fn hub_series<'a>(&self, hubs: impl IntoIterator<Item = &'a HubKey>) -> Series {
        let mut series = self.empty_series();
        for hub in hubs {
            let Some(tracks) = self.tracks(hub.group()) else { continue };
            let tunnels = tracks.tunnels.iter().filter(|(key, _)| key.hub() == hub);
            tunnels.for_each(|(_, track)| self.add_track(&mut series, track));
            for (_, past) in tracks.departed.0.iter().filter(|(key, _)| key == hub) {
                series.add(past.ring.read(past.written.as_i64(), self.observed.as_second(), SLOTS));
            }
        }
        series
    }

    fn empty_series(&self) -> Series {
        Series { newest: slot(self.observed.as_second()), slots: vec![[None; 2]; SLOTS] }
    }

    /// Adds a tunnel. While it is listed without a new record, its last rate continues, as everywhere else.
    fn add_track(&self, series: &mut Series, track: &TunnelTraffic) {
        let until = self.observed.as_second();
        let is_listed = track.seen == UnixSeconds::from_timestamp(self.observed);
        let present = track.current_rate(self.observed).filter(|_| is_listed).map(|(rate, _)| rate);
        let present =
            present.map(|rate| [rate.incoming, rate.outgoing].map(|flow| flow.map(|flow| flow.bits)));
        let since = usize::try_from(slot(until) - slot(track.updated.as_i64())).unwrap_or(0);
        let written = track.ring.read(track.updated.as_i64(), until, SLOTS).enumerate();
        series.add(written.map(|(at, bits)| match present {
            Some(present) if at + since >= SLOTS => present,
            _ => bits,
        }));
    }
}
