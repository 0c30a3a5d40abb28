//! The one place where requests leave. [`HttpTransport::get`] and [`HttpTransport::ask_for_token`] are all that it can send, so
//! nothing in this program can change anything at the provider; both go through [`HttpTransport::exchange`], and every failure goes
//! through [`HttpTransport::judge`], which takes the secrets out of it. Only this part knows reqwest.

mod backend;
mod body;
mod certificate;
mod classify;
mod clock;
mod connect_phase;
mod dns;
mod error_body;
mod http;
mod proxy;
mod redact;
mod redirect;
mod response;
mod retry_after;
pub(super) mod secrets;
mod subject;
mod tls;

pub use backend::{HttpBackend, ResponseFuture};
pub use secrets::redact;
pub use tls::{check_ca_file, count_system_roots};

use super::auth::{ApiKey, Token};
use super::config::{ClientConfig, RateLimitMode};
use super::dto::{self, ParseError, TokenResponse};
use super::rate_limit::{Priority, RateLimiter};
use crate::domain::{BudgetUse, Failure, FailureKind, Urgency};
use body::Body;
use classify::RequestContext;
use clock::Clock;
use connect_phase::ConnectPhase;
use jiff::{SignedDuration, Timestamp};
use redact::Redactor;
use reqwest::{RequestBuilder, StatusCode};
use secrecy::ExposeSecret;
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::Instant;
use url::Url;

pub(super) use redirect::Reply;
pub(super) use response::{RawResponse, ResponseError};
pub(super) use subject::subject;

/// Names the child organization; documented for the token request, and sent on no other.
const ORGANIZATION: &str = "X-Umbrella-OrgId";

/// The way to the API.
pub(super) struct HttpTransport {
    config: ClientConfig,
    key: ApiKey,
    /// Calls for data.
    calls: RateLimiter,
    /// Requests for a token, which have a limit of their own.
    token_requests: RateLimiter,
    redactor: Redactor,
    clock: Clock,
    http: OnceCell<reqwest::Client>,
}

/// Parses the text of a body.
pub(super) type Read<T> = fn(&str) -> Result<T, ParseError>;

/// A value that was read, and how long that took.
pub(super) struct Response<T> {
    pub(super) value: T,
    /// How long it took, from the request to the end of the answer.
    pub(super) took: Duration,
}

impl HttpTransport {
    /// Sends nothing yet, and reads no certificates yet.
    pub(super) fn new(config: ClientConfig) -> Self {
        let redactor = Redactor::new(config.secret.clone());
        let whose = format!("{} at {}", config.key, config.endpoint.base_url);
        let (folder, wall) = (config.state_folder.as_deref(), config.clock.clone());
        let token_requests = RateLimiter::for_tokens(folder, &whose, wall.clone());
        let calls = RateLimiter::for_calls(config.rate_limit.clone(), folder, whose, wall.clone());
        let clock = Clock::new(wall);
        let key = ApiKey::new(config.key.clone(), config.secret.clone(), config.secret_reader.clone());
        Self { config, key, calls, token_requests, redactor, clock, http: OnceCell::new() }
    }

    /// The same for a client that meets limits in another way.
    pub(super) fn with_rate_limit_mode(self, rate_limit_mode: RateLimitMode) -> Self {
        Self { config: ClientConfig { rate_limit_mode, ..self.config }, ..self }
    }

    /// How far this machine's clock is ahead of the server's, as last seen.
    pub(super) fn skew(&self) -> Option<SignedDuration> {
        self.clock.skew()
    }

    /// Calls for data and requests for a token so far, and how the budget of calls stands.
    pub(super) fn usage(&self) -> (u64, u64, BudgetUse) {
        let budget = self.calls.usage(self.config.clock.now());
        (self.calls.calls(), self.token_requests.calls(), budget)
    }

    /// Until when a request for a token is held back, if one is.
    pub(super) fn token_held_until(&self) -> Option<Timestamp> {
        self.token_budget().held_until
    }

    /// How the limit of token requests stands.
    pub(super) fn token_budget(&self) -> BudgetUse {
        self.token_requests.usage(self.config.clock.now())
    }

    /// Sends a GET to an address to which the token may be sent, when there is room for it; `read` reads the response.
    pub(super) async fn get<T>(
        &self,
        url: &Url,
        token: &Token,
        urgency: Urgency,
        read: impl FnOnce(RawResponse) -> Result<T, ResponseError>,
    ) -> Result<Response<T>, ResponseError> {
        let subject = subject(url);
        let response = match self.http(&subject).await {
            Ok(http) => {
                let request = http.get(url.clone()).bearer_auth(token.expose());
                self.exchange(request, &subject, (&self.calls, urgency)).await
            }
            Err(failure) => Err(failure),
        };
        let took = response.as_ref().map(|response| response.took).unwrap_or_default();
        let value = self.judge(response, read)?;
        Ok(Response { value, took })
    }

    /// Asks for a token with the key and its secret. 401 and 403 mean that these were refused.
    pub(super) async fn ask_for_token(&self) -> Result<TokenResponse, Failure> {
        let subject = subject(&self.config.endpoint.token_url);
        self.key.renew_if_refused().await;
        let answer = match self.http(&subject).await {
            Ok(http) => {
                let limiter = (&self.token_requests, Urgency::Asked);
                self.exchange(self.token_request(http), &subject, limiter).await
            }
            Err(failure) => Err(failure),
        };
        let grant = self.judge(answer, |answer| answer.read(&subject, dto::grant));
        let grant = grant.map_err(ResponseError::of_credentials);
        if grant.as_ref().is_err_and(|failure| failure.kind.is_refusal()) {
            self.key.refuse();
        }
        grant
    }

    fn token_request(&self, http: &reqwest::Client) -> RequestBuilder {
        let secret = self.key.secret();
        self.redactor.learn_secret(&secret);
        let request = http
            .post(self.config.endpoint.token_url.clone())
            .basic_auth(self.key.id(), Some(secret.expose_secret()))
            .form(&[("grant_type", "client_credentials")]);
        match &self.config.endpoint.organization_id {
            Some(organization) => request.header(ORGANIZATION, organization),
            None => request,
        }
    }

    /// Sends one request when its rate limit has room, and takes its answer, whatever its status. Every request passes here
    /// once each time that it is sent.
    async fn exchange(
        &self,
        request: RequestBuilder,
        subject: &str,
        (limiter, urgency): (&RateLimiter, Urgency),
    ) -> Result<RawResponse, Failure> {
        let (http, request) = request.build_split();
        let request = request.map_err(|error| {
            Failure::new(FailureKind::Internal, subject).with_detail(&error.without_url().to_string())
        })?;
        let proxy = self.proxy(&request, subject)?;
        let method = request.method().clone();
        // Boxed, since many of these are joined and few are polled at once.
        let permit = Box::pin(limiter.acquire(Priority::of(urgency, self.config.rate_limit_mode))).await;
        let started = Instant::now();
        let response = match &self.config.backend {
            Some(backend) => backend.send(request).await.map_err(|error| (error, ConnectPhase::default())),
            None => connect_phase::track(http.execute(request)).await,
        };
        let mut response = match response {
            Ok(response) => response,
            Err((error, phase)) => {
                if classify::was_not_sent(&error) {
                    permit.not_sent().await;
                }
                return Err(classify::failure(&error, RequestContext { subject, proxy, phase }));
            }
        };
        self.clock.compare(response.headers());
        let body = Body::read(&mut response).await;
        match response.status() {
            StatusCode::TOO_MANY_REQUESTS => permit.refused(retry_after::read(response.headers())).await,
            _ => permit.passed().await,
        }
        let took = started.elapsed();
        tracing::debug!(
            %method, subject, status = response.status().as_u16(), bytes = body.bytes.len(),
            ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), "answered"
        );
        Ok(RawResponse { response, body, took })
    }

    /// Host and port of the proxy that a request takes. What it shows on its way is learned, to be taken out of failures.
    fn proxy(&self, request: &reqwest::Request, subject: &str) -> Result<Option<String>, Failure> {
        self.redactor.learn(request);
        let hop = self.config.network.proxy_hop(request.url()).map_err(|invalid| {
            Failure::new(FailureKind::ProxyUnusable, subject).with_detail(&invalid.to_string())
        })?;
        if let Some(hop) = &hop {
            self.redactor.learn_of(hop);
        }
        Ok(hop.map(|hop| hop.authority()))
    }

    /// Reads a response; errors have no secrets in them.
    fn judge<T>(
        &self,
        answer: Result<RawResponse, Failure>,
        read: impl FnOnce(RawResponse) -> Result<T, ResponseError>,
    ) -> Result<T, ResponseError> {
        let slept = self.clock.end_exchange();
        let result = answer.map_err(ResponseError::Other).and_then(read);
        let tell = |failure| self.redactor.failure(self.clock.explain(failure, slept));
        result.map_err(|error| error.map(tell))
    }

    /// The HTTP client, made at the first request and off the event loop: that reads the system's root certificates.
    async fn http(&self, subject: &str) -> Result<&reqwest::Client, Failure> {
        let build = || async {
            let (config, about) = (self.config.clone(), subject.to_owned());
            let built = tokio::task::spawn_blocking(move || http::client(&config, &about)).await;
            built.map_err(|error| {
                Failure::new(FailureKind::Internal, subject).with_detail(&error.to_string())
            })?
        };
        self.http.get_or_try_init(build).await
    }
}
