//! Work that takes longer than a key may wait, done in portions: between two of them the loop takes keys and draws.

use crate::domain::Group;

/// Groups, hubs and tunnels that a portion has at most, but for the last group of it: some milliseconds of work.
const PORTION: usize = 2_000;

/// How many of these groups make a portion, from the first on.
pub(super) fn portion<'a>(groups: impl Iterator<Item = &'a Group>) -> usize {
    let mut size = 0;
    let is_room = |group: &&Group| {
        let is_room = size < PORTION;
        size += 1 + group.hubs.iter().map(|hub| 1 + hub.known_tunnels().len()).sum::<usize>();
        is_room
    };
    groups.take_while(is_room).count()
}
