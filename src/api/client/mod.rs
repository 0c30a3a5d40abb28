//! The client: sends requests with a valid token, within a deadline where there is one.

mod fetch;
mod source;

use crate::api::auth::{Cache, Identity, Token, Tokens};
use crate::api::config::Endpoint;
use crate::api::config::{ClientConfig, RateLimitMode};
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

/// How often to look whether a request for a token is held back.
const HELD_CHECK: Duration = Duration::from_millis(50);

/// The Secure Access API, read with one API key.
pub struct Client {
    transport: HttpTransport,
    tokens: Tokens,
    failure_log: FailureLog,
    config: ClientConfig,
}

/// What a test of key and secret showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialTest {
    /// The token endpoint granted a token for them just now.
    Accepted,
    /// The limit of token requests left no room; a cached token is in use.
    NotTested,
}

/// How often a call that has a deadline is checked for whether it can still end in time.
const DEADLINE_CHECKS: Duration = Duration::from_millis(100);

impl Client {
    /// A client that is made of this; nothing is sent before the first call.
    pub fn new(config: ClientConfig) -> Self {
        let base_url = without_user(config.endpoint.base_url);
        let token_url = without_user(config.endpoint.token_url);
        let endpoint = Endpoint { base_url, token_url, ..config.endpoint };
        let config = ClientConfig { endpoint, ..config };
        let identity = Identity::new(&config.key, &config.endpoint);
        let cache = config.token_cache.as_deref().map(|folder| Cache::new(folder, identity));
        Self {
            transport: HttpTransport::new(config.clone()),
            tokens: Tokens::new(cache, config.clock.clone()),
            failure_log: FailureLog::default(),
            config,
        }
    }

    /// The token itself, for other programs; the kept one while it lasts.
    ///
    /// # Errors
    /// As for [`Source::sign_in`].
    pub async fn bearer(&self) -> Result<SecretString, Failure> {
        Ok(self.sign_in_in_time().await?.access().clone())
    }

    /// Tests key and secret against the token endpoint, also where a cached token would do. A cached token is replaced only
    /// by one that was granted; where the limit of token requests leaves no room, nothing is waited for.
    ///
    /// # Errors
    /// As for [`Source::sign_in`]; a cached token may be in use all the same.
    pub async fn test_credentials(&self) -> Result<CredentialTest, Failure> {
        let tested = self.in_time(&self.config.endpoint.token_url, self.test_credentials_patiently()).await;
        match tested {
            // The deadline may notice the wait first. With a token at hand, only the test has no room.
            Err(failure)
                if failure.kind == FailureKind::TimeLimit && self.has_time() && self.has_kept_token() =>
            {
                Ok(CredentialTest::NotTested)
            }
            tested => tested,
        }
    }

    fn has_time(&self) -> bool {
        self.config.deadline.is_none_or(|deadline| !deadline.remaining().is_zero())
    }

    fn has_kept_token(&self) -> bool {
        self.tokens.in_use().is_some_and(|token| token.origin == TokenOrigin::Kept)
    }

    async fn test_credentials_patiently(&self) -> Result<CredentialTest, Failure> {
        self.token().await?;
        if self.tokens.in_use().is_none_or(|token| token.origin == TokenOrigin::Asked) {
            return Ok(CredentialTest::Accepted);
        }
        tokio::select! {
            biased;
            token = self.tokens.renew(|| self.ask_for_token()) => match token {
                Err(failure) if failure.kind == FailureKind::RateLimited => Ok(CredentialTest::NotTested),
                token => token.map(|_| CredentialTest::Accepted),
            },
            () = self.token_request_is_held() => Ok(CredentialTest::NotTested),
        }
    }

    /// Ends once a request for a token waits for room in its rate limit.
    async fn token_request_is_held(&self) {
        while self.transport.token_held_until().is_none() {
            sleep(HELD_CHECK).await;
        }
    }

    /// How far this machine's clock is ahead of the server's, as the last answer showed it.
    pub fn skew(&self) -> Option<SignedDuration> {
        self.transport.skew()
    }

    /// The same with another mind about limits.
    #[must_use]
    pub fn with_rate_limit_mode(self, rate_limit_mode: RateLimitMode) -> Self {
        let (transport, config) = (
            self.transport.with_rate_limit_mode(rate_limit_mode),
            ClientConfig { rate_limit_mode, ..self.config },
        );
        Self { transport, config, ..self }
    }

    /// The same client, whose calls all end by this time.
    #[must_use]
    pub fn with_deadline(self, deadline: Option<Deadline>) -> Self {
        Self { config: ClientConfig { deadline, ..self.config }, ..self }
    }

    async fn sign_in_in_time(&self) -> Result<Arc<Token>, Failure> {
        self.in_time(&self.config.endpoint.token_url, self.token()).await
    }

    /// Does the work of a call unless the deadline ends it first.
    async fn in_time<T>(
        &self,
        url: &Url,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let Some(deadline) = self.config.deadline else { return work.await };
        let trace = StepTrace::default();
        tokio::select! {
            biased;
            done = trace.record(work) => done,
            failure = self.too_late(deadline, url, &trace) => {
                self.failure_log.note(self.config.clock.now(), &failure);
                Err(failure)
            }
        }
    }

    /// Returns as soon as it is clear that a call cannot end in time: the time is up, or the wait that lies ahead would
    /// outlast it.
    async fn too_late(&self, deadline: Deadline, url: &Url, trace: &StepTrace) -> Failure {
        let mut checks = interval(DEADLINE_CHECKS);
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
        self.tokens.current(|| self.ask_for_token()).await
    }

    /// Asks for a token for all who wait for one; again where the table of retries says so.
    async fn ask_for_token(&self) -> Result<TokenResponse, Failure> {
        let mut tries = 0;
        step::enter(Step::AwaitingResponse);
        loop {
            match self.transport.ask_for_token().await {
                Err(failure) => self.wait_to_try_again(failure, &mut tries).await?,
                grant => return grant,
            }
        }
    }
}

/// The address without user and password, which would go out beside the token.
fn without_user(mut url: Url) -> Url {
    // Fails only for addresses that can have none.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url
}
