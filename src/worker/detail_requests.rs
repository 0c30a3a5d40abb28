//! Detail requests for the group that the UI shows. Few are open at a time, and the newest goes first, since
//! that group is on the screen.

use crate::domain::{GroupKey, Id};

/// Maximum number of open detail requests.
const MAX_OPEN: usize = 2;
/// Maximum number of queued requests; older ones are dropped, since the user has moved on to other groups.
const MAX_WAITING: usize = 16;

/// Kind of detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The group resource, with the addresses of its data centers.
    Addresses,
    /// All tunnels of the group.
    Peers,
    /// Log entries of the group.
    Log,
}

/// Queued and open detail requests.
#[derive(Debug, Default)]
pub(super) struct DetailRequests {
    waiting: Vec<(GroupKey, Id, Wanted)>,
    open: Vec<(GroupKey, Wanted)>,
}

impl DetailRequests {
    /// Queues a request, unless it is already open.
    pub(super) fn queue(&mut self, key: GroupKey, id: Id, wanted: Wanted) {
        let is_same = |other: &GroupKey, kind: Wanted| *other == key && kind == wanted;
        if self.open.iter().any(|(other, kind)| is_same(other, *kind)) {
            return;
        }
        self.waiting.retain(|(other, _, kind)| !is_same(other, *kind));
        self.waiting.push((key, id, wanted));
        let surplus = self.waiting.len().saturating_sub(MAX_WAITING);
        self.waiting.drain(..surplus);
    }

    /// The next request to start; `None` if none is queued or the maximum is open.
    pub(super) fn next(&mut self) -> Option<(GroupKey, Id, Wanted)> {
        if self.open.len() >= MAX_OPEN {
            return None;
        }
        let (key, id, wanted) = self.waiting.pop()?;
        self.open.push((key.clone(), wanted));
        Some((key, id, wanted))
    }

    /// Removes an open request, whether it succeeded or failed.
    pub(super) fn done(&mut self, key: &GroupKey, wanted: Wanted) {
        self.open.retain(|(open, kind)| open != key || *kind != wanted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(detail_requests: &mut DetailRequests, id: usize) {
        let id = Id::new(&id.to_string());
        detail_requests.queue(GroupKey::new(Some(&id), None), id, Wanted::Log);
    }

    fn next(detail_requests: &mut DetailRequests) -> Option<String> {
        detail_requests.next().map(|(_, id, _)| id.to_string())
    }

    #[test]
    fn newest_request_goes_first_within_the_concurrency() {
        let mut detail_requests = DetailRequests::default();
        (1..=3).for_each(|id| queue(&mut detail_requests, id));
        assert_eq!(next(&mut detail_requests).as_deref(), Some("3"));
        assert_eq!(next(&mut detail_requests).as_deref(), Some("2"));
        assert_eq!(next(&mut detail_requests), None);
        detail_requests.done(&GroupKey::new(Some(&Id::new("3")), None), Wanted::Log);
        assert_eq!(next(&mut detail_requests).as_deref(), Some("1"));
    }

    #[test]
    fn repeated_request_is_queued_once() {
        let mut detail_requests = DetailRequests::default();
        queue(&mut detail_requests, 1);
        queue(&mut detail_requests, 1);
        assert_eq!(next(&mut detail_requests).as_deref(), Some("1"));
        queue(&mut detail_requests, 1);
        assert_eq!(next(&mut detail_requests), None);
    }

    #[test]
    fn oldest_requests_are_dropped_beyond_the_limit() {
        let mut detail_requests = DetailRequests::default();
        (0..100).for_each(|id| queue(&mut detail_requests, id));
        assert_eq!(detail_requests.waiting.len(), MAX_WAITING);
        assert_eq!(detail_requests.waiting[0].1.to_string(), "84");
    }
}
