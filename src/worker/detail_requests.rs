//! What somebody wants who is looking at a group: few calls at a time, the newest wish first, since that is what the person
//! looks at now.

use crate::domain::{GroupKey, Id};

/// Calls about single groups that may be open at once.
const MOST_OPEN: usize = 2;
/// Wishes that may wait; older ones are forgotten, since somebody who pages through groups has moved on.
const MOST_WAITING: usize = 16;

/// What is wanted of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Its own answer, with the addresses of its data centers.
    Addresses,
    /// All its tunnels.
    Peers,
    /// What the provider logged of it.
    Log,
}

/// Wishes that wait, and those that are being fetched.
#[derive(Debug, Default)]
pub(super) struct DetailRequests {
    waiting: Vec<(GroupKey, Id, Wanted)>,
    open: Vec<(GroupKey, Wanted)>,
}

impl DetailRequests {
    /// Takes a wish, unless it is being fetched already.
    pub(super) fn ask(&mut self, key: GroupKey, id: Id, wanted: Wanted) {
        let is_same = |other: &GroupKey, kind: Wanted| *other == key && kind == wanted;
        if self.open.iter().any(|(other, kind)| is_same(other, *kind)) {
            return;
        }
        self.waiting.retain(|(other, _, kind)| !is_same(other, *kind));
        self.waiting.push((key, id, wanted));
        let surplus = self.waiting.len().saturating_sub(MOST_WAITING);
        self.waiting.drain(..surplus);
    }

    /// The wish to fetch next, if another may be open.
    pub(super) fn next(&mut self) -> Option<(GroupKey, Id, Wanted)> {
        if self.open.len() >= MOST_OPEN {
            return None;
        }
        let (key, id, wanted) = self.waiting.pop()?;
        self.open.push((key.clone(), wanted));
        Some((key, id, wanted))
    }

    /// Ends a wish, however it went.
    pub(super) fn done(&mut self, key: &GroupKey, wanted: Wanted) {
        self.open.retain(|(open, kind)| open != key || *kind != wanted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(errands: &mut DetailRequests, id: usize) {
        let id = Id::new(&id.to_string());
        errands.ask(GroupKey::new(Some(&id), None), id, Wanted::Log);
    }

    fn next(errands: &mut DetailRequests) -> Option<String> {
        errands.next().map(|(_, id, _)| id.to_string())
    }

    #[test]
    fn the_newest_wish_goes_first_and_only_some_at_once() {
        let mut errands = DetailRequests::default();
        (1..=3).for_each(|id| ask(&mut errands, id));
        assert_eq!(next(&mut errands).as_deref(), Some("3"));
        assert_eq!(next(&mut errands).as_deref(), Some("2"));
        assert_eq!(next(&mut errands), None);
        errands.done(&GroupKey::new(Some(&Id::new("3")), None), Wanted::Log);
        assert_eq!(next(&mut errands).as_deref(), Some("1"));
    }

    #[test]
    fn a_wish_is_kept_once_and_an_open_one_not_at_all() {
        let mut errands = DetailRequests::default();
        ask(&mut errands, 1);
        ask(&mut errands, 1);
        assert_eq!(next(&mut errands).as_deref(), Some("1"));
        ask(&mut errands, 1);
        assert_eq!(next(&mut errands), None);
    }

    #[test]
    fn old_wishes_are_forgotten() {
        let mut errands = DetailRequests::default();
        (0..100).for_each(|id| ask(&mut errands, id));
        assert_eq!(errands.waiting.len(), MOST_WAITING);
        assert_eq!(errands.waiting[0].1.to_string(), "84");
    }
}
