//! Monotonic traffic counters of hubs and tunnels since the start of this program. The API's counters restart with each
//! child SA, so the increase from record to record is added up. Unknown traffic, such as that between the last record
//! of a child SA and its end, is left out: these counters are lower bounds.

use crate::domain::traffic::{MAX_BITS_PER_SECOND, MAX_TUNNELS, TUNNEL_RETENTION};
use crate::domain::{ApiTimestamp, Hub, HubKey, MAX_LISTED_TUNNELS, Snapshot, Text, Tunnel, TunnelKey};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::ops::Add;

/// Tolerated difference between the clock of the records and the times at which they are read.
const SLACK: SignedDuration = SignedDuration::from_mins(1);

/// Bytes received, packets received, bytes sent, packets sent.
type Counts = [Option<u64>; 4];

/// Traffic since the start of this program; `None` where nothing is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MeterReading {
    /// Bytes that Secure Access received.
    pub bytes_in: Option<u64>,
    /// Packets that Secure Access received.
    pub packets_in: Option<u64>,
    /// Bytes that Secure Access sent.
    pub bytes_out: Option<u64>,
    /// Packets that Secure Access sent.
    pub packets_out: Option<u64>,
}

/// Counters of all hubs and tunnels.
#[derive(Debug, Clone, Default)]
pub struct Meters {
    hubs: HashMap<HubKey, HubMeter>,
    tunnels: HashMap<TunnelKey, TunnelMeter>,
}

#[derive(Debug, Clone, Copy)]
struct HubMeter {
    polled: PolledState,
    carried: MeterReading,
    seen: Timestamp,
}

/// The last poll of a hub.
#[derive(Debug, Clone, Copy)]
struct PolledState {
    /// When its tunnels were read.
    time: Timestamp,
    /// Whether all tunnels were listed.
    has_all_tunnels: bool,
}

#[derive(Debug, Clone)]
struct TunnelMeter {
    last: Record,
    /// When the list with this tunnel was read.
    polled_at: Timestamp,
    carried: MeterReading,
    seen: Timestamp,
}

/// The relevant fields of a tunnel record.
#[derive(Debug, Clone)]
struct Record {
    time: Option<Timestamp>,
    /// Start of the counters.
    began: Option<Timestamp>,
    spis: [Option<Text>; 2],
    counts: Counts,
}

/// Relation of the counters of a record to those of the previous one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CounterContinuity {
    /// The same counters.
    Continued,
    /// The counters have restarted.
    Restarted,
    Unknown,
}

impl Meters {
    /// Adds the records of a snapshot.
    pub fn observe(&mut self, snapshot: &Snapshot, now: Timestamp) {
        let looked = snapshot.states.as_of.unwrap_or(now);
        for hub in snapshot.groups.iter().flat_map(|group| &group.hubs) {
            self.add_hub(hub, looked, now);
        }
        let is_known = |seen: Timestamp| now.duration_since(seen).abs() < TUNNEL_RETENTION;
        self.hubs.retain(|_, meter| is_known(meter.seen));
        self.tunnels.retain(|_, meter| is_known(meter.seen));
    }

    /// Traffic of the known tunnels of a hub; tunnels that are gone still count.
    pub fn hub(&self, key: &HubKey) -> MeterReading {
        self.hubs.get(key).map_or_else(MeterReading::default, |meter| meter.carried)
    }

    /// Traffic of a tunnel.
    pub fn tunnel(&self, key: &TunnelKey) -> MeterReading {
        self.tunnels.get(key).map_or_else(MeterReading::default, |meter| meter.carried)
    }

    fn add_hub(&mut self, hub: &Hub, looked: Timestamp, now: Timestamp) {
        let before = self.hubs.get(&hub.key).copied();
        let tunnels = hub.known_tunnels();
        let gains = tunnels.iter().map(|tunnel| self.gain(tunnel, before.map(|hub| hub.polled), looked, now));
        let carried =
            gains.fold(before.map_or_else(MeterReading::default, |hub| hub.carried), MeterReading::add);
        let at_all = hub.has_all_tunnels || hub.tunnels.is_some() && tunnels.len() < MAX_LISTED_TUNNELS;
        let meter =
            HubMeter { polled: PolledState { time: looked, has_all_tunnels: at_all }, carried, seen: now };
        self.hubs.insert(hub.key.clone(), meter);
    }

    /// Increase since the previous record of a tunnel.
    fn gain(
        &mut self,
        tunnel: &Tunnel,
        hub: Option<PolledState>,
        looked: Timestamp,
        now: Timestamp,
    ) -> MeterReading {
        let record = Record::from_tunnel(tunnel);
        if let Some(meter) = self.tunnels.get_mut(&tunnel.key) {
            return meter.add_record(record, looked, now);
        }
        if self.tunnels.len() >= MAX_TUNNELS {
            return MeterReading::default();
        }
        let gain = record.first_gain(hub, looked);
        let meter = TunnelMeter { last: record, polled_at: looked, carried: gain, seen: now };
        self.tunnels.insert(tunnel.key.clone(), meter);
        gain
    }
}

impl TunnelMeter {
    fn add_record(&mut self, record: Record, looked: Timestamp, now: Timestamp) -> MeterReading {
        self.seen = now;
        if record.is_older_than(&self.last) {
            return MeterReading::default();
        }
        let step = record.continuity(&self.last);
        let gain = each(|which| record.gain(&self.last, step, which));
        let gain = bounded(gain, looked.duration_since(self.polled_at));
        let known = each(|which| record.counts[which].or(self.last.counts[which]));
        self.last =
            if step == CounterContinuity::Continued { Record { counts: known, ..record } } else { record };
        self.polled_at = looked;
        self.carried = self.carried.add(MeterReading::from_counts(gain));
        MeterReading::from_counts(gain)
    }
}

impl Record {
    fn from_tunnel(tunnel: &Tunnel) -> Self {
        Self {
            time: tunnel.record.time.as_ref().and_then(ApiTimestamp::time),
            began: tunnel.record.initialized().and_then(ApiTimestamp::time),
            spis: [tunnel.details().ipsec.spi_in.clone(), tunnel.details().ipsec.spi_out.clone()],
            counts: tunnel.record.counters(),
        }
    }

    /// Whether this record is older, from an API server that lags behind.
    fn is_older_than(&self, other: &Self) -> bool {
        self.time.zip(other.time).is_some_and(|(time, other)| time < other)
    }

    /// Relation to an earlier record. Counters that started before the earlier record are not new: they are the same,
    /// or those of another, overlapping child SA.
    fn continuity(&self, before: &Self) -> CounterContinuity {
        let has_same_spis = self.spis == before.spis || before.has_no_spis() || self.has_no_spis();
        match (before.began, self.began) {
            (Some(then), Some(began)) if then == began => CounterContinuity::Continued,
            (Some(_), Some(began)) if before.time.is_none_or(|time| began > time - SLACK) => {
                CounterContinuity::Restarted
            }
            (Some(_), Some(_)) if !has_same_spis => CounterContinuity::Unknown,
            (None, _) | (_, None) if !has_same_spis => CounterContinuity::Restarted,
            _ => CounterContinuity::Continued,
        }
    }

    fn has_no_spis(&self) -> bool {
        self.spis.iter().all(Option::is_none)
    }

    /// Increase of one counter since the previous record; a counter that decreased has restarted.
    fn gain(&self, before: &Self, step: CounterContinuity, which: usize) -> Option<u64> {
        let count = self.counts[which]?;
        Some(match (step, before.counts[which]) {
            (CounterContinuity::Unknown, _) | (CounterContinuity::Continued, None) => 0,
            (CounterContinuity::Restarted, _) => count,
            (CounterContinuity::Continued, Some(before)) => count.checked_sub(before).unwrap_or(count),
        })
    }

    /// Increase by the first record of a tunnel: all of it if the tunnel came up since the last poll of its hub,
    /// otherwise nothing.
    fn first_gain(&self, hub: Option<PolledState>, looked: Timestamp) -> MeterReading {
        let is_new = |hub: &PolledState| {
            hub.has_all_tunnels && self.began.is_some_and(|began| began > hub.time - SLACK)
        };
        match hub.filter(is_new) {
            Some(hub) => MeterReading::from_counts(bounded(self.counts, looked.duration_since(hub.time))),
            None => MeterReading::from_counts(self.counts.map(|count| count.map(|_| 0))),
        }
    }
}

impl MeterReading {
    fn from_counts([bytes_in, packets_in, bytes_out, packets_out]: Counts) -> Self {
        Self { bytes_in, packets_in, bytes_out, packets_out }
    }
}

impl Add for MeterReading {
    type Output = Self;

    /// Sum; a counter that only one of them has is kept.
    fn add(self, other: Self) -> Self {
        let both = |one: Option<u64>, other: Option<u64>| match (one, other) {
            (Some(one), Some(other)) => Some(one.saturating_add(other)),
            (one, other) => one.or(other),
        };
        Self {
            bytes_in: both(self.bytes_in, other.bytes_in),
            packets_in: both(self.packets_in, other.packets_in),
            bytes_out: both(self.bytes_out, other.bytes_out),
            packets_out: both(self.packets_out, other.packets_out),
        }
    }
}

fn each(count: impl Fn(usize) -> Option<u64>) -> Counts {
    std::array::from_fn(count)
}

/// Ignores increases above the maximum rate of a tunnel: they are errors of the counter.
fn bounded(gain: Counts, time: SignedDuration) -> Counts {
    let most = MAX_BITS_PER_SECOND / 8.0 * (time.abs() + SLACK).as_secs_f64();
    gain.map(|count| count.map(|count| if float(count) <= most { count } else { 0 }))
}

#[expect(clippy::cast_precision_loss, reason = "the last digits of a counter do not matter for its bound")]
fn float(count: u64) -> f64 {
    count as f64
}
