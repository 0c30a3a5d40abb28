//! Unhealthy groups, which are read by status in each poll cycle if the lists are read over several, and
//! checks of groups that are no longer listed as unhealthy.

use crate::domain::{
    Failure, FailureKind, Group, GroupKey, GroupStatus, Id, ListQuery, ListSnapshot, Page, PageRequest,
    PagedRead,
};
use jiff::Timestamp;
use std::collections::HashSet;
use std::mem;

/// Maximum number of groups per check; their ids are part of the URL.
const CHECKED_AT_ONCE: usize = 200;
/// Maximum number of checks per cycle; the recovery of a data center can affect hundreds of groups.
const MAX_CHECKS: usize = 3;
/// Weight of earlier cycles in the moving average of checks.
const DECAY: f64 = 0.8;

/// Progress of reading the unhealthy groups.
#[derive(Debug, Default)]
pub(super) struct UnhealthyWatch {
    read: PagedRead<Group>,
    /// Read time of the first page.
    started_at: Option<Timestamp>,
    seen: HashSet<GroupKey>,
    /// Pages of this cycle and of the last complete one.
    pages: u32,
    last_pages: u32,
    /// Moving average of the checks per cycle.
    checks: f64,
    /// Whether the API cannot filter by status.
    is_unsupported: bool,
}

impl UnhealthyWatch {
    /// The next page to request of the groups with this status.
    pub(super) fn next_page(&self, status: &GroupStatus) -> (ListQuery, PageRequest) {
        (ListQuery::WithStatus(status.clone()), self.read.next_page())
    }

    /// Adds the next page. After the last page, returns all groups with this status. The first page of the
    /// first status restarts the read.
    pub(super) fn add_page(
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

    /// Completes the read of all statuses; returns the read time of the first page.
    pub(super) fn complete(&mut self) -> Option<Timestamp> {
        self.last_pages = self.pages;
        self.started_at
    }

    /// Restarts after a failed page.
    pub(super) fn fail(&mut self, failure: &Failure) {
        self.is_unsupported = failure.kind == FailureKind::BadRequest;
        self.restart();
    }

    /// Whether the API cannot filter by status.
    pub(super) fn is_unsupported(&self) -> bool {
        self.is_unsupported
    }

    /// Groups to check after all unhealthy ones were read: those that were `unhealthy` and are no longer
    /// listed.
    pub(super) fn groups_to_check<'a>(&mut self, unhealthy: impl Iterator<Item = &'a Group>) -> Vec<Vec<Id>> {
        let unlisted = unhealthy.filter(|group| !self.seen.contains(&group.key));
        let ids: Vec<Id> = unlisted.filter_map(|group| group.id.clone()).collect();
        let checks: Vec<Vec<Id>> = ids.chunks(CHECKED_AT_ONCE).take(MAX_CHECKS).map(<[Id]>::to_vec).collect();
        let count = f64::from(u8::try_from(checks.len()).unwrap_or(u8::MAX));
        self.checks = DECAY * self.checks + (1.0 - DECAY) * count;
        checks
    }

    /// Average number of requests per cycle.
    pub(super) fn calls(&self) -> f64 {
        if self.is_unsupported { 0.0 } else { f64::from(self.last_pages.max(2)) + self.checks }
    }

    fn restart(&mut self) {
        let Self { last_pages, checks, is_unsupported, .. } = *self;
        *self = Self { last_pages, checks, is_unsupported, ..Self::default() };
    }
}
