//! The rate limiter: no call leaves without room in every window, what a person waits for goes first, and after a 429
//! nothing leaves until its pause is over. One limiter is for calls, another for token requests, which have a limit of
//! their own. All processes of one user share what they know of a key through a file; besides, each process counts its own
//! calls on a clock that nobody can set, so that it keeps to the limits even where the file or the wall clock fails it.

mod call_log;
mod permit;
mod policy;
mod process;
mod shared;
mod state;
mod store;
mod window;

pub(super) use shared::Priority;
pub use window::{RateLimit, Window};

use crate::api::config::{RateLimitMode, WallClock};
use crate::domain::{BudgetUse, Urgency};
use call_log::{Availability, Millis};
use jiff::Timestamp;
use permit::{Permit, Place};
use policy::Policy;
use shared::{Change, OpenCall, SharedState, Ticket};
use state::{CallOutcome, EndedCall, State};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::Store;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

/// How soon a call that waits for open calls of other processes looks again; those behind it look less often.
const POLL: Duration = Duration::from_millis(50);
/// The least often that any of them looks.
const SLOWEST_POLL: Duration = Duration::from_millis(500);
/// How soon at the earliest a call looks whether one that goes first has given up.
const RECHECK: Duration = Duration::from_secs(2);

/// A rate limiter that all calls of one kind share.
#[derive(Debug)]
pub(super) struct RateLimiter {
    state: Mutex<State>,
    /// Notified whenever a waiting call may find room.
    changed: Notify,
    store: Store,
    /// The start of this process's own clock.
    start: Instant,
}

impl RateLimiter {
    /// The limiter for calls with this key; what is known of it is shared through a file in this folder, if there is one.
    pub(super) fn for_calls(
        rate_limit: RateLimit,
        folder: Option<&Path>,
        key: String,
        clock: WallClock,
    ) -> Self {
        Self::new(Store::new(folder, key, Policy::new(rate_limit), clock))
    }

    /// The limiter for token requests, shared like that for calls.
    pub(super) fn for_tokens(folder: Option<&Path>, key: &str, clock: WallClock) -> Self {
        let policy = Policy::new(RateLimit::Custom(window::TOKENS.to_vec()));
        Self::new(Store::new(folder, format!("tokens of {key}"), policy, clock))
    }

    fn new(store: Store) -> Self {
        Self { state: Mutex::default(), changed: Notify::new(), store, start: Instant::now() }
    }

    /// Waits for a permit: for room in all windows, in turn with all calls of this user.
    pub(super) async fn acquire(&self, priority: Priority) -> Permit<'_> {
        let place = Place::new(self, priority);
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

    /// Admits a call, or says how long to wait before the next try.
    fn admit(
        &self,
        ticket: &Ticket,
        shared: &mut SharedState,
        now: Millis,
    ) -> (Result<OpenCall, Duration>, Change) {
        let ticket = &ticket.not_after(now);
        let mut change = self.hand_in(shared, now);
        let mut state = self.state();
        let (instant, own_now) = (Instant::now(), self.own_now());
        let own = state.availability(shared, ticket.priority, instant, own_now);
        let admitted = match own {
            Availability::Now => shared.admit(ticket, now),
            room => Err((room, 0)),
        };
        match admitted {
            Ok(call) => {
                state.own.compact(shared.policy.reach(), own_now);
                state.open += 1;
                state.calls += 1;
                (Ok(call), Change::Made)
            }
            Err((room, ahead)) => {
                let ahead = u32::try_from(ahead).unwrap_or(u32::MAX).saturating_add(1);
                // Of own calls that end, this process is notified.
                let is_own = shared.open_calls() <= state.open;
                let poll = if is_own { RECHECK } else { POLL.saturating_mul(ahead).min(SLOWEST_POLL) };
                let wait = room.wait().map_or(poll, Duration::from_millis);
                if shared.enqueue(ticket, now.saturating_add(millis(wait))) == Change::Made {
                    change = Change::Made;
                }
                if let Some(waiting) = state.waiting.iter_mut().find(|waiting| waiting.ticket.id == ticket.id)
                {
                    waiting.until = room.wait().map(|wait| instant + Duration::from_millis(wait));
                }
                // Halfway, so that a long wait costs few looks.
                let sleep = if ahead > 1 { wait.min(RECHECK.max(wait / 2)) } else { wait };
                (Err(sleep), change)
            }
        }
    }

    /// Enters into the shared state what ended here since the last change.
    fn hand_in(&self, shared: &mut SharedState, now: Millis) -> Change {
        let ended = std::mem::take(&mut self.state().ended);
        let mut change = if ended.is_empty() { Change::None } else { Change::Made };
        for EndedCall { call, outcome } in ended {
            match outcome {
                CallOutcome::Passed => shared.passed(&call, now),
                CallOutcome::Refused(retry_after) => self.pause(shared, &call, retry_after, now),
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
        let (signal, pause) = shared.refused(call, retry_after, now);
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

    /// Calls that were made so far.
    pub(super) fn calls(&self) -> u64 {
        self.state().calls
    }

    /// How it stands at this time of day, with what other processes have made and learned meanwhile.
    pub(super) fn usage(&self, wall: Timestamp) -> BudgetUse {
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
        BudgetUse {
            name: shared.policy.name().to_owned(),
            windows: state.windows(&shared, own_now, now),
            divisor: shared.policy.divisor(),
            paused_until: pause.and_then(after),
            is_pause_capped: shared.is_pause_capped(),
            next_room: room(Priority::Interactive),
            next_background_room: room(Priority::Background),
            held_until: held_until(Urgency::Asked),
            background_held_until: held_until(Urgency::Background),
            refusals: state.refusals,
        }
    }

    fn own_now(&self) -> Millis {
        millis(self.start.elapsed())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RateLimiter {
    /// Tells the other processes which calls ended.
    async fn settle(&self) {
        Box::pin(self.store.update(|shared, now| ((), self.hand_in(shared, now)))).await;
    }

    /// The same without waiting for anybody. What could not be told is told with the next change, or counts until its time
    /// is over.
    fn settle_now(&self) {
        self.store.try_update(|shared, now| self.hand_in(shared, now));
    }
}

impl Drop for RateLimiter {
    fn drop(&mut self) {
        if !self.state().ended.is_empty() {
            self.settle_now();
        }
    }
}

impl Priority {
    /// Of a call with this urgency, for somebody who waits or has other plans.
    pub(super) fn of(urgency: Urgency, mode: RateLimitMode) -> Self {
        match (urgency, mode) {
            (Urgency::Background, _) => Self::Background,
            (Urgency::Asked, RateLimitMode::Fail) => Self::Interactive,
            (Urgency::Asked, RateLimitMode::Wait) => Self::Command,
        }
    }
}

fn millis(duration: Duration) -> Millis {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
