//! The rate limiter: no call leaves without room in every window, what a person waits for goes first, and after a 429
//! nothing leaves until its pause is over. One limiter is for calls, another for token requests, which have a limit of
//! their own. All processes of one user share what they know of a key through a file; besides, each process counts its own
//! calls on a clock that nobody can set, so that it keeps to the limits even where the file or the wall clock fails it.

mod call_log;
mod policy;
mod process;
mod shared;
mod store;
mod window;

pub(super) use shared::Priority;
pub use window::{Allowance, Window};

use super::setup::{Patience, WallClock};
use crate::domain::{BudgetUse, Urgency, WindowUse};
use call_log::{Availability, CallLog, Load, Millis};
use jiff::Timestamp;
use policy::Policy;
use shared::{Change, OpenCall, SharedState, Ticket};
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

/// What only this process knows.
#[derive(Debug, Default)]
struct State {
    /// Own calls, by this process's own clock.
    own: CallLog,
    /// Own calls whose response has not arrived.
    open: usize,
    paused_until: Option<Instant>,
    /// The same on the wall clock, as it stands in the shared state.
    paused_until_wall: Millis,
    /// Calls of this process that wait.
    waiting: Vec<Waiting>,
    /// Calls that ended, for the next change of the shared state.
    ended: Vec<EndedCall>,
    calls: u64,
    refusals: u64,
}

/// A call of this process that waits.
#[derive(Debug)]
struct Waiting {
    ticket: Ticket,
    /// Until when, if that is known.
    until: Option<Instant>,
}

/// A call that ended, and how.
#[derive(Debug)]
struct EndedCall {
    call: OpenCall,
    outcome: CallOutcome,
}

/// How a call ended.
#[derive(Clone, Copy, Debug)]
enum CallOutcome {
    Passed,
    /// It was answered with 429.
    Refused(Option<Duration>),
    /// It failed or was given up.
    Unknown,
    /// Its request provably never left this machine for the server.
    NotSent,
}

/// The right to make one call. A call that fails or is given up counts all the same, unless its request provably never
/// reached the server.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    limiter: &'a RateLimiter,
    call: OpenCall,
    is_open: bool,
}

/// A place in the queue; it is given up when this is dropped.
struct Place<'a> {
    limiter: &'a RateLimiter,
    ticket: Ticket,
}

impl RateLimiter {
    /// The limiter for calls with this key; what is known of it is shared through a file in this folder, if there is one.
    pub(super) fn for_calls(
        allowance: Allowance,
        folder: Option<&Path>,
        key: String,
        clock: WallClock,
    ) -> Self {
        Self::new(Store::new(folder, key, Policy::new(allowance), clock))
    }

    /// The limiter for token requests, shared like that for calls.
    pub(super) fn for_tokens(folder: Option<&Path>, key: &str, clock: WallClock) -> Self {
        let policy = Policy::new(Allowance::Own(window::TOKENS.to_vec()));
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

    /// How it stands at this time of day.
    pub(super) fn usage(&self, wall: Timestamp) -> BudgetUse {
        let (shared, now) = self.store.snapshot();
        let (state, instant, own_now) = (self.state(), Instant::now(), self.own_now());
        let after = |wait: Duration| wall.checked_add(wait).ok();
        let room = |priority| {
            let own = state.availability(&shared, priority, instant, own_now);
            let room = own.later(shared.availability(priority, 0, now));
            room.wait().and_then(|wait| after(Duration::from_millis(wait)))
        };
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
            held_until: state
                .held_until()
                .map(|until| until.saturating_duration_since(instant))
                .and_then(after),
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

impl State {
    /// Until when this process pauses, on the wall clock. Its own clock limits that too, so that neither a wall clock that
    /// was set nor a machine that slept makes it longer.
    fn pause(&self, instant: Instant, now: Millis) -> Option<Millis> {
        let left = self.paused_until?.checked_duration_since(instant)?;
        Some(self.paused_until_wall.min(now.saturating_add(millis(left))))
    }

    /// When a call has room beside the own calls of this process.
    fn availability(
        &self,
        shared: &SharedState,
        priority: Priority,
        instant: Instant,
        own_now: Millis,
    ) -> Availability {
        if let Some(until) = self.paused_until.filter(|&until| until > instant) {
            return Availability::In(millis(until - instant).max(1));
        }
        let load = Load { open: self.open, ahead: 0 };
        let windows = shared.policy.windows().into_iter();
        match priority {
            Priority::Background => self.own.availability(windows.map(Window::for_background), load, own_now),
            Priority::Interactive | Priority::Command => self.own.availability(windows, load, own_now),
        }
    }

    fn windows(&self, shared: &SharedState, own_now: Millis, now: Millis) -> Vec<WindowUse> {
        let in_use = |window: Window| {
            let own = self.own.used(window, own_now) + self.open;
            WindowUse {
                limit: window.limit,
                period: window.period,
                kept: window.limit - window.for_background().limit,
                used: u32::try_from(shared.used(window, now).max(own)).unwrap_or(u32::MAX),
            }
        };
        let mut windows: Vec<_> = shared.policy.windows().into_iter().map(in_use).collect();
        windows.sort_by_key(|window| window.period);
        windows
    }

    /// Whether no other call of this process and of the same priority goes first. The others need not look.
    fn is_next(&self, ticket: &Ticket) -> bool {
        let is_first = |waiting: &Waiting| {
            waiting.ticket.priority == ticket.priority && waiting.ticket.turn() < ticket.turn()
        };
        !self.waiting.iter().any(is_first)
    }

    /// Until when the first call waits that a person waits for, where that is known.
    fn held_until(&self) -> Option<Instant> {
        let asked = self.waiting.iter().filter(|waiting| waiting.ticket.priority != Priority::Background);
        asked.filter_map(|waiting| waiting.until).min()
    }
}

impl Priority {
    /// Of a call with this urgency, for somebody who waits or has other plans.
    pub(super) fn of(urgency: Urgency, patience: Patience) -> Self {
        match (urgency, patience) {
            (Urgency::Background, _) => Self::Background,
            (Urgency::Asked, Patience::Tells) => Self::Interactive,
            (Urgency::Asked, Patience::Waits) => Self::Command,
        }
    }
}

impl Permit<'_> {
    /// The call was let through, whatever its response says.
    pub(super) async fn passed(mut self) {
        self.close(CallOutcome::Passed);
        self.limiter.settle().await;
    }

    /// The call was answered with 429.
    pub(super) async fn refused(mut self, retry_after: Option<Duration>) {
        self.limiter.state().refusals += 1;
        self.close(CallOutcome::Refused(retry_after));
        self.limiter.settle().await;
    }

    /// The request never reached the server, so its reservation is given back.
    pub(super) async fn not_sent(mut self) {
        self.close(CallOutcome::NotSent);
        self.limiter.settle().await;
    }

    fn close(&mut self, outcome: CallOutcome) {
        if std::mem::take(&mut self.is_open) {
            // Rounded up, so that it never counts for too short a time.
            let now = self.limiter.own_now() + 1;
            let mut state = self.limiter.state();
            state.open = state.open.saturating_sub(1);
            if !matches!(outcome, CallOutcome::NotSent) {
                state.own.record(now);
            }
            state.ended.push(EndedCall { call: self.call, outcome });
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.close(CallOutcome::Unknown);
            self.limiter.settle_now();
        }
        self.limiter.changed.notify_waiters();
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

impl<'a> Place<'a> {
    fn new(limiter: &'a RateLimiter, priority: Priority) -> Self {
        let ticket = Ticket::new(priority, limiter.store.now());
        limiter.state().waiting.push(Waiting { ticket, until: None });
        Self { limiter, ticket }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let id = self.ticket.id;
        self.limiter.state().waiting.retain(|waiting| waiting.ticket.id != id);
        if self.limiter.store.snapshot().0.is_waiting(id) {
            self.limiter.store.try_update(|shared, _| {
                shared.dequeue(id);
                Change::Made
            });
        }
        self.limiter.changed.notify_waiters();
    }
}

fn millis(duration: Duration) -> Millis {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
