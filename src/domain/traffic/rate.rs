//! Rate of a tunnel from two of its records. The counters are cumulative and restart with each child SA, and the
//! provider creates records at irregular times: so only two records of the same SA with different times give a rate;
//! everything else is unknown.

use crate::domain::TunnelRecord;
use jiff::SignedDuration;
use std::ops::Add;

/// Minimum time between two records, in seconds: counters and time are not read at exactly the same moment.
const MIN_SECONDS: f64 = 1.0;
/// Maximum time between two records, in seconds. An average over a longer time says nothing about the current rate.
const MAX_SECONDS: f64 = 15.0 * 60.0;
/// Tolerated difference, in seconds, between the time from record to record and the time from poll to poll, plus half
/// of the latter: records are created at irregular times.
const SLACK: f64 = 30.0;
/// Maximum rate of a tunnel per direction, in bits per second. The vendor's documentation says 1 Gbit/s; more than ten
/// times that is an error of the counters.
pub const MAX_BITS_PER_SECOND: f64 = 10e9;

/// Rate in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Flow {
    pub bits: f64,
    /// Packets per second; 0 if only bytes are counted.
    pub packets: f64,
}

/// Rate of a tunnel, as counted by Secure Access.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rate {
    /// Received; `None` if unknown.
    pub incoming: Option<Flow>,
    /// Sent; `None` if unknown.
    pub outgoing: Option<Flow>,
}

/// A packed rate, since there are tens of thousands: bits and packets per direction, accurate to seven digits; NaN if
/// unknown.
#[derive(Debug, Clone, Copy)]
pub(super) struct PackedRate([[f32; 2]; 2]);

/// Counters of one direction.
#[derive(Debug, Clone, Copy)]
struct Counters {
    bytes: Option<u64>,
    packets: u64,
}

impl Add for Flow {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { bits: self.bits + other.bits, packets: self.packets + other.packets }
    }
}

impl Rate {
    /// Sum; an unknown direction of one of them is ignored.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let both = |one: Option<Flow>, other: Option<Flow>| match (one, other) {
            (Some(one), Some(other)) => Some(one + other),
            (one, other) => one.or(other),
        };
        Self { incoming: both(self.incoming, other.incoming), outgoing: both(self.outgoing, other.outgoing) }
    }

    /// Whether both directions are unknown.
    pub fn is_unknown(&self) -> bool {
        self.incoming.is_none() && self.outgoing.is_none()
    }
}

impl From<Rate> for PackedRate {
    #[expect(clippy::cast_possible_truncation, reason = "seven digits are more than anybody reads")]
    fn from(rate: Rate) -> Self {
        let brief = |flow: Flow| [flow.bits as f32, flow.packets as f32];
        Self([rate.incoming, rate.outgoing].map(|flow| flow.map_or([f32::NAN; 2], brief)))
    }
}

impl From<PackedRate> for Rate {
    fn from(brief: PackedRate) -> Self {
        let flow = |[bits, packets]: [f32; 2]| {
            (!bits.is_nan()).then(|| Flow { bits: bits.into(), packets: packets.into() })
        };
        let [incoming, outgoing] = brief.0.map(flow);
        Self { incoming, outgoing }
    }
}

impl Counters {
    /// Counters of a record: received and sent.
    fn from_record(record: &TunnelRecord) -> [Self; 2] {
        let [bytes_in, packets_in, bytes_out, packets_out] = record.counters();
        [(bytes_in, packets_in), (bytes_out, packets_out)]
            .map(|(bytes, packets)| Self { bytes, packets: packets.unwrap_or(0) })
    }

    /// Rate since earlier counters, this many seconds ago.
    fn since(self, before: Self, seconds: f64) -> Option<Flow> {
        let a_second = |before: u64, after: u64| Some(float(after.checked_sub(before)?) / seconds);
        let bits = 8.0 * a_second(before.bytes?, self.bytes?)?;
        let packets = a_second(before.packets, self.packets)?;
        (bits <= MAX_BITS_PER_SECOND && packets <= MAX_BITS_PER_SECOND).then_some(Flow { bits, packets })
    }
}

/// Time of a record, in microseconds since 1970.
pub(super) fn recorded_at(record: &TunnelRecord) -> Option<i64> {
    Some(record.time.as_ref()?.time()?.as_microsecond())
}

/// Rate between two records of a tunnel, found by polls this many seconds apart. It is unknown
/// - if the second record is not newer, or so much newer that the average says nothing about the current rate;
/// - if the time between the records differs too much from the time between the polls: the clock of the records was
///   set. A step of less than [`SLACK`] cannot be distinguished from irregular records;
/// - if the child SA is a different one: its counters restarted at an unknown time between the two;
/// - in a direction whose counters are missing, decreased, or rose by more than the maximum rate.
pub(super) fn rate_between(before: &TunnelRecord, after: &TunnelRecord, looked: f64) -> Rate {
    let (Some(made_before), Some(made_after)) = (recorded_at(before), recorded_at(after)) else {
        return Rate::default();
    };
    let seconds = SignedDuration::from_micros(made_after.saturating_sub(made_before)).as_secs_f64();
    let is_steady = (seconds - looked).abs() <= SLACK + looked / 2.0;
    if !(MIN_SECONDS..=MAX_SECONDS).contains(&seconds) || !is_steady || !is_of_same_association(before, after)
    {
        return Rate::default();
    }
    let ([in_before, out_before], [in_after, out_after]) =
        (Counters::from_record(before), Counters::from_record(after));
    Rate { incoming: in_after.since(in_before, seconds), outgoing: out_after.since(out_before, seconds) }
}

/// Whether the child SA is the same: its counters started at the same time, and its SPIs are the same.
fn is_of_same_association(before: &TunnelRecord, after: &TunnelRecord) -> bool {
    let (ipsec_before, ipsec_after) = (&before.details.ipsec, &after.details.ipsec);
    before.initialized() == after.initialized()
        && ipsec_before.spi_in == ipsec_after.spi_in
        && ipsec_before.spi_out == ipsec_after.spi_out
}

#[expect(clippy::cast_precision_loss, reason = "the last digits of a counter do not matter for a rate")]
fn float(count: u64) -> f64 {
    count as f64
}
