//! Traffic history of one tunnel for the last hour, in few bytes: one slot per minute with a logarithmic level per
//! direction, accurate to 5 %; a line of a graph is 3 %. Unknown values are gaps. Slots of half a minute would take 2.4
//! MB more for 20,000 tunnels.

use super::rate::{Flow, MAX_BITS_PER_SECOND, Rate};
use std::sync::LazyLock;

/// Number of slots.
pub const SLOTS: usize = 60;
/// Seconds per slot.
pub const SLOT_SECONDS: i64 = 60;

/// Maximum number of slots that one rate fills: 16 minutes.
const MAX_FILLED: i64 = 16;
/// Bits per second of the lowest level above zero; lower rates are rounded up to it.
const MIN_BITS: f64 = 1.0;
/// The highest level: the maximum rate of a tunnel.
const MAX_LEVEL: u8 = 254;
/// Level of an unknown value.
const GAP: u8 = u8::MAX;

/// The last slots of one tunnel, indexed by slot number modulo the length. The owner knows up to when it is filled.
#[derive(Debug, Clone)]
pub(super) struct Ring([[u8; 2]; SLOTS]);

impl Default for Ring {
    fn default() -> Self {
        Self([[GAP; 2]; SLOTS])
    }
}

impl Ring {
    /// Fills the slots from the last write up to `until` (seconds since 1970), as far as a rate reaches. An unknown
    /// rate leaves gaps.
    pub(super) fn write(&mut self, written: i64, until: i64, rate: Rate) {
        let (newest, last) = (slot(written), slot(until));
        if last < newest {
            // The local clock was set back: the old slots belong to future times.
            *self = Self::default();
        }
        for skipped in (newest + 1).max(last - length() + 1)..=last {
            self.0[ring_index(skipped)] = [GAP; 2];
        }
        if !rate.is_unknown() {
            let first = (newest + 1).min(last).max(last - MAX_FILLED + 1);
            for filled in first..=last {
                self.0[ring_index(filled)] =
                    [rate.incoming, rate.outgoing].map(|flow| level(flow.map(bits_of)));
            }
        }
    }

    /// Sum of two rings with the times up to which they are filled, as of `until`.
    pub(super) fn sum([(one, one_until), (other, other_until)]: [(&Self, i64); 2], until: i64) -> Self {
        let mut sum = Self::default();
        let first = slot(until) - length() + 1;
        let values = one.read(one_until, until, SLOTS).zip(other.read(other_until, until, SLOTS));
        for (number, (one, other)) in (first..).zip(values) {
            let both = [add_known(one[0], other[0]), add_known(one[1], other[1])];
            sum.0[ring_index(number)] = both.map(level);
        }
        sum
    }

    /// Bits per second of the last slots up to `until`, oldest first.
    pub(super) fn read(
        &self,
        written: i64,
        until: i64,
        slots: usize,
    ) -> impl Iterator<Item = [Option<f64>; 2]> + '_ {
        let (newest, last) = (slot(written), slot(until));
        let slots = i64::try_from(slots.min(SLOTS)).unwrap_or(0);
        (last - slots + 1..=last).map(move |slot| {
            let is_kept = slot <= newest && slot > newest - length();
            let [incoming, outgoing] = self.0[ring_index(slot)];
            if is_kept { [bits(incoming), bits(outgoing)] } else { [None; 2] }
        })
    }
}

/// Sum of two values; an unknown one counts as zero unless both are unknown.
pub(super) fn add_known(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one + other),
        (one, other) => one.or(other),
    }
}

/// Slot number of a second since 1970.
pub(super) fn slot(second: i64) -> i64 {
    second.div_euclid(SLOT_SECONDS)
}

/// Index of a slot in a ring.
fn ring_index(slot: i64) -> usize {
    usize::try_from(slot.rem_euclid(length())).unwrap_or(0)
}

fn length() -> i64 {
    i64::try_from(SLOTS).unwrap_or(i64::MAX)
}

/// Levels per doubling of the rate; level 0 is zero, level 1 is [`MIN_BITS`].
fn levels_per_doubling() -> f64 {
    f64::from(MAX_LEVEL - 1) / (MAX_BITS_PER_SECOND / MIN_BITS).log2()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a level is bounded and not negative"
)]
fn level(bits: Option<f64>) -> u8 {
    match bits {
        None => GAP,
        Some(bits) if bits > 0.0 => {
            let level = 1.0 + (bits / MIN_BITS).log2() * levels_per_doubling();
            level.round().clamp(1.0, f64::from(MAX_LEVEL)) as u8
        }
        Some(_) => 0,
    }
}

fn bits_of(flow: Flow) -> f64 {
    flow.bits
}

/// Bits per second of a level. The page of a large data center sums up a million of them each second.
fn bits(level: u8) -> Option<f64> {
    static BITS: LazyLock<Vec<Option<f64>>> = LazyLock::new(|| (0..=u8::MAX).map(bits_of_level).collect());
    BITS.get(usize::from(level)).copied().flatten()
}

fn bits_of_level(level: u8) -> Option<f64> {
    match level {
        GAP => None,
        0 => Some(0.0),
        level => Some((f64::from(level - 1) / levels_per_doubling()).exp2() * MIN_BITS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(bits: f64) -> Rate {
        let flow = Some(Flow { bits, packets: 0.0 });
        Rate { incoming: flow, outgoing: None }
    }

    /// A ring with these rates, each up to its second, starting at `first`.
    fn written(first: i64, rates: &[(i64, Rate)]) -> (Ring, i64) {
        let empty = (Ring::default(), first);
        rates.iter().fold(empty, |(mut ring, written), &(until, rate)| {
            ring.write(written, until, rate);
            (ring, until)
        })
    }

    /// Values rounded to hundreds.
    fn read((ring, written): &(Ring, i64), until: i64, slots: usize) -> Vec<Option<i64>> {
        #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
        let hundreds = |bits: f64| (bits / 100.0).round() as i64 * 100;
        ring.read(*written, until, slots).map(|[bits, _]| bits.map(hundreds)).collect()
    }

    #[test]
    fn rate_fills_the_slots_since_the_previous_record() {
        let ring = written(0, &[(190, rate(100.0)), (250, rate(0.0))]);
        assert_eq!(read(&ring, 250, 5), [None, Some(100), Some(100), Some(100), Some(0)]);
    }

    #[test]
    fn unknown_rate_is_a_gap_and_old_slots_are_dropped() {
        let unknown = (240, Rate::default());
        let mut ring = written(0, &[(60, rate(100.0)), unknown, (300, rate(0.0))]);
        assert_eq!(read(&ring, 360, 6), [Some(100), None, None, None, Some(0), None]);
        ring.0.write(300, 9_940, Rate::default());
        ring.0.write(9_940, 10_000, rate(100.0));
        ring.1 = 10_000;
        assert_eq!(read(&ring, 10_000, 3), [None, None, Some(100)]);
        assert_eq!(read(&ring, 10_000, SLOTS).iter().flatten().count(), 1);
    }

    #[test]
    fn known_rate_in_a_slot_is_not_overwritten() {
        let ring = written(0, &[(62, rate(100.0)), (110, Rate::default())]);
        assert_eq!(read(&ring, 110, 1), [Some(100)]);
    }

    #[test]
    fn sum_adds_slots_and_keeps_gaps() {
        let (one, other) = (written(0, &[(120, rate(100.0))]), written(0, &[(60, rate(200.0))]));
        let sum = (Ring::sum([(&one.0, one.1), (&other.0, other.1)], 240), 240);
        assert_eq!(read(&sum, 240, 5), [None, Some(300), Some(100), None, None]);
    }

    #[test]
    fn clock_set_back_clears_the_ring() {
        let ring = written(600, &[(660, rate(100.0)), (60, rate(0.0))]);
        assert_eq!(read(&ring, 60, 2), [None, Some(0)]);
        assert_eq!(read(&ring, 660, 2), [None, None]);
    }

    #[test]
    fn levels_are_within_five_percent() {
        for sent in [1.0, 15.0, 100.0, 999.0, 1.2e6, 9.9e9, MAX_BITS_PER_SECOND] {
            let found = bits(level(Some(sent))).unwrap();
            assert!((found - sent).abs() <= sent * 0.05, "{sent} became {found}");
        }
        let little = bits(level(Some(0.1))).unwrap();
        assert!(little > 0.0, "a little is not nothing");
    }
}
