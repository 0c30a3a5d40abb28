//! Snapshots that the screen showed before. They are let go here, where they were made: it is the thread whose allocator they
//! come from, and taking back a hundred thousand pieces holds up whoever does it. So it is done in portions, with room for
//! answers and commands between them.

use crate::domain::{Group, Snapshot, portion};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long the screen has at least to show a newer one.
const SOON: Duration = Duration::from_secs(1);
/// How long a snapshot is left alone at most that is still in use: a page shows what it showed last of a group that is gone.
const LATE: Duration = Duration::from_secs(60);

/// What is let go when nobody uses it any more.
#[derive(Debug, Default)]
pub(super) struct Leaving {
    snapshots: Vec<Arc<Snapshot>>,
    /// The groups of one that nobody uses.
    groups: Vec<Group>,
    /// When to look for one that nobody uses, and how long was waited for that.
    next: Option<(Instant, Duration)>,
}

impl Leaving {
    /// Takes a snapshot that a newer one replaced.
    pub(super) fn take(&mut self, snapshot: Arc<Snapshot>) {
        self.snapshots.push(snapshot);
        let soon = Instant::now() + SOON;
        // One that comes meanwhile does not put off the others.
        self.next = self.next.filter(|(due, _)| *due <= soon).or(Some((soon, SOON)));
    }

    /// When [`Self::go_on`] is due.
    pub(super) fn due(&self) -> Option<Instant> {
        self.next.map(|(due, _)| due)
    }

    /// Lets go a portion.
    pub(super) fn go_on(&mut self) {
        let now = Instant::now();
        if !self.groups.is_empty() {
            let rest = self.groups.len() - portion(self.groups.iter().rev());
            self.groups.truncate(rest);
            tidy();
        } else if let Some(unused) = self.unused() {
            let unused = Arc::into_inner(self.snapshots.swap_remove(unused));
            self.groups = unused.map_or_else(Vec::new, |unused| unused.groups);
        } else {
            self.groups = Vec::new();
            let longer = self.next.map_or(SOON, |(_, waited)| (waited * 2).min(LATE));
            self.next = (!self.snapshots.is_empty()).then_some((now + longer, longer));
            return;
        }
        self.next = Some((now, SOON));
    }

    /// One that nobody else has.
    fn unused(&self) -> Option<usize> {
        self.snapshots.iter().position(|snapshot| Arc::strong_count(snapshot) == 1)
    }
}

/// Has the allocator do what it put off. That of glibc joins the small pieces that were freed when somebody wants a larger one,
/// and others of the same memory wait meanwhile; after a portion they are few.
fn tidy() {
    const LARGER: usize = 4_096;
    drop(black_box(Vec::<u8>::with_capacity(LARGER)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Id;
    use tokio::time::advance;

    /// How often it goes on before it waits.
    fn go_on(leaving: &mut Leaving) -> usize {
        let mut times = 0;
        while leaving.due().is_some_and(|due| due <= Instant::now()) {
            leaving.go_on();
            times += 1;
        }
        times
    }

    fn snapshot(groups: usize) -> Arc<Snapshot> {
        let group = |number: usize| Group::new(Some(Id::new(&number.to_string())), None);
        let mut snapshot = Snapshot::default();
        snapshot.groups = (0..groups).map(group).collect();
        Arc::new(snapshot)
    }

    #[tokio::test(start_paused = true)]
    async fn a_snapshot_is_let_go_in_portions_when_nobody_uses_it() {
        let mut leaving = Leaving::default();
        let shown = snapshot(10_000);
        let still_there = Arc::downgrade(&shown);
        leaving.take(Arc::clone(&shown));
        assert_eq!(go_on(&mut leaving), 0, "the screen has time to show the next one");
        advance(SOON).await;
        assert_eq!(go_on(&mut leaving), 1, "it is in use");
        drop(shown);
        assert_eq!(go_on(&mut leaving), 0, "nobody asks all the time");
        advance(2 * SOON).await;
        let portions = go_on(&mut leaving);
        assert!(portions > 4, "{portions}");
        assert!(still_there.upgrade().is_none());
        assert_eq!(leaving.due(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn those_that_come_fast_are_let_go_all_the_same() {
        let mut leaving = Leaving::default();
        for _ in 0..100 {
            leaving.take(snapshot(1));
            advance(SOON / 10).await;
            go_on(&mut leaving);
            assert!(leaving.snapshots.len() <= 10, "{}", leaving.snapshots.len());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_stays_in_use_is_asked_for_rarely() {
        let mut leaving = Leaving::default();
        let shown = snapshot(1);
        leaving.take(Arc::clone(&shown));
        let mut waits = Vec::new();
        for _ in 0..10 {
            let wait = leaving.due().expect("it waits for it") - Instant::now();
            advance(wait).await;
            assert_eq!(go_on(&mut leaving), 1);
            waits.push(wait);
        }
        assert!(waits.is_sorted(), "{waits:?}");
        assert_eq!(waits.last(), Some(&LATE));
        drop(shown);
    }
}
