//! An injected fault: the requests it applies to, its effects, and the combinations that are invalid.

use std::{collections::BTreeMap, time::Duration};

use axum::http::{HeaderName, HeaderValue, StatusCode, Uri};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An injected fault as posted; an omitted field has no effect.
#[expect(clippy::struct_excessive_bools, reason = "each is an independent field of the request body")]
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Fault {
    /// A path including its subpaths, a prefix that ends with `*`, or `*` for every request.
    path: String,
    /// A query parameter that the request must have, `offset=200`.
    #[serde(skip_serializing_if = "is_default")]
    query: Option<String>,
    /// Number of requests it applies to; without it, all until it is deleted.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) times: Option<u32>,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) status: Option<u16>,
    /// Retry-After in seconds, or a date as text.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) retry_after: Option<Value>,
    /// Retry-After as the date in this many seconds.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) retry_after_date: Option<i64>,
    /// Offset of the gateway's clock in seconds; negative if it is behind.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) skew_s: i64,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) content_type: Option<String>,
    /// Delay of the response in milliseconds.
    pub(super) delay_ms: u64,
    /// Body to send instead of JSON.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) body: Option<String>,
    /// Size in bytes of a generated JSON-like body to send instead.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) size: Option<usize>,
    /// Whether the body is gzip-encoded, whatever the request accepts.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) gzip: bool,
    /// Bytes of the body after which the connection is closed.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) truncate: Option<usize>,
    /// Whether the connection stays open and idle instead of being closed.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) stall: bool,
    /// Whether the connection is closed without a response.
    pub(super) close: bool,
    /// Whether the connection is reset: where it would be closed, or else without a response.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) reset: bool,
    /// Whether bytes that are not HTTP are sent instead of a response.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) garbage: bool,
    /// Overrides the total of a list.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) total: Option<u64>,
    #[serde(skip_serializing_if = "is_default")]
    pub(super) no_total: bool,
    /// Number of items dropped from the end of a page.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) drop: usize,
    /// Whether the first page of a list is always sent, whatever the offset.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) repeat: bool,
    /// Shifts the start of a page back by this many items; forward if negative.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) shift: i64,
    /// Maximum page size, whatever `limit` requests.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) page_cap: Option<usize>,
    /// Whether the list is paged by `page`, counted from 1, and `limit`; `offset` is then ignored.
    #[serde(skip_serializing_if = "is_default")]
    pub(super) by_page: bool,
}

/// Maximum size of a body in bytes, uncompressed.
const MAX_BODY_SIZE: usize = 512 << 20;

/// Maximum clock offset in seconds, ten years.
const MAX_CLOCK_OFFSET_S: u64 = 315_360_000;

impl Fault {
    /// Validation error, if any.
    pub(super) fn validation_error(&self) -> Option<&'static str> {
        let checks = self.values().into_iter().chain(self.combinations());
        checks.into_iter().find_map(|(is_invalid, validation_error)| is_invalid.then_some(validation_error))
    }

    /// Whether it applies to a request.
    pub(super) fn is_for(&self, uri: &Uri) -> bool {
        let query =
            self.query.as_deref().is_none_or(|part| uri.query().is_some_and(|query| query.contains(part)));
        query && covers(&self.path, uri.path())
    }

    /// Whether it replaces the API's response.
    pub(super) fn replaces_response(&self) -> bool {
        self.status.is_some() || self.body.is_some() || self.size.is_some()
    }

    /// Whether it modifies the page of a list.
    pub(super) fn modifies_list(&self) -> bool {
        let is_other_page = self.repeat || self.shift != 0 || self.page_cap.is_some() || self.by_page;
        is_other_page || self.total.is_some() || self.no_total || self.drop > 0
    }

    pub(super) fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_ms)
    }

    /// Checks of single fields.
    fn values(&self) -> [(bool, &'static str); 9] {
        let mut headers = self.headers.iter();
        let is_status = |code: u16| code >= 200 && StatusCode::from_u16(code).is_ok();
        let is_type = |text: &String| HeaderValue::try_from(text).is_ok();
        let dates = [self.skew_s, self.retry_after_date.unwrap_or_default()];
        [
            (self.path != "*" && !self.path.starts_with('/'), "path must begin with / or be *"),
            (self.path.starts_with("/_simulator"), "path must not be below /_simulator"),
            (self.status.is_some_and(|code| !is_status(code)), "status must be from 200 to 999"),
            (
                self.times == Some(0),
                "times must be at least 1; omit it for a fault that lasts until it is deleted",
            ),
            (
                headers.any(|(name, value)| header_of(name, value).is_none()),
                "headers must have valid HTTP names and values",
            ),
            (
                !self.content_type.iter().all(is_type),
                "content_type must be a valid header value, such as text/html",
            ),
            (self.page_cap == Some(0), "page_cap must be at least 1"),
            (self.size.is_some_and(|size| size > MAX_BODY_SIZE), "size must be at most 536870912 (512 MiB)"),
            (
                dates.iter().any(|seconds| seconds.unsigned_abs() > MAX_CLOCK_OFFSET_S),
                "skew_s and retry_after_date must be within ten years (315360000 seconds)",
            ),
        ]
    }

    /// Checks of combinations of fields.
    fn combinations(&self) -> [(bool, &'static str); 9] {
        let is_incomplete = self.truncate.is_some() || self.stall;
        let answers = self.replaces_response() || is_incomplete;
        [
            (
                self.retry_after.is_some() && self.retry_after_date.is_some(),
                "retry_after and retry_after_date are mutually exclusive",
            ),
            (self.body.is_some() && self.size.is_some(), "body and size are mutually exclusive"),
            (self.total.is_some() && self.no_total, "total and no_total are mutually exclusive"),
            (self.repeat && self.shift != 0, "repeat and shift are mutually exclusive"),
            (
                self.by_page && (self.repeat || self.shift != 0),
                "by_page cannot be combined with repeat or shift",
            ),
            (
                self.modifies_list() && self.replaces_response(),
                "total, no_total, drop, repeat, shift, page_cap and by_page cannot be combined with status, body or size",
            ),
            (self.stall && (self.close || self.reset), "stall cannot be combined with close or reset"),
            (
                self.garbage && (answers || self.close || self.reset || self.modifies_list()),
                "garbage cannot be combined with another response or connection fault",
            ),
            (
                self.reset && !is_incomplete && (answers || self.modifies_list()),
                "reset without truncate sends no response: set truncate to send a part of it",
            ),
        ]
    }
}

/// Parses a header; `None` if its name or value is not valid in HTTP.
pub(super) fn header_of(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok())
}

/// Whether a fault's path matches a request's path: exactly, as a parent, or by a trailing `*`.
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
    fn path_covers_its_subpaths_but_no_longer_sibling() {
        let groups = "/deployments/v2/networktunnelgroups";
        assert!(covers(groups, groups));
        assert!(covers(groups, "/deployments/v2/networktunnelgroups/7/state"));
        assert!(!covers(groups, "/deployments/v2/networktunnelgroupsstate"));
        assert!(covers("/deployments/*", groups));
        assert!(covers("*", groups));
    }
}
