//! Between two looks: how the last one ended, when the next is due, and what the link says of both.

use super::{Mode, Polling};
use crate::channel::{Link, Sweep};
use crate::domain::Failure;
use crate::worker::Source;
use crate::worker::outbox::Outbox;
use crate::worker::schedule::backoff;
use crate::worker::spread::Method;
use jiff::Timestamp;
use std::time::Duration;
use tokio::time::Instant;

/// From how many times the interval on it is told that it is longer than asked for.
const WORTH_TELLING: f64 = 1.25;

/// How the last look ended.
#[derive(Clone, Debug)]
pub(super) enum Standing {
    /// There was none yet.
    New,
    /// Something new came; the next look is not to begin earlier than this.
    Online { not_before: Instant },
    /// Nothing new came.
    Failing(Failing),
    /// The key was refused.
    Refused { failure: Failure },
}

/// Looks that brought nothing new.
#[derive(Clone, Debug)]
pub(super) struct Failing {
    /// Why the last one did not.
    pub(super) failure: Failure,
    /// How many in a row.
    pub(super) attempt: u32,
    /// When the last one ended.
    pub(super) ended: Instant,
}

impl<S: Source> Polling<S> {
    /// Settles when the next look is due, and says so.
    pub(super) fn rest(&mut self, outbox: &mut Outbox) {
        let jitter = 2.0 * self.options.jitter.f64() - 1.0;
        let (due, link) = match (&self.standing, self.mode) {
            (Standing::Refused { failure }, _) => (None, Link::Refused { failure: failure.clone() }),
            (_, Mode::Paused) => (None, self.paused()),
            (Standing::New, Mode::Running) => return,
            (Standing::Online { not_before }, Mode::Running) => self.online(*not_before),
            (Standing::Failing(last), Mode::Running) => self.waiting(last, jitter),
        };
        self.due = due;
        outbox.put_link(link);
        outbox.put_usage(self.source.usage());
    }

    /// The link of a pause: how the last look went is said all the same.
    pub(super) fn paused(&self) -> Link {
        let failure = match &self.standing {
            Standing::Failing(last) => Some(last.failure.clone()),
            Standing::Refused { failure } => Some(failure.clone()),
            Standing::New | Standing::Online { .. } => None,
        };
        Link::Paused { failure }
    }

    fn online(&self, not_before: Instant) -> (Option<Instant>, Link) {
        let due = (self.began + self.interval()).max(not_before);
        let (stretched, sweep) = self.effort();
        let next_look = self.time_of(due);
        (Some(due), Link::Online { token_until: self.token_until, next_look, stretched, sweep })
    }

    /// The time from look to look, which the budget may make longer than it was asked for.
    fn interval(&self) -> Duration {
        self.reads.method().interval().max(self.options.interval)
    }

    /// How the interval and the reading of the lists differ from what was asked for, since the budget does not bear it.
    fn effort(&self) -> (Option<Duration>, Option<Sweep>) {
        let is_longer = |interval: &Duration| *interval > self.options.interval.mul_f64(WORTH_TELLING);
        let stretched = Some(self.interval()).filter(is_longer);
        let Method::Spread(spread) = self.reads.method() else { return (stretched, None) };
        let (pages, of) = self.reads.progress();
        let period = spread.period(self.reads.load());
        (stretched, Some(Sweep { pages, of, period }))
    }

    fn waiting(&self, last: &Failing, jitter: f64) -> (Option<Instant>, Link) {
        let Failing { failure, attempt, ended } = last;
        let due = *ended + backoff(*attempt, self.options.interval, failure, jitter);
        let link = Link::Waiting { failure: failure.clone(), attempt: *attempt, next_try: self.time_of(due) };
        (Some(due), link)
    }

    /// The time of day at a moment to come.
    fn time_of(&self, moment: Instant) -> Timestamp {
        let ahead = moment.saturating_duration_since(Instant::now());
        self.options.clock.now().checked_add(ahead).unwrap_or(Timestamp::MAX)
    }
}
