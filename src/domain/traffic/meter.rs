//! Counters that only ever rise: what went through the hubs and the tunnels since this program began to look. The API's own
//! begin again whenever a child SA is made anew, so that what is added here is what each record has more than the one
//! before. What nobody can know, such as what went through between the last record of a child SA and its end, is left
//! out: these counters rather say too little than too much.

use crate::domain::traffic::{MAX_BITS_PER_SECOND, MAX_TUNNELS, TUNNEL_RETENTION};
use crate::domain::{ApiTimestamp, Hub, HubKey, MAX_LISTED_TUNNELS, Snapshot, Text, Tunnel, TunnelKey};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::ops::Add;

/// By how much the clock that stamps records may differ from the moments at which they are read.
const SLACK: SignedDuration = SignedDuration::from_mins(1);

/// Bytes received, packets received, bytes sent, packets sent.
type Counts = [Option<u64>; 4];

/// What went through since this program began to look; `None` where nothing is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

/// The counters of all hubs and tunnels.
#[derive(Clone, Debug, Default)]
pub struct Meters {
    hubs: HashMap<HubKey, HubMeter>,
    tunnels: HashMap<TunnelKey, TunnelMeter>,
}

#[derive(Clone, Copy, Debug)]
struct HubMeter {
    polled: PolledState,
    carried: MeterReading,
    seen: Timestamp,
}

/// What is known of a hub from before.
#[derive(Clone, Copy, Debug)]
struct PolledState {
    /// When its tunnels were read.
    time: Timestamp,
    /// Whether all of them were listed.
    has_all_tunnels: bool,
}

#[derive(Clone, Debug)]
struct TunnelMeter {
    last: Record,
    /// When the tunnels were read of which it was one.
    polled_at: Timestamp,
    carried: MeterReading,
    seen: Timestamp,
}

/// A tunnel's record, as far as it matters here.
#[derive(Clone, Debug)]
struct Record {
    time: Option<Timestamp>,
    /// When its counters began.
    began: Option<Timestamp>,
    spis: [Option<Text>; 2],
    counts: Counts,
}

/// How the counters of a record follow from those of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CounterContinuity {
    /// They went on.
    Continued,
    /// They began again since.
    Restarted,
    /// Nobody can say.
    Unknown,
}

impl Meters {
    /// Takes the records of a snapshot.
    pub fn observe(&mut self, snapshot: &Snapshot, now: Timestamp) {
        let looked = snapshot.states.as_of.unwrap_or(now);
        for hub in snapshot.groups.iter().flat_map(|group| &group.hubs) {
            self.add_hub(hub, looked, now);
        }
        let is_known = |seen: Timestamp| now.duration_since(seen).abs() < TUNNEL_RETENTION;
        self.hubs.retain(|_, meter| is_known(meter.seen));
        self.tunnels.retain(|_, meter| is_known(meter.seen));
    }

    /// What went through the known tunnels of a hub; a tunnel that left it still counts.
    pub fn hub(&self, key: &HubKey) -> MeterReading {
        self.hubs.get(key).map_or_else(MeterReading::default, |meter| meter.carried)
    }

    /// What went through a tunnel.
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

    /// What a tunnel's record has more than the one before.
    fn gain(
        &mut self,
        tunnel: &Tunnel,
        hub: Option<PolledState>,
        looked: Timestamp,
        now: Timestamp,
    ) -> MeterReading {
        let record = Record::of(tunnel);
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
        self.carried = self.carried.add(MeterReading::of(gain));
        MeterReading::of(gain)
    }
}

impl Record {
    fn of(tunnel: &Tunnel) -> Self {
        Self {
            time: tunnel.record.time.as_ref().and_then(ApiTimestamp::time),
            began: tunnel.record.initialized().and_then(ApiTimestamp::time),
            spis: [tunnel.details().ipsec.spi_in.clone(), tunnel.details().ipsec.spi_out.clone()],
            counts: tunnel.record.counters(),
        }
    }

    /// Whether another place that answers was a step behind.
    fn is_older_than(&self, other: &Self) -> bool {
        self.time.zip(other.time).is_some_and(|(time, other)| time < other)
    }

    /// How this record follows from an earlier one. Counters that began before the earlier record are not new; then they are
    /// the same ones, or those of another child SA, which overlaps.
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

    /// What one counter has more than in the record before; one that went back began again.
    fn gain(&self, before: &Self, step: CounterContinuity, which: usize) -> Option<u64> {
        let count = self.counts[which]?;
        Some(match (step, before.counts[which]) {
            (CounterContinuity::Unknown, _) | (CounterContinuity::Continued, None) => 0,
            (CounterContinuity::Restarted, _) => count,
            (CounterContinuity::Continued, Some(before)) => count.checked_sub(before).unwrap_or(count),
        })
    }

    /// What the first record of a tunnel adds: all of it if the tunnel came up since its hub was looked at, else nothing,
    /// since what it carried before is not this program's to count.
    fn first_gain(&self, hub: Option<PolledState>, looked: Timestamp) -> MeterReading {
        let is_new = |hub: &PolledState| {
            hub.has_all_tunnels && self.began.is_some_and(|began| began > hub.time - SLACK)
        };
        match hub.filter(is_new) {
            Some(hub) => MeterReading::of(bounded(self.counts, looked.duration_since(hub.time))),
            None => MeterReading::of(self.counts.map(|count| count.map(|_| 0))),
        }
    }
}

impl MeterReading {
    fn of([bytes_in, packets_in, bytes_out, packets_out]: Counts) -> Self {
        Self { bytes_in, packets_in, bytes_out, packets_out }
    }
}

impl Add for MeterReading {
    type Output = Self;

    /// Both together; a counter that only one of the two has stands alone.
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

/// Nothing where a counter rose by more than a tunnel carries in that time: that is a mistake in the counter, not traffic.
fn bounded(gain: Counts, time: SignedDuration) -> Counts {
    let most = MAX_BITS_PER_SECOND / 8.0 * (time.abs() + SLACK).as_secs_f64();
    gain.map(|count| count.map(|count| if float(count) <= most { count } else { 0 }))
}

#[expect(clippy::cast_precision_loss, reason = "the last digits of a counter do not matter for its bound")]
fn float(count: u64) -> f64 {
    count as f64
}
