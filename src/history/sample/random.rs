//! Random numbers that depend only on the seed and the object concerned.

use fastrand::Rng;

/// What a random number decides, so that decisions about the same object are independent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Topic {
    Group = 1,
    Life,
    HubOutage,
    GroupOutage,
    DatacenterOutage,
    Flapping,
    Degraded,
    StaleRecord,
    Gap,
}

/// A generator for one topic and one object.
pub(super) fn draw(seed: u64, topic: Topic, object: &[u64]) -> Rng {
    let mixed = object.iter().fold(scramble(seed ^ scramble(topic as u64)), |mixed, value| {
        scramble(mixed ^ value.wrapping_add(0x9e37_79b9_7f4a_7c15))
    });
    Rng::with_seed(mixed)
}

/// Chooses an element by weight; the first one where there is nothing to choose.
pub(super) fn weighted<'a, T>(rng: &mut Rng, list: &'a [T], weight: impl Fn(&T) -> u32) -> &'a T {
    let mut drawn = rng.u32(..list.iter().map(&weight).sum::<u32>().max(1));
    let found = list.iter().find(|element| {
        let weight = weight(element);
        let is_drawn = drawn < weight;
        drawn = drawn.saturating_sub(weight);
        is_drawn
    });
    found.unwrap_or(&list[0])
}

/// The finalizer of `SplitMix64`.
fn scramble(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
