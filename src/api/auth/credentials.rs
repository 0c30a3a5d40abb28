//! The API key as it is shown to the token endpoint. A secret that was refused is had anew before it is shown again, since
//! by then a person has asked for it, and may have put another one where it comes from.

use crate::api::config::SecretReader;
use crate::api::deadline::step::{self, Step};
use secrecy::SecretString;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The id of a key and its secret.
pub(in crate::api) struct ApiKey {
    id: String,
    state: Mutex<State>,
    anew: Option<SecretReader>,
}

struct State {
    secret: SecretString,
    is_refused: bool,
}

impl ApiKey {
    /// A key with its secret, and where to have that anew.
    pub(in crate::api) fn new(id: String, secret: SecretString, anew: Option<SecretReader>) -> Self {
        Self { id, state: Mutex::new(State { secret, is_refused: false }), anew }
    }

    /// Its id.
    pub(in crate::api) fn id(&self) -> &str {
        &self.id
    }

    /// Its secret as it is now.
    pub(in crate::api) fn secret(&self) -> SecretString {
        self.state().secret.clone()
    }

    /// Notes that it was refused.
    pub(in crate::api) fn refuse(&self) {
        self.state().is_refused = true;
    }

    /// Has the secret anew if it was refused; a program may run for it, so this is done beside the event loop. What
    /// cannot be had leaves the secret as it is.
    pub(in crate::api) async fn renew_if_refused(&self) {
        let is_refused = std::mem::take(&mut self.state().is_refused);
        let Some(anew) = self.anew.clone().filter(|_| is_refused) else { return };
        step::enter(Step::ReadingSecret);
        match tokio::task::spawn_blocking(move || anew.read()).await {
            Ok(Some(secret)) => self.state().secret = secret,
            Ok(None) | Err(_) => {
                tracing::warn!("the secret could not be had anew; the one at hand is shown again");
            }
        }
        step::enter(Step::AwaitingResponse);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
