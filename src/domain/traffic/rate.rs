//! From two records of a tunnel to what went through it in between. The counters are cumulative and start again when the
//! child SA is made anew, and the records are made when the provider makes them: so only two records of the same SA, each
//! with a time of its own, say anything, and what they do not say is left out.

use crate::domain::TunnelRecord;
use jiff::SignedDuration;
use std::ops::Add;

/// Shortest time between two records, in seconds: the counters and the time are not read at the very same moment.
const MIN_SECONDS: f64 = 1.0;
/// Longest time between two records, in seconds. A mean over more says nothing of now.
const MAX_SECONDS: f64 = 15.0 * 60.0;
/// Seconds by which the time between two records may differ from that between the looks that found them, and half of the
/// latter besides: records are made when the provider makes them.
const SLACK: f64 = 30.0;
/// The most that goes through a tunnel, in bits a second and direction. The vendor's documentation says 1 Gbit/s; ten times
/// that is a mistake in the counters, not traffic.
pub const MAX_BITS_PER_SECOND: f64 = 10e9;

/// What goes one way, in a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flow {
    /// Bits a second.
    pub bits: f64,
    /// Packets a second; 0 where only bytes are counted.
    pub packets: f64,
}

/// What goes through a tunnel, as Secure Access counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rate {
    /// What it receives; `None` where nobody can say.
    pub incoming: Option<Flow>,
    /// What it sends; `None` where nobody can say.
    pub outgoing: Option<Flow>,
}

/// A rate in few bytes, of which there are tens of thousands: bits and packets of each way, exact to seven digits; no number
/// where nobody can say.
#[derive(Clone, Copy, Debug)]
pub(super) struct PackedRate([[f32; 2]; 2]);

/// Counters of one way.
#[derive(Clone, Copy, Debug)]
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
    /// Both together; where nobody can say of one, the other stands alone.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let both = |one: Option<Flow>, other: Option<Flow>| match (one, other) {
            (Some(one), Some(other)) => Some(one + other),
            (one, other) => one.or(other),
        };
        Self { incoming: both(self.incoming, other.incoming), outgoing: both(self.outgoing, other.outgoing) }
    }

    /// Whether nobody can say anything.
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
    /// Those of a record: received and sent.
    fn from_record(record: &TunnelRecord) -> [Self; 2] {
        let [bytes_in, packets_in, bytes_out, packets_out] = record.counters();
        [(bytes_in, packets_in), (bytes_out, packets_out)]
            .map(|(bytes, packets)| Self { bytes, packets: packets.unwrap_or(0) })
    }

    /// What went through in so many seconds since earlier counters.
    fn since(self, before: Self, seconds: f64) -> Option<Flow> {
        let a_second = |before: u64, after: u64| Some(float(after.checked_sub(before)?) / seconds);
        let bits = 8.0 * a_second(before.bytes?, self.bytes?)?;
        let packets = a_second(before.packets, self.packets)?;
        (bits <= MAX_BITS_PER_SECOND && packets <= MAX_BITS_PER_SECOND).then_some(Flow { bits, packets })
    }
}

/// When a record was made, in microseconds since 1970.
pub(super) fn recorded_at(record: &TunnelRecord) -> Option<i64> {
    Some(record.time.as_ref()?.time()?.as_microsecond())
}

/// What went through a tunnel between two of its records, which were found so many seconds apart. Nothing can be said
/// - if the second record is not newer, or so much newer that a mean says nothing of now;
/// - if the time between the records is far from that between our looks: the clock of the records was set. A step of
///   less than [`SLACK`] cannot be told from records that are made irregularly;
/// - if the child SA is another: its counters started again at a moment that lies between the two;
/// - of a direction whose counters are missing, went back, or rose by more than a tunnel carries.
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

/// Whether the child SA is the same: its counters began at the same time, and its SPIs are the same.
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
