//! A response of the server: the value that was requested, or an error in the words of the catalogue, with the server's own
//! explanation, its request id and its Retry-After.

use super::body::{Body, End};
use super::error_body::Page;
use super::{Read, classify, error_body, retry_after, subject};
use crate::api::dto::ParseError;
use crate::domain::{Failure, FailureKind, Text};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use std::borrow::Cow;
use std::time::Duration;
use url::Url;

/// Headers in which gateways put their id of a request.
const REQUEST_IDS: [&str; 4] = ["x-request-id", "x-correlation-id", "x-amzn-requestid", "x-amz-request-id"];

/// A response of any status, its body read.
pub(in crate::api) struct RawResponse {
    pub(super) response: reqwest::Response,
    pub(super) body: Body,
    /// How long it took.
    pub(super) took: Duration,
}

/// Why a response has no value.
pub(in crate::api) enum ResponseError {
    /// The token may have ended; a new one may help.
    LostToken(Failure),
    /// Something that a new token does not change.
    Other(Failure),
}

impl ResponseError {
    /// What went wrong.
    pub(in crate::api) fn into_failure(self) -> Failure {
        match self {
            Self::LostToken(failure) | Self::Other(failure) => failure,
        }
    }

    /// What it means where key and secret were shown instead of a token. The page of a proxy says nothing of these.
    pub(super) fn of_credentials(self) -> Failure {
        let failure = self.into_failure();
        match failure.kind {
            FailureKind::Unauthorized | FailureKind::Forbidden => {
                Failure { kind: FailureKind::CredentialsRefused, ..failure }
            }
            _ => failure,
        }
    }

    pub(super) fn map(self, change: impl FnOnce(Failure) -> Failure) -> Self {
        match self {
            Self::LostToken(failure) => Self::LostToken(change(failure)),
            Self::Other(failure) => Self::Other(change(failure)),
        }
    }
}

impl RawResponse {
    /// Reads the value that was requested from the body, which `read` parses once.
    pub(in crate::api) fn read<T>(self, subject: &str, read: Read<T>) -> Result<T, ResponseError> {
        if !self.response.status().is_success() {
            return Err(self.error(subject));
        }
        let bytes = &self.body.bytes;
        // A large page is gone through many times faster than what mends it would.
        let text = str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
        match &self.body.end {
            End::Whole => {
                read(&text).map_err(|misread| ResponseError::Other(self.misread(misread, &text, subject)))
            }
            End::TooLarge => Err(ResponseError::Other(Failure::new(FailureKind::TooLarge, subject))),
            End::Broken(error) => Err(ResponseError::Other(classify::broken_response(error, subject))),
        }
    }

    fn misread(&self, misread: ParseError, text: &str, subject: &str) -> Failure {
        match misread {
            ParseError::Truncated => Failure::new(FailureKind::ConnectionLost, subject)
                .with_detail("the answer ends in the middle"),
            ParseError::Shape(missed) => {
                Failure::new(FailureKind::UnexpectedShape, subject).with_detail(missed)
            }
            ParseError::NotJson => self.not_json(text, subject),
        }
    }

    /// What an answer is that is not JSON.
    fn not_json(&self, text: &str, subject: &str) -> Failure {
        if let Some(page) = error_body::page(text) {
            return Failure::new(FailureKind::WebPage, subject).with_detail(&page.to_string());
        }
        let content_type = header(self.response.headers(), CONTENT_TYPE.as_str());
        let content_type = content_type.unwrap_or_else(|| "no content type".to_owned());
        let kind = if text.trim().is_empty() { FailureKind::Empty } else { FailureKind::NotJson };
        Failure::new(kind, subject).with_detail(&content_type)
    }

    /// What a response says that is no success.
    pub(super) fn error(&self, subject: &str) -> ResponseError {
        let status = self.response.status();
        let text = String::from_utf8_lossy(&self.body.bytes);
        let said = error_body::read(&text);
        let request_id = said.request_id.or_else(|| self.request_id());
        let failure = Failure {
            detail: self.target().or(said.detail).map(Text::from),
            status: Some(status.as_u16()),
            request_id: request_id.map(Text::from),
            retry_after: retry_after::read(self.response.headers()),
            ..Failure::new(kind(status, said.page.as_ref()), subject)
        };
        let is_lost = status == StatusCode::UNAUTHORIZED
            || status == StatusCode::BAD_REQUEST && said.code.as_deref() == Some("invalid_request");
        if is_lost { ResponseError::LostToken(failure) } else { ResponseError::Other(failure) }
    }

    fn request_id(&self) -> Option<String> {
        REQUEST_IDS.iter().find_map(|name| header(self.response.headers(), name))
    }

    /// Where a redirect points.
    pub(super) fn location(&self) -> Option<Url> {
        let location =
            self.response.headers().get(LOCATION).filter(|_| self.response.status().is_redirection())?;
        self.response.url().join(location.to_str().ok()?).ok()
    }

    /// The same without its query.
    fn target(&self) -> Option<String> {
        let target = self.location()?;
        Some(format!("to {}://{}", target.scheme(), subject(&target)))
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = String::from_utf8_lossy(headers.get(name)?.as_bytes()).trim().to_owned();
    (!value.is_empty()).then_some(value)
}

/// The kind of a status, after the vendor's table of response codes. The API itself forbids in JSON: a page that forbids
/// is of a proxy or of a portal, which has a status of its own too.
fn kind(status: StatusCode, page: Option<&Page>) -> FailureKind {
    match status.as_u16() {
        403 if page.is_some() => FailureKind::WebPage,
        511 => FailureKind::WebPage,
        400 => FailureKind::BadRequest,
        401 => FailureKind::Unauthorized,
        403 => FailureKind::Forbidden,
        404 => FailureKind::NotFound,
        407 => FailureKind::ProxyPassword,
        409 => FailureKind::Conflict,
        413 => FailureKind::RequestTooLarge,
        429 => FailureKind::RateLimited,
        502 | 504 => FailureKind::BadGateway,
        503 => FailureKind::Unavailable,
        300..=399 => FailureKind::Redirected,
        500..=599 => FailureKind::ServerError,
        _ => FailureKind::UnexpectedStatus,
    }
}
