//! The content of the token cache file. A record counts only for its own identity, and only with times that
//! the system clock allows.

use crate::api::config::Endpoint;
use crate::shared_file::ReadError;
use jiff::Timestamp;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Version of the file format.
const VERSION: u32 = 1;
/// Maximum lifetime accepted from a file; no longer one is ever written.
const MAX_LIFETIME: Duration = Duration::from_secs(86_400);

/// The key, token endpoint and organization that a token belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Serialize)]
pub(in crate::api) struct TokenIdentity {
    api_key: String,
    token_url: String,
    organization_id: Option<String>,
}

/// A cached access token.
pub(in crate::api) struct CachedToken {
    pub(in crate::api) access_token: SecretString,
    pub(in crate::api) requested_at: Timestamp,
    pub(in crate::api) expires_at: Timestamp,
}

/// Why a cache file has no usable token.
#[derive(Debug, thiserror::Error)]
pub(super) enum CacheError {
    #[error("no cache file")]
    Missing,
    #[error(transparent)]
    Unreadable(ReadError),
    #[error("invalid or unknown file format")]
    InvalidFormat,
    #[error("the token belongs to another key, token URL or organization")]
    OtherIdentity,
    #[error("the token has expired")]
    Expired,
    #[error("the token was requested in the future: the clock was set back")]
    FromFuture,
    #[error("the token's lifetime is too long")]
    LifetimeTooLong,
}

#[derive(Serialize)]
struct RecordRef<'a> {
    version: u32,
    identity: &'a TokenIdentity,
    asked_at: Timestamp,
    ends_at: Timestamp,
    access_token: &'a str,
}

#[derive(Deserialize)]
struct Record {
    version: u32,
    identity: TokenIdentity,
    asked_at: Timestamp,
    ends_at: Timestamp,
    access_token: SecretString,
}

impl From<ReadError> for CacheError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Missing => Self::Missing,
            _ => Self::Unreadable(error),
        }
    }
}

impl TokenIdentity {
    /// The identity of a key at an endpoint.
    pub(in crate::api) fn new(key: &str, endpoint: &Endpoint) -> Self {
        Self {
            api_key: key.to_owned(),
            token_url: endpoint.token_url.to_string(),
            organization_id: endpoint.organization_id.clone(),
        }
    }
}

impl CachedToken {
    /// The whole lifetime, from request to expiry.
    pub(in crate::api) fn lifetime(&self) -> Duration {
        self.expires_at.duration_since(self.requested_at).try_into().unwrap_or_default()
    }

    /// Parses a cache file and validates it for this identity and time.
    pub(super) fn parse(bytes: &[u8], identity: &TokenIdentity, now: Timestamp) -> Result<Self, CacheError> {
        let record = parse_record(bytes).ok_or(CacheError::InvalidFormat)?;
        let token = Self {
            access_token: record.access_token,
            requested_at: record.asked_at,
            expires_at: record.ends_at,
        };
        match () {
            () if record.identity != *identity => Err(CacheError::OtherIdentity),
            () if token.requested_at > now => Err(CacheError::FromFuture),
            () if token.lifetime() > MAX_LIFETIME => Err(CacheError::LifetimeTooLong),
            () if token.expires_at <= now => Err(CacheError::Expired),
            () => Ok(token),
        }
    }

    /// The content of the cache file.
    pub(super) fn serialize(&self, identity: &TokenIdentity) -> serde_json::Result<Zeroizing<Vec<u8>>> {
        let access_token = self.access_token.expose_secret();
        let record = RecordRef {
            version: VERSION,
            identity,
            asked_at: self.requested_at,
            ends_at: self.expires_at,
            access_token,
        };
        // Large enough never to reallocate, which would leave a copy of the token behind.
        let mut text = Zeroizing::new(Vec::with_capacity(access_token.len() + 4096));
        serde_json::to_writer_pretty(&mut *text, &record)?;
        Ok(text)
    }
}

/// The access token alone, for any identity.
pub(super) fn access_token(bytes: &[u8]) -> Option<SecretString> {
    parse_record(bytes).map(|record| record.access_token)
}

/// A record of this version whose token is valid in a header.
fn parse_record(bytes: &[u8]) -> Option<Record> {
    let record: Record = serde_json::from_slice(bytes).ok()?;
    let token = record.access_token.expose_secret();
    let is_header_value = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    (record.version == VERSION && is_header_value).then_some(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    fn identity(key: &str) -> TokenIdentity {
        let url = |text: &str| text.parse().unwrap();
        let (base_url, token_url) = (url("https://a.example"), url("https://a.example/token"));
        TokenIdentity::new(key, &Endpoint { base_url, token_url, organization_id: Some("7".to_owned()) })
    }

    /// Reads a record whose token was requested `ago` seconds ago and has `left` seconds left.
    fn read(ago: i64, left: i64) -> Result<CachedToken, CacheError> {
        let (now, seconds) = (Timestamp::now(), SignedDuration::from_secs);
        let token = CachedToken {
            access_token: "t0k.en==".into(),
            requested_at: now - seconds(ago),
            expires_at: now + seconds(left),
        };
        CachedToken::parse(&token.serialize(&identity("k")).unwrap(), &identity("k"), now)
    }

    #[test]
    fn saved_token_is_read_back() {
        let token = read(600, 3000).ok().unwrap();
        assert_eq!(
            (token.access_token.expose_secret(), token.lifetime()),
            ("t0k.en==", Duration::from_secs(3600))
        );
    }

    #[test]
    fn impossible_times_are_rejected() {
        assert!(matches!(read(3600, 0), Err(CacheError::Expired)));
        assert!(matches!(read(0, -1), Err(CacheError::Expired)));
        assert!(matches!(read(-1, 3600), Err(CacheError::FromFuture)));
        assert!(matches!(read(1, 86_400), Err(CacheError::LifetimeTooLong)));
        assert!(read(0, 86_400).is_ok());
    }

    #[test]
    fn token_of_another_identity_is_rejected() {
        let now = Timestamp::now();
        let token = CachedToken {
            access_token: "t".into(),
            requested_at: now,
            expires_at: now + SignedDuration::from_secs(60),
        };
        let written = token.serialize(&identity("k")).unwrap();
        assert!(matches!(
            CachedToken::parse(&written, &identity("other"), now),
            Err(CacheError::OtherIdentity)
        ));
    }

    #[test]
    fn invalid_header_values_and_other_versions_are_rejected() {
        let now = Timestamp::now();
        for access_token in ["", "a b", "a\r\nb", "ä"] {
            let token = CachedToken {
                access_token: access_token.into(),
                requested_at: now,
                expires_at: now + SignedDuration::from_secs(60),
            };
            let written = token.serialize(&identity("k")).unwrap();
            assert!(matches!(
                CachedToken::parse(&written, &identity("k"), now),
                Err(CacheError::InvalidFormat)
            ));
        }
        let token = CachedToken {
            access_token: "t".into(),
            requested_at: now,
            expires_at: now + SignedDuration::from_secs(60),
        };
        let written = String::from_utf8(token.serialize(&identity("k")).unwrap().to_vec()).unwrap();
        let later = written.replace("\"version\": 1", "\"version\": 2");
        assert_ne!(later, written);
        assert!(matches!(
            CachedToken::parse(later.as_bytes(), &identity("k"), now),
            Err(CacheError::InvalidFormat)
        ));
    }
}
