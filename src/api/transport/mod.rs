//! HTTP transport: the only module that sends requests, and the only one that uses reqwest.
//! [`HttpTransport::get`] and [`HttpTransport::request_token`] are its only requests, so the client cannot
//! change anything at the provider. Both go through [`HttpTransport::exchange`], and every failure goes
//! through [`HttpTransport::interpret`], which redacts secrets.

mod backend;
mod body;
mod certificate;
mod classify;
mod clock_check;
mod connect_phase;
mod dns;
mod errno;
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
use super::rate_limit::{QueuePriority, RateLimiter};
use crate::domain::{Failure, FailureKind, Priority, RateLimitUse};
use body::Body;
use classify::RequestContext;
use clock_check::ClockCheck;
use connect_phase::ConnectPhase;
use jiff::{SignedDuration, Timestamp};
use redact::Redactor;
use reqwest::{RequestBuilder, StatusCode};
use secrecy::ExposeSecret;
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::Instant;
use url::Url;

pub(super) use redirect::ResourceResponse;
pub(super) use response::{RawResponse, ResponseError};
pub(super) use subject::subject;

/// Header with the child organization; documented for token requests only.
const ORGANIZATION_HEADER: &str = "X-Umbrella-OrgId";

/// Sends requests within the rate limits.
pub(super) struct HttpTransport {
    config: ClientConfig,
    key: ApiKey,
    /// Rate limiter of data requests.
    calls: RateLimiter,
    /// Rate limiter of token requests.
    token_requests: RateLimiter,
    redactor: Redactor,
    clock: ClockCheck,
    http: OnceCell<reqwest::Client>,
}

/// A parser of response bodies.
pub(super) type Parse<T> = fn(&str) -> Result<T, ParseError>;

/// The value of a response, and the time of the exchange.
pub(super) struct Response<T> {
    pub(super) value: T,
    /// From the start of the request to the end of the response.
    pub(super) took: Duration,
}

impl HttpTransport {
    /// A transport that has sent nothing and loaded no certificates yet.
    pub(super) fn new(config: ClientConfig) -> Self {
        let redactor = Redactor::new(config.secret.clone());
        let owner = format!("{} at {}", config.key, config.endpoint.base_url);
        let (folder, wall) = (config.state_folder.as_deref(), config.clock.clone());
        let token_requests = RateLimiter::for_tokens(folder, &owner, wall.clone());
        let calls = RateLimiter::for_calls(config.rate_limit.clone(), folder, owner, wall.clone());
        let clock = ClockCheck::new(wall);
        let key = ApiKey::new(config.key.clone(), config.secret.clone(), config.secret_reader.clone());
        Self { config, key, calls, token_requests, redactor, clock, http: OnceCell::new() }
    }

    /// The same transport with another rate limit mode.
    pub(super) fn with_rate_limit_mode(self, rate_limit_mode: RateLimitMode) -> Self {
        Self { config: ClientConfig { rate_limit_mode, ..self.config }, ..self }
    }

    /// How far the local clock is ahead of the server's, as of the last response.
    pub(super) fn clock_skew(&self) -> Option<SignedDuration> {
        self.clock.skew()
    }

    /// The number of data requests and of token requests so far, and the state of the rate limit.
    pub(super) fn usage(&self) -> (u64, u64, RateLimitUse) {
        let usage = self.calls.usage(self.config.clock.now());
        (self.calls.calls(), self.token_requests.calls(), usage)
    }

    /// End of the rate limit wait of a pending token request.
    pub(super) fn token_held_until(&self) -> Option<Timestamp> {
        self.token_usage().blocked_until
    }

    /// The state of the rate limit of token requests.
    pub(super) fn token_usage(&self) -> RateLimitUse {
        self.token_requests.usage(self.config.clock.now())
    }

    /// Sends a GET request once the rate limit allows, to a URL to which the token may be sent.
    pub(super) async fn get<T>(
        &self,
        url: &Url,
        token: &Token,
        urgency: Priority,
        interpret: impl FnOnce(RawResponse) -> Result<T, ResponseError>,
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
        let value = self.interpret(response, interpret)?;
        Ok(Response { value, took })
    }

    /// Requests a token. 401 and 403 mean that key or secret were rejected.
    pub(super) async fn request_token(&self) -> Result<TokenResponse, Failure> {
        let subject = subject(&self.config.endpoint.token_url);
        self.key.reload_if_rejected().await;
        let response = match self.http(&subject).await {
            Ok(http) => {
                let limiter = (&self.token_requests, Priority::Interactive);
                self.exchange(self.token_request(http), &subject, limiter).await
            }
            Err(failure) => Err(failure),
        };
        let token = self.interpret(response, |response| response.parse(&subject, dto::token_response));
        let token = token.map_err(ResponseError::into_credential_failure);
        if token.as_ref().is_err_and(|failure| failure.kind.is_refusal()) {
            self.key.mark_rejected();
        }
        token
    }

    fn token_request(&self, http: &reqwest::Client) -> RequestBuilder {
        let secret = self.key.secret();
        self.redactor.add_secret(&secret);
        let request = http
            .post(self.config.endpoint.token_url.clone())
            .basic_auth(self.key.id(), Some(secret.expose_secret()))
            .form(&[("grant_type", "client_credentials")]);
        match &self.config.endpoint.organization_id {
            Some(organization) => request.header(ORGANIZATION_HEADER, organization),
            None => request,
        }
    }

    /// Sends one request once its rate limit allows, and reads the response of any status. Every request,
    /// retries included, passes through here.
    async fn exchange(
        &self,
        request: RequestBuilder,
        subject: &str,
        (limiter, urgency): (&RateLimiter, Priority),
    ) -> Result<RawResponse, Failure> {
        let (http, request) = request.build_split();
        let request = request.map_err(|error| {
            Failure::new(FailureKind::Internal, subject).with_detail(&error.without_url().to_string())
        })?;
        let proxy = self.proxy(&request, subject)?;
        let method = request.method().clone();
        // Boxed to keep the future small: many are joined and few are polled at once.
        let permit =
            Box::pin(limiter.acquire(QueuePriority::new(urgency, self.config.rate_limit_mode))).await;
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
                return Err(classify::request_failure(&error, RequestContext { subject, proxy, phase }));
            }
        };
        self.clock.update_skew(response.headers());
        let body = Body::read(&mut response).await;
        match response.status() {
            StatusCode::TOO_MANY_REQUESTS => {
                permit.rate_limited(retry_after::parse(response.headers())).await;
            }
            _ => permit.accepted().await,
        }
        let took = started.elapsed();
        tracing::debug!(
            %method, subject, status = response.status().as_u16(), bytes = body.bytes.len(),
            ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), "response"
        );
        Ok(RawResponse { response, body, took })
    }

    /// Host and port of the proxy of a request. Registers the credentials of both with the redactor.
    fn proxy(&self, request: &reqwest::Request, subject: &str) -> Result<Option<String>, Failure> {
        self.redactor.add_request(request);
        let hop = self.config.network.proxy_hop(request.url()).map_err(|invalid| {
            Failure::new(FailureKind::ProxyUnusable, subject).with_detail(&invalid.to_string())
        })?;
        if let Some(hop) = &hop {
            self.redactor.add_proxy(hop);
        }
        Ok(hop.map(|hop| hop.authority()))
    }

    /// Interprets a response; failures are explained by the clock check and redacted.
    fn interpret<T>(
        &self,
        response: Result<RawResponse, Failure>,
        interpret: impl FnOnce(RawResponse) -> Result<T, ResponseError>,
    ) -> Result<T, ResponseError> {
        let suspend = self.clock.end_exchange();
        let result = response.map_err(ResponseError::Other).and_then(interpret);
        let clean = |failure| self.redactor.redact(self.clock.explain(failure, suspend));
        result.map_err(|error| error.map(clean))
    }

    /// The HTTP client, built at the first request and off the event loop, since that reads the system's root
    /// certificates.
    async fn http(&self, subject: &str) -> Result<&reqwest::Client, Failure> {
        let build = || async {
            let (config, owned) = (self.config.clone(), subject.to_owned());
            let client = tokio::task::spawn_blocking(move || http::client(&config, &owned)).await;
            client.map_err(|error| {
                Failure::new(FailureKind::Internal, subject).with_detail(&error.to_string())
            })?
        };
        self.http.get_or_try_init(build).await
    }
}
