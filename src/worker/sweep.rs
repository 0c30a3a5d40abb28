//! A list that is read page by page, in one look or bit by bit over several, and which groups it lacked when it was read
//! to its end: one that moved from one page to another while the list was read may have been missed once, so only what
//! is missing twice is gone.

use crate::domain::{Collection, Failure, Group, GroupKey, List, Listing, PAGE_LIMIT, Page, PageRequest};
use jiff::Timestamp;
use std::collections::HashSet;
use std::time::Duration;
use tokio::time::Instant;

/// A list that is being read.
#[derive(Debug)]
pub(super) struct Sweep {
    list: List,
    listing: Listing,
    /// When its first page came.
    began: Option<Timestamp>,
    /// Groups that it lacked the last time.
    missed: HashSet<GroupKey>,
    /// How many groups it has, as far as is known.
    total: Option<u64>,
    /// How many of them the server gives in a page.
    page_size: u64,
    is_known: bool,
    /// When each of its pages was last read.
    read_at: Vec<Instant>,
}

/// A list that was read to its end.
#[derive(Debug)]
pub(super) struct Swept {
    /// When its first page came.
    pub(super) began: Timestamp,
    /// What came of it.
    pub(super) read: Collection<Group>,
}

impl Sweep {
    pub(super) fn new(list: List) -> Self {
        Self {
            list,
            listing: Listing::default(),
            began: None,
            missed: HashSet::new(),
            total: None,
            page_size: PAGE_LIMIT,
            is_known: false,
            read_at: Vec::new(),
        }
    }

    /// Begins anew.
    pub(super) fn restart(&mut self) {
        self.listing = Listing::default();
        self.began = None;
    }

    /// What to ask for next.
    pub(super) fn next(&self) -> (List, PageRequest) {
        (self.list.clone(), self.listing.next_page())
    }

    /// What was read since it began.
    pub(super) fn items(&self) -> &[Group] {
        self.listing.items()
    }

    /// Takes the next page; gives the whole list where that was the last, and is ready to begin anew.
    pub(super) fn take(&mut self, page: Page, now: Timestamp) -> Option<Swept> {
        let began = *self.began.get_or_insert(now);
        self.note_time();
        let end = self.listing.take(page);
        self.total = self.listing.total().or(self.total);
        let is_last_page_only = end.is_some() && self.listing.pages() == 1;
        if !is_last_page_only {
            self.page_size = self.listing.next_page().limit.max(1);
        }
        let end = end?;
        self.is_known = true;
        self.began = None;
        let read = std::mem::take(&mut self.listing).finish(end);
        self.total = read.total.or(Some(read.items.len() as u64));
        Some(Swept { began, read })
    }

    /// What was read before a page failed, and begins anew.
    pub(super) fn give_up(&mut self, failure: Failure) -> Collection<Group> {
        self.began = None;
        std::mem::take(&mut self.listing).fail(failure)
    }

    /// Of the groups that were known, those that this reading lacked but that may still be there: they came from elsewhere
    /// since it began, or this is the first that lacks them.
    pub(super) fn kept<'a>(
        &mut self,
        known: impl Iterator<Item = &'a Group>,
        swept: &Swept,
    ) -> HashSet<GroupKey> {
        if swept.read.failure.is_some() {
            return HashSet::new();
        }
        let read: HashSet<&GroupKey> = swept.read.items.iter().map(|group| &group.key).collect();
        let (mut kept, mut missed) = (HashSet::new(), HashSet::new());
        for group in known.filter(|group| !read.contains(&group.key)) {
            let is_older = group.read_at < Some(swept.began);
            if !is_older || !self.missed.contains(&group.key) {
                kept.insert(group.key.clone());
            }
            if is_older {
                missed.insert(group.key.clone());
            }
        }
        self.missed = missed;
        kept
    }

    /// Whether it was ever read to its end.
    pub(super) fn is_known(&self) -> bool {
        self.is_known
    }

    /// Whether it is the list of groups.
    pub(super) fn is_of_groups(&self) -> bool {
        self.list == List::Groups
    }

    /// How many pages it has, as far as is known; at least one.
    pub(super) fn length(&self) -> u32 {
        u32::try_from(self.total.unwrap_or(0).div_ceil(self.page_size)).unwrap_or(u32::MAX).max(1)
    }

    /// How long ago its next page was read; for ever, if it never was.
    pub(super) fn age(&self) -> Duration {
        self.read_at.get(self.place()).map_or(Duration::MAX, Instant::elapsed)
    }

    /// How many pages were read since it began.
    pub(super) fn progress(&self) -> u32 {
        self.listing.pages()
    }

    /// Which of its pages is the next.
    fn place(&self) -> usize {
        usize::try_from(self.progress()).unwrap_or(usize::MAX)
    }

    fn note_time(&mut self) {
        let (place, now) = (self.place(), Instant::now());
        self.read_at.truncate(place.max(usize::try_from(self.length()).unwrap_or(usize::MAX)));
        match self.read_at.get_mut(place) {
            Some(read_at) => *read_at = now,
            None => self.read_at.push(now),
        }
    }
}
