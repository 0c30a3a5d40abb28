//! The client: asks for what the worker wants, with a token that is good, and once more if it was not.

use super::cache::{Cache, Identity};
use super::endpoint::{Endpoint, Timeouts};
use super::json::{self, Misread};
use super::pages::{End, Listing};
use super::resource::Resource;
use super::setup::Setup;
use super::token::Token;
use super::tokens::Tokens;
use super::wire::{Refusal, Wire};
use crate::domain::{Collection, Failure, FailureKind, Group, Id, Regions, Usage};
use crate::worker::Source;
use jiff::Timestamp;
use secrecy::SecretString;
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};
use url::Url;

/// The Secure Access API, read with one API key. It retries nothing but a lost token.
pub struct Client {
    wire: Wire,
    tokens: Tokens,
    timeouts: Timeouts,
}

impl Client {
    /// A client that is made of this; nothing is sent before the first call.
    pub fn new(setup: Setup) -> Self {
        let base_url = without_user(setup.endpoint.base_url);
        let token_url = without_user(setup.endpoint.token_url);
        let endpoint = Endpoint { base_url, token_url, ..setup.endpoint };
        let timeouts = setup.timeouts;
        let identity = Identity::new(&setup.key, &endpoint);
        let cache = setup.token_cache.as_deref().map(|folder| Cache::new(folder, identity));
        Self { wire: Wire::new(Setup { endpoint, ..setup }), tokens: Tokens::new(cache), timeouts }
    }

    /// The token itself, for other programs; the kept one while it lasts.
    ///
    /// # Errors
    /// As for [`Source::sign_in`].
    pub async fn bearer(&self) -> Result<SecretString, Failure> {
        Ok(self.token().await?.access().clone())
    }

    async fn token(&self) -> Result<Arc<Token>, Failure> {
        self.tokens.current(|| self.wire.ask_for_token()).await
    }

    /// Gets a resource; with a new token once more, where the old one was lost.
    async fn fetch<T>(
        &self,
        resource: &Resource,
        read: fn(&str) -> Result<T, Misread>,
    ) -> Result<T, Failure> {
        let token = self.token().await?;
        match self.wire.get(resource, &token, read).await {
            Ok(value) => return Ok(value),
            Err(Refusal::Other(failure)) => return Err(failure),
            Err(Refusal::LostToken(_)) => self.tokens.forget(&token),
        }
        let token = self.token().await?;
        self.wire.get(resource, &token, read).await.map_err(Refusal::into_failure)
    }

    /// Reads a list page by page to its end, to the first page that fails, or until its time is up.
    async fn list(&self, resource: fn(u64) -> Resource) -> Collection<Group> {
        let deadline = Instant::now() + self.timeouts.collection;
        let mut listing = Listing::default();
        let end = loop {
            let page = resource(listing.offset());
            let page = match timeout_at(deadline, self.fetch(&page, json::groups)).await {
                Ok(Ok(page)) => page,
                Ok(Err(failure)) => return listing.fail(failure),
                Err(_elapsed) => break End::Late,
            };
            if let Some(end) = listing.take(page) {
                break end;
            }
        };
        listing.finish(end, &self.wire.subject(&resource(0)))
    }
}

impl Source for Client {
    fn needs_sign_in(&self) -> bool {
        self.tokens.needs_asking()
    }

    fn usage(&self) -> Usage {
        Usage { token: self.tokens.in_use(), ..Usage::default() }
    }

    async fn sign_in(&self) -> Result<Option<Timestamp>, Failure> {
        Ok(self.token().await?.ends())
    }

    async fn groups(&self) -> Collection<Group> {
        self.list(Resource::groups).await
    }

    async fn states(&self) -> Collection<Group> {
        self.list(Resource::states).await
    }

    async fn group(&self, id: &Id) -> Result<Group, Failure> {
        let resource = Resource::group(id).ok_or_else(|| Failure::new(FailureKind::NotFound, "group"))?;
        self.fetch(&resource, json::group).await
    }

    /// An API that does not know the filter, as older clouds may not, gives the regions that are available.
    async fn regions(&self) -> Result<Regions, Failure> {
        match self.fetch(&Resource::all_regions(), json::regions).await {
            Err(failure) if failure.kind == FailureKind::BadRequest => {
                self.fetch(&Resource::available_regions(), json::regions).await
            }
            answer => answer,
        }
    }
}

/// The address without user and password, which would go out beside the token.
fn without_user(mut url: Url) -> Url {
    // Fails only for addresses that can have none.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url
}
