//! The log of requests: what was asked for and how it was answered, the newest few thousand.

use std::collections::VecDeque;

use axum::http::{StatusCode, request::Parts};
use serde::Serialize;

use super::token::TokenStatus;

/// Requests that are kept; the oldest are forgotten first.
const KEPT: usize = 5_000;

/// The newest requests, oldest first.
#[derive(Debug, Default)]
pub(super) struct RequestLog {
    entries: VecDeque<Entry>,
    /// Entries that are gone, so that each keeps its number.
    gone: usize,
}

/// A request as `GET /_simulator/log` tells it.
#[derive(Debug, Serialize)]
struct Entry {
    method: String,
    path: String,
    query: Option<String>,
    /// None as long as it is not answered, and for ever if it never was.
    status: Option<u16>,
    token: &'static str,
}

/// A request whose answer is still to be noted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pending(usize);

impl RequestLog {
    /// Notes a request.
    pub(super) fn open(&mut self, request: &Parts, badge: TokenStatus) -> Pending {
        if self.entries.len() == KEPT {
            self.entries.pop_front();
            self.gone += 1;
        }
        self.entries.push_back(Entry {
            method: request.method.to_string(),
            path: request.uri.path().to_owned(),
            query: request.uri.query().map(str::to_owned),
            status: None,
            token: badge.word(),
        });
        Pending(self.gone + self.entries.len() - 1)
    }

    /// Notes how a request was answered.
    pub(super) fn close(&mut self, pending: Pending, status: StatusCode) {
        let at = pending.0.checked_sub(self.gone);
        if let Some(entry) = at.and_then(|at| self.entries.get_mut(at)) {
            entry.status = Some(status.as_u16());
        }
    }

    pub(super) fn clear(&mut self) {
        self.gone += self.entries.len();
        self.entries.clear();
    }

    /// All entries as JSON.
    pub(super) fn print(&self) -> impl Serialize + '_ {
        &self.entries
    }
}
