//! Faults that were ordered: which request they are for, and what they make of its answer.

use std::{collections::BTreeMap, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, StatusCode, Uri, header},
};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    answer::{Answer, answer, request_id},
    line::Line,
};

/// One ordered fault, as it is posted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    /// A path with all below it, a prefix with `*` at its end, or `*` for every request.
    path: String,
    /// A part of the query that the request must have, `offset=200`.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
    /// How many requests it is for; without it, all until it is deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// Seconds, or a date as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<Value>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
    /// Milliseconds that pass before the answer.
    #[serde(default)]
    delay_ms: u64,
    /// Sent instead of a JSON body.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    /// Bytes of the body after which the connection breaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    truncate: Option<usize>,
    /// Whether the connection is closed without an answer.
    #[serde(default)]
    close: bool,
}

/// All faults in force, in the order in which they were ordered.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Fault {
    /// What is wrong with it, in a sentence.
    pub(super) fn objection(&self) -> Option<&'static str> {
        let status = self.status.map(StatusCode::from_u16);
        let mut headers = self.headers.iter();
        let wrong_header = |(name, value): (&String, &String)| header_of(name, value).is_none();
        if self.path != "*" && !self.path.starts_with('/') {
            Some("path must begin with / or be *")
        } else if self.path.starts_with("/_simulator") {
            Some("what is under /_simulator has no faults")
        } else if status.is_some_and(|status| status.is_err()) || self.status.is_some_and(|code| code < 200) {
            Some("status must be from 200 to 999")
        } else if self.times == Some(0) {
            Some("times must be at least 1; leave it out for a fault that lasts until it is deleted")
        } else if headers.any(wrong_header) {
            Some("headers must have names and values that HTTP allows")
        } else {
            None
        }
    }

    pub(super) fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_ms)
    }

    pub(super) fn closes(&self) -> bool {
        self.close
    }

    /// The answer that the fault gives by itself; without a status or a body, none.
    pub(super) fn answer(&self, path: &str) -> Option<Answer> {
        let status = self.status.and_then(|status| StatusCode::from_u16(status).ok());
        match (status, &self.body) {
            (None, None) => None,
            (status, Some(body)) => Some(answer(status.unwrap_or(StatusCode::OK), body.clone())),
            (Some(status), None) => Some(answer(status, error_body(path, status))),
        }
    }

    /// What becomes of an answer: headers are added, and its body cut off.
    pub(super) async fn bend(&self, mut answer: Answer, line: &Line) -> Answer {
        let retry_after = self.retry_after.as_ref().map(|value| match value {
            Value::String(date) => date.clone(),
            number => number.to_string(),
        });
        let retry_after = retry_after.and_then(|value| header_of("retry-after", &value));
        let headers = self.headers.iter().filter_map(|(name, value)| header_of(name, value));
        answer.headers_mut().extend(headers.chain(retry_after));
        match self.truncate {
            Some(kept) => truncated(answer, kept, line.clone()).await,
            None => answer,
        }
    }

    fn is_for(&self, uri: &Uri) -> bool {
        let asked =
            self.query.as_deref().is_none_or(|part| uri.query().is_some_and(|query| query.contains(part)));
        asked && covers(&self.path, uri.path())
    }
}

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The first fault that is for a request; one that has been used up is gone.
    pub(super) fn take(&mut self, uri: &Uri) -> Option<Fault> {
        let at = self.0.iter().position(|fault| fault.is_for(uri))?;
        let fault = self.0[at].clone();
        match &mut self.0[at].times {
            Some(1) => drop(self.0.remove(at)),
            Some(times) => *times -= 1,
            None => {}
        }
        Some(fault)
    }

    /// All faults still in force as JSON.
    pub(super) fn print(&self) -> impl Serialize + '_ {
        json!({ "faults": self.0 })
    }
}

/// Whether a fault's path is for a request's: the path itself, all below it, or what a `*` leaves open.
fn covers(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => path.starts_with(prefix),
        None => path.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
    }
}

fn header_of(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok())
}

/// The body of an error, in the form that the endpoint has for it.
fn error_body(path: &str, status: StatusCode) -> String {
    let text = status.canonical_reason().unwrap_or("Unknown Error");
    let named = if path.starts_with("/deployments") { "error" } else { "message" };
    json!({ named: text, "requestId": request_id() }).to_string()
}

/// The first bytes of a body, announced as the whole of it; then the connection breaks.
async fn truncated(answer: Answer, kept: usize, line: Line) -> Answer {
    let (mut parts, body) = answer.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
    let start = whole.slice(..kept.min(whole.len()));
    Answer::from_parts(parts, if start.len() == whole.len() { start.into() } else { broken(start, line) })
}

/// A body that breaks off once its bytes have been written out; broken off earlier, they could be lost.
fn broken(start: Bytes, line: Line) -> Body {
    let steps = stream::unfold(Some(start), move |start| {
        let line = line.clone();
        async move {
            if let Some(start) = start {
                return Some((Ok(start), None));
            }
            line.flushed.notified().await;
            Some((Err("ordered to break off here"), None))
        }
    });
    Body::from_stream(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_covers_itself_and_what_is_below_but_no_sibling_with_a_longer_name() {
        let groups = "/deployments/v2/networktunnelgroups";
        assert!(covers(groups, groups));
        assert!(covers(groups, "/deployments/v2/networktunnelgroups/7/state"));
        assert!(!covers(groups, "/deployments/v2/networktunnelgroupsstate"));
        assert!(covers("/deployments/*", groups));
        assert!(covers("*", groups));
    }
}
