//! Parts of a snapshot. Each is read by requests of its own, has its own age and can fail on its own: if one list
//! fails, the others stay current, and old data is kept and known to be old.

use crate::domain::Failure;
use jiff::Timestamp;

/// Result of reading a paged list: the whole list, or the pages before the one that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct ListSnapshot<T> {
    /// Items that were read.
    pub items: Vec<T>,
    /// Total according to the API, if it gives one.
    pub total: Option<u64>,
    /// Why the rest is missing; `None` if the list is complete.
    pub failure: Option<Failure>,
}

impl<T> ListSnapshot<T> {
    /// A complete list.
    pub fn complete(items: Vec<T>) -> Self {
        let total = Some(items.len() as u64);
        Self { items, total, failure: None }
    }
}

/// Result of the last attempts to read a part.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FetchStatus {
    /// When the oldest data was read; `None` before the first success.
    pub as_of: Option<Timestamp>,
    /// Why the last attempt failed, completely or partly.
    pub failure: Option<Failure>,
    /// Items read and total, if the last attempt was incomplete.
    pub partial: Option<(u64, u64)>,
}

impl FetchStatus {
    /// Whether the part was read completely and the last attempt did not fail.
    pub fn is_complete(&self) -> bool {
        self.as_of.is_some() && self.failure.is_none() && self.partial.is_none()
    }
}

/// A value with the status of its last reads.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fetched<T> {
    /// The last value that was read.
    pub value: T,
    /// Age and errors of the value.
    pub status: FetchStatus,
}

impl<T> Fetched<T> {
    /// Replaces the value by one that was read completely.
    pub fn set(&mut self, value: T, now: Timestamp) {
        self.value = value;
        self.status = FetchStatus { as_of: Some(now), failure: None, partial: None };
    }

    /// Keeps the value and records why there is no newer one.
    pub fn set_failure(&mut self, failure: Failure) {
        self.status.failure = Some(failure);
        self.status.partial = None;
    }
}
