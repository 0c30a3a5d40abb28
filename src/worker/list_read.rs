//! A list of groups that is read within one poll cycle or over several: when each page was read, and which groups were
//! missing at the end. A group that moved from one page to another while the list was read may be missing once, so only
//! what is missing twice is gone.

use crate::domain::{
    Failure, Group, GroupKey, ListQuery, ListSnapshot, PAGE_LIMIT, Page, PageRequest, PagedRead, ReadEnd,
};
use jiff::Timestamp;
use std::collections::HashSet;
use std::mem;
use std::time::Duration;
use tokio::time::Instant;

/// A list that is being read.
#[derive(Debug)]
pub(super) struct ListRead {
    list: ListQuery,
    read: PagedRead<Group>,
    /// When its first page was read.
    started_at: Option<Timestamp>,
    /// Groups that were missing the last time.
    missing: HashSet<GroupKey>,
    /// How many groups it has, as far as is known.
    total: Option<u64>,
    /// How many of them the server gives in a page.
    page_size: u64,
    was_completed: bool,
    /// When each of its pages was last read.
    pages_read_at: Vec<Instant>,
}

/// A list that was read to its end, while its groups were merged page by page.
#[derive(Debug)]
pub(super) struct CompletedRead {
    /// When its first page was read.
    pub(super) started_at: Timestamp,
    /// The groups that it has.
    pub(super) keys: HashSet<GroupKey>,
    /// What is missing.
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

    /// Starts again with the first page.
    pub(super) fn restart(&mut self) {
        self.read = PagedRead::default();
        self.started_at = None;
    }

    /// The page to request next.
    pub(super) fn next_page(&self) -> (ListQuery, PageRequest) {
        (self.list.clone(), self.read.next_page())
    }

    /// Hands over the groups that were read since it started; the read goes on with [`skip`](Self::skip).
    pub(super) fn take_groups(&mut self) -> Vec<Group> {
        self.read.take_items()
    }

    /// Adds the next page; returns the whole list after the last, and starts again.
    pub(super) fn take(&mut self, page: Page, now: Timestamp) -> Option<ListSnapshot<Group>> {
        self.note_start(now);
        let end = self.read.add_page(page);
        self.note_size(end);
        let end = end?;
        Some(self.complete().finish(end))
    }

    /// Notes that the next page was read, whose groups are merged apart; after the last, returns which groups there are, and
    /// starts again.
    pub(super) fn skip(&mut self, page: &Page, now: Timestamp) -> Option<CompletedRead> {
        let started_at = self.note_start(now);
        let end = self.read.skip(page);
        self.note_size(end);
        let end = end?;
        let read = self.complete();
        Some(CompletedRead { started_at, failure: read.shortfall(end), keys: read.into_seen() })
    }

    /// The groups that were read before a page failed; starts again.
    pub(super) fn fail(&mut self, failure: Failure) -> ListSnapshot<Group> {
        self.started_at = None;
        mem::take(&mut self.read).finish_with_failure(failure)
    }

    /// Of the known groups, those that this read lacks but that may still exist: they came from elsewhere since it started,
    /// or this is the first read that lacks them.
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

    /// Whether it was ever read to its end.
    pub(super) fn was_completed(&self) -> bool {
        self.was_completed
    }

    /// How many pages it has, as far as is known; at least one.
    pub(super) fn length(&self) -> u32 {
        u32::try_from(self.total.unwrap_or(0).div_ceil(self.page_size)).unwrap_or(u32::MAX).max(1)
    }

    /// How long ago its next page was read; the maximum if it never was.
    pub(super) fn age(&self) -> Duration {
        self.pages_read_at.get(self.place()).map_or(Duration::MAX, Instant::elapsed)
    }

    /// How many pages were read since it started.
    pub(super) fn progress(&self) -> u32 {
        self.read.pages()
    }

    /// The index of its next page.
    fn place(&self) -> usize {
        usize::try_from(self.progress()).unwrap_or(usize::MAX)
    }

    /// Notes the time of the next page; returns that of the first.
    fn note_start(&mut self, now: Timestamp) -> Timestamp {
        let (place, read_at) = (self.place(), Instant::now());
        self.pages_read_at.truncate(place.max(usize::try_from(self.length()).unwrap_or(usize::MAX)));
        match self.pages_read_at.get_mut(place) {
            Some(page) => *page = read_at,
            None => self.pages_read_at.push(read_at),
        }
        *self.started_at.get_or_insert(now)
    }

    /// Notes how large the list and its pages are, after a page. A list of one page does not show how long a page can be.
    fn note_size(&mut self, end: Option<ReadEnd>) {
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
