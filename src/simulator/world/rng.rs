//! Stateless random numbers that depend only on their arguments.
//!
//! Every decision of the simulated world is derived from its seed, a topic and the objects concerned,
//! so that the same seed gives the same world whatever the order of evaluation.

use fastrand::Rng;

/// The purpose of a random number, so that numbers for the same object are independent.
#[derive(Debug, Clone, Copy)]
pub enum Topic {
    Fleet = 1,
    Name,
    PermanentFault,
    HubOutage,
    Flap,
    DatacenterIncident,
    Hit,
    Region,
    Record,
    Policy,
    Tunnel,
    Association,
    Peer,
    Routes,
    Geography,
    TunnelFault,
}

/// Hashes all inputs to one number; each input bit affects each output bit.
pub fn mix(seed: u64, topic: Topic, inputs: &[u64]) -> u64 {
    inputs.iter().fold(scramble(seed ^ scramble(topic as u64)), |mixed, value| {
        scramble(mixed ^ value.wrapping_add(0x9e37_79b9_7f4a_7c15))
    })
}

/// A generator seeded with the inputs.
pub fn draw(seed: u64, topic: Topic, inputs: &[u64]) -> Rng {
    Rng::with_seed(mix(seed, topic, inputs))
}

/// Chooses an element of a non-empty list.
pub(super) fn pick<T: Copy>(rng: &mut Rng, list: &[T]) -> T {
    list[rng.usize(..list.len())]
}

/// The finalizer of `SplitMix64`.
fn scramble(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_inputs_give_unrelated_numbers() {
        let first = mix(7, Topic::Fleet, &[1]);
        for other in [mix(8, Topic::Fleet, &[1]), mix(7, Topic::Name, &[1]), mix(7, Topic::Fleet, &[2])] {
            assert!((first ^ other).count_ones() > 10, "{first:x} and {other:x} are too alike");
        }
    }
}
