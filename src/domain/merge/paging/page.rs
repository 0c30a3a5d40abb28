//! A page of a list, and the request for one.

use crate::domain::Group;
use std::time::Duration;

/// Groups in a page, the most that the API gives: "a number from 1 to 200", says its own error text.
pub const PAGE_LIMIT: u64 = 200;

/// The part of a list that one request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Entries to skip.
    pub offset: u64,
    /// Entries to return at most.
    pub limit: u64,
}

impl Default for PageRequest {
    /// The first page of a list of tunnel groups.
    fn default() -> Self {
        Self { offset: 0, limit: PAGE_LIMIT }
    }
}

/// What one page of a list gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T = Group> {
    /// The entries that could be read.
    pub items: Vec<T>,
    /// How many entries could not be read at all.
    pub unreadable: u64,
    /// How many entries the whole list has, where the page says so.
    pub total: Option<u64>,
    /// How long the call took, from the request to the end of the answer.
    pub duration: Duration,
    /// What was asked for: host and path.
    pub subject: String,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            unreadable: 0,
            total: None,
            duration: Duration::ZERO,
            subject: String::new(),
        }
    }
}

impl<T> Page<T> {
    /// How many entries the page had.
    pub fn received(&self) -> u64 {
        self.items.len() as u64 + self.unreadable
    }
}
