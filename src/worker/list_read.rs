//! A paged read of a group list, within one poll cycle or over several: when each page was read, and which
//! groups were missing at the end. A group that moved between pages during the read may be missing once, so
//! only a group missing twice is considered deleted.

use crate::domain::{
    Failure, Group, GroupKey, ListQuery, ListSnapshot, PAGE_LIMIT, Page, PageRequest, PagedRead, ReadEnd,
};
use jiff::Timestamp;
use std::collections::HashSet;
use std::mem;
use std::time::Duration;
use tokio::time::Instant;

/// A paged read in progress.
#[derive(Debug)]
pub(super) struct ListRead {
    list: ListQuery,
    read: PagedRead<Group>,
    /// Read time of the first page.
    started_at: Option<Timestamp>,
    /// Groups missing from the last complete read.
    missing: HashSet<GroupKey>,
    /// Last known number of groups.
    total: Option<u64>,
    /// Number of groups per page, as the server returns them.
    page_size: u64,
    was_completed: bool,
    /// Last read time of each page.
    pages_read_at: Vec<Instant>,
}

/// A complete read whose groups were merged page by page.
#[derive(Debug)]
pub(super) struct CompletedRead {
    /// Read time of the first page.
    pub(super) started_at: Timestamp,
    /// The groups in the list.
    pub(super) keys: HashSet<GroupKey>,
    /// Why the read is incomplete, if it is.
    pub(super) failure: Option<Failure>,
}

impl ListRead {
    pub(super) fn new(list: ListQuery) -> Self {
        Self {
            list,
            read: PagedRead::default(),
            started_at: None,
            missing: HashSet::new(),
            total: None,
            page_size: PAGE_LIMIT,
            was_completed: false,
            pages_read_at: Vec::new(),
        }
    }

    /// Restarts at the first page.
    pub(super) fn restart(&mut self) {
        self.read = PagedRead::default();
        self.started_at = None;
    }

    /// The page to request next.
    pub(super) fn next_page(&self) -> (ListQuery, PageRequest) {
        (self.list.clone(), self.read.next_page())
    }

    /// Removes and returns the groups read since the start; the read continues with [`skip_page`](Self::skip_page).
    pub(super) fn take_groups(&mut self) -> Vec<Group> {
        self.read.take_items()
    }

    /// Adds the next page. After the last page, returns the whole list and restarts.
    pub(super) fn add_page(&mut self, page: Page, now: Timestamp) -> Option<ListSnapshot<Group>> {
        self.record_start(now);
        let end = self.read.add_page(page);
        self.record_size(end);
        let end = end?;
        Some(self.complete().finish(end))
    }

    /// Records the next page, whose groups are merged separately. After the last page, returns the keys of
    /// all groups and restarts.
    pub(super) fn skip_page(&mut self, page: &Page, now: Timestamp) -> Option<CompletedRead> {
        let started_at = self.record_start(now);
        let end = self.read.skip(page);
        self.record_size(end);
        let end = end?;
        let read = self.complete();
        Some(CompletedRead { started_at, failure: read.shortfall(end), keys: read.into_seen() })
    }

    /// Returns the groups read before the failed page, and restarts.
    pub(super) fn fail(&mut self, failure: Failure) -> ListSnapshot<Group> {
        self.started_at = None;
        mem::take(&mut self.read).finish_with_failure(failure)
    }

    /// Known groups that this read lacks but that may still exist: they were added from another source since
    /// its start, or they are missing for the first time.
    pub(super) fn missing_once<'a>(
        &mut self,
        known: impl Iterator<Item = &'a Group>,
        completed: &CompletedRead,
    ) -> HashSet<GroupKey> {
        if completed.failure.is_some() {
            return HashSet::new();
        }
        let (mut missing_once, mut missing) = (HashSet::new(), HashSet::new());
        for group in known.filter(|group| !completed.keys.contains(&group.key)) {
            let is_older = group.read_at < Some(completed.started_at);
            if !is_older || !self.missing.contains(&group.key) {
                missing_once.insert(group.key.clone());
            }
            if is_older {
                missing.insert(group.key.clone());
            }
        }
        self.missing = missing;
        missing_once
    }

    /// Whether the read was ever completed.
    pub(super) fn was_completed(&self) -> bool {
        self.was_completed
    }

    /// Last known number of pages; at least one.
    pub(super) fn length(&self) -> u32 {
        u32::try_from(self.total.unwrap_or(0).div_ceil(self.page_size)).unwrap_or(u32::MAX).max(1)
    }

    /// Time since the next page was last read; the maximum if it never was.
    pub(super) fn age(&self) -> Duration {
        self.pages_read_at.get(self.page_index()).map_or(Duration::MAX, Instant::elapsed)
    }

    /// Number of pages read since the start.
    pub(super) fn progress(&self) -> u32 {
        self.read.pages()
    }

    /// Index of the next page.
    fn page_index(&self) -> usize {
        usize::try_from(self.progress()).unwrap_or(usize::MAX)
    }

    /// Records the read time of the next page; returns that of the first page.
    fn record_start(&mut self, now: Timestamp) -> Timestamp {
        let (index, read_at) = (self.page_index(), Instant::now());
        self.pages_read_at.truncate(index.max(usize::try_from(self.length()).unwrap_or(usize::MAX)));
        match self.pages_read_at.get_mut(index) {
            Some(page) => *page = read_at,
            None => self.pages_read_at.push(read_at),
        }
        *self.started_at.get_or_insert(now)
    }

    /// Updates the list and page size from a page. A list of one page does not show the page size.
    fn record_size(&mut self, end: Option<ReadEnd>) {
        self.total = self.read.total().or(self.total);
        let is_only_page = end.is_some() && self.read.pages() == 1;
        if !is_only_page {
            self.page_size = self.read.next_page().limit.max(1);
        }
    }

    fn complete(&mut self) -> PagedRead<Group> {
        self.was_completed = true;
        self.started_at = None;
        let read = mem::take(&mut self.read);
        self.total = read.total().or(Some(read.seen().len() as u64));
        read
    }
}
