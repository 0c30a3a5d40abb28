//! GET requests: sent again with a new token where the old one was rejected, sent again where the table of retries says so,
//! and sent on where the server redirects.

use super::Client;
use crate::api::auth::Token;
use crate::api::config::RateLimitMode;
use crate::api::deadline::step::{self, Step};
use crate::api::dto::Located;
use crate::api::endpoints::Resource;
use crate::api::transport::{RawResponse, Read, Reply, Response, ResponseError, subject};
use crate::domain::retry::{quick_wait, waits_for_room};
use crate::domain::{Failure, FailureKind, Page, Urgency};
use std::time::Duration;
use tokio::time::sleep;
use url::Url;

/// Redirects in a row that are followed.
const MAX_REDIRECTS: usize = 3;

/// How often a call was tried again, and why.
#[derive(Default)]
struct Attempts {
    tries: u32,
    /// With a new token.
    renewals: u32,
}

impl Client {
    /// Gets a resource, which is on the API's own host.
    pub(super) async fn get_resource<T>(
        &self,
        resource: &Resource,
        read: Read<T>,
        urgency: Urgency,
    ) -> Result<T, Failure> {
        let url = self.url(resource);
        Ok(self.fetch(&url, urgency, |response| response.read(&subject(&url), read)).await?.value)
    }

    /// Gets a page of a list, which is on the API's own host.
    pub(super) async fn get_page<T>(
        &self,
        resource: &Resource,
        read: Read<Page<T>>,
        urgency: Urgency,
    ) -> Result<Page<T>, Failure> {
        let url = self.url(resource);
        let subject = subject(&url);
        let Response { value, took } =
            self.fetch(&url, urgency, |response| response.read(&subject, read)).await?;
        Ok(Page { took, subject, ..value })
    }

    /// Gets what is at an address, or where that redirects to; `None` where the API says that there is nothing.
    pub(in crate::api) async fn follow<T>(
        &self,
        url: Url,
        read: Read<Located<T>>,
        urgency: Urgency,
    ) -> Result<Response<Option<T>>, Failure> {
        let (base, requested, mut url) = (&self.config.endpoint.base_url, subject(&url), url);
        for _ in 0..=MAX_REDIRECTS {
            let interpret = |response: RawResponse| response.into_reply(&subject(&url), base, read);
            let Response { value, took } = self.fetch(&url, urgency, interpret).await?;
            match value {
                Reply::Here(value) => return Ok(Response { value: Some(value), took }),
                Reply::Nothing => return Ok(Response { value: None, took }),
                Reply::Elsewhere(target) => url = target,
            }
        }
        let detail = format!("it does not end after {MAX_REDIRECTS} of them");
        Err(Failure::new(FailureKind::Redirected, requested).with_detail(&detail))
    }

    pub(super) fn url(&self, resource: &Resource) -> Url {
        resource.url(&self.config.endpoint.base_url)
    }

    async fn fetch<T>(
        &self,
        url: &Url,
        urgency: Urgency,
        read: impl Fn(RawResponse) -> Result<T, ResponseError>,
    ) -> Result<Response<T>, Failure> {
        self.in_time(url, self.fetch_with_retries(url, urgency, read)).await
    }

    async fn fetch_with_retries<T>(
        &self,
        url: &Url,
        urgency: Urgency,
        read: impl Fn(RawResponse) -> Result<T, ResponseError>,
    ) -> Result<Response<T>, Failure> {
        let mut attempts = Attempts::default();
        loop {
            let token = self.token().await?;
            step::enter(Step::AwaitingResponse);
            match self.transport.get(url, &token, urgency, &read).await {
                Ok(response) => return Ok(response),
                Err(error) => self.prepare_again(error, &token, &mut attempts).await?,
            }
        }
    }

    /// Does what a refused call needs to be sent again; fails if it is not to be.
    async fn prepare_again(
        &self,
        error: ResponseError,
        token: &Token,
        attempts: &mut Attempts,
    ) -> Result<(), Failure> {
        let failure = match error {
            ResponseError::Other(failure) => failure,
            ResponseError::LostToken(failure) if self.failure_log.is_stubborn(&failure, token) => failure,
            ResponseError::LostToken(failure) if attempts.renewals > 0 => {
                self.failure_log.remember_stubborn(&failure, token);
                failure
            }
            ResponseError::LostToken(_) => {
                self.tokens.forget(token);
                attempts.renewals += 1;
                return Ok(());
            }
        };
        self.wait_to_try_again(failure, &mut attempts.tries).await
    }

    /// Takes note of a failure, and waits if the same is to be sent again.
    pub(super) async fn wait_to_try_again(&self, failure: Failure, tries: &mut u32) -> Result<(), Failure> {
        self.failure_log.note(self.config.clock.now(), &failure);
        let wait = self.wait_after(&failure, *tries).ok_or(failure)?;
        *tries += 1;
        sleep(wait).await;
        Ok(())
    }

    fn wait_after(&self, failure: &Failure, tries: u32) -> Option<Duration> {
        // The budget holds the call back for as long as there is no room.
        let for_room = self.config.rate_limit_mode == RateLimitMode::Wait && waits_for_room(failure, tries);
        let quick = || quick_wait(failure, tries, self.config.quick_wait, fastrand::f64());
        for_room.then_some(Duration::ZERO).or_else(quick)
    }
}
