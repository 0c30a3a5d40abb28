//! Work on thousands of groups, done in portions: between two of them whoever has something more urgent to do does it.

use super::Group;

/// Groups, hubs and tunnels that a portion has at most, but for the last group of it: some milliseconds of work.
const PORTION: usize = 2_000;

/// How many of these groups make a portion, from the first on.
pub fn portion<'a>(groups: impl Iterator<Item = &'a Group>) -> usize {
    let mut size = 0;
    let is_room = |group: &&Group| {
        let is_room = size < PORTION;
        size += 1 + group.hubs.iter().map(|hub| 1 + hub.known_tunnels().len()).sum::<usize>();
        is_room
    };
    groups.take_while(is_room).count()
}
