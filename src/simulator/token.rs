//! The token endpoint, and token validation: issued here, not expired by time or by request.

use std::{collections::HashMap, time::Duration};

use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::json as object;
use tokio::time::Instant;
use url::form_urlencoded;

use super::{
    base64,
    response::{ApiResponse, ErrorResponse, json},
};

/// Default organization.
const ORGANIZATION: u64 = 8_123_456;

/// Maximum number of tokens kept; beyond that, expired ones are dropped.
const REMEMBERED: usize = 1_000;

/// Length of a token after its header; real tokens have thousands of characters.
const LENGTH: usize = 1_200;

/// Key, secret and all issued tokens.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) key: String,
    pub(super) secret: String,
    pub(super) rules: Rules,
    issued: HashMap<String, Token>,
}

/// Configurable behavior of the token endpoint.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Rules {
    /// Whether the right key and secret are accepted.
    accept: bool,
    /// Lifetime of new tokens in seconds.
    expires_in: u32,
    /// Whether an expired token is answered with 400, as the vendor documents it for one of its clouds, or with 401
    /// like any other invalid token.
    expired_token_400: bool,
}

#[derive(Debug, Clone, Copy)]
struct Token {
    organization: u64,
    expires: Instant,
}

/// Result of validating the token of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenStatus {
    None,
    Invalid,
    Expired { refusal: StatusCode },
    Valid { organization: u64 },
}

impl Default for Rules {
    fn default() -> Self {
        Self { accept: true, expires_in: 3_600, expired_token_400: true }
    }
}

impl Rules {
    const fn expired_status(self) -> StatusCode {
        if self.expired_token_400 { StatusCode::BAD_REQUEST } else { StatusCode::UNAUTHORIZED }
    }
}

impl TokenStatus {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Invalid => "invalid",
            Self::Expired { .. } => "expired",
            Self::Valid { .. } => "valid",
        }
    }

    /// Whether the token, valid or expired, identifies the key.
    pub(super) const fn identifies_key(self) -> bool {
        matches!(self, Self::Expired { .. } | Self::Valid { .. })
    }

    /// The organization of the token.
    ///
    /// # Errors
    /// 401, or for an expired token the configured status.
    pub(super) fn organization(self) -> Result<u64, ErrorResponse> {
        match self {
            Self::Valid { organization } => Ok(organization),
            Self::Expired { refusal: StatusCode::BAD_REQUEST } => {
                Err(ErrorResponse::error(StatusCode::BAD_REQUEST, "invalid_request"))
            }
            Self::Expired { .. } | Self::None | Self::Invalid => {
                Err(ErrorResponse::error(StatusCode::UNAUTHORIZED, "Authorization token is invalid."))
            }
        }
    }
}

impl Tokens {
    /// No tokens yet, and a key and secret that are obviously not real.
    pub(super) fn new(seed: u64) -> Self {
        let key = format!("simulator-key-{seed}");
        let secret = format!("simulator-secret-{seed}-for-nothing-else");
        Self { key, secret, rules: Rules::default(), issued: HashMap::new() }
    }

    /// Validates the token of a request.
    pub(super) fn token_status(&self, headers: &HeaderMap) -> TokenStatus {
        let shown = text(headers, header::AUTHORIZATION.as_str());
        // Basic credentials count as a missing token, not as an invalid one.
        let Some(token) = shown.and_then(|shown| credentials(shown, "Bearer")) else {
            return TokenStatus::None;
        };
        match self.issued.get(token) {
            None => TokenStatus::Invalid,
            Some(token) if token.expires <= Instant::now() => {
                TokenStatus::Expired { refusal: self.rules.expired_status() }
            }
            Some(token) => TokenStatus::Valid { organization: token.organization },
        }
    }

    /// `POST /auth/v2/token`
    pub(super) fn issue(&mut self, headers: &HeaderMap, body: &[u8]) -> Result<ApiResponse, ErrorResponse> {
        self.check_credentials(headers)?;
        check_grant(body)?;
        let organization = organization(headers)?;
        let token = new_token();
        self.remember(&token, organization);
        let expires_in = self.rules.expires_in;
        Ok(json(&object!({ "token_type": "bearer", "access_token": token, "expires_in": expires_in })))
    }

    /// Expires all issued tokens.
    pub(super) fn expire(&mut self) {
        let now = Instant::now();
        self.issued.values_mut().for_each(|token| token.expires = now);
    }

    fn remember(&mut self, token: &str, organization: u64) {
        let now = Instant::now();
        if self.issued.len() >= REMEMBERED {
            self.issued.retain(|_, token| token.expires > now);
        }
        let expires = now + Duration::from_secs(self.rules.expires_in.into());
        self.issued.insert(token.to_owned(), Token { organization, expires });
    }

    fn check_credentials(&self, headers: &HeaderMap) -> Result<(), ErrorResponse> {
        let right = base64::encode(format!("{}:{}", self.key, self.secret).as_bytes());
        let shown =
            text(headers, header::AUTHORIZATION.as_str()).and_then(|shown| credentials(shown, "Basic"));
        if self.rules.accept && shown == Some(right.as_str()) {
            return Ok(());
        }
        Err(ErrorResponse::message(StatusCode::UNAUTHORIZED, "Invalid API key or secret"))
    }
}

/// Checks the grant type, `client_credentials`; like the vendor, it accepts a missing or JSON body.
fn check_grant(body: &[u8]) -> Result<(), ErrorResponse> {
    let lenient = body.is_empty() || body.first() == Some(&b'{');
    let is_grant = |(name, value): (_, _)| name == "grant_type" && value == "client_credentials";
    if lenient || form_urlencoded::parse(body).any(is_grant) {
        return Ok(());
    }
    Err(ErrorResponse::message(StatusCode::BAD_REQUEST, "grant_type must be client_credentials"))
}

fn organization(headers: &HeaderMap) -> Result<u64, ErrorResponse> {
    let wanted = text(headers, "X-Umbrella-OrgId").map(str::parse);
    wanted
        .unwrap_or(Ok(ORGANIZATION))
        .map_err(|_| ErrorResponse::message(StatusCode::BAD_REQUEST, "X-Umbrella-OrgId must be a number"))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The credentials after a scheme, whose case is ignored.
fn credentials<'h>(shown: &'h str, scheme: &str) -> Option<&'h str> {
    let (given, rest) = shown.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

/// A token in the format of real ones: the header of a signed JWT, then random characters.
fn new_token() -> String {
    let mut rng = fastrand::Rng::new();
    let letters: String = (0..LENGTH).map(|_| rng.alphanumeric()).collect();
    let (payload, signature) = letters.split_at(LENGTH - 342);
    format!("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.{payload}.{signature}")
}
