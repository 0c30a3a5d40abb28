//! The one place where requests leave. [`Wire::get`] and [`Wire::ask_for_token`] are all that it can send, so nothing in
//! this program can change anything at the provider; both go through [`Wire::exchange`], and every failure goes through
//! [`Wire::judge`], which takes the secrets out of it. Only this part knows reqwest.

mod body;
mod complaint;
mod http;
mod network;
mod redact;
mod refusal;
mod retry_after;
mod subject;

use super::json::{self, Grant, Misread};
use super::resource::Resource;
use super::setup::Setup;
use super::token::Token;
use crate::domain::{Failure, FailureKind};
use body::Body;
use redact::Redactor;
use refusal::Answer;
use reqwest::RequestBuilder;
use secrecy::ExposeSecret;
use std::time::Instant;
use tokio::sync::OnceCell;

pub(super) use refusal::Refusal;
pub(super) use subject::subject;

/// Names the child organization; documented for the token request, and sent on no other.
const ORGANIZATION: &str = "X-Umbrella-OrgId";

/// The way to the API.
pub(super) struct Wire {
    setup: Setup,
    redactor: Redactor,
    http: OnceCell<reqwest::Client>,
}

/// What reads an answer's text.
type Read<T> = fn(&str) -> Result<T, Misread>;

impl Wire {
    /// Sends nothing yet, and reads no certificates yet.
    pub(super) fn new(setup: Setup) -> Self {
        let redactor = Redactor::new(setup.secret.clone());
        Self { setup, redactor, http: OnceCell::new() }
    }

    /// What a failure to get this resource is about: host and path.
    pub(super) fn subject(&self, resource: &Resource) -> String {
        subject(&resource.url(&self.setup.endpoint.base_url))
    }

    /// Gets a resource.
    pub(super) async fn get<T>(
        &self,
        resource: &Resource,
        token: &Token,
        read: Read<T>,
    ) -> Result<T, Refusal> {
        let url = resource.url(&self.setup.endpoint.base_url);
        let subject = subject(&url);
        let answer = match self.http(&subject).await {
            Ok(http) => self.exchange(http.get(url).bearer_auth(token.expose()), &subject).await,
            Err(failure) => Err(failure),
        };
        self.judge(answer, &subject, read)
    }

    /// Asks for a token with the key and its secret. 401 and 403 mean that these were refused.
    pub(super) async fn ask_for_token(&self) -> Result<Grant, Failure> {
        let subject = subject(&self.setup.endpoint.token_url);
        let answer = match self.http(&subject).await {
            Ok(http) => self.exchange(self.token_request(http), &subject).await,
            Err(failure) => Err(failure),
        };
        self.judge(answer, &subject, json::grant).map_err(Refusal::of_credentials)
    }

    fn token_request(&self, http: &reqwest::Client) -> RequestBuilder {
        let request = http
            .post(self.setup.endpoint.token_url.clone())
            .basic_auth(&self.setup.key, Some(self.setup.secret.expose_secret()))
            .form(&[("grant_type", "client_credentials")]);
        match &self.setup.endpoint.organization_id {
            Some(organization) => request.header(ORGANIZATION, organization),
            None => request,
        }
    }

    /// Sends one request and takes its answer, whatever its status. Every request passes here once, so this is where
    /// calls can be counted, paced and sent again.
    async fn exchange(&self, request: RequestBuilder, subject: &str) -> Result<Answer, Failure> {
        let started = Instant::now();
        let (http, request) = request.build_split();
        let request = request.map_err(|error| network::failure(&error, subject))?;
        self.redactor.learn(&request);
        let method = request.method().clone();
        let mut response = http.execute(request).await.map_err(|error| network::failure(&error, subject))?;
        let body = Body::read(&mut response).await;
        tracing::debug!(
            %method, subject, status = response.status().as_u16(), bytes = body.bytes.len(),
            ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX), "answered"
        );
        Ok(Answer { response, body })
    }

    /// Makes of an answer what was asked for, or a refusal that says nothing secret.
    fn judge<T>(&self, answer: Result<Answer, Failure>, subject: &str, read: Read<T>) -> Result<T, Refusal> {
        let result = answer.map_err(Refusal::Other).and_then(|answer| answer.read(subject, read));
        result.map_err(|refusal| refusal.map(|failure| self.redactor.failure(failure)))
    }

    /// The HTTP client, made at the first request and off the event loop: that reads the system's root certificates.
    async fn http(&self, subject: &str) -> Result<&reqwest::Client, Failure> {
        let (reach, timeouts) = (http::Reach::of(&self.setup.endpoint), self.setup.timeouts);
        let build = || async move {
            let built = tokio::task::spawn_blocking(move || http::client(reach, timeouts)).await;
            built
                .map_err(|error| {
                    Failure::new(FailureKind::Internal, subject).with_detail(&error.to_string())
                })?
                .map_err(|error| network::failure(&error, subject))
        };
        self.http.get_or_try_init(build).await
    }
}
