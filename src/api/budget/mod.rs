//! The budget of calls: no call leaves without room in every window, what a person waits for goes first, and after a 429
//! nothing leaves until its pause is over. One budget is for calls, another for requests for a token, which have a limit
//! of their own. Which windows hold is the policy's business.

mod ledger;
mod memory;
mod policy;
mod window;

pub use window::{Allowance, Window};

use super::setup::WallClock;
use crate::domain::{BudgetUse, Urgency, WindowUse};
use jiff::Timestamp;
use ledger::{Ledger, Room};
use memory::Memory;
use policy::{Found, Lesson, Policy, Probe};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// How often other runs are told of calls.
const SHARED_EVERY: Duration = Duration::from_secs(5);

/// When other runs are told of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rhythm {
    /// If it was not done a moment ago.
    NowAndThen,
    /// In any case.
    AtTheEnd,
}

/// A budget that all calls of one kind share.
#[derive(Debug)]
pub(super) struct Budget {
    state: Mutex<State>,
    /// Told whenever somebody who waits may find room.
    changed: Notify,
    memory: Memory,
    clock: WallClock,
}

#[derive(Debug)]
struct State {
    policy: Policy,
    ledger: Ledger,
    /// When other runs were last told of the calls of this one.
    shared: Option<Instant>,
    paused_until: Option<Instant>,
    /// People who wait.
    waiting: usize,
    calls: u64,
    refusals: u64,
}

/// The right to make one call. A call that ends without a word, since it failed or was given up, counts all the same.
#[derive(Debug)]
pub(super) struct Pass<'a> {
    budget: &'a Budget,
    probe: Probe,
    is_open: bool,
}

/// Somebody who waits; counted until it is dropped.
struct Waiting<'a>(&'a Budget);

impl Budget {
    /// The budget of calls of this key; what is found out of it, and when calls were made, is kept in this folder, if there
    /// is one.
    pub(super) fn of_calls(
        allowance: Allowance,
        folder: Option<&Path>,
        key: String,
        clock: WallClock,
    ) -> Self {
        Self::new(allowance, Memory::new(folder, key), clock)
    }

    /// The budget of requests for a token, whose times are kept in this folder, if there is one.
    pub(super) fn of_tokens(folder: Option<&Path>, key: &str, clock: WallClock) -> Self {
        let memory = Memory::new(folder, format!("tokens of {key}"));
        Self::new(Allowance::Own(window::TOKENS.to_vec()), memory, clock)
    }

    fn new(allowance: Allowance, memory: Memory, clock: WallClock) -> Self {
        let found = if allowance == Allowance::Auto { memory.found() } else { Found::Nothing };
        let mut ledger = Ledger::default();
        ledger.count_others(&memory.others(clock.now()), Instant::now());
        let state = State {
            policy: Policy::new(allowance, found),
            ledger,
            shared: None,
            paused_until: None,
            waiting: 0,
            calls: 0,
            refusals: 0,
        };
        Self { state: Mutex::new(state), changed: Notify::new(), memory, clock }
    }

    /// Tells other runs of the calls of this one, and learns of theirs; not for each call.
    fn share(&self, rhythm: Rhythm) {
        let now = Instant::now();
        let own = {
            let mut state = self.state();
            let is_early = state.shared.is_some_and(|shared| now - shared < SHARED_EVERY);
            if !self.memory.is_kept() || is_early && rhythm == Rhythm::NowAndThen {
                return;
            }
            state.shared = Some(now);
            state.ledger.ages(now)
        };
        let wall = self.clock.now();
        let others = self.memory.share(&own, wall);
        self.state().ledger.count_others(&others, now);
    }

    /// Waits for room in all windows; work in the background also for those for whom a person waits.
    pub(super) async fn enter(&self, urgency: Urgency) -> Pass<'_> {
        let _waiting = (urgency == Urgency::Asked).then(|| Waiting::new(self));
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let entered = self.state().enter(urgency, Instant::now());
            match entered {
                Ok(probe) => return Pass { budget: self, probe, is_open: true },
                Err(Room::At(moment)) => tokio::select! {
                    () = sleep_until(moment) => {}
                    () = changed => {}
                },
                Err(Room::Now | Room::AfterAnswer) => changed.await,
            }
        }
    }

    /// Calls that were made so far.
    pub(super) fn calls(&self) -> u64 {
        self.state().calls
    }

    /// How it stands at this time of day.
    pub(super) fn usage(&self, wall: Timestamp) -> BudgetUse {
        let (state, now) = (self.state(), Instant::now());
        let wall = |moment: Instant| wall.checked_add(moment.saturating_duration_since(now)).ok();
        let paused_until = state.paused_until.filter(|&until| until > now);
        let next_room = state.room(Urgency::Asked, now).moment().and_then(wall);
        BudgetUse {
            name: state.policy.name().to_owned(),
            windows: state.windows(now),
            divisor: state.policy.divisor(),
            paused_until: paused_until.and_then(wall),
            next_room,
            next_background_room: state.room(Urgency::Background, now).moment().and_then(wall),
            held_until: next_room.filter(|_| state.waiting > 0),
            refusals: state.refusals,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Lets a call leave, if it may.
    fn enter(&mut self, urgency: Urgency, now: Instant) -> Result<Probe, Room> {
        let room = self.room(urgency, now);
        if room != Room::Now {
            return Err(room);
        }
        let is_probe = self.policy.is_probe(&self.ledger, now);
        if is_probe && self.ledger.is_open() || urgency == Urgency::Background && self.waiting > 0 {
            return Err(Room::AfterAnswer);
        }
        self.ledger.forget(self.policy.reach(), now);
        self.ledger.open();
        self.calls += 1;
        Ok(if is_probe { Probe::Yes } else { Probe::No })
    }

    fn room(&self, urgency: Urgency, now: Instant) -> Room {
        if let Some(until) = self.paused_until.filter(|&until| until > now) {
            return Room::At(until);
        }
        let windows = self.policy.windows().into_iter();
        match urgency {
            Urgency::Asked => self.ledger.room(windows, now),
            Urgency::Background => {
                let windows = windows.map(Window::for_background).chain(self.policy.trial());
                self.ledger.room(windows, now)
            }
        }
    }

    fn windows(&self, now: Instant) -> Vec<WindowUse> {
        let in_use = |window: Window| WindowUse {
            limit: window.limit,
            period: window.period,
            kept: window.limit - window.for_background().limit,
            used: u32::try_from(self.ledger.used(window, now)).unwrap_or(u32::MAX),
        };
        let mut windows: Vec<_> = self.policy.windows().into_iter().map(in_use).collect();
        windows.sort_by_key(|window| window.period);
        windows
    }

    /// Calls that left together are refused together: the first of them says all that there is to learn.
    fn refused(&mut self, probe: Probe, retry_after: Option<Duration>, now: Instant) -> Lesson {
        self.refusals += 1;
        let is_first = self.paused_until.is_none_or(|until| until <= now);
        let lesson = if is_first { self.policy.refused(probe, now) } else { Lesson::Shared };
        let pause = self.policy.pause(retry_after, fastrand::f64());
        self.paused_until = self.paused_until.filter(|_| !is_first).max(Some(now + pause));
        tracing::warn!(?lesson, ?pause, budget = self.policy.name(), "429: nothing is sent for a while");
        lesson
    }
}

impl Pass<'_> {
    /// The call was let through, whatever its answer says.
    pub(super) fn passed(mut self) {
        let now = self.close();
        let mut state = self.budget.state();
        let State { policy, ledger, .. } = &mut *state;
        policy.passed(ledger, now);
    }

    /// The call was refused with 429.
    pub(super) fn refused(mut self, retry_after: Option<Duration>) {
        let now = self.close();
        let lesson = self.budget.state().refused(self.probe, retry_after, now);
        if lesson == Lesson::Small {
            self.budget.memory.write_small(self.budget.clock.now());
        }
    }

    fn close(&mut self) -> Instant {
        let now = Instant::now();
        if std::mem::take(&mut self.is_open) {
            self.budget.state().ledger.close(now);
            self.budget.share(Rhythm::NowAndThen);
        }
        now
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.close();
        self.budget.changed.notify_waiters();
    }
}

impl Drop for Budget {
    /// Whoever comes next has to know of the last calls too.
    fn drop(&mut self) {
        if self.state().calls > 0 {
            self.share(Rhythm::AtTheEnd);
        }
    }
}

impl<'a> Waiting<'a> {
    fn new(budget: &'a Budget) -> Self {
        budget.state().waiting += 1;
        Self(budget)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.state().waiting -= 1;
        self.0.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests;
