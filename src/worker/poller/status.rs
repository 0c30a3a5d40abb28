//! State between two poll cycles: the result of the last one, the start of the next, and the connection
//! state.

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

/// Ratio of the effective to the configured interval from which the effective one is published.
const MIN_PUBLISHED_RATIO: f64 = 1.25;

/// Result of the last poll cycle.
#[derive(Debug, Clone)]
pub(super) enum PollStatus {
    /// No cycle has ended yet.
    New,
    /// New data was received. The next cycle starts no earlier than `not_before`.
    Online { not_before: Instant },
    /// No new data was received.
    Failing(FailureStreak),
    /// The API key was rejected.
    Refused { failure: Failure },
}

/// Consecutive poll cycles without new data.
#[derive(Debug, Clone)]
pub(super) struct FailureStreak {
    /// Failure of the last cycle.
    pub(super) failure: Failure,
    /// Number of consecutive failures.
    pub(super) attempt: u32,
    /// End of the last cycle.
    pub(super) ended: Instant,
}

impl<S: Source> Poller<S> {
    /// Schedules the next poll cycle and publishes the connection state.
    pub(super) fn schedule_next_cycle(&mut self, update_sender: &mut UpdateSender) {
        let jitter = 2.0 * self.options.jitter.f64() - 1.0;
        let (due, link) = match (&self.status, self.mode) {
            (PollStatus::Refused { failure }, _) => {
                (None, ConnectionState::Refused { failure: failure.clone() })
            }
            (_, Mode::Paused) => (None, self.paused()),
            (PollStatus::New, Mode::Running) => return,
            (PollStatus::Online { not_before }, Mode::Running) => self.online(*not_before),
            (PollStatus::Failing(last), Mode::Running) => self.waiting(last, jitter),
        };
        self.due = due;
        update_sender.put_link(link);
        update_sender.put_usage(self.source.usage());
    }

    /// Connection state while paused, with the failure of the last cycle.
    pub(super) fn paused(&self) -> ConnectionState {
        let failure = match &self.status {
            PollStatus::Failing(last) => Some(last.failure.clone()),
            PollStatus::Refused { failure } => Some(failure.clone()),
            PollStatus::New | PollStatus::Online { .. } => None,
        };
        ConnectionState::Paused { failure }
    }

    fn online(&self, not_before: Instant) -> (Option<Instant>, ConnectionState) {
        let due = (self.began + self.interval()).max(not_before);
        let (effective_interval, progress) = self.effective_progress();
        let next_poll = self.time_of(due);
        (
            Some(due),
            ConnectionState::Online {
                token_expires: self.token_expires,
                next_poll,
                effective_interval,
                list_progress: progress,
            },
        )
    }

    /// Effective poll interval; the rate limit may make it longer than the configured one.
    fn interval(&self) -> Duration {
        self.reads.strategy().interval().max(self.options.interval)
    }

    /// Effective interval and list progress, where the rate limit makes them differ from the configuration.
    fn effective_progress(&self) -> (Option<Duration>, Option<ReadProgress>) {
        let is_longer = |interval: &Duration| *interval > self.options.interval.mul_f64(MIN_PUBLISHED_RATIO);
        let effective_interval = Some(self.interval()).filter(is_longer);
        let FetchStrategy::Spread(spread) = self.reads.strategy() else { return (effective_interval, None) };
        let (pages, total) = self.reads.progress();
        let period = spread.period(self.reads.load());
        (effective_interval, Some(ReadProgress { pages_read: pages, total_pages: total, period }))
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

    /// Wall-clock time of a future instant.
    fn time_of(&self, moment: Instant) -> Timestamp {
        let ahead = moment.saturating_duration_since(Instant::now());
        self.options.clock.now().checked_add(ahead).unwrap_or(Timestamp::MAX)
    }
}
