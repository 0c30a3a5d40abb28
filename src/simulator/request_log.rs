//! Log of the most recent few thousand requests and their responses.

use std::collections::VecDeque;

use axum::http::{StatusCode, request::Parts};
use serde::Serialize;

use super::token::TokenStatus;

/// Maximum number of requests kept; the oldest are dropped.
const KEPT: usize = 5_000;

/// The most recent requests, oldest first.
#[derive(Debug, Default)]
pub(super) struct RequestLog {
    entries: VecDeque<Entry>,
    /// Number of dropped entries, which keeps the numbering stable.
    gone: usize,
}

/// A request in `GET /_simulator/log`.
#[derive(Debug, Serialize)]
struct Entry {
    method: String,
    path: String,
    query: Option<String>,
    /// `None` until the request is answered.
    status: Option<u16>,
    token: &'static str,
}

/// A logged request that has no response yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pending(usize);

impl RequestLog {
    /// Logs a request.
    pub(super) fn open(&mut self, request: &Parts, token_status: TokenStatus) -> Pending {
        if self.entries.len() == KEPT {
            self.entries.pop_front();
            self.gone += 1;
        }
        self.entries.push_back(Entry {
            method: request.method.to_string(),
            path: request.uri.path().to_owned(),
            query: request.uri.query().map(str::to_owned),
            status: None,
            token: token_status.word(),
        });
        Pending(self.gone + self.entries.len() - 1)
    }

    /// Logs the response to a request.
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
