//! What the file of a kept token says, and what of it is believed: only what this program wrote for this very identity,
//! and only times that make sense by the clock on the wall.

use crate::api::config::Endpoint;
use crate::shared_file::ReadError;
use jiff::Timestamp;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The form of the file; another one is for another version of this program.
const VERSION: u32 = 1;
/// The longest life that is believed; it is also the longest that is ever written.
const LONGEST_LIFE: Duration = Duration::from_secs(86_400);

/// Whom a token is for, and who gave it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(in crate::api) struct Identity {
    api_key: String,
    token_url: String,
    organization_id: Option<String>,
}

/// A token as it is kept.
pub(in crate::api) struct Kept {
    pub(in crate::api) access: SecretString,
    /// When it was asked for.
    pub(in crate::api) asked: Timestamp,
    /// When it ends.
    pub(in crate::api) ends: Timestamp,
}

/// Why a file holds no token for us.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    #[error("there is none")]
    Missing,
    #[error(transparent)]
    Unreadable(ReadError),
    #[error("it is not what this version writes")]
    Garbage,
    #[error("it is that of another key, token URL or organization")]
    Foreign,
    #[error("its token ended")]
    Ended,
    #[error("its token is from the future: a clock was set back")]
    Future,
    #[error("its token lasts longer than a token can")]
    Endless,
}

#[derive(Serialize)]
struct Written<'a> {
    version: u32,
    identity: &'a Identity,
    asked_at: Timestamp,
    ends_at: Timestamp,
    access_token: &'a str,
}

#[derive(Deserialize)]
struct Read {
    version: u32,
    identity: Identity,
    asked_at: Timestamp,
    ends_at: Timestamp,
    access_token: SecretString,
}

impl From<ReadError> for Unusable {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Missing => Self::Missing,
            _ => Self::Unreadable(error),
        }
    }
}

impl Identity {
    /// The identity of a key at an endpoint.
    pub(in crate::api) fn new(key: &str, endpoint: &Endpoint) -> Self {
        Self {
            api_key: key.to_owned(),
            token_url: endpoint.token_url.to_string(),
            organization_id: endpoint.organization_id.clone(),
        }
    }
}

impl Kept {
    /// How long it lasts in all.
    pub(in crate::api) fn life(&self) -> Duration {
        self.ends.duration_since(self.asked).try_into().unwrap_or_default()
    }

    /// What a file says, if it is for this identity and can be used now.
    pub(super) fn read(bytes: &[u8], identity: &Identity, now: Timestamp) -> Result<Self, Unusable> {
        let read = parsed(bytes).ok_or(Unusable::Garbage)?;
        let kept = Self { access: read.access_token, asked: read.asked_at, ends: read.ends_at };
        match () {
            () if read.identity != *identity => Err(Unusable::Foreign),
            () if kept.asked > now => Err(Unusable::Future),
            () if kept.life() > LONGEST_LIFE => Err(Unusable::Endless),
            () if kept.ends <= now => Err(Unusable::Ended),
            () => Ok(kept),
        }
    }

    /// What the file is to say.
    pub(super) fn written(&self, identity: &Identity) -> serde_json::Result<Zeroizing<Vec<u8>>> {
        let access_token = self.access.expose_secret();
        let written =
            Written { version: VERSION, identity, asked_at: self.asked, ends_at: self.ends, access_token };
        // Room for all of it, so that no piece of the token is left behind where the text grew.
        let mut text = Zeroizing::new(Vec::with_capacity(access_token.len() + 4096));
        serde_json::to_writer_pretty(&mut *text, &written)?;
        Ok(text)
    }
}

/// The token alone, whomever it is for.
pub(super) fn access(bytes: &[u8]) -> Option<SecretString> {
    parsed(bytes).map(|read| read.access_token)
}

/// A file of this version, with a token that a header can hold.
fn parsed(bytes: &[u8]) -> Option<Read> {
    let read: Read = serde_json::from_slice(bytes).ok()?;
    let token = read.access_token.expose_secret();
    let can_be_sent = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    (read.version == VERSION && can_be_sent).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    fn identity(key: &str) -> Identity {
        let url = |text: &str| text.parse().unwrap();
        let (base_url, token_url) = (url("https://a.example"), url("https://a.example/token"));
        Identity::new(key, &Endpoint { base_url, token_url, organization_id: Some("7".to_owned()) })
    }

    /// What comes of a token that was asked for so many seconds ago and ends in so many.
    fn read(ago: i64, left: i64) -> Result<Kept, Unusable> {
        let (now, seconds) = (Timestamp::now(), SignedDuration::from_secs);
        let kept = Kept { access: "t0k.en==".into(), asked: now - seconds(ago), ends: now + seconds(left) };
        Kept::read(&kept.written(&identity("k")).unwrap(), &identity("k"), now)
    }

    #[test]
    fn what_was_written_is_read() {
        let kept = read(600, 3000).ok().unwrap();
        assert_eq!((kept.access.expose_secret(), kept.life()), ("t0k.en==", Duration::from_secs(3600)));
    }

    #[test]
    fn times_that_make_no_sense_are_not_believed() {
        assert!(matches!(read(3600, 0), Err(Unusable::Ended)));
        assert!(matches!(read(0, -1), Err(Unusable::Ended)));
        assert!(matches!(read(-1, 3600), Err(Unusable::Future)));
        assert!(matches!(read(1, 86_400), Err(Unusable::Endless)));
        assert!(read(0, 86_400).is_ok());
    }

    #[test]
    fn that_of_another_is_not_used() {
        let now = Timestamp::now();
        let kept = Kept { access: "t".into(), asked: now, ends: now + SignedDuration::from_secs(60) };
        let written = kept.written(&identity("k")).unwrap();
        assert!(matches!(Kept::read(&written, &identity("other"), now), Err(Unusable::Foreign)));
    }

    #[test]
    fn what_no_header_can_hold_and_another_version_are_garbage() {
        let now = Timestamp::now();
        for access in ["", "a b", "a\r\nb", "ä"] {
            let kept = Kept { access: access.into(), asked: now, ends: now + SignedDuration::from_secs(60) };
            let written = kept.written(&identity("k")).unwrap();
            assert!(matches!(Kept::read(&written, &identity("k"), now), Err(Unusable::Garbage)));
        }
        let kept = Kept { access: "t".into(), asked: now, ends: now + SignedDuration::from_secs(60) };
        let written = String::from_utf8(kept.written(&identity("k")).unwrap().to_vec()).unwrap();
        let later = written.replace("\"version\": 1", "\"version\": 2");
        assert_ne!(later, written);
        assert!(matches!(Kept::read(later.as_bytes(), &identity("k"), now), Err(Unusable::Garbage)));
    }
}
