//! Whether what is shown is still so. Nothing old is shown in the colour of health: neither everything after a look that
//! failed, nor a single group whose turn in a reading that is spread out over time did not come.

use super::Connection;
use super::heartbeat::Gap;
use crate::app::{Clock, Page};
use crate::domain::{Group, Snapshot, Text};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// Looks that may be missed before data is called old even though nobody reported a failure.
const MISSED_LOOKS: i32 = 3;
/// Age up to which data is not called old, however short the interval.
const ALWAYS_FRESH: SignedDuration = SignedDuration::from_secs(30);

/// The data that is shown, and what tells its age.
pub(in crate::app) struct Staleness<'a> {
    pub(super) connection: &'a Connection,
    /// The jump of time since which no poll was completed.
    pub(super) gap: Option<Gap>,
    pub(super) snapshot: &'a Snapshot,
    pub(super) clock: &'a Clock,
}

impl Staleness<'_> {
    /// Whether all that is shown may no longer be so, which in a pause nobody knows.
    pub(in crate::app) fn is_stale(&self) -> bool {
        self.connection.trouble().is_some() || self.is_overdue() || self.is_stopped() || self.gap.is_some()
    }

    /// Whether this group may no longer be as it is shown.
    pub(in crate::app) fn is_old_group(&self, group: &Group) -> bool {
        self.is_stale() || self.is_left_behind(group)
    }

    /// Whether this group is old while others are not: its turn did not come, or the last poll broke off before it.
    pub(in crate::app) fn is_left_behind(&self, group: &Group) -> bool {
        self.is_late(group.read_at)
    }

    /// Whether what is counted over all groups may no longer be so.
    pub(in crate::app) fn are_old_counts(&self) -> bool {
        self.is_stale() || self.is_late(self.snapshot.derived.read_times.oldest())
    }

    /// Whether a data center may no longer be as it is shown: as the groups that have hubs there.
    pub(in crate::app) fn is_old_datacenter(&self, name: &Text) -> bool {
        self.is_stale() || self.is_late(self.snapshot.derived.read_times.oldest_in(name))
    }

    /// Whether what a page says may no longer be so. What is gone is of the past, however well it was then.
    pub(in crate::app) fn is_old_page(&self, page: &Page) -> bool {
        !page.is_in(self.snapshot) || self.is_stale() || self.is_old_thing(page)
    }

    fn is_old_thing(&self, page: &Page) -> bool {
        let group = page.group().and_then(|key| self.snapshot.group(key));
        match page {
            Page::Datacenter(name) => self.is_old_datacenter(name),
            _ => group.is_some_and(|group| self.is_old_group(group)),
        }
    }

    /// Whether a newer look should have come to its end. Where the pages of the full list take turns, the data is as old as
    /// the first page of the last turn, up to the end of the next.
    pub(super) fn is_overdue(&self) -> bool {
        let Some(as_of) = self.snapshot.as_of() else { return false };
        let limit = signed(self.connection.kept_interval()).saturating_mul(MISSED_LOOKS).max(ALWAYS_FRESH);
        let turns = self.connection.pace().sweep.map_or(SignedDuration::ZERO, |sweep| signed(sweep.period));
        !self.is_stopped() && self.clock.since(as_of) > limit.saturating_add(turns.saturating_mul(2))
    }

    /// Whether the turn of what was read then should have come again, where groups take turns, or whether the last poll broke
    /// off before it came to it.
    fn is_late(&self, read_at: Option<Timestamp>) -> bool {
        let Some(read_at) = read_at else { return false };
        let Some(sweep) = self.connection.pace().sweep else { return self.was_missed(read_at) };
        let limit = signed(sweep.period).saturating_add(signed(self.connection.kept_interval()));
        self.clock.since(read_at) > limit
    }

    /// Whether the last list, which is not complete, has other groups than those that were read then.
    fn was_missed(&self, read_at: Timestamp) -> bool {
        let is_partial =
            [&self.snapshot.states, &self.snapshot.list].iter().any(|part| part.failure.is_some());
        let half = signed(self.connection.kept_interval()) / 2;
        let last = self.snapshot.derived.read_times.last_list().filter(|_| is_partial);
        last.is_some_and(|last| last.duration_since(read_at) >= half)
    }

    fn is_stopped(&self) -> bool {
        self.clock.stopped().is_some()
    }
}

fn signed(time: Duration) -> SignedDuration {
    SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX)
}
