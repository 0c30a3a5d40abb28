//! GET requests, with token renewal, retries and redirects.

use super::Client;
use crate::api::auth::Token;
use crate::api::config::RateLimitMode;
use crate::api::deadline::step::{self, Step};
use crate::api::dto::Located;
use crate::api::endpoints::Resource;
use crate::api::transport::{Parse, RawResponse, ResourceResponse, Response, ResponseError, subject};
use crate::domain::retry::{is_retried_after_rate_limit, quick_retry_delay};
use crate::domain::{Failure, FailureKind, Page, Priority};
use std::time::Duration;
use tokio::time::sleep;
use url::Url;

/// Maximum number of consecutive redirects.
const MAX_REDIRECTS: usize = 3;

/// Retries of a call so far.
#[derive(Default)]
struct Attempts {
    retries: u32,
    /// Retries with a new token.
    renewals: u32,
}

impl Client {
    /// Gets a resource from the API host.
    pub(super) async fn get_resource<T>(
        &self,
        resource: &Resource,
        parse: Parse<T>,
        urgency: Priority,
    ) -> Result<T, Failure> {
        let url = self.url(resource);
        Ok(self.fetch(&url, urgency, |response| response.parse(&subject(&url), parse)).await?.value)
    }

    /// Gets a page of a list from the API host.
    pub(super) async fn get_page<T>(
        &self,
        resource: &Resource,
        parse: Parse<Page<T>>,
        urgency: Priority,
    ) -> Result<Page<T>, Failure> {
        let url = self.url(resource);
        let subject = subject(&url);
        let Response { value, took } =
            self.fetch(&url, urgency, |response| response.parse(&subject, parse)).await?;
        Ok(Page { duration: took, subject, ..value })
    }

    /// Gets the resource at a URL and follows redirects; `None` for 204 No Content.
    pub(in crate::api) async fn get_following_redirects<T>(
        &self,
        url: Url,
        parse: Parse<Located<T>>,
        urgency: Priority,
    ) -> Result<Response<Option<T>>, Failure> {
        let (base, requested, mut url) = (&self.config.endpoint.base_url, subject(&url), url);
        for _ in 0..=MAX_REDIRECTS {
            let interpret = |response: RawResponse| response.into_resource(&subject(&url), base, parse);
            let Response { value, took } = self.fetch(&url, urgency, interpret).await?;
            match value {
                ResourceResponse::Value(value) => return Ok(Response { value: Some(value), took }),
                ResourceResponse::NoContent => return Ok(Response { value: None, took }),
                ResourceResponse::Redirect(target) => url = target,
            }
        }
        let detail = format!("more than {MAX_REDIRECTS} redirects");
        Err(Failure::new(FailureKind::Redirected, requested).with_detail(&detail))
    }

    pub(super) fn url(&self, resource: &Resource) -> Url {
        resource.url(&self.config.endpoint.base_url)
    }

    async fn fetch<T>(
        &self,
        url: &Url,
        urgency: Priority,
        interpret: impl Fn(RawResponse) -> Result<T, ResponseError>,
    ) -> Result<Response<T>, Failure> {
        self.within_deadline(url, self.fetch_with_retries(url, urgency, interpret)).await
    }

    async fn fetch_with_retries<T>(
        &self,
        url: &Url,
        urgency: Priority,
        interpret: impl Fn(RawResponse) -> Result<T, ResponseError>,
    ) -> Result<Response<T>, Failure> {
        let mut attempts = Attempts::default();
        loop {
            let token = self.token().await?;
            step::enter(Step::AwaitingResponse);
            match self.transport.get(url, &token, urgency, &interpret).await {
                Ok(response) => return Ok(response),
                Err(error) => self.prepare_retry(error, &token, &mut attempts).await?,
            }
        }
    }

    /// Drops a rejected token or waits, as the error requires; fails if the call is not to be retried.
    async fn prepare_retry(
        &self,
        error: ResponseError,
        token: &Token,
        attempts: &mut Attempts,
    ) -> Result<(), Failure> {
        let failure = match error {
            ResponseError::Other(failure) => failure,
            ResponseError::TokenRejected(failure) if self.failure_log.has_rejected(&failure, token) => {
                failure
            }
            ResponseError::TokenRejected(failure) if attempts.renewals > 0 => {
                self.failure_log.record_rejection(&failure, token);
                failure
            }
            ResponseError::TokenRejected(_) => {
                self.tokens.invalidate(token);
                attempts.renewals += 1;
                return Ok(());
            }
        };
        self.wait_for_retry(failure, &mut attempts.retries).await
    }

    /// Records a failure, and waits if the call is to be retried.
    pub(super) async fn wait_for_retry(&self, failure: Failure, retries: &mut u32) -> Result<(), Failure> {
        self.failure_log.record(self.config.clock.now(), &failure);
        let delay = self.retry_delay(&failure, *retries).ok_or(failure)?;
        *retries += 1;
        sleep(delay).await;
        Ok(())
    }

    fn retry_delay(&self, failure: &Failure, retries: u32) -> Option<Duration> {
        // After a 429, the rate limiter holds the retry back itself.
        let for_room = self.config.rate_limit_mode == RateLimitMode::Wait
            && is_retried_after_rate_limit(failure, retries);
        let quick = || quick_retry_delay(failure, retries, self.config.quick_wait, fastrand::f64());
        for_room.then_some(Duration::ZERO).or_else(quick)
    }
}
