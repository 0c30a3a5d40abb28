//! What went through one tunnel in the last hour, in few bytes: a slot for each half minute, and in it a number on a
//! logarithmic scale for each direction. What was not seen is a gap.

use super::rate::{Flow, Rate};
use std::collections::VecDeque;

/// Slots of a ring.
pub const SLOTS: usize = 120;
/// Seconds of a slot.
pub const STEP: i64 = 30;

/// Steps of the scale for each doubling; one step is 0.07 %.
const FINENESS: f64 = 1_000.0;
/// Stands for what was not seen.
const GAP: u16 = u16::MAX;

/// Slots by which a ring grows: five minutes.
const GROWTH: usize = 10;

/// The last slots of one tunnel: none at first, after an hour all of them, in 480 bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Ring {
    slots: VecDeque<[u16; 2]>,
    /// The number of the newest slot, in steps since 1970.
    newest: i64,
}

impl Ring {
    /// Writes what was seen until this second since 1970, over the time since `from` as far as it is in reach.
    pub(super) fn write(&mut self, from: i64, until: i64, rate: Rate) {
        let (first, last) = (from.div_euclid(STEP), until.div_euclid(STEP));
        let first = (first + 1).min(last).max(last - 31);
        if last < self.newest {
            // Our own clock was set back: what is there belongs to times that are still to come.
            *self = Self::default();
        }
        if self.slots.is_empty() {
            self.newest = first - 1;
        }
        self.advance(last);
        let entry = [packed(rate.incoming), packed(rate.outgoing)];
        for slot in first..=last {
            if let Some(known) = self.place(slot).and_then(|place| self.slots.get_mut(place)) {
                *known = entry;
            }
        }
    }

    /// The bits a second of the last slots until this second, the oldest first.
    pub(super) fn read(&self, until: i64, slots: usize) -> impl Iterator<Item = [Option<f64>; 2]> + '_ {
        let last = until.div_euclid(STEP);
        let slots = i64::try_from(slots.min(SLOTS)).unwrap_or(0);
        (last - slots + 1..=last).map(move |slot| {
            let known = self.place(slot).and_then(|place| self.slots.get(place));
            known.map_or([None; 2], |entry| entry.map(unpacked))
        })
    }

    /// Bytes that the slots take.
    pub(super) fn footprint(&self) -> usize {
        self.slots.capacity() * size_of::<[u16; 2]>()
    }

    /// Makes room up to a slot; what lies between is a gap.
    fn advance(&mut self, last: i64) {
        for _ in self.newest.max(last - length())..last {
            if self.slots.len() == SLOTS {
                self.slots.pop_front();
            }
            if self.slots.len() == self.slots.capacity() {
                self.slots.reserve_exact(GROWTH);
            }
            self.slots.push_back([GAP; 2]);
        }
        self.newest = last;
    }

    /// Where a slot is, if it is kept.
    fn place(&self, slot: i64) -> Option<usize> {
        let before_newest = usize::try_from(self.newest.checked_sub(slot)?).ok()?;
        self.slots.len().checked_sub(before_newest + 1)
    }
}

fn length() -> i64 {
    i64::try_from(SLOTS).unwrap_or(i64::MAX)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the logarithm of a rate that is bounded is small and not negative"
)]
fn packed(flow: Option<Flow>) -> u16 {
    flow.map_or(GAP, |flow| ((flow.bits + 1.0).log2() * FINENESS).round() as u16)
}

fn unpacked(slot: u16) -> Option<f64> {
    (slot != GAP).then(|| (f64::from(slot) / FINENESS).exp2() - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(bits: f64) -> Rate {
        let flow = Some(Flow { bits, packets: 0.0 });
        Rate { incoming: flow, outgoing: None }
    }

    fn read(ring: &Ring, until: i64, slots: usize) -> Vec<Option<i64>> {
        #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
        ring.read(until, slots).map(|[bits, _]| bits.map(|bits| bits.round() as i64)).collect()
    }

    #[test]
    fn a_rate_fills_the_slots_since_the_record_before() {
        let mut ring = Ring::default();
        ring.write(0, 95, rate(100.0));
        ring.write(95, 125, rate(7.0));
        assert_eq!(read(&ring, 125, 5), [None, Some(100), Some(100), Some(100), Some(7)]);
    }

    #[test]
    fn what_was_not_seen_is_a_gap_and_what_is_old_is_gone() {
        let mut ring = Ring::default();
        ring.write(0, 30, rate(1.0));
        ring.write(120, 150, rate(2.0));
        assert_eq!(read(&ring, 180, 6), [Some(1), None, None, None, Some(2), None]);
        ring.write(9_970, 10_000, rate(3.0));
        assert_eq!(read(&ring, 10_000, 3), [None, None, Some(3)]);
        assert_eq!(read(&ring, 10_000, SLOTS).iter().flatten().count(), 1);
    }

    #[test]
    fn after_a_clock_was_set_back_it_begins_anew() {
        let mut ring = Ring::default();
        ring.write(300, 330, rate(5.0));
        ring.write(0, 30, rate(9.0));
        assert_eq!(read(&ring, 30, 2), [None, Some(9)]);
        assert_eq!(read(&ring, 330, 2), [None, None]);
    }

    #[test]
    fn the_scale_is_fine_enough_for_a_graph() {
        for bits in [0.0, 1.0, 999.0, 1.2e6, 9.9e9] {
            let found = unpacked(packed(Some(Flow { bits, packets: 0.0 }))).unwrap();
            assert!((found - bits).abs() <= bits * 0.001 + 0.01, "{bits} became {found}");
        }
    }
}
