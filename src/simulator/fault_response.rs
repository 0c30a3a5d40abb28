//! Effects of a fault on a response: a replacement, other headers, a truncated or compressed body, a stalled or failed
//! connection.

use axum::{
    body::Bytes,
    http::{HeaderName, HeaderValue, StatusCode, header},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{
    clock::{http_date, later},
    fault::{Fault, header_of},
    large_body::{self, LargeBody},
    outcome::{Ending, Outcome},
    response::{ApiResponse, ErrorResponse, answer, request_id},
};

impl Fault {
    /// How the connection is closed where no response is sent.
    pub(super) fn early_end(&self) -> Option<Ending> {
        let is_incomplete = self.truncate.is_some() || self.stall;
        match (self.garbage, self.reset, self.close) {
            (true, _, _) => Some(Ending::Garbage),
            (_, true, _) if !is_incomplete || self.close => Some(Ending::Reset),
            (_, false, true) => Some(Ending::Close),
            _ => None,
        }
    }

    /// The response defined by the fault; `None` without a status or a body.
    pub(super) fn answer(&self, path: &str) -> Option<ApiResponse> {
        let status = self.status.and_then(|status| StatusCode::from_u16(status).ok());
        if let Some(size) = self.size {
            return Some(self.large_response(status.unwrap_or(StatusCode::OK), size));
        }
        match (status, &self.body) {
            (None, None) => None,
            (status, Some(body)) => Some(answer(status.unwrap_or(StatusCode::OK), body.clone())),
            (Some(status), None) => Some(answer(status, error_body(path, status))),
        }
    }

    /// The time of the gateway's clock, including its offset.
    pub(super) fn skewed(&self, gateway: Timestamp) -> Timestamp {
        later(gateway, SignedDuration::from_secs(self.skew_s))
    }

    /// Adds the fault's headers to a response, dates it by the gateway's clock and compresses its body if requested.
    pub(super) fn apply_headers(&self, mut answer: ApiResponse, gateway: Timestamp) -> ApiResponse {
        // Large generated bodies are already compressed.
        if self.gzip && self.size.is_none() {
            answer = compressed(answer, large_body::compressed);
        }
        let content_type = self.content_type.as_ref().and_then(|value| header_of("content-type", value));
        let ordered = self.headers.iter().filter_map(|(name, value)| header_of(name, value));
        let date = HeaderValue::try_from(http_date(gateway)).ok().map(|date| (header::DATE, date));
        let headers = date.into_iter().chain(ordered).chain(content_type).chain(self.retry_after(gateway));
        for (name, value) in headers {
            answer.headers_mut().insert(name, value);
        }
        answer
    }

    /// The part of a response that is sent, and how it ends.
    pub(super) fn truncated(&self, mut answer: ApiResponse, released: CancellationToken) -> Outcome {
        let whole = answer.body().len();
        let kept = self.truncate.or(self.stall.then_some(0)).unwrap_or(whole);
        if kept >= whole {
            return Outcome::Answered(answer);
        }
        answer.headers_mut().insert(header::CONTENT_LENGTH, whole.into());
        answer.body_mut().truncate(kept);
        Outcome::Truncated(answer, self.ending(released))
    }

    fn ending(&self, released: CancellationToken) -> Ending {
        match (self.stall, self.reset) {
            (true, _) => Ending::Stall(released),
            (false, true) => Ending::Reset,
            (false, false) => Ending::Close,
        }
    }

    fn large_response(&self, status: StatusCode, size: usize) -> ApiResponse {
        let bulk = LargeBody::new(size);
        if self.gzip {
            return compressed(answer(status, Bytes::new()), |_| bulk.compressed());
        }
        answer(status, bulk.plain())
    }

    fn retry_after(&self, gateway: Timestamp) -> Option<(HeaderName, HeaderValue)> {
        let date = |seconds| http_date(later(gateway, SignedDuration::from_secs(seconds)));
        let given = self.retry_after.as_ref().map(|value| match value {
            Value::String(date) => date.clone(),
            number => number.to_string(),
        });
        header_of("retry-after", &given.or(self.retry_after_date.map(date))?)
    }
}

/// Compresses the body of a response.
fn compressed(answer: ApiResponse, compress: impl FnOnce(&[u8]) -> std::io::Result<Vec<u8>>) -> ApiResponse {
    let (mut parts, body) = answer.into_parts();
    match compress(&body) {
        Ok(compressed) => {
            parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            ApiResponse::from_parts(parts, compressed.into())
        }
        Err(error) => ErrorResponse::error(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()).into(),
    }
}

/// An error body in the format of the endpoint.
fn error_body(path: &str, status: StatusCode) -> String {
    let text = status.canonical_reason().unwrap_or("Unknown Error");
    let named = if path.starts_with("/deployments") { "error" } else { "message" };
    json!({ named: text, "requestId": request_id() }).to_string()
}
