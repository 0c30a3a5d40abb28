//! Common query parameters of lists, and the vendor's validation errors for them.

use std::collections::HashMap;

use axum::http::Uri;
use serde::Serialize;
use url::form_urlencoded;

use super::{response::ValidationErrors, wire::Page};

/// The query parameters of a request; the last one wins if repeated.
#[derive(Debug)]
pub(super) struct Query(HashMap<String, String>);

/// The requested part of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) offset: usize,
    pub(super) limit: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Ascending,
    Descending,
}

pub(super) const DEFAULT_LIMIT: usize = 10;
const MAX_LIMIT: usize = 200;

impl Query {
    pub(super) fn from_uri(uri: &Uri) -> Self {
        Self(form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Parses `offset` and `limit`.
    pub(super) fn range(&self, errors: &mut ValidationErrors) -> Range {
        let offset = self.get("offset").map_or(Some(0), |text| text.parse().ok());
        if offset.is_none() {
            errors.insert("offset", "Attribute value is invalid.");
        }
        let limit = self.get("limit").map_or(Some(DEFAULT_LIMIT), |text| text.parse().ok());
        let limit = limit.filter(|limit| (1..=MAX_LIMIT).contains(limit));
        if limit.is_none() {
            errors.insert("limit", "Value should be a number from 1 to 200.");
        }
        Range { offset: offset.unwrap_or_default(), limit: limit.unwrap_or(DEFAULT_LIMIT) }
    }

    /// Parses `sortOrder`; errors use the endpoint's name for it.
    pub(super) fn order(&self, named: &'static str, errors: &mut ValidationErrors) -> Order {
        match self.get("sortOrder") {
            None | Some("asc") => Order::Ascending,
            Some("desc") => Order::Descending,
            Some(_) => {
                errors.insert(named, "must be one of [asc desc].");
                Order::Ascending
            }
        }
    }
}

impl Range {
    /// The items of a list in this range.
    pub(super) fn select<T>(self, items: &[T]) -> &[T] {
        let from = self.offset.min(items.len());
        &items[from..items.len().min(from.saturating_add(self.limit))]
    }

    /// A page of the list with its items rendered.
    pub(super) fn page<T: Copy, P: Serialize>(self, items: &[T], print: impl Fn(T) -> P) -> Page<P> {
        let data = self.select(items).iter().map(|item| print(*item)).collect();
        Page { data, offset: self.offset, limit: self.limit, total: items.len() }
    }
}

impl Order {
    /// Sorts a list that is in ascending order into this order.
    pub(super) fn arrange<T>(self, ascending: &mut [T]) {
        if self == Self::Descending {
            ascending.reverse();
        }
    }
}
