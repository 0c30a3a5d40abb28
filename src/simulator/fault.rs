//! One ordered fault: which request it is for, what can be ordered, and what makes no sense together.

use std::{collections::BTreeMap, time::Duration};

use axum::http::{HeaderName, HeaderValue, StatusCode, Uri};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One ordered fault, as it is posted; a field that is left out changes nothing.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in what is posted")]
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Fault {
    /// A path with all below it, a prefix with `*` at its end, or `*` for every request.
    path: String,
    /// A part of the query that the request must have, `offset=200`.
    #[serde(skip_serializing_if = "is_default")]
    query: Option<String>,
    /// How many requests it is for; without it, all until it is deleted.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) times: Option<u32>,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) status: Option<u16>,
    /// Seconds, or a date as text.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) retry_after: Option<Value>,
    /// The same as the date in so many seconds.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) retry_after_date: Option<i64>,
    /// Seconds that the gateway's clock is ahead, or with a minus behind.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) skew_s: i64,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) content_type: Option<String>,
    /// Milliseconds that pass before the answer.
    pub(super) delay_ms: u64,
    /// Sent instead of a JSON body.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) body: Option<String>,
    /// Bytes of a body that looks like JSON, sent instead of one.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) size: Option<usize>,
    /// Whether the body is sent packed, whatever the request accepts.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) gzip: bool,
    /// Bytes of the body after which the connection breaks.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) truncate: Option<usize>,
    /// Whether the connection stays open, in silence, where it would break.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) stall: bool,
    /// Whether the connection is closed without an answer.
    pub(super) close: bool,
    /// Whether the connection is reset where it would break, or else without an answer.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) reset: bool,
    /// Whether bytes that are no HTTP are sent instead of an answer.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) garbage: bool,
    /// Another total of a list.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) total: Option<u64>,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) no_total: bool,
    /// How many of the last items of a page are left out.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) drop: usize,
    /// Whether the first page of a list is sent, whichever was asked for.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) repeat: bool,
    /// How many items earlier than asked for a page begins, or with a minus later.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) shift: i64,
    /// Items that a page has at most, whatever `limit` asks for.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) page_cap: Option<usize>,
    /// Whether the list is read by `page`, counted from 1, and `limit`; `offset` is ignored then.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) by_page: bool,
}

/// Bytes that a body has at most, unpacked.
const LARGEST: usize = 512 << 20;

/// Seconds that a clock is wrong at most, ten years.
const MOST_SKEW: u64 = 315_360_000;

impl Fault {
    /// What is wrong with it, in a sentence.
    pub(super) fn objection(&self) -> Option<&'static str> {
        let objections = self.values().into_iter().chain(self.combinations());
        objections.into_iter().find_map(|(is_wrong, objection)| is_wrong.then_some(objection))
    }

    /// Whether it is for a request.
    pub(super) fn is_for(&self, uri: &Uri) -> bool {
        let asked =
            self.query.as_deref().is_none_or(|part| uri.query().is_some_and(|query| query.contains(part)));
        asked && covers(&self.path, uri.path())
    }

    /// Whether it says what the answer is, instead of the API.
    pub(super) fn replaces_the_answer(&self) -> bool {
        self.status.is_some() || self.body.is_some() || self.size.is_some()
    }

    /// Whether it changes the page of a list.
    pub(super) fn edits_the_list(&self) -> bool {
        let is_other_page = self.repeat || self.shift != 0 || self.page_cap.is_some() || self.by_page;
        is_other_page || self.total.is_some() || self.no_total || self.drop > 0
    }

    pub(super) fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_ms)
    }

    /// What is wrong with one field or another.
    fn values(&self) -> [(bool, &'static str); 9] {
        let mut headers = self.headers.iter();
        let is_status = |code: u16| code >= 200 && StatusCode::from_u16(code).is_ok();
        let is_type = |text: &String| HeaderValue::try_from(text).is_ok();
        let dates = [self.skew_s, self.retry_after_date.unwrap_or_default()];
        [
            (self.path != "*" && !self.path.starts_with('/'), "path must begin with / or be *"),
            (self.path.starts_with("/_simulator"), "what is under /_simulator has no faults"),
            (self.status.is_some_and(|code| !is_status(code)), "status must be from 200 to 999"),
            (
                self.times == Some(0),
                "times must be at least 1; leave it out for a fault that lasts until it is deleted",
            ),
            (
                headers.any(|(name, value)| header_of(name, value).is_none()),
                "headers must have names and values that HTTP allows",
            ),
            (
                !self.content_type.iter().all(is_type),
                "content_type must be a value that HTTP allows, such as text/html",
            ),
            (self.page_cap == Some(0), "page_cap must be at least 1"),
            (
                self.size.is_some_and(|size| size > LARGEST),
                "size must be at most 536870912, which is 512 MiB",
            ),
            (
                dates.iter().any(|seconds| seconds.unsigned_abs() > MOST_SKEW),
                "skew_s and retry_after_date must be within ten years, 315360000 seconds",
            ),
        ]
    }

    /// What makes no sense together.
    fn combinations(&self) -> [(bool, &'static str); 9] {
        let breaks_off = self.truncate.is_some() || self.stall;
        let answers = self.replaces_the_answer() || breaks_off;
        [
            (
                self.retry_after.is_some() && self.retry_after_date.is_some(),
                "retry_after and retry_after_date are the same header: give one of them",
            ),
            (self.body.is_some() && self.size.is_some(), "body and size are both the body: give one of them"),
            (self.total.is_some() && self.no_total, "total and no_total contradict each other"),
            (
                self.repeat && self.shift != 0,
                "repeat and shift both say where a page begins: give one of them",
            ),
            (
                self.by_page && (self.repeat || self.shift != 0),
                "by_page, repeat and shift all say where a page begins: give one of them",
            ),
            (
                self.edits_the_list() && self.replaces_the_answer(),
                "total, no_total, drop, repeat, shift, page_cap and by_page change the real answer: leave out status, body and size",
            ),
            (
                self.stall && (self.close || self.reset),
                "stall keeps the connection open: leave out close and reset",
            ),
            (
                self.garbage && (answers || self.close || self.reset || self.edits_the_list()),
                "garbage is all that is sent: leave out whatever else makes or ends an answer",
            ),
            (
                self.reset && !breaks_off && (answers || self.edits_the_list()),
                "reset by itself comes before any answer: say with truncate after how many bytes of it",
            ),
        ]
    }
}

/// A header, if HTTP allows its name and value.
pub(super) fn header_of(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok())
}

/// Whether a fault's path is for a request's: the path itself, all below it, or what a `*` leaves open.
fn covers(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => path.starts_with(prefix),
        None => path.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
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
