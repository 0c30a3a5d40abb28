//! The poller's state machine: which requests start, and how results are handled. Nothing here waits; `run`
//! does. `planning` selects the requests of a cycle, `status` schedules the next cycle, `commands` handles
//! the UI's commands, and `waits` publishes rate-limit waits.

mod commands;
mod planning;
mod status;
mod waits;

use super::cycle::{CycleResult, PollCycle};
use super::detail_requests::DetailRequests;
use super::details::Details;
use super::fetch_queue::FetchQueue;
use super::list_reads::{ListReads, PageResult};
use super::log_follower::{LogFollower, read_newest};
use super::poll_store::{MergeOutcome, PollStore};
use super::schedule::{FetchTask, LONGEST_INTERVAL, PollTrigger, SHORTEST_INTERVAL};
use super::update_sender::UpdateSender;
use super::{Options, Source};
use crate::channel::ConnectionState;
use crate::domain::{
    Failure, Group, GroupKey, GroupStatus, ListSnapshot, LogEntry, Page, Priority, Regions, Tunnel,
};
use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::Timestamp;
use planning::FirstRead;
use status::{FailureStreak, PollStatus};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use waits::OpenRequest;

/// Result of a finished request.
pub(super) enum FetchResult {
    SignedIn(Result<Option<Timestamp>, Failure>),
    Page(FetchTask, Result<Page, Failure>),
    Regions(Result<Regions, Failure>),
    Detail(GroupKey, Box<Result<Group, Failure>>),
    Peers(GroupKey, ListSnapshot<Tunnel>),
    Log(GroupKey, Result<Vec<LogEntry>, Failure>),
    OrganizationLog(Result<Vec<LogEntry>, Failure>),
}

type Call = Pin<Box<dyn Future<Output = FetchResult> + Send>>;

/// Whether polling is active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Running,
    Paused,
}

/// The background task's state machine.
pub(super) struct Poller<S> {
    source: Arc<S>,
    options: Options,
    store: PollStore,
    reads: ListReads,
    fetch_queue: FetchQueue,
    detail_requests: DetailRequests,
    details: Details,
    log: LogFollower,
    calls: FuturesUnordered<Call>,
    look: Option<PollCycle>,
    /// The open request of the poll cycle.
    request: Option<OpenRequest>,
    /// Start of the last poll cycle; before the first one, the start of the worker.
    began: Instant,
    /// Start of the next scheduled poll cycle, if any.
    due: Option<Instant>,
    /// Whether a poll cycle was requested and has not started.
    is_wanted: bool,
    mode: Mode,
    standing: PollStatus,
    token_until: Option<Timestamp>,
}

impl<S: Source> Poller<S> {
    pub(super) fn new(source: S, options: Options) -> Self {
        let began = Instant::now();
        let mut log = LogFollower::default();
        log.set(options.log_following);
        Self {
            source: Arc::new(source),
            options: Options { interval: within_bounds(options.interval), ..options },
            store: PollStore::default(),
            reads: ListReads::new(),
            fetch_queue: FetchQueue::default(),
            detail_requests: DetailRequests::default(),
            details: Details::default(),
            log,
            calls: FuturesUnordered::new(),
            look: None,
            request: None,
            began,
            due: Some(began),
            is_wanted: false,
            mode: Mode::Running,
            standing: PollStatus::New,
            token_until: None,
        }
    }

    /// Start of the next poll cycle; `None` while one is running or if none is scheduled.
    pub(super) fn next_poll(&self) -> Option<Instant> {
        match &self.look {
            Some(_) => None,
            None if self.is_wanted => Some(self.began),
            None => self.due,
        }
    }

    /// Time of the next read of the organization's log, if one is scheduled.
    pub(super) fn next_log_read(&self) -> Option<Instant> {
        let may_read = self.mode == Mode::Running && !matches!(self.standing, PollStatus::Refused { .. });
        self.log.due().filter(|_| may_read)
    }

    /// Starts to read the organization's log, in parallel with other requests.
    pub(super) fn read_log(&mut self) {
        let span = self.log.begin(self.options.clock.now());
        let source = Arc::clone(&self.source);
        self.call(async move { FetchResult::OrganizationLog(read_newest(&*source, span).await) });
    }

    /// Waits for the next open request to finish; `None` if there is none.
    pub(super) async fn next_result(&mut self) -> Option<FetchResult> {
        self.calls.next().await
    }

    /// Starts a poll cycle.
    pub(super) fn begin(&mut self, update_sender: &mut UpdateSender) {
        let trigger = if self.is_wanted { PollTrigger::UserRequest } else { PollTrigger::Due };
        (self.is_wanted, self.due, self.began) = (false, None, Instant::now());
        let tasks = self.plan(trigger);
        tracing::debug!(?trigger, ?tasks, "poll started");
        self.look = Some(PollCycle::new(trigger, tasks));
        update_sender.put_link(if self.source.needs_sign_in() {
            ConnectionState::Authenticating
        } else {
            ConnectionState::Fetching
        });
        let source = Arc::clone(&self.source);
        self.call(async move { FetchResult::SignedIn(source.sign_in().await) });
    }

    /// Handles the result of a request and continues the poll cycle.
    pub(super) fn take(&mut self, answer: FetchResult, update_sender: &mut UpdateSender) {
        let now = self.options.clock.now();
        if matches!(answer, FetchResult::Page(..) | FetchResult::Regions(_)) {
            self.request = None;
        }
        match answer {
            FetchResult::SignedIn(Ok(until)) => self.signed_in(until, update_sender),
            FetchResult::SignedIn(Err(failure)) => self.give_up(&failure, update_sender),
            FetchResult::Page(task, Ok(page)) => {
                let result = self.reads.take(task.clone(), page, &mut self.store, now);
                self.handle_page(&task, result, update_sender);
            }
            FetchResult::Page(task, Err(failure)) => {
                let outcome = self.reads.fail(&task, failure, &mut self.store, now);
                self.outcome(&task, outcome, update_sender);
            }
            FetchResult::Regions(read) => {
                let outcome = self.store.merge_regions(read, now);
                self.fetch_queue.handle_regions(self.began, outcome.has_news);
                self.outcome(&FetchTask::Regions, outcome, update_sender);
            }
            FetchResult::Detail(key, read) => self.take_detail(&key, *read, update_sender),
            FetchResult::Peers(key, read) => self.take_peers(&key, read, update_sender),
            FetchResult::Log(key, read) => self.take_log(&key, read, update_sender),
            FetchResult::OrganizationLog(read) => {
                if let Err(failure) = &read {
                    tracing::warn!(%failure, "could not read the organization's log");
                }
                update_sender.put_log(self.log.take(read, self.options.interval, now));
            }
        }
    }

    fn signed_in(&mut self, until: Option<Timestamp>, update_sender: &mut UpdateSender) {
        self.token_until = until;
        update_sender.put_link(ConnectionState::Fetching);
        self.spawn_fetches(update_sender);
    }

    fn handle_page(&mut self, task: &FetchTask, result: PageResult, update_sender: &mut UpdateSender) {
        match result {
            PageResult::More(task) => {
                self.look.iter_mut().for_each(|look| look.push_front(task.clone()));
                self.spawn_fetches(update_sender);
            }
            PageResult::Counted => {
                self.plan_the_rest(FirstRead::OfMany);
                self.spawn_fetches(update_sender);
            }
            PageResult::Complete(outcome) => self.outcome(task, outcome, update_sender),
        }
    }

    fn outcome(&mut self, task: &FetchTask, outcome: MergeOutcome, update_sender: &mut UpdateSender) {
        if let Some(failure) = &outcome.failure {
            tracing::warn!(?task, %failure, "not read, or not wholly");
        }
        let Some(look) = &mut self.look else { return };
        // Without a token, each further request would first try to obtain one, and token requests have a low
        // rate limit.
        let for_want_of_a_token = outcome.failure.clone().filter(|_| self.source.needs_sign_in());
        if let Some(failure) = look.handle_outcome(task, outcome).or(for_want_of_a_token) {
            return self.give_up(&failure, update_sender);
        }
        match task {
            FetchTask::First => self.plan_the_rest(FirstRead::Only),
            FetchTask::Watch(GroupStatus::Warning) => self.plan_checks(),
            _ => {}
        }
        if self.look.as_ref().is_some_and(PollCycle::is_watching) {
            self.spawn_fetches(update_sender);
        } else {
            self.advance(update_sender);
        }
    }

    /// Ends the poll cycle early and marks the skipped tasks as failed.
    fn give_up(&mut self, failure: &Failure, update_sender: &mut UpdateSender) {
        tracing::warn!(%failure, "poll ended early");
        let unasked = self.look.as_mut().map(|look| look.give_up(failure)).unwrap_or_default();
        for task in unasked {
            self.store.fail(&task, failure);
        }
        self.advance(update_sender);
    }

    /// Publishes a snapshot and starts the next request.
    fn advance(&mut self, update_sender: &mut UpdateSender) {
        self.store.publish(self.options.clock.now(), update_sender);
        self.spawn_fetches(update_sender);
    }

    /// Starts the next request of the poll cycle, or ends the cycle if none is left.
    fn spawn_fetches(&mut self, update_sender: &mut UpdateSender) {
        match self.look.as_mut().and_then(PollCycle::next_task) {
            Some(task) => self.ask(task, update_sender),
            None => self.end(update_sender),
        }
    }

    fn ask(&mut self, task: FetchTask, update_sender: &mut UpdateSender) {
        let priority = self.look.as_ref().map_or(Priority::Background, PollCycle::priority);
        self.expect_wait(task.asked(), priority, update_sender);
        let source = Arc::clone(&self.source);
        if task == FetchTask::Regions {
            return self.call(async move { FetchResult::Regions(source.regions(priority).await) });
        }
        let (list, request) = self.reads.next_page(&task);
        self.call(async move { FetchResult::Page(task, source.page(&list, request, priority).await) });
    }

    fn end(&mut self, update_sender: &mut UpdateSender) {
        let Some(look) = self.look.take() else { return };
        self.fetch_queue.handle_poll(look.has_list, self.store.sources());
        let now = Instant::now();
        self.standing = match look.verdict() {
            CycleResult::News { retry_delay } => PollStatus::Online { not_before: now + retry_delay },
            CycleResult::Nothing(failure) => {
                PollStatus::Failing(FailureStreak { failure, attempt: self.attempts() + 1, ended: now })
            }
            CycleResult::Refused(failure) => PollStatus::Refused { failure },
        };
        self.rest(update_sender);
    }

    /// Number of consecutive failures.
    fn attempts(&self) -> u32 {
        match &self.standing {
            PollStatus::Failing(last) => last.attempt,
            _ => 0,
        }
    }

    fn call(&mut self, call: impl Future<Output = FetchResult> + Send + 'static) {
        self.calls.push(Box::pin(call));
    }
}

fn within_bounds(interval: Duration) -> Duration {
    interval.clamp(SHORTEST_INTERVAL, LONGEST_INTERVAL)
}
