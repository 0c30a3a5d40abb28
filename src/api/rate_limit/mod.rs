//! The rate limiter. A call needs room in every window, interactive calls go first, and a 429 pauses all
//! calls. Data requests and token requests have a limiter each. All processes of a user share the call log of
//! a key through a file. Each process also counts its own calls on a monotonic clock, so that it keeps the
//! limits if the file or the wall clock fails.

mod call_log;
mod permit;
mod policy;
mod process;
mod shared;
mod state;
mod store;
mod window;

pub(super) use shared::QueuePriority;
pub use window::{RateLimit, Window};

use crate::api::config::{RateLimitMode, WallClock};
use crate::domain::{Priority, RateLimitUse};
use call_log::{Availability, Millis};
use jiff::Timestamp;
use permit::{Permit, QueuedCall};
use policy::Policy;
use shared::{Change, OpenCall, SharedState, Ticket};
use state::{CallOutcome, EndedCall, LocalState};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::SharedStore;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

/// How often a call that waits for open calls of other processes checks again; those behind it check less
/// often.
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// Upper bound of that interval.
const MAX_POLL_INTERVAL: Duration = Duration::from_millis(500);
/// How often a call checks whether one ahead of it has given up.
const QUEUE_CHECK_INTERVAL: Duration = Duration::from_secs(2);

/// A rate limiter, shared by all calls of one kind.
#[derive(Debug)]
pub(super) struct RateLimiter {
    state: Mutex<LocalState>,
    /// Notified when a waiting call may have room.
    changed: Notify,
    store: SharedStore,
    /// Start of the monotonic clock.
    start: Instant,
}

impl RateLimiter {
    /// The limiter of data requests with this key, shared through a file in this folder if given.
    pub(super) fn for_calls(
        rate_limit: RateLimit,
        folder: Option<&Path>,
        key: String,
        clock: WallClock,
    ) -> Self {
        Self::new(SharedStore::new(folder, key, Policy::new(rate_limit), clock))
    }

    /// The limiter of token requests, shared in the same way.
    pub(super) fn for_tokens(folder: Option<&Path>, key: &str, clock: WallClock) -> Self {
        let policy = Policy::new(RateLimit::Custom(window::TOKENS.to_vec()));
        Self::new(SharedStore::new(folder, format!("tokens of {key}"), policy, clock))
    }

    fn new(store: SharedStore) -> Self {
        Self { state: Mutex::default(), changed: Notify::new(), store, start: Instant::now() }
    }

    /// Waits for a permit, in turn with all calls of this user.
    pub(super) async fn acquire(&self, priority: QueuePriority) -> Permit<'_> {
        let place = QueuedCall::new(self, priority);
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if !self.state().is_next(&place.ticket) {
                changed.await;
                continue;
            }
            match self.store.update(|shared, now| self.admit(&place.ticket, shared, now)).await {
                Ok(call) => return Permit { limiter: self, call, is_open: true },
                Err(wait) => tokio::select! {
                    () = sleep(wait) => {}
                    () = changed => {}
                },
            }
        }
    }

    /// Admits a call, or returns how long to wait before the next attempt.
    fn admit(
        &self,
        ticket: &Ticket,
        shared: &mut SharedState,
        now: Millis,
    ) -> (Result<OpenCall, Duration>, Change) {
        let ticket = &ticket.clamped_to(now);
        let mut change = self.apply_ended_calls(shared, now);
        let mut state = self.state();
        let (instant, own_now) = (Instant::now(), self.own_now());
        let own = state.availability(shared, ticket.priority, instant, own_now);
        let admitted = match own {
            Availability::Now => shared.admit(ticket, now),
            room => Err((room, 0)),
        };
        match admitted {
            Ok(call) => {
                state.own_calls.compact(shared.policy.max_period(), own_now);
                state.open += 1;
                state.calls += 1;
                (Ok(call), Change::Made)
            }
            Err((room, ahead)) => {
                let ahead = u32::try_from(ahead).unwrap_or(u32::MAX).saturating_add(1);
                // This process is notified when its own calls end.
                let is_own = shared.open_calls() <= state.open;
                let poll = if is_own {
                    QUEUE_CHECK_INTERVAL
                } else {
                    POLL_INTERVAL.saturating_mul(ahead).min(MAX_POLL_INTERVAL)
                };
                let wait = room.wait().map_or(poll, Duration::from_millis);
                if shared.enqueue(ticket, now.saturating_add(millis(wait))) == Change::Made {
                    change = Change::Made;
                }
                if let Some(waiting) = state.waiting.iter_mut().find(|waiting| waiting.ticket.id == ticket.id)
                {
                    waiting.until = room.wait().map(|wait| instant + Duration::from_millis(wait));
                }
                // Check halfway, so that a long wait takes few checks.
                let sleep = if ahead > 1 { wait.min(QUEUE_CHECK_INTERVAL.max(wait / 2)) } else { wait };
                (Err(sleep), change)
            }
        }
    }

    /// Applies the calls that ended since the last update to the shared state.
    fn apply_ended_calls(&self, shared: &mut SharedState, now: Millis) -> Change {
        let ended = std::mem::take(&mut self.state().ended);
        let mut change = if ended.is_empty() { Change::None } else { Change::Made };
        for EndedCall { call, outcome } in ended {
            match outcome {
                CallOutcome::Accepted => shared.record_accepted(&call, now),
                CallOutcome::RateLimited(retry_after) => self.pause(shared, &call, retry_after, now),
                CallOutcome::Unknown => {}
                CallOutcome::NotSent => {
                    shared.release(call.id);
                    continue;
                }
            }
            shared.close(call.id, now);
        }
        let pause = self.state().pause(Instant::now(), now);
        if pause.is_some_and(|until| shared.restore_pause(until, now) == Change::Made) {
            change = Change::Made;
        }
        change
    }

    fn pause(&self, shared: &mut SharedState, call: &OpenCall, retry_after: Option<Duration>, now: Millis) {
        let (signal, pause) = shared.record_429(call, retry_after, now);
        tracing::warn!(
            ?signal,
            ?pause,
            rate_limit = shared.policy.name(),
            "rate limit exceeded (429), pausing"
        );
        let Some(until) = shared.paused_until(now) else { return };
        let mut state = self.state();
        state.paused_until =
            state.paused_until.max(Some(Instant::now() + Duration::from_millis(until - now)));
        state.paused_until_wall = until;
    }

    /// The number of calls so far.
    pub(super) fn calls(&self) -> u64 {
        self.state().calls
    }

    /// The current usage, other processes included.
    pub(super) fn usage(&self, wall: Timestamp) -> RateLimitUse {
        let (shared, now) = self.store.current();
        let (state, instant, own_now) = (self.state(), Instant::now(), self.own_now());
        let after = |wait: Duration| wall.checked_add(wait).ok();
        let room = |priority| {
            let own = state.availability(&shared, priority, instant, own_now);
            let room = own.later(shared.availability(priority, 0, now));
            room.wait().and_then(|wait| after(Duration::from_millis(wait)))
        };
        let held_until = |urgency| after(state.held_until(urgency)?.saturating_duration_since(instant));
        let shared_pause = shared.paused_until(now).map(|until| Duration::from_millis(until - now));
        let own_pause = state.paused_until.map(|until| until.saturating_duration_since(instant));
        let pause = shared_pause.max(own_pause).filter(|pause| !pause.is_zero());
        RateLimitUse {
            name: shared.policy.name().to_owned(),
            windows: state.windows(&shared, own_now, now),
            divisor: shared.policy.divisor(),
            paused_until: pause.and_then(after),
            is_pause_capped: shared.is_pause_capped(),
            next_permit: room(QueuePriority::Interactive),
            next_background_permit: room(QueuePriority::Background),
            blocked_until: held_until(Priority::Interactive),
            background_blocked_until: held_until(Priority::Background),
            throttled_responses: state.throttled_responses,
        }
    }

    fn own_now(&self) -> Millis {
        millis(self.start.elapsed())
    }

    fn state(&self) -> MutexGuard<'_, LocalState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RateLimiter {
    /// Publishes ended calls to the other processes.
    async fn flush_ended_calls(&self) {
        Box::pin(self.store.update(|shared, now| ((), self.apply_ended_calls(shared, now)))).await;
    }

    /// Publishes ended calls without waiting for the lock. On failure, the next update publishes them, or
    /// they count until they time out.
    fn try_flush_ended_calls(&self) {
        self.store.try_update(|shared, now| self.apply_ended_calls(shared, now));
    }
}

impl Drop for RateLimiter {
    fn drop(&mut self) {
        if !self.state().ended.is_empty() {
            self.try_flush_ended_calls();
        }
    }
}

impl QueuePriority {
    /// The priority of a call with this urgency in this mode.
    pub(super) fn new(urgency: Priority, mode: RateLimitMode) -> Self {
        match (urgency, mode) {
            (Priority::Background, _) => Self::Background,
            (Priority::Interactive, RateLimitMode::Fail) => Self::Interactive,
            (Priority::Interactive, RateLimitMode::Wait) => Self::Command,
        }
    }
}

fn millis(duration: Duration) -> Millis {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
