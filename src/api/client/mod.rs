//! The API client: sends requests with a valid access token, within the deadline.

mod fetch;
mod source;

use crate::api::auth::{Token, TokenCache, TokenIdentity, Tokens};
use crate::api::config::{ClientConfig, Endpoint, RateLimitMode};
use crate::api::deadline::Deadline;
use crate::api::deadline::step::{self, Step, StepTrace};
use crate::api::dto::TokenResponse;
use crate::api::failure_log::FailureLog;
use crate::api::transport::{HttpTransport, subject};
use crate::domain::{Failure, FailureKind, TokenOrigin};
use crate::worker::Source;
use jiff::SignedDuration;
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{interval, sleep};
use url::Url;

/// How often to check whether a token request waits for its rate limit.
const TOKEN_WAIT_CHECK: Duration = Duration::from_millis(50);
/// How often to check whether a call can still meet its deadline.
const DEADLINE_CHECK: Duration = Duration::from_millis(100);

/// A client of the Secure Access API for one API key.
pub struct Client {
    transport: HttpTransport,
    tokens: Tokens,
    failure_log: FailureLog,
    config: ClientConfig,
}

/// Result of [`Client::test_credentials`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialTest {
    /// The token endpoint just granted a token.
    Accepted,
    /// The rate limit of token requests is exhausted; a cached token is in use.
    NotTested,
}

impl Client {
    /// A client with this configuration; it connects at the first call.
    pub fn new(config: ClientConfig) -> Self {
        let base_url = without_credentials(config.endpoint.base_url);
        let token_url = without_credentials(config.endpoint.token_url);
        let endpoint = Endpoint { base_url, token_url, ..config.endpoint };
        let config = ClientConfig { endpoint, ..config };
        let identity = TokenIdentity::new(&config.key, &config.endpoint);
        let cache = config.token_cache.as_deref().map(|folder| TokenCache::new(folder, identity));
        Self {
            transport: HttpTransport::new(config.clone()),
            tokens: Tokens::new(cache, config.clock.clone()),
            failure_log: FailureLog::default(),
            config,
        }
    }

    /// The access token, for other programs; a cached one while it is valid.
    ///
    /// # Errors
    /// As for [`Source::sign_in`].
    pub async fn access_token(&self) -> Result<SecretString, Failure> {
        Ok(self.get_token().await?.access_token().clone())
    }

    /// Tests key and secret against the token endpoint, even if a cached token is valid. The cached token is
    /// replaced only by a granted one. An exhausted rate limit of token requests is not waited for.
    ///
    /// # Errors
    /// As for [`Source::sign_in`]; a cached token may be in use nevertheless.
    pub async fn test_credentials(&self) -> Result<CredentialTest, Failure> {
        let test = self.within_deadline(&self.config.endpoint.token_url, self.request_test_token()).await;
        match test {
            // The deadline check may see the wait first. With a cached token, only the test is not possible.
            Err(failure)
                if failure.kind == FailureKind::TimeLimit && self.has_time() && self.has_cached_token() =>
            {
                Ok(CredentialTest::NotTested)
            }
            test => test,
        }
    }

    fn has_time(&self) -> bool {
        self.config.deadline.is_none_or(|deadline| !deadline.remaining().is_zero())
    }

    fn has_cached_token(&self) -> bool {
        self.tokens.usage().is_some_and(|token| token.origin == TokenOrigin::Cached)
    }

    async fn request_test_token(&self) -> Result<CredentialTest, Failure> {
        self.token().await?;
        if self.tokens.usage().is_none_or(|token| token.origin == TokenOrigin::Fetched) {
            return Ok(CredentialTest::Accepted);
        }
        tokio::select! {
            biased;
            token = self.tokens.renew(|| self.request_token()) => match token {
                Err(failure) if failure.kind == FailureKind::RateLimited => Ok(CredentialTest::NotTested),
                token => token.map(|_| CredentialTest::Accepted),
            },
            () = self.token_request_waits() => Ok(CredentialTest::NotTested),
        }
    }

    /// Returns once a token request waits for its rate limit.
    async fn token_request_waits(&self) {
        while self.transport.token_held_until().is_none() {
            sleep(TOKEN_WAIT_CHECK).await;
        }
    }

    /// How far the local clock is ahead of the server's, as of the last response.
    pub fn clock_skew(&self) -> Option<SignedDuration> {
        self.transport.clock_skew()
    }

    /// The same client with another rate limit mode.
    #[must_use]
    pub fn with_rate_limit_mode(self, rate_limit_mode: RateLimitMode) -> Self {
        let transport = self.transport.with_rate_limit_mode(rate_limit_mode);
        Self { transport, config: ClientConfig { rate_limit_mode, ..self.config }, ..self }
    }

    /// The same client with a deadline for all its calls.
    #[must_use]
    pub fn with_deadline(self, deadline: Option<Deadline>) -> Self {
        Self { config: ClientConfig { deadline, ..self.config }, ..self }
    }

    async fn get_token(&self) -> Result<Arc<Token>, Failure> {
        self.within_deadline(&self.config.endpoint.token_url, self.token()).await
    }

    /// Runs a call until it completes or is certain to miss the deadline.
    async fn within_deadline<T>(
        &self,
        url: &Url,
        call: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let Some(deadline) = self.config.deadline else { return call.await };
        let trace = StepTrace::default();
        tokio::select! {
            biased;
            result = trace.record(call) => result,
            failure = self.deadline_failure(deadline, url, &trace) => {
                self.failure_log.record(self.config.clock.now(), &failure);
                Err(failure)
            }
        }
    }

    /// Returns once a call is certain to miss the deadline: it has passed, or the current wait would outlast
    /// it.
    async fn deadline_failure(&self, deadline: Deadline, url: &Url, trace: &StepTrace) -> Failure {
        let mut checks = interval(DEADLINE_CHECK);
        loop {
            checks.tick().await;
            let now = self.config.clock.now();
            match self.usage().wait() {
                Some(wait) if deadline.is_missed_by(wait.until.duration_since(now)) => {
                    return deadline.failure_for_wait(subject(url), &wait);
                }
                _ if deadline.remaining().is_zero() => {
                    return deadline.failure_at_step(subject(url), &trace.step());
                }
                _ => {}
            }
        }
    }

    async fn token(&self) -> Result<Arc<Token>, Failure> {
        self.tokens.get(|| self.request_token()).await
    }

    /// Requests a token, with retries.
    async fn request_token(&self) -> Result<TokenResponse, Failure> {
        let mut tries = 0;
        step::enter(Step::AwaitingResponse);
        loop {
            match self.transport.request_token().await {
                Err(failure) => self.wait_for_retry(failure, &mut tries).await?,
                response => return response,
            }
        }
    }
}

/// The URL without user and password, which would be sent along with the token.
fn without_credentials(mut url: Url) -> Url {
    // Fails only for URLs that cannot have any.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url
}
