//! The API key and its secret. After a rejection the secret is re-read before it is sent again, since the
//! user may have replaced it at its source.

use crate::api::config::SecretReader;
use crate::api::deadline::step::{self, Step};
use secrecy::SecretString;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The id of an API key and its secret.
pub(in crate::api) struct ApiKey {
    id: String,
    state: Mutex<State>,
    reader: Option<SecretReader>,
}

struct State {
    secret: SecretString,
    is_rejected: bool,
}

impl ApiKey {
    /// An API key with its secret, and the reader that re-reads the secret.
    pub(in crate::api) fn new(id: String, secret: SecretString, reader: Option<SecretReader>) -> Self {
        Self { id, state: Mutex::new(State { secret, is_rejected: false }), reader }
    }

    /// The id of the key.
    pub(in crate::api) fn id(&self) -> &str {
        &self.id
    }

    /// The current secret.
    pub(in crate::api) fn secret(&self) -> SecretString {
        self.state().secret.clone()
    }

    /// Records that the token endpoint rejected the key or secret.
    pub(in crate::api) fn mark_rejected(&self) {
        self.state().is_rejected = true;
    }

    /// Re-reads a rejected secret, off the event loop, since the reader may run a command. The old secret
    /// stays if that fails.
    pub(in crate::api) async fn reload_if_rejected(&self) {
        let is_rejected = std::mem::take(&mut self.state().is_rejected);
        let Some(reader) = self.reader.clone().filter(|_| is_rejected) else { return };
        step::enter(Step::ReadingSecret);
        match tokio::task::spawn_blocking(move || reader.read()).await {
            Ok(Some(secret)) => self.state().secret = secret,
            Ok(None) | Err(_) => {
                tracing::warn!("could not re-read the secret, sending the previous one");
            }
        }
        step::enter(Step::AwaitingResponse);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
