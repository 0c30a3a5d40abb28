//! From two records of a tunnel to what went through it in between. The counters are cumulative and start again when the
//! child SA is made anew, and the records are made when the provider makes them: so only two records of the same SA, each
//! with a time of its own, say anything, and what they do not say is left out.

use crate::domain::Tunnel;
use foldhash::quality::FixedState;
use jiff::SignedDuration;
use std::hash::BuildHasher;
use std::ops::Add;

/// Shortest time between two records, in seconds: the counters and the time are not read at the very same moment.
const SHORTEST: f64 = 1.0;
/// Longest time between two records, in seconds. A mean over more says nothing of now.
const LONGEST: f64 = 15.0 * 60.0;
/// Seconds by which the time between two records may differ from that between the looks that found them, and half of the
/// latter besides: records are made when the provider makes them.
const SLACK: f64 = 30.0;
/// The most that goes through a tunnel, in bits a second and direction. The vendor's documentation says 1 Gbit/s; ten times
/// that is a mistake in the counters, not traffic.
pub const MOST_BITS: f64 = 10e9;

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
pub(super) struct Brief([[f32; 2]; 2]);

/// The counters of a tunnel at the time of a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Counted {
    /// In microseconds since 1970.
    time: i64,
    incoming: Counters,
    outgoing: Counters,
    /// What tells one child SA from another: when its counters began, and its SPIs. Two have the same number once in four
    /// billion times.
    sa: u32,
}

/// Counters of one way.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Counters {
    /// [`u64::MAX`] where they are not known.
    bytes: u64,
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

impl From<Rate> for Brief {
    #[expect(clippy::cast_possible_truncation, reason = "seven digits are more than anybody reads")]
    fn from(rate: Rate) -> Self {
        let brief = |flow: Flow| [flow.bits as f32, flow.packets as f32];
        Self([rate.incoming, rate.outgoing].map(|flow| flow.map_or([f32::NAN; 2], brief)))
    }
}

impl From<Brief> for Rate {
    fn from(brief: Brief) -> Self {
        let flow = |[bits, packets]: [f32; 2]| {
            (!bits.is_nan()).then(|| Flow { bits: bits.into(), packets: packets.into() })
        };
        let [incoming, outgoing] = brief.0.map(flow);
        Self { incoming, outgoing }
    }
}

impl Counters {
    fn of(bytes: Option<u64>, packets: Option<u64>) -> Self {
        Self { bytes: bytes.unwrap_or(u64::MAX), packets: packets.unwrap_or(0) }
    }

    /// What went through in so many seconds since earlier counters.
    fn since(self, before: Self, seconds: f64) -> Option<Flow> {
        if self.bytes == u64::MAX || before.bytes == u64::MAX {
            return None;
        }
        let a_second = |before: u64, after: u64| Some(float(after.checked_sub(before)?) / seconds);
        let bits = 8.0 * a_second(before.bytes, self.bytes)?;
        let packets = a_second(before.packets, self.packets)?;
        (bits <= MOST_BITS && packets <= MOST_BITS).then_some(Flow { bits, packets })
    }
}

impl Counted {
    /// The counters of a tunnel's record; `None` where it has no time.
    pub(super) fn of(tunnel: &Tunnel) -> Option<Self> {
        let [bytes_in, packets_in, bytes_out, packets_out] = tunnel.record.counters();
        Some(Self {
            time: tunnel.record.time.as_ref()?.at()?.as_microsecond(),
            incoming: Counters::of(bytes_in, packets_in),
            outgoing: Counters::of(bytes_out, packets_out),
            sa: association(tunnel),
        })
    }

    /// Whether both are of the same record.
    pub(super) fn is_of_the_record_of(&self, other: &Self) -> bool {
        self.time == other.time
    }

    /// What went through since an earlier record, which was found so many seconds before. Nothing can be said
    /// - if this record is not newer, or so much newer that a mean says nothing of now;
    /// - if the time between the records is far from that between our looks: the clock of the records was set. A step of
    ///   less than [`SLACK`] cannot be told from records that are made irregularly;
    /// - if the child SA is another: its counters started again at a moment that lies between the two;
    /// - of a direction whose counters are missing, went back, or rose by more than a tunnel carries.
    pub(super) fn since(&self, before: &Self, looked: f64) -> Rate {
        let seconds = SignedDuration::from_micros(self.time.saturating_sub(before.time)).as_secs_f64();
        let is_steady = (seconds - looked).abs() <= SLACK + looked / 2.0;
        if !(SHORTEST..=LONGEST).contains(&seconds) || !is_steady || self.sa != before.sa {
            return Rate::default();
        }
        Rate {
            incoming: self.incoming.since(before.incoming, seconds),
            outgoing: self.outgoing.since(before.outgoing, seconds),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "the last digits of a counter do not matter for a rate")]
fn float(count: u64) -> f64 {
    count as f64
}

/// A number that is another for each child SA.
#[expect(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
fn association(tunnel: &Tunnel) -> u32 {
    let began = tunnel.record.initialized().map(|stamp| stamp.at().ok_or_else(|| stamp.text()));
    FixedState::default().hash_one((began, &tunnel.details().ipsec.spi_in, &tunnel.details().ipsec.spi_out))
        as u32
}
