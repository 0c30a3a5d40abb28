//! Single groups that somebody is looking at, and whose data center addresses are wanted: few at a time, the newest
//! wish first, since that is what the person looks at now.

use crate::domain::{GroupKey, Id};

/// Calls for single groups that may be open at once.
const MOST_OPEN: usize = 2;
/// Wishes that may wait; older ones are forgotten, since somebody who pages through groups has moved on.
const MOST_WAITING: usize = 16;

/// Wishes that wait, and those that are being fetched.
#[derive(Debug, Default)]
pub(super) struct Errands {
    waiting: Vec<(GroupKey, Id)>,
    open: Vec<GroupKey>,
}

impl Errands {
    /// Takes a wish, unless it is being fetched already.
    pub(super) fn ask(&mut self, key: GroupKey, id: Id) {
        if self.open.contains(&key) {
            return;
        }
        self.waiting.retain(|(known, _)| *known != key);
        self.waiting.push((key, id));
        let surplus = self.waiting.len().saturating_sub(MOST_WAITING);
        self.waiting.drain(..surplus);
    }

    /// The wish to fetch next, if another may be open.
    pub(super) fn next(&mut self) -> Option<(GroupKey, Id)> {
        if self.open.len() >= MOST_OPEN {
            return None;
        }
        let (key, id) = self.waiting.pop()?;
        self.open.push(key.clone());
        Some((key, id))
    }

    /// Ends a wish, however it went.
    pub(super) fn done(&mut self, key: &GroupKey) {
        self.open.retain(|open| open != key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(errands: &mut Errands, id: usize) {
        let id = Id::new(&id.to_string());
        errands.ask(GroupKey::new(Some(&id), None), id);
    }

    fn next(errands: &mut Errands) -> Option<String> {
        errands.next().map(|(_, id)| id.to_string())
    }

    #[test]
    fn the_newest_wish_goes_first_and_only_some_at_once() {
        let mut errands = Errands::default();
        (1..=3).for_each(|id| ask(&mut errands, id));
        assert_eq!(next(&mut errands).as_deref(), Some("3"));
        assert_eq!(next(&mut errands).as_deref(), Some("2"));
        assert_eq!(next(&mut errands), None);
        errands.done(&GroupKey::new(Some(&Id::new("3")), None));
        assert_eq!(next(&mut errands).as_deref(), Some("1"));
    }

    #[test]
    fn a_wish_is_kept_once_and_an_open_one_not_at_all() {
        let mut errands = Errands::default();
        ask(&mut errands, 1);
        ask(&mut errands, 1);
        assert_eq!(next(&mut errands).as_deref(), Some("1"));
        ask(&mut errands, 1);
        assert_eq!(next(&mut errands), None);
    }

    #[test]
    fn old_wishes_are_forgotten() {
        let mut errands = Errands::default();
        (0..100).for_each(|id| ask(&mut errands, id));
        assert_eq!(errands.waiting.len(), MOST_WAITING);
        assert_eq!(errands.waiting[0].1.to_string(), "84");
    }
}
