//! Staleness of the displayed data: of everything after a failed poll, or of single groups that a poll did not reach. Stale data
//! is never green.

use super::Connection;
use super::time_gap::Gap;
use crate::app::{Clock, Page};
use crate::channel::RecorderState;
use crate::domain::{Group, Snapshot, Text};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// Missed polls after which data is stale even without a failure.
const MISSED_POLLS: i32 = 3;
/// Age up to which data is never stale, however short the interval.
const MIN_STALE_AGE: SignedDuration = SignedDuration::from_secs(30);

/// Displayed data with the inputs of its staleness.
pub(in crate::app) struct Staleness<'a> {
    pub(super) connection: &'a Connection,
    pub(super) recorder: &'a RecorderState,
    /// Gap since the last completed poll.
    pub(super) gap: Option<Gap>,
    pub(super) snapshot: &'a Snapshot,
    pub(super) clock: &'a Clock,
}

impl Staleness<'_> {
    /// Whether all data is stale; in a pause it is.
    pub(in crate::app) fn is_stale(&self) -> bool {
        self.connection.failed_state().is_some()
            || self.is_overdue()
            || self.is_stopped()
            || self.gap.is_some()
    }

    /// Whether a group is stale.
    pub(in crate::app) fn is_group_stale(&self, group: &Group) -> bool {
        self.is_stale() || self.was_skipped(group)
    }

    /// Whether a group was not reached: its turn did not come, or the last poll ended before it.
    pub(in crate::app) fn was_skipped(&self, group: &Group) -> bool {
        self.is_late(group.read_at)
    }

    /// Whether totals over all groups are stale.
    pub(in crate::app) fn are_totals_stale(&self) -> bool {
        self.is_stale() || self.is_late(self.snapshot.derived.read_times.oldest())
    }

    /// Whether a data center is stale, as the groups with hubs in it.
    pub(in crate::app) fn is_datacenter_stale(&self, name: &Text) -> bool {
        self.is_stale() || self.is_late(self.snapshot.derived.read_times.oldest_in(name))
    }

    /// Whether a page is stale; that of an object that is gone always is.
    pub(in crate::app) fn is_page_stale(&self, page: &Page) -> bool {
        !page.is_in(self.snapshot) || self.is_stale() || self.is_object_stale(page)
    }

    fn is_object_stale(&self, page: &Page) -> bool {
        let group = page.group().and_then(|key| self.snapshot.group(key));
        match page {
            Page::Datacenter(name) => self.is_datacenter_stale(name),
            _ => group.is_some_and(|group| self.is_group_stale(group)),
        }
    }

    /// Whether a poll is overdue. If the full list is spread over several polls, the data may be two such periods old.
    pub(super) fn is_overdue(&self) -> bool {
        let Some(as_of) = self.snapshot.as_of() else { return false };
        let limit =
            signed(self.connection.effective_interval()).saturating_mul(MISSED_POLLS).max(MIN_STALE_AGE);
        let list_period = self
            .connection
            .poll_interval()
            .list_progress
            .map_or(SignedDuration::ZERO, |list_progress| signed(list_progress.period));
        !self.is_stopped()
            && self.clock.elapsed_since(as_of) > limit.saturating_add(list_period.saturating_mul(2))
    }

    /// Whether data read at this time should have been read again.
    fn is_late(&self, read_at: Option<Timestamp>) -> bool {
        let Some(read_at) = read_at else { return false };
        let Some(list_progress) = self.connection.poll_interval().list_progress else {
            return self.was_missed(read_at);
        };
        let limit = signed(list_progress.period).saturating_add(signed(self.connection.effective_interval()));
        self.clock.elapsed_since(read_at) > limit
    }

    /// Whether the last list was incomplete and did not include data read at this time.
    fn was_missed(&self, read_at: Timestamp) -> bool {
        let is_partial =
            [&self.snapshot.states, &self.snapshot.list].iter().any(|part| part.failure.is_some());
        let half = signed(self.connection.effective_interval()) / 2;
        let last = self.snapshot.derived.read_times.last_list().filter(|_| is_partial);
        last.is_some_and(|last| last.duration_since(read_at) >= half)
    }

    fn is_stopped(&self) -> bool {
        self.clock.stopped_at().is_some()
    }
}

fn signed(time: Duration) -> SignedDuration {
    SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX)
}
