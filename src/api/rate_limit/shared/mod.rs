//! State of a key that all processes of a user share: past, open and waiting calls, the pause and the policy.
//! Updated under the lock of its file, so that two processes never take the same room. Without a file, it
//! belongs to one process.
//!
//! Processes that ended hold nothing up: an open call counts until its timeout, a waiting call until its next
//! attempt is overdue, and either only while its process runs.

mod ticket;

pub(in crate::api) use ticket::QueuePriority;
pub(super) use ticket::{OpenCall, Ticket};

use super::call_log::{Availability, CallLog, Load, Millis};
use super::policy::{Evidence, LimitProbe, LimitSignal, MAX_PAUSE, Policy};
use super::window::{QUIET_SECOND, SECOND, Window};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use ticket::GRACE_PERIOD;

/// Maximum duration of an open call, above every request timeout.
const MAX_CALL_DURATION: Millis = 60_000;
/// Maximum number of saved waiting calls.
const MAX_WAITING: usize = 200;

/// The shared state of a key.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct SharedState {
    calls: CallLog,
    open: Vec<OpenCall>,
    waiting: Vec<Ticket>,
    paused_until: Option<Millis>,
    /// Whether the server requested a longer pause.
    is_pause_capped: bool,
    pub(super) policy: Policy,
}

impl SharedState {
    /// No calls yet, with this policy.
    pub(super) fn new(policy: Policy) -> Self {
        Self { policy, ..Self::default() }
    }

    /// Drops expired entries, and clamps future times to now, for a clock that was set back. Only the latter
    /// has to be saved, since future times would never expire.
    pub(super) fn refresh(&mut self, now: Millis) -> Change {
        let is_ahead = self.open.iter().any(|call| call.started > now)
            || self.waiting.iter().any(|ticket| ticket.since > now)
            || self.paused_until.is_some_and(|until| until > now + MAX_PAUSE)
            || self.policy.has_future_times(now);
        self.calls.sort();
        let is_ahead = self.calls.clamp(now) || is_ahead;
        self.calls.compact(self.policy.max_period(), now);
        for call in &mut self.open {
            call.started = call.started.min(now);
        }
        let is_over = |call: &OpenCall| now - call.started >= MAX_CALL_DURATION || call.process.has_ended();
        for call in self.open.extract_if(.., |call| is_over(call)) {
            self.calls.record((call.started + MAX_CALL_DURATION).min(now));
        }
        for ticket in &mut self.waiting {
            if ticket.since > now {
                (ticket.since, ticket.next_try) = (now, now);
            }
        }
        self.waiting.retain(|ticket| !ticket.is_abandoned(now));
        self.paused_until =
            self.paused_until.map(|until| until.min(now + MAX_PAUSE)).filter(|until| *until > now);
        self.is_pause_capped &= self.paused_until.is_some();
        self.policy.expire(now);
        if is_ahead { Change::Made } else { Change::None }
    }

    /// When a call of this priority has room after `ahead` others.
    pub(super) fn availability(&self, priority: QueuePriority, ahead: usize, now: Millis) -> Availability {
        if let Some(until) = self.paused_until.filter(|&until| until > now) {
            return Availability::In(until - now);
        }
        let load = Load { open: self.open.len(), ahead };
        let windows = self.policy.windows().into_iter();
        match priority {
            QueuePriority::Interactive | QueuePriority::Command => {
                self.calls.availability(windows, load, now)
            }
            QueuePriority::Background => {
                let windows = windows.map(Window::for_background).chain(self.policy.probing_window());
                self.calls.availability(windows, load, now)
            }
        }
    }

    /// Admits a call if it is its turn and there is room.
    ///
    /// # Errors
    /// When there will be room, and the number of calls ahead.
    pub(super) fn admit(&mut self, ticket: &Ticket, now: Millis) -> Result<OpenCall, (Availability, usize)> {
        let ahead = self.ahead_of(ticket, now);
        let room = self.availability(ticket.priority, ahead, now);
        if room != Availability::Now {
            return Err((room, ahead));
        }
        let probe = self.policy.probe(&self.calls, Load { open: self.open.len(), ahead: 0 }, now);
        if probe == LimitProbe::Yes {
            self.can_probe(ahead, now).map_err(|room| (room, ahead))?;
        }
        let call = OpenCall { id: ticket.id, started: now, probe, process: ticket.process };
        self.open.push(call);
        self.dequeue(ticket.id);
        Ok(call)
    }

    /// A probe is sent alone, in its turn, and with spare room in the one-second window, so that its 429 is
    /// unambiguous.
    fn can_probe(&self, ahead: usize, now: Millis) -> Result<(), Availability> {
        if !self.open.is_empty() || ahead > 0 {
            return Err(Availability::AfterResponse);
        }
        match self.calls.availability([QUIET_SECOND], Load::default(), now) {
            Availability::Now => Ok(()),
            room => Err(room),
        }
    }

    /// Number of waiting calls ahead. Background calls without room do not block others.
    fn ahead_of(&self, ticket: &Ticket, now: Millis) -> usize {
        let first = self
            .waiting
            .iter()
            .filter(|other| other.id != ticket.id && other.queue_position() < ticket.queue_position());
        let has_room = |priority| self.availability(priority, 0, now) == Availability::Now;
        let background_has_room = has_room(QueuePriority::Background);
        first.filter(|other| other.priority != QueuePriority::Background || background_has_room).count()
    }

    /// Saves a waiting call and its next attempt; returns whether the change needs a write.
    pub(super) fn enqueue(&mut self, ticket: &Ticket, next_try: Millis) -> Change {
        let waiting = Ticket { next_try, ..*ticket };
        let has_space = self.waiting.len() < MAX_WAITING;
        match self.waiting.iter_mut().find(|other| other.id == ticket.id) {
            // A small change of the wait is not worth a write.
            Some(other) if other.next_try.abs_diff(next_try) < GRACE_PERIOD / 2 => Change::None,
            Some(other) => {
                *other = waiting;
                Change::Made
            }
            None if has_space => {
                self.waiting.push(waiting);
                Change::Made
            }
            None => Change::None,
        }
    }

    /// Removes a waiting call.
    pub(super) fn dequeue(&mut self, id: u64) {
        self.waiting.retain(|ticket| ticket.id != id);
    }

    /// Whether a call is waiting.
    pub(super) fn is_waiting(&self, id: u64) -> bool {
        self.waiting.iter().any(|ticket| ticket.id == id)
    }

    /// Records an ended call, even one that is no longer in the state.
    pub(super) fn close(&mut self, id: u64, ended: Millis) {
        self.open.retain(|call| call.id != id);
        self.calls.record(ended);
    }

    /// Releases the reservation of a call whose request never reached the server. A call that is no
    /// longer in the state stays counted.
    pub(super) fn release(&mut self, id: u64) {
        self.open.retain(|call| call.id != id);
    }

    /// Records an accepted call.
    pub(super) fn record_accepted(&mut self, call: &OpenCall, now: Millis) {
        self.policy.record_accepted(call.started, now);
    }

    /// Records the 429 of an open call; returns its signal and the length of the pause. Of calls that were
    /// sent together only the first 429 is evaluated.
    pub(super) fn record_429(
        &mut self,
        call: &OpenCall,
        retry_after: Option<Duration>,
        now: Millis,
    ) -> (LimitSignal, Duration) {
        let is_first = self.paused_until.is_none_or(|until| until <= now);
        let evidence = Evidence { probe: call.probe, second_was_full: self.was_second_full(call, now) };
        let signal = if is_first { self.policy.record_429(evidence, now) } else { LimitSignal::Repeated };
        let pause = self.policy.pause(retry_after, fastrand::f64());
        let until = now + u64::try_from(pause.as_millis()).unwrap_or(MAX_PAUSE);
        if is_first || self.paused_until < Some(until) {
            self.paused_until = Some(until);
            self.is_pause_capped = Policy::is_capped(retry_after);
        }
        (signal, pause)
    }

    /// Restores a pause that is missing in the file, for example because it was deleted.
    pub(super) fn restore_pause(&mut self, until: Millis, now: Millis) -> Change {
        let is_known = self.paused_until(now).is_some_and(|known| known >= until);
        if is_known || until <= now {
            return Change::None;
        }
        self.paused_until = Some(until.min(now + MAX_PAUSE));
        Change::Made
    }

    /// Whether the one-second window may have been full at any time between the start of this call and its
    /// response.
    fn was_second_full(&self, call: &OpenCall, now: Millis) -> bool {
        let period = SECOND.period + Duration::from_millis(now.saturating_sub(call.started));
        let others = self.open.iter().filter(|other| other.id != call.id).count();
        self.calls.used(Window { period, ..SECOND }, now) + others + 1 >= SECOND.limit as usize
    }

    /// The number of open calls.
    pub(super) fn open_calls(&self) -> usize {
        self.open.len()
    }

    /// The end of the pause.
    pub(super) fn paused_until(&self, now: Millis) -> Option<Millis> {
        self.paused_until.filter(|&until| until > now)
    }

    /// Whether the server requested a longer pause than is applied.
    pub(super) fn is_pause_capped(&self) -> bool {
        self.is_pause_capped
    }

    /// The number of calls that count in a window.
    pub(super) fn used(&self, window: Window, now: Millis) -> usize {
        self.calls.used(window, now) + self.open.len()
    }
}

/// Whether an update changed the shared state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Made,
    None,
}

#[cfg(test)]
mod tests;
