//! The client: asks for what the worker wants, with a token that is good. What it sends again, and how often, stands in
//! the table of retries.

use super::cache::{Cache, Identity};
use super::deadline::Deadline;
use super::endpoint::Endpoint;
use super::json::{self, Grant, Misread};
use super::resource::Resource;
use super::setup::{Patience, Setup};
use super::step::{self, Step, Trace};
use super::token::Token;
use super::tokens::Tokens;
use super::trouble::Trouble;
use super::wire::{Call, Got, Refusal, Reply, Wire, subject};
use crate::domain::retry::{quick_wait, waits_for_room};
use crate::domain::{
    Failure, FailureKind, Group, Id, List, LogEntry, LogRequest, Page, PageRequest, Regions, Text,
    TokenOrigin, Tunnel, Urgency, Usage,
};
use crate::worker::Source;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{interval, sleep};
use url::Url;

/// How often to look whether a request for a token is held back.
const HELD_CHECK: Duration = Duration::from_millis(50);

/// The Secure Access API, read with one API key.
pub struct Client {
    wire: Wire,
    tokens: Tokens,
    trouble: Trouble,
    setup: Setup,
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

/// How often a call was tried again, and why.
#[derive(Default)]
struct Attempts {
    tries: u32,
    /// With a new token.
    renewals: u32,
}

impl Client {
    /// A client that is made of this; nothing is sent before the first call.
    pub fn new(setup: Setup) -> Self {
        let base_url = without_user(setup.endpoint.base_url);
        let token_url = without_user(setup.endpoint.token_url);
        let endpoint = Endpoint { base_url, token_url, ..setup.endpoint };
        let setup = Setup { endpoint, ..setup };
        let identity = Identity::new(&setup.key, &setup.endpoint);
        let cache = setup.token_cache.as_deref().map(|folder| Cache::new(folder, identity));
        Self {
            wire: Wire::new(setup.clone()),
            tokens: Tokens::new(cache, setup.clock.clone()),
            trouble: Trouble::default(),
            setup,
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
        let tested = self.in_time(&self.setup.endpoint.token_url, self.test_credentials_patiently()).await;
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
        self.setup.deadline.is_none_or(|deadline| !deadline.remaining().is_zero())
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
        while self.wire.token_held_until().is_none() {
            sleep(HELD_CHECK).await;
        }
    }

    /// How far this machine's clock is ahead of the server's, as the last answer showed it.
    pub fn skew(&self) -> Option<SignedDuration> {
        self.wire.skew()
    }

    /// The same with another mind about limits.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        let (wire, setup) = (self.wire.with_patience(patience), Setup { patience, ..self.setup });
        Self { wire, setup, ..self }
    }

    /// The same client, whose calls all end by this time.
    #[must_use]
    pub fn with_deadline(self, deadline: Option<Deadline>) -> Self {
        Self { setup: Setup { deadline, ..self.setup }, ..self }
    }

    async fn sign_in_in_time(&self) -> Result<Arc<Token>, Failure> {
        self.in_time(&self.setup.endpoint.token_url, self.token()).await
    }

    /// Does the work of a call unless the deadline ends it first.
    async fn in_time<T>(
        &self,
        url: &Url,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let Some(deadline) = self.setup.deadline else { return work.await };
        let trace = Trace::default();
        tokio::select! {
            biased;
            done = trace.follow(work) => done,
            failure = self.too_late(deadline, url, &trace) => {
                self.trouble.note(self.setup.clock.now(), &failure);
                Err(failure)
            }
        }
    }

    /// Returns as soon as it is clear that a call cannot end in time: the time is up, or the wait that lies ahead would
    /// outlast it.
    async fn too_late(&self, deadline: Deadline, url: &Url, trace: &Trace) -> Failure {
        let mut checks = interval(DEADLINE_CHECKS);
        loop {
            checks.tick().await;
            let now = self.setup.clock.now();
            match self.usage().wait() {
                Some(wait) if deadline.is_outlasted_by(wait.until.duration_since(now)) => {
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
    async fn ask_for_token(&self) -> Result<Grant, Failure> {
        let mut tries = 0;
        step::enter(Step::Response);
        loop {
            match self.wire.ask_for_token().await {
                Err(failure) => self.wait_to_try_again(failure, &mut tries).await?,
                grant => return grant,
            }
        }
    }

    /// Gets a resource: once more with a new token where the old one was lost, and again where the table of retries says
    /// so.
    async fn fetch<T>(
        &self,
        resource: &Resource,
        read: fn(&str) -> Result<T, Misread>,
        urgency: Urgency,
    ) -> Result<Got<T>, Failure> {
        let url = resource.url(&self.setup.endpoint.base_url);
        self.in_time(&url, self.fetch_patiently(Call { resource, read, urgency })).await
    }

    async fn fetch_patiently<T>(&self, call: Call<'_, T>) -> Result<Got<T>, Failure> {
        let mut attempts = Attempts::default();
        loop {
            let token = self.token().await?;
            step::enter(Step::Response);
            match self.wire.get(&call, &token).await {
                Ok(got) => return Ok(got),
                Err(refusal) => self.prepare_again(refusal, &token, &mut attempts).await?,
            }
        }
    }

    /// Gets whatever is at an address to which the token may be sent, again as for any resource.
    pub(super) async fn fetch_as_sent(&self, url: &Url, urgency: Urgency) -> Result<Got<Reply>, Failure> {
        self.in_time(url, self.fetch_as_sent_patiently(url, urgency)).await
    }

    async fn fetch_as_sent_patiently(&self, url: &Url, urgency: Urgency) -> Result<Got<Reply>, Failure> {
        let mut attempts = Attempts::default();
        loop {
            let token = self.token().await?;
            step::enter(Step::Response);
            match self.wire.get_as_sent(url, &token, urgency).await {
                Ok(got) => return Ok(got),
                Err(refusal) => self.prepare_again(refusal, &token, &mut attempts).await?,
            }
        }
    }

    /// Does what a refused call needs to be sent again; fails if it is not to be.
    async fn prepare_again(
        &self,
        refusal: Refusal,
        token: &Token,
        attempts: &mut Attempts,
    ) -> Result<(), Failure> {
        let failure = match refusal {
            Refusal::Other(failure) => failure,
            Refusal::LostToken(failure) if self.trouble.is_stubborn(&failure, token) => failure,
            Refusal::LostToken(failure) if attempts.renewals > 0 => {
                self.trouble.remember_stubborn(&failure, token);
                failure
            }
            Refusal::LostToken(_) => {
                self.tokens.forget(token);
                attempts.renewals += 1;
                return Ok(());
            }
        };
        self.wait_to_try_again(failure, &mut attempts.tries).await
    }

    /// Takes note of a failure, and waits if the same is to be sent again.
    async fn wait_to_try_again(&self, failure: Failure, tries: &mut u32) -> Result<(), Failure> {
        self.trouble.note(self.setup.clock.now(), &failure);
        let wait = self.wait_after(&failure, *tries).ok_or(failure)?;
        *tries += 1;
        sleep(wait).await;
        Ok(())
    }

    fn wait_after(&self, failure: &Failure, tries: u32) -> Option<Duration> {
        // The budget holds the call back for as long as there is no room.
        let for_room = self.setup.patience == Patience::Waits && waits_for_room(failure, tries);
        let quick = || quick_wait(failure, tries, self.setup.quick_wait, fastrand::f64());
        for_room.then_some(Duration::ZERO).or_else(quick)
    }
}

impl Source for Client {
    fn needs_sign_in(&self) -> bool {
        self.tokens.needs_asking()
    }

    fn usage(&self) -> Usage {
        let (calls, token_requests, budget) = self.wire.usage();
        let token = self.tokens.in_use();
        let token_budget = self.wire.token_budget();
        Usage {
            token,
            budget,
            calls,
            token_requests,
            token_held_until: token_budget.held_until,
            is_token_pause_capped: token_budget.is_pause_capped,
            failures: self.trouble.failures(),
        }
    }

    async fn sign_in(&self) -> Result<Option<Timestamp>, Failure> {
        Ok(self.sign_in_in_time().await?.ends())
    }

    async fn page(&self, list: &List, request: PageRequest, urgency: Urgency) -> Result<Page, Failure> {
        let resource = Resource::page(list, request);
        let Got { value, took } = self.fetch(&resource, json::groups, urgency).await?;
        Ok(Page { took, subject: self.wire.subject(&resource), ..value })
    }

    async fn group(&self, id: &Id, urgency: Urgency) -> Result<Group, Failure> {
        let resource = Resource::group(id).ok_or_else(|| Failure::new(FailureKind::NotFound, "group"))?;
        Ok(self.fetch(&resource, json::group, urgency).await?.value)
    }

    async fn peers(&self, id: &Id, request: PageRequest, urgency: Urgency) -> Result<Page<Tunnel>, Failure> {
        let resource =
            Resource::peers(id, request).ok_or_else(|| Failure::new(FailureKind::NotFound, "peers"))?;
        let Got { value, took } = self.fetch(&resource, json::peers, urgency).await?;
        Ok(Page { took, subject: self.wire.subject(&resource), ..value })
    }

    /// The log is at a regional host, to which the API redirects. Groups of other names that were sent are left out.
    async fn log(&self, id: &Id, name: Option<&Text>) -> Result<Vec<LogEntry>, Failure> {
        let url = Resource::log(name).url(&self.setup.endpoint.base_url);
        let asked = subject(&url);
        let Some(document) = self.follow(url, Urgency::Asked).await?.value else { return Ok(Vec::new()) };
        let misread = |_| Failure::new(FailureKind::UnexpectedShape, asked).with_detail("no log");
        let mut entries = json::log(document.sent()).map_err(misread)?.items;
        entries.retain(|entry| entry.group_id.as_ref().is_none_or(|group| group == id));
        Ok(entries)
    }

    async fn organization_log(
        &self,
        request: &LogRequest,
        urgency: Urgency,
    ) -> Result<Page<LogEntry>, Failure> {
        let url = Resource::organization_log(request).url(&self.setup.endpoint.base_url);
        let subject = subject(&url);
        let Got { value, took } = self.follow(url, urgency).await?;
        let Some(document) = value else { return Ok(Page { took, subject, ..Page::default() }) };
        let misread = |_| {
            Failure::new(FailureKind::UnexpectedShape, subject.clone()).with_detail("no list of log entries")
        };
        let page = json::log(document.sent()).map_err(misread)?;
        Ok(Page { took, subject, ..page })
    }

    /// An API that does not know the filter, as older clouds may not, gives the regions that are available.
    async fn regions(&self, urgency: Urgency) -> Result<Regions, Failure> {
        let answer = match self.fetch(&Resource::all_regions(), json::regions, urgency).await {
            Err(failure) if failure.kind == FailureKind::BadRequest => {
                self.fetch(&Resource::available_regions(), json::regions, urgency).await
            }
            answer => answer,
        };
        Ok(answer?.value)
    }
}

/// The address without user and password, which would go out beside the token.
fn without_user(mut url: Url) -> Url {
    // Fails only for addresses that can have none.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url
}
