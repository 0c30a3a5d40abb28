//! Between two looks: how the last one ended, when the next is due, and what the link says of both.

use super::{Mode, Poller};
use crate::channel::{ConnectionState, ReadProgress};
use crate::domain::Failure;
use crate::worker::Source;
use crate::worker::schedule::backoff;
use crate::worker::state_plan::FetchStrategy;
use crate::worker::update_sender::UpdateSender;
use jiff::Timestamp;
use std::time::Duration;
use tokio::time::Instant;

/// From how many times the interval on it is told that it is longer than asked for.
const WORTH_TELLING: f64 = 1.25;

/// How the last look ended.
#[derive(Debug, Clone)]
pub(super) enum PollStatus {
    /// There was none yet.
    New,
    /// Something new came; the next look is not to begin earlier than this.
    Online { not_before: Instant },
    /// Nothing new came.
    Failing(FailureStreak),
    /// The key was refused.
    Refused { failure: Failure },
}

/// Looks that brought nothing new.
#[derive(Debug, Clone)]
pub(super) struct FailureStreak {
    /// Why the last one did not.
    pub(super) failure: Failure,
    /// How many in a row.
    pub(super) attempt: u32,
    /// When the last one ended.
    pub(super) ended: Instant,
}

impl<S: Source> Poller<S> {
    /// Settles when the next look is due, and says so.
    pub(super) fn rest(&mut self, outbox: &mut UpdateSender) {
        let jitter = 2.0 * self.options.jitter.f64() - 1.0;
        let (due, link) = match (&self.standing, self.mode) {
            (PollStatus::Refused { failure }, _) => {
                (None, ConnectionState::Refused { failure: failure.clone() })
            }
            (_, Mode::Paused) => (None, self.paused()),
            (PollStatus::New, Mode::Running) => return,
            (PollStatus::Online { not_before }, Mode::Running) => self.online(*not_before),
            (PollStatus::Failing(last), Mode::Running) => self.waiting(last, jitter),
        };
        self.due = due;
        outbox.put_link(link);
        outbox.put_usage(self.source.usage());
    }

    /// The link of a pause: how the last look went is said all the same.
    pub(super) fn paused(&self) -> ConnectionState {
        let failure = match &self.standing {
            PollStatus::Failing(last) => Some(last.failure.clone()),
            PollStatus::Refused { failure } => Some(failure.clone()),
            PollStatus::New | PollStatus::Online { .. } => None,
        };
        ConnectionState::Paused { failure }
    }

    fn online(&self, not_before: Instant) -> (Option<Instant>, ConnectionState) {
        let due = (self.began + self.interval()).max(not_before);
        let (stretched, sweep) = self.effort();
        let next_look = self.time_of(due);
        (
            Some(due),
            ConnectionState::Online {
                token_expires: self.token_until,
                next_poll: next_look,
                effective_interval: stretched,
                list_progress: sweep,
            },
        )
    }

    /// The time from look to look, which the budget may make longer than it was asked for.
    fn interval(&self) -> Duration {
        self.reads.method().interval().max(self.options.interval)
    }

    /// How the interval and the reading of the lists differ from what was asked for, since the budget does not bear it.
    fn effort(&self) -> (Option<Duration>, Option<ReadProgress>) {
        let is_longer = |interval: &Duration| *interval > self.options.interval.mul_f64(WORTH_TELLING);
        let stretched = Some(self.interval()).filter(is_longer);
        let FetchStrategy::Spread(spread) = self.reads.method() else { return (stretched, None) };
        let (pages, of) = self.reads.progress();
        let period = spread.period(self.reads.load());
        (stretched, Some(ReadProgress { pages_read: pages, total_pages: of, period }))
    }

    fn waiting(&self, last: &FailureStreak, jitter: f64) -> (Option<Instant>, ConnectionState) {
        let FailureStreak { failure, attempt, ended } = last;
        let due = *ended + backoff(*attempt, self.options.interval, failure, jitter);
        let link = ConnectionState::BackingOff {
            failure: failure.clone(),
            attempt: *attempt,
            next_attempt: self.time_of(due),
        };
        (Some(due), link)
    }

    /// The time of day at a moment to come.
    fn time_of(&self, moment: Instant) -> Timestamp {
        let ahead = moment.saturating_duration_since(Instant::now());
        self.options.clock.now().checked_add(ahead).unwrap_or(Timestamp::MAX)
    }
}
