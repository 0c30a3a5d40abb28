//! Interpretation of a response: the requested value, or a failure with the server's message, request id and
//! Retry-After.

use super::body::{Body, BodyEnd};
use super::error_body::HtmlPage;
use super::{Parse, classify, error_body, retry_after, subject};
use crate::api::dto::ParseError;
use crate::domain::{Failure, FailureKind, Text};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use std::borrow::Cow;
use std::time::Duration;
use url::Url;

/// Headers with the request id of a gateway.
const REQUEST_ID_HEADERS: [&str; 4] =
    ["x-request-id", "x-correlation-id", "x-amzn-requestid", "x-amz-request-id"];

/// A response of any status, with its body.
pub(in crate::api) struct RawResponse {
    pub(super) response: reqwest::Response,
    pub(super) body: Body,
    /// The time of the exchange.
    pub(super) took: Duration,
}

/// A response without a value.
pub(in crate::api) enum ResponseError {
    /// The access token was rejected; a new one may be accepted.
    TokenRejected(Failure),
    /// Anything else.
    Other(Failure),
}

impl ResponseError {
    /// The failure.
    pub(in crate::api) fn into_failure(self) -> Failure {
        match self {
            Self::TokenRejected(failure) | Self::Other(failure) => failure,
        }
    }

    /// The failure of a token request, where 401 and 403 mean that key or secret were rejected. An HTML page
    /// of a proxy does not mean that.
    pub(super) fn into_credential_failure(self) -> Failure {
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
            Self::TokenRejected(failure) => Self::TokenRejected(change(failure)),
            Self::Other(failure) => Self::Other(change(failure)),
        }
    }
}

impl RawResponse {
    /// Parses the body of a successful response.
    pub(in crate::api) fn parse<T>(self, subject: &str, parse: Parse<T>) -> Result<T, ResponseError> {
        if !self.response.status().is_success() {
            return Err(self.error(subject));
        }
        let bytes = &self.body.bytes;
        // Validation alone is many times faster than lossy conversion, which matters for large pages.
        let text = str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
        match &self.body.end {
            BodyEnd::Complete => {
                parse(&text).map_err(|error| ResponseError::Other(self.parse_failure(error, &text, subject)))
            }
            BodyEnd::TooLarge => Err(ResponseError::Other(Failure::new(FailureKind::TooLarge, subject))),
            BodyEnd::Failed(error) => Err(ResponseError::Other(classify::broken_response(error, subject))),
        }
    }

    fn parse_failure(&self, error: ParseError, text: &str, subject: &str) -> Failure {
        match error {
            ParseError::Truncated => {
                Failure::new(FailureKind::ConnectionLost, subject).with_detail("truncated JSON")
            }
            ParseError::UnexpectedShape(missed) => {
                Failure::new(FailureKind::UnexpectedShape, subject).with_detail(missed)
            }
            ParseError::NotJson => self.non_json_failure(text, subject),
        }
    }

    /// The failure of a body that is not JSON.
    fn non_json_failure(&self, text: &str, subject: &str) -> Failure {
        if let Some(page) = error_body::html_page(text) {
            return Failure::new(FailureKind::WebPage, subject).with_detail(&page.to_string());
        }
        let content_type = header(self.response.headers(), CONTENT_TYPE.as_str());
        let content_type = content_type.unwrap_or_else(|| "no content type".to_owned());
        let kind = if text.trim().is_empty() { FailureKind::Empty } else { FailureKind::NotJson };
        Failure::new(kind, subject).with_detail(&content_type)
    }

    /// The error of a response whose status is not a success.
    pub(super) fn error(&self, subject: &str) -> ResponseError {
        let status = self.response.status();
        let text = String::from_utf8_lossy(&self.body.bytes);
        let body = error_body::parse(&text);
        let request_id = body.request_id.or_else(|| self.request_id());
        let failure = Failure {
            detail: self.redirect_target().or(body.detail).map(Text::from),
            status: Some(status.as_u16()),
            request_id: request_id.map(Text::from),
            retry_after: retry_after::parse(self.response.headers()),
            ..Failure::new(kind(status, body.html.as_ref()), subject)
        };
        let is_token_rejected = status == StatusCode::UNAUTHORIZED
            || status == StatusCode::BAD_REQUEST && body.code.as_deref() == Some("invalid_request");
        if is_token_rejected { ResponseError::TokenRejected(failure) } else { ResponseError::Other(failure) }
    }

    fn request_id(&self) -> Option<String> {
        REQUEST_ID_HEADERS.iter().find_map(|name| header(self.response.headers(), name))
    }

    /// The target of a redirect.
    pub(super) fn location(&self) -> Option<Url> {
        let location =
            self.response.headers().get(LOCATION).filter(|_| self.response.status().is_redirection())?;
        self.response.url().join(location.to_str().ok()?).ok()
    }

    /// The target of a redirect as text, without its query.
    fn redirect_target(&self) -> Option<String> {
        let target = self.location()?;
        Some(format!("to {}://{}", target.scheme(), subject(&target)))
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = String::from_utf8_lossy(headers.get(name)?.as_bytes()).trim().to_owned();
    (!value.is_empty()).then_some(value)
}

/// The failure kind of a status, after the vendor's table of response codes. The API itself sends 403 as
/// JSON; with HTML it comes from a proxy or captive portal, as does 511.
fn kind(status: StatusCode, html: Option<&HtmlPage>) -> FailureKind {
    match status.as_u16() {
        403 if html.is_some() => FailureKind::WebPage,
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
