//! Pages of lists and their requests.

use crate::domain::Group;
use std::time::Duration;

/// Maximum number of groups per page: "a number from 1 to 200", according to the API's error message.
pub const PAGE_LIMIT: u64 = 200;

/// Range of a list for one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Content of one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T = Group> {
    /// Entries that could be parsed.
    pub items: Vec<T>,
    /// Number of entries that could not be parsed.
    pub unreadable: u64,
    /// Total of the whole list, if the page contains it.
    pub total: Option<u64>,
    /// Duration from the request to the end of the response.
    pub duration: Duration,
    /// Host and path of the request.
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
    /// Number of entries on the page.
    pub fn received(&self) -> u64 {
        self.items.len() as u64 + self.unreadable
    }
}
