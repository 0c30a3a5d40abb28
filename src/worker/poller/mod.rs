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
    Failure, Group, GroupKey, GroupStatus, ListSnapshot, LogEntry, Page, PriorState, Priority, Regions,
    Tunnel,
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
    cycle: Option<PollCycle>,
    /// The open request of the poll cycle.
    request: Option<OpenRequest>,
    /// Start of the last poll cycle; before the first one, the start of the worker.
    began: Instant,
    /// Start of the next scheduled poll cycle, if any.
    due: Option<Instant>,
    /// Whether a poll cycle was requested and has not started.
    is_wanted: bool,
    mode: Mode,
    status: PollStatus,
    token_expires: Option<Timestamp>,
}

impl<S: Source> Poller<S> {
    pub(super) fn new(source: S, options: Options) -> Self {
        let began = Instant::now();
        let mut log = LogFollower::default();
        log.set(options.log_following);
        Self {
            source: Arc::new(source),
            options: Options { interval: clamp_interval(options.interval), ..options },
            store: PollStore::default(),
            reads: ListReads::new(),
            fetch_queue: FetchQueue::default(),
            detail_requests: DetailRequests::default(),
            details: Details::default(),
            log,
            calls: FuturesUnordered::new(),
            cycle: None,
            request: None,
            began,
            due: Some(began),
            is_wanted: false,
            mode: Mode::Running,
            status: PollStatus::New,
            token_expires: None,
        }
    }

    /// Start of the next poll cycle; `None` while one is running or if none is scheduled.
    pub(super) fn next_poll(&self) -> Option<Instant> {
        match &self.cycle {
            Some(_) => None,
            None if self.is_wanted => Some(self.began),
            None => self.due,
        }
    }

    /// Time of the next read of the organization's log, if one is scheduled.
    pub(super) fn next_log_read(&self) -> Option<Instant> {
        let may_read = self.mode == Mode::Running && !matches!(self.status, PollStatus::Refused { .. });
        self.log.due().filter(|_| may_read)
    }

    /// Continues from what was recorded before this process started.
    pub(super) fn restore(&mut self, prior: PriorState) {
        self.store.restore(prior);
    }

    /// Starts to read the organization's log, in parallel with other requests.
    pub(super) fn read_log(&mut self) {
        let span = self.log.begin(self.options.clock.now());
        let source = Arc::clone(&self.source);
        self.spawn(async move { FetchResult::OrganizationLog(read_newest(&*source, span).await) });
    }

    /// Waits for the next open request to finish; `None` if there is none.
    pub(super) async fn next_result(&mut self) -> Option<FetchResult> {
        self.calls.next().await
    }

    /// Starts a poll cycle.
    pub(super) fn begin_cycle(&mut self, update_sender: &mut UpdateSender) {
        let trigger = if self.is_wanted { PollTrigger::UserRequest } else { PollTrigger::Due };
        (self.is_wanted, self.due, self.began) = (false, None, Instant::now());
        let tasks = self.plan(trigger);
        tracing::debug!(?trigger, ?tasks, "poll started");
        self.cycle = Some(PollCycle::new(trigger, tasks));
        update_sender.put_link(if self.source.needs_sign_in() {
            ConnectionState::Authenticating
        } else {
            ConnectionState::Fetching
        });
        let source = Arc::clone(&self.source);
        self.spawn(async move { FetchResult::SignedIn(source.sign_in().await) });
    }

    /// Handles the result of a request and continues the poll cycle.
    pub(super) fn handle_result(&mut self, result: FetchResult, update_sender: &mut UpdateSender) {
        let now = self.options.clock.now();
        if matches!(result, FetchResult::Page(..) | FetchResult::Regions(_)) {
            self.request = None;
        }
        match result {
            FetchResult::SignedIn(Ok(until)) => self.signed_in(until, update_sender),
            FetchResult::SignedIn(Err(failure)) => self.abort_cycle(&failure, update_sender),
            FetchResult::Page(task, Ok(page)) => {
                let result = self.reads.merge_page(task.clone(), page, &mut self.store, now);
                self.handle_page(&task, result, update_sender);
            }
            FetchResult::Page(task, Err(failure)) => {
                let outcome = self.reads.fail(&task, failure, &mut self.store, now);
                self.handle_outcome(&task, outcome, update_sender);
            }
            FetchResult::Regions(read) => {
                let outcome = self.store.merge_regions(read, now);
                self.fetch_queue.handle_regions(self.began, outcome.has_news);
                self.handle_outcome(&FetchTask::Regions, outcome, update_sender);
            }
            FetchResult::Detail(key, read) => self.store_detail(&key, *read, update_sender),
            FetchResult::Peers(key, read) => self.store_peers(&key, read, update_sender),
            FetchResult::Log(key, read) => self.store_log(&key, read, update_sender),
            FetchResult::OrganizationLog(read) => {
                if let Err(failure) = &read {
                    tracing::warn!(%failure, "could not read the organization's log");
                }
                update_sender.put_log(self.log.merge(read, self.options.interval, now));
            }
        }
    }

    fn signed_in(&mut self, until: Option<Timestamp>, update_sender: &mut UpdateSender) {
        self.token_expires = until;
        update_sender.put_link(ConnectionState::Fetching);
        self.spawn_fetches(update_sender);
    }

    fn handle_page(&mut self, task: &FetchTask, result: PageResult, update_sender: &mut UpdateSender) {
        match result {
            PageResult::More(task) => {
                self.cycle.iter_mut().for_each(|cycle| cycle.push_front(task.clone()));
                self.spawn_fetches(update_sender);
            }
            PageResult::Counted => {
                self.plan_remaining(FirstRead::OfMany);
                self.spawn_fetches(update_sender);
            }
            PageResult::Complete(outcome) => self.handle_outcome(task, outcome, update_sender),
        }
    }

    fn handle_outcome(&mut self, task: &FetchTask, outcome: MergeOutcome, update_sender: &mut UpdateSender) {
        if let Some(failure) = &outcome.failure {
            tracing::warn!(?task, %failure, "not read completely");
        }
        let Some(cycle) = &mut self.cycle else { return };
        // Without a token, each further request would first try to obtain one, and token requests have a low
        // rate limit.
        let missing_token = outcome.failure.clone().filter(|_| self.source.needs_sign_in());
        if let Some(failure) = cycle.handle_outcome(task, outcome).or(missing_token) {
            return self.abort_cycle(&failure, update_sender);
        }
        match task {
            FetchTask::First => self.plan_remaining(FirstRead::Only),
            FetchTask::Watch(GroupStatus::Warning) => self.plan_checks(),
            _ => {}
        }
        if self.cycle.as_ref().is_some_and(PollCycle::is_watching) {
            self.spawn_fetches(update_sender);
        } else {
            self.advance(update_sender);
        }
    }

    /// Ends the poll cycle early and marks the skipped tasks as failed.
    fn abort_cycle(&mut self, failure: &Failure, update_sender: &mut UpdateSender) {
        tracing::warn!(%failure, "poll ended early");
        let skipped = self.cycle.as_mut().map(|cycle| cycle.abort(failure)).unwrap_or_default();
        for task in skipped {
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
        match self.cycle.as_mut().and_then(PollCycle::next_task) {
            Some(task) => self.spawn_fetch(task, update_sender),
            None => self.end_cycle(update_sender),
        }
    }

    fn spawn_fetch(&mut self, task: FetchTask, update_sender: &mut UpdateSender) {
        let priority = self.cycle.as_ref().map_or(Priority::Background, PollCycle::priority);
        self.expect_wait(task.request_kind(), priority, update_sender);
        let source = Arc::clone(&self.source);
        if task == FetchTask::Regions {
            return self.spawn(async move { FetchResult::Regions(source.regions(priority).await) });
        }
        let (list, request) = self.reads.next_page(&task);
        self.spawn(async move { FetchResult::Page(task, source.page(&list, request, priority).await) });
    }

    fn end_cycle(&mut self, update_sender: &mut UpdateSender) {
        let Some(cycle) = self.cycle.take() else { return };
        self.fetch_queue.handle_poll(cycle.has_list, self.store.sources());
        let now = Instant::now();
        self.status = match cycle.result() {
            CycleResult::News { retry_delay } => PollStatus::Online { not_before: now + retry_delay },
            CycleResult::Nothing(failure) => {
                PollStatus::Failing(FailureStreak { failure, attempt: self.attempts() + 1, ended: now })
            }
            CycleResult::Refused(failure) => PollStatus::Refused { failure },
        };
        self.schedule_next_cycle(update_sender);
    }

    /// Number of consecutive failures.
    fn attempts(&self) -> u32 {
        match &self.status {
            PollStatus::Failing(last) => last.attempt,
            _ => 0,
        }
    }

    fn spawn(&mut self, call: impl Future<Output = FetchResult> + Send + 'static) {
        self.calls.push(Box::pin(call));
    }
}

fn clamp_interval(interval: Duration) -> Duration {
    interval.clamp(SHORTEST_INTERVAL, LONGEST_INTERVAL)
}
