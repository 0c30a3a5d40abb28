//! The token endpoint, and which tokens are good: issued here, not run out, not expired by order.

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

/// The organization that answers are for when none is asked for.
const ORGANIZATION: u64 = 8_123_456;

/// Tokens that are remembered; beyond that, the ones that have run out are forgotten.
const REMEMBERED: usize = 1_000;

/// How many letters a token has after its head; real ones have thousands in all.
const LENGTH: usize = 1_200;

/// Key, secret and all tokens issued.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) key: String,
    pub(super) secret: String,
    pub(super) rules: Rules,
    issued: HashMap<String, Token>,
}

/// What the token endpoint was told to do.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Rules {
    /// Whether the right key and secret are accepted.
    accept: bool,
    /// How many seconds new tokens last.
    expires_in: u32,
    /// Whether a token that has ended is answered with 400, as the vendor documents it for one of its clouds, or as
    /// any other bad token with 401.
    expired_token_400: bool,
}

#[derive(Debug, Clone, Copy)]
struct Token {
    organization: u64,
    expires: Instant,
}

/// What a request shows to be let in.
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
    const fn refusal_of_expired(self) -> StatusCode {
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

    /// Whether the token, good or ended, shows by which key the request was made.
    pub(super) const fn shows_the_key(self) -> bool {
        matches!(self, Self::Expired { .. } | Self::Valid { .. })
    }

    /// The organization that the token is for.
    ///
    /// # Errors
    /// 401, or for a token that has expired what the rules have for it.
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
    /// No tokens yet, and a key and secret that nobody takes for real ones.
    pub(super) fn new(seed: u64) -> Self {
        let key = format!("simulator-key-{seed}");
        let secret = format!("simulator-secret-{seed}-for-nothing-else");
        Self { key, secret, rules: Rules::default(), issued: HashMap::new() }
    }

    /// What a request shows.
    pub(super) fn badge(&self, headers: &HeaderMap) -> TokenStatus {
        let shown = text(headers, header::AUTHORIZATION.as_str());
        // A key and secret are no token at all, not a wrong one.
        let Some(token) = shown.and_then(|shown| credentials(shown, "Bearer")) else {
            return TokenStatus::None;
        };
        match self.issued.get(token) {
            None => TokenStatus::Invalid,
            Some(token) if token.expires <= Instant::now() => {
                TokenStatus::Expired { refusal: self.rules.refusal_of_expired() }
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

    /// Lets all tokens issued so far expire.
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

/// The only grant is `client_credentials`; some clients send no body, or JSON, and the vendor takes it.
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

/// What follows the scheme, whose case does not matter.
fn credentials<'h>(shown: &'h str, scheme: &str) -> Option<&'h str> {
    let (given, rest) = shown.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

/// A token that looks like the real ones: the head of a signed JWT, and then letters at random.
fn new_token() -> String {
    let mut rng = fastrand::Rng::new();
    let letters: String = (0..LENGTH).map(|_| rng.alphanumeric()).collect();
    let (payload, signature) = letters.split_at(LENGTH - 342);
    format!("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.{payload}.{signature}")
}
