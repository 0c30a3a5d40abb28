//! The escape timeout in milliseconds: `50` or `50ms`.

use std::{str::FromStr, time::Duration};

use serde::{Serialize, Serializer};
use thiserror::Error;

use super::error::quoted;

const MAX_MILLISECONDS: u64 = 1_000;

/// Timeout for the rest of an escape sequence, up to one second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EscapeTimeout(Duration);

/// An invalid escape timeout.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum EscapeTimeoutError {
    #[error("invalid escape timeout {0}: expected milliseconds, such as 50")]
    NotATime(String),
    #[error("escape timeout {0} is out of range: expected 0 to {MAX_MILLISECONDS} ms")]
    OutOfRange(String),
}

impl EscapeTimeout {
    /// Longer than the gaps within a sequence on a slow connection, and too short to be noticed.
    pub(super) const DEFAULT: Duration = Duration::from_millis(50);
}

impl From<EscapeTimeout> for Duration {
    fn from(EscapeTimeout(duration): EscapeTimeout) -> Self {
        duration
    }
}

/// Serializes milliseconds.
pub(super) fn serialize<S: Serializer>(timeout: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    u64::try_from(timeout.as_millis()).unwrap_or(MAX_MILLISECONDS).serialize(serializer)
}

impl FromStr for EscapeTimeout {
    type Err = EscapeTimeoutError;

    fn from_str(text: &str) -> Result<Self, EscapeTimeoutError> {
        let digits = text.trim();
        let digits = digits.strip_suffix("ms").unwrap_or(digits);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(EscapeTimeoutError::NotATime(quoted(text)));
        }
        match digits.parse() {
            Ok(milliseconds @ 0..=MAX_MILLISECONDS) => Ok(Self(Duration::from_millis(milliseconds))),
            _ => Err(EscapeTimeoutError::OutOfRange(quoted(text))),
        }
    }
}
