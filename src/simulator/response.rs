//! API responses: JSON, and the vendor's error bodies, each with a request id.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    http::{Response, StatusCode, header},
};
use serde::Serialize;
use serde_json::{Value, json};

/// Path of the token endpoint.
pub(super) const TOKEN_PATH: &str = "/auth/v2/token";

/// A response with a JSON body.
pub(super) type ApiResponse = Response<Bytes>;

/// An error response.
#[derive(Debug)]
pub(super) struct ErrorResponse {
    pub(super) status: StatusCode,
    body: Value,
}

/// Validation errors by parameter.
pub(super) type ValidationErrors = BTreeMap<&'static str, &'static str>;

impl ErrorResponse {
    /// An error in the format of the tunnel group endpoints: `{"error", "requestId"}`.
    pub(super) fn error(status: StatusCode, error: &str) -> Self {
        Self { status, body: json!({ "error": error, "requestId": request_id() }) }
    }

    /// An error in the format of the gateway, the token endpoint and the reports: `{"message", "requestId"}`.
    pub(super) fn message(status: StatusCode, message: &str) -> Self {
        Self { status, body: json!({ "message": message, "requestId": request_id() }) }
    }

    /// A 400 with the errors of each parameter.
    pub(super) fn validation(errors: &ValidationErrors) -> Self {
        let error = "Validation Error";
        let body = json!({ "error": error, "requestId": request_id(), "validationErrors": errors });
        Self { status: StatusCode::BAD_REQUEST, body }
    }

    /// A 429 in the format of the gateway for the token endpoint, and of the endpoint otherwise.
    pub(super) fn exceeded(path: &str) -> Self {
        let text = "Exceeded Limit";
        let status = StatusCode::TOO_MANY_REQUESTS;
        if path == TOKEN_PATH { Self::message(status, text) } else { Self::error(status, text) }
    }

    pub(super) fn not_found() -> Self {
        Self::error(StatusCode::NOT_FOUND, "Not Found")
    }

    pub(super) fn forbidden() -> Self {
        Self::error(StatusCode::FORBIDDEN, "Access Forbidden")
    }
}

impl From<ErrorResponse> for ApiResponse {
    fn from(refusal: ErrorResponse) -> Self {
        answer(refusal.status, refusal.body.to_string())
    }
}

/// A redirect that keeps the method and body of the request.
pub(super) fn redirect(place: &str) -> ApiResponse {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    if let Ok(place) = place.parse() {
        answer.headers_mut().insert(header::LOCATION, place);
    }
    answer
}

/// A 200 with a JSON body.
pub(super) fn json<T: Serialize>(value: &T) -> ApiResponse {
    match serde_json::to_string(value) {
        Ok(body) => answer(StatusCode::OK, body),
        Err(error) => ErrorResponse::error(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()).into(),
    }
}

/// A response with a JSON text.
pub(super) fn answer(status: StatusCode, body: impl Into<Bytes>) -> ApiResponse {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    let json = header::HeaderValue::from_static("application/json");
    answer.headers_mut().insert(header::CONTENT_TYPE, json);
    answer
}

/// A new id in the format of a random UUID.
pub(super) fn request_id() -> String {
    uuid::Builder::from_random_bytes(fastrand::u128(..).to_ne_bytes()).into_uuid().to_string()
}
