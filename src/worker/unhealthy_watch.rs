//! The unhealthy groups, which are read by status in each poll cycle where the lists are read over several, and the check of
//! those that were unhealthy and are no longer among them.

use crate::domain::{
    Failure, FailureKind, Group, GroupKey, GroupStatus, Id, ListQuery, ListSnapshot, Page, PageRequest,
    PagedRead,
};
use jiff::Timestamp;
use std::collections::HashSet;
use std::mem;

/// Groups that one call checks; their ids stand in its address.
const CHECKED_AT_ONCE: usize = 200;
/// Calls that check groups in one cycle; a data center that comes back can bring hundreds.
const MAX_CHECKS: usize = 3;
/// The weight of the cycles before the last one in the average of checks.
const DECAY: f64 = 0.8;

/// Progress of reading the unhealthy groups.
#[derive(Debug, Default)]
pub(super) struct UnhealthyWatch {
    read: PagedRead<Group>,
    /// When its first page was read.
    started_at: Option<Timestamp>,
    seen: HashSet<GroupKey>,
    /// Pages of this cycle, and of the last complete one.
    pages: u32,
    last_pages: u32,
    /// Calls of a cycle that check groups, a decaying average.
    checks: f64,
    /// Whether the API has shown that it cannot filter by status.
    is_unsupported: bool,
}

impl UnhealthyWatch {
    /// The page to request next of the groups in this status.
    pub(super) fn next_page(&self, status: &GroupStatus) -> (ListQuery, PageRequest) {
        (ListQuery::WithStatus(status.clone()), self.read.next_page())
    }

    /// Adds the next page; returns all groups in this status after the last. The first page of the first status starts again.
    pub(super) fn take(
        &mut self,
        status: &GroupStatus,
        page: Page,
        now: Timestamp,
    ) -> Option<ListSnapshot<Group>> {
        if *status == GroupStatus::Disconnected && self.read.pages() == 0 {
            self.restart();
        }
        self.started_at.get_or_insert(now);
        self.pages += 1;
        let end = self.read.add_page(page)?;
        let read = mem::take(&mut self.read).finish(end);
        self.seen.extend(read.items.iter().map(|group| group.key.clone()));
        Some(read)
    }

    /// Notes that the groups in all statuses were read; returns when the first page was.
    pub(super) fn complete(&mut self) -> Option<Timestamp> {
        self.last_pages = self.pages;
        self.started_at
    }

    /// Starts again after a page that failed.
    pub(super) fn fail(&mut self, failure: &Failure) {
        self.is_unsupported = failure.kind == FailureKind::BadRequest;
        self.restart();
    }

    /// Whether the API has shown that it cannot filter by status.
    pub(super) fn is_unsupported(&self) -> bool {
        self.is_unsupported
    }

    /// The groups to check after all that are unhealthy were read: those that were `unhealthy` and are not among them.
    pub(super) fn groups_to_check<'a>(&mut self, unhealthy: impl Iterator<Item = &'a Group>) -> Vec<Vec<Id>> {
        let left = unhealthy.filter(|group| !self.seen.contains(&group.key));
        let ids: Vec<Id> = left.filter_map(|group| group.id.clone()).collect();
        let checks: Vec<Vec<Id>> = ids.chunks(CHECKED_AT_ONCE).take(MAX_CHECKS).map(<[Id]>::to_vec).collect();
        let count = f64::from(u8::try_from(checks.len()).unwrap_or(u8::MAX));
        self.checks = DECAY * self.checks + (1.0 - DECAY) * count;
        checks
    }

    /// Calls that it takes in a cycle.
    pub(super) fn calls(&self) -> f64 {
        if self.is_unsupported { 0.0 } else { f64::from(self.last_pages.max(2)) + self.checks }
    }

    fn restart(&mut self) {
        let Self { last_pages, checks, is_unsupported, .. } = *self;
        *self = Self { last_pages, checks, is_unsupported, ..Self::default() };
    }
}
