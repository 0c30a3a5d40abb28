//! Draws that depend on nothing but the words they are asked with.
//!
//! Whatever the simulated world decides, it decides by asking here with its seed, a topic and the things concerned,
//! so that the same seed tells the same story, in any order of asking.

use fastrand::Rng;

/// What a draw is about, so that two draws on the same thing stay independent.
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

/// One number mixed from all the words: each bit of each word reaches each bit of the answer.
pub fn mix(seed: u64, topic: Topic, words: &[u64]) -> u64 {
    words.iter().fold(scramble(seed ^ scramble(topic as u64)), |mixed, word| {
        scramble(mixed ^ word.wrapping_add(0x9e37_79b9_7f4a_7c15))
    })
}

/// A generator that starts from the words.
pub fn draw(seed: u64, topic: Topic, words: &[u64]) -> Rng {
    Rng::with_seed(mix(seed, topic, words))
}

/// Picks one of a non-empty list.
pub(super) fn pick<T: Copy>(rng: &mut Rng, list: &[T]) -> T {
    list[rng.usize(..list.len())]
}

/// The finishing steps of `SplitMix64`.
fn scramble(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_words_give_unlike_numbers() {
        let first = mix(7, Topic::Fleet, &[1]);
        for other in [mix(8, Topic::Fleet, &[1]), mix(7, Topic::Name, &[1]), mix(7, Topic::Fleet, &[2])] {
            assert!((first ^ other).count_ones() > 10, "{first:x} and {other:x} are too alike");
        }
    }
}
