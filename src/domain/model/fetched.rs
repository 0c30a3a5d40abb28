//! Parts of a snapshot: each is read by calls of its own, ages on its own and fails on its own, so that a list that is
//! refused leaves the others live, and old data stays and is known to be old.

use crate::domain::Failure;
use jiff::Timestamp;

/// What reading a list page by page gave: all of it, or the pages before the one that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct ListSnapshot<T> {
    /// The items that were read.
    pub items: Vec<T>,
    /// How many there are, as the API says, where it says so.
    pub total: Option<u64>,
    /// Why the rest was not read; `None` where nothing is missing.
    pub failure: Option<Failure>,
}

impl<T> ListSnapshot<T> {
    /// A list that was read to its end.
    pub fn complete(items: Vec<T>) -> Self {
        let total = Some(items.len() as u64);
        Self { items, total, failure: None }
    }
}

/// How the last attempts to read a part went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FetchStatus {
    /// When the oldest of the data was read; `None` before the first success.
    pub as_of: Option<Timestamp>,
    /// Why the last attempt failed, wholly or in part.
    pub failure: Option<Failure>,
    /// Items read and items there are, where the last attempt read only some.
    pub partial: Option<(u64, u64)>,
}

impl FetchStatus {
    /// Whether the part was read, whole, and the last attempt did not fail.
    pub fn is_complete(&self) -> bool {
        self.as_of.is_some() && self.failure.is_none() && self.partial.is_none()
    }
}

/// A value with the story of its reading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fetched<T> {
    /// The last good value.
    pub value: T,
    /// How old it is and what went wrong since.
    pub status: FetchStatus,
}

impl<T> Fetched<T> {
    /// Takes a value that was read whole.
    pub fn set(&mut self, value: T, now: Timestamp) {
        self.value = value;
        self.status = FetchStatus { as_of: Some(now), failure: None, partial: None };
    }

    /// Keeps the value and remembers why there is no newer one.
    pub fn set_failure(&mut self, failure: Failure) {
        self.status.failure = Some(failure);
        self.status.partial = None;
    }
}
