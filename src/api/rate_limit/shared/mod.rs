//! What all processes of one user know about the calls of one key: past calls, open calls, who waits, pauses and lessons.
//! Each change is made under the lock of the file that this is saved in, so that of two processes never both take the same
//! room. Where there is no file, one process has it to itself.
//!
//! Nobody waits for a process that is gone: an open call counts until its response could not come any more, a waiting call
//! until it should have looked again, and either only while its process runs.

mod ticket;

pub(in crate::api) use ticket::Priority;
pub(super) use ticket::{OpenCall, Ticket};

use super::call_log::{Availability, CallLog, Load, Millis};
use super::policy::{Evidence, LONGEST_PAUSE, LimitProbe, LimitSignal, Policy};
use super::window::{QUIET_SECOND, SECOND, Window};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use ticket::LATE;

/// How long a call can be open: longer than the longest time-out of a request.
const LONGEST_CALL: Millis = 60_000;
/// Waiting calls that are remembered.
const MOST_WAITING: usize = 200;

/// What all processes know.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SharedState {
    calls: CallLog,
    open: Vec<OpenCall>,
    waiting: Vec<Ticket>,
    paused_until: Option<Millis>,
    /// Whether the server asked for a longer pause.
    is_pause_capped: bool,
    pub(super) policy: Policy,
}

impl SharedState {
    /// Nothing yet, with this policy.
    pub(super) fn new(policy: Policy) -> Self {
        Self { policy, ..Self::default() }
    }

    /// Drops what is over, and brings what lies in the future to the present: the clock was set back. Only that has to be
    /// saved, since it would last for ever otherwise.
    pub(super) fn refresh(&mut self, now: Millis) -> Change {
        let is_ahead = self.open.iter().any(|call| call.left > now)
            || self.waiting.iter().any(|ticket| ticket.since > now)
            || self.paused_until.is_some_and(|until| until > now + LONGEST_PAUSE)
            || self.policy.is_ahead_of(now);
        self.calls.sort();
        let is_ahead = self.calls.clamp(now) || is_ahead;
        self.calls.compact(self.policy.reach(), now);
        for call in &mut self.open {
            call.left = call.left.min(now);
        }
        let is_over = |call: &OpenCall| now - call.left >= LONGEST_CALL || call.process.has_ended();
        for call in self.open.extract_if(.., |call| is_over(call)) {
            self.calls.record((call.left + LONGEST_CALL).min(now));
        }
        for ticket in &mut self.waiting {
            if ticket.since > now {
                (ticket.since, ticket.next_try) = (now, now);
            }
        }
        self.waiting.retain(|ticket| !ticket.is_abandoned(now));
        self.paused_until =
            self.paused_until.map(|until| until.min(now + LONGEST_PAUSE)).filter(|until| *until > now);
        self.is_pause_capped &= self.paused_until.is_some();
        self.policy.expire(now);
        if is_ahead { Change::Made } else { Change::None }
    }

    /// When a call of this kind has room, after so many others.
    pub(super) fn availability(&self, priority: Priority, ahead: usize, now: Millis) -> Availability {
        if let Some(until) = self.paused_until.filter(|&until| until > now) {
            return Availability::In(until - now);
        }
        let load = Load { open: self.open.len(), ahead };
        let windows = self.policy.windows().into_iter();
        match priority {
            Priority::Interactive | Priority::Command => self.calls.availability(windows, load, now),
            Priority::Background => {
                let windows = windows.map(Window::for_background).chain(self.policy.trial());
                self.calls.availability(windows, load, now)
            }
        }
    }

    /// Lets a call leave whose turn it is and for which there is room.
    ///
    /// # Errors
    /// When there is room, with the number of calls that go first.
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
        let call = OpenCall { id: ticket.id, left: now, probe, process: ticket.process };
        self.open.push(call);
        self.dequeue(ticket.id);
        Ok(call)
    }

    /// A probe leaves alone and in its turn, and when the second has room to spare, so that its 429 says one thing only.
    fn can_probe(&self, ahead: usize, now: Millis) -> Result<(), Availability> {
        if !self.open.is_empty() || ahead > 0 {
            return Err(Availability::AfterResponse);
        }
        match self.calls.availability([QUIET_SECOND], Load::default(), now) {
            Availability::Now => Ok(()),
            room => Err(room),
        }
    }

    /// Waiting calls that go first. What only the background has no room for now holds nobody up.
    fn ahead_of(&self, ticket: &Ticket, now: Millis) -> usize {
        let first = self.waiting.iter().filter(|other| other.id != ticket.id && other.turn() < ticket.turn());
        let has_room = |priority| self.availability(priority, 0, now) == Availability::Now;
        let background_has_room = has_room(Priority::Background);
        first.filter(|other| other.priority != Priority::Background || background_has_room).count()
    }

    /// Remembers that a call waits until then at least; says whether that was news to the others.
    pub(super) fn enqueue(&mut self, ticket: &Ticket, next_try: Millis) -> Change {
        let waiting = Ticket { next_try, ..*ticket };
        let has_place = self.waiting.len() < MOST_WAITING;
        match self.waiting.iter_mut().find(|other| other.id == ticket.id) {
            // A wait that only becomes a little shorter or longer is not worth writing.
            Some(other) if other.next_try.abs_diff(next_try) < LATE / 2 => Change::None,
            Some(other) => {
                *other = waiting;
                Change::Made
            }
            None if has_place => {
                self.waiting.push(waiting);
                Change::Made
            }
            None => Change::None,
        }
    }

    /// Forgets a waiting call.
    pub(super) fn dequeue(&mut self, id: u64) {
        self.waiting.retain(|ticket| ticket.id != id);
    }

    /// Whether a call waits.
    pub(super) fn is_waiting(&self, id: u64) -> bool {
        self.waiting.iter().any(|ticket| ticket.id == id)
    }

    /// A call ended. One that is not known any more counts all the same.
    pub(super) fn close(&mut self, id: u64, ended: Millis) {
        self.open.retain(|call| call.id != id);
        self.calls.record(ended);
    }

    /// Gives the reservation of a call back whose request never reached the server. One that is not known any more was
    /// counted, and stays so.
    pub(super) fn release(&mut self, id: u64) {
        self.open.retain(|call| call.id != id);
    }

    /// An open call was let through.
    pub(super) fn passed(&mut self, call: &OpenCall, now: Millis) {
        self.policy.passed(call.left, now);
    }

    /// An open call was answered with 429. Calls that left together are refused together: the first of them says all that
    /// there is to learn. Says what follows, and how long nothing is sent.
    pub(super) fn refused(
        &mut self,
        call: &OpenCall,
        retry_after: Option<Duration>,
        now: Millis,
    ) -> (LimitSignal, Duration) {
        let is_first = self.paused_until.is_none_or(|until| until <= now);
        let evidence = Evidence { probe: call.probe, second_was_full: self.was_second_full(call, now) };
        let signal = if is_first { self.policy.refused(evidence, now) } else { LimitSignal::Repeated };
        let pause = self.policy.pause(retry_after, fastrand::f64());
        let until = now + u64::try_from(pause.as_millis()).unwrap_or(LONGEST_PAUSE);
        if is_first || self.paused_until < Some(until) {
            self.paused_until = Some(until);
            self.is_pause_capped = Policy::is_capped(retry_after);
        }
        (signal, pause)
    }

    /// Enters a pause that this process knows and the file does not, as where it could not be used or was deleted.
    pub(super) fn restore_pause(&mut self, until: Millis, now: Millis) -> Change {
        let is_known = self.paused_until(now).is_some_and(|known| known >= until);
        if is_known || until <= now {
            return Change::None;
        }
        self.paused_until = Some(until.min(now + LONGEST_PAUSE));
        Change::Made
    }

    /// Whether any second between the leaving of a call and its answer can have held as many calls as a second may, this
    /// one included.
    fn was_second_full(&self, call: &OpenCall, now: Millis) -> bool {
        let period = SECOND.period + Duration::from_millis(now.saturating_sub(call.left));
        let others = self.open.iter().filter(|other| other.id != call.id).count();
        self.calls.used(Window { period, ..SECOND }, now) + others + 1 >= SECOND.limit as usize
    }

    /// Calls whose response has not arrived.
    pub(super) fn open_calls(&self) -> usize {
        self.open.len()
    }

    /// Until when nothing is sent.
    pub(super) fn paused_until(&self, now: Millis) -> Option<Millis> {
        self.paused_until.filter(|&until| until > now)
    }

    /// Whether the server asked for a longer pause than the one that is kept.
    pub(super) fn is_pause_capped(&self) -> bool {
        self.is_pause_capped
    }

    /// Calls that count in a window.
    pub(super) fn used(&self, window: Window, now: Millis) -> usize {
        self.calls.used(window, now) + self.open.len()
    }
}

/// Whether others have to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Made,
    None,
}

#[cfg(test)]
mod tests;
