//! What the worker told of the link to the API: how it stands, what is wrong with it, at which pace it looks, and what was
//! taken so far. The page about it is `pages::connection`.

use crate::app::Clock;
use crate::channel::{ConnectionState, ReadProgress};
use crate::domain::{Failure, FailureKind, RateLimitUse, Usage, WindowUse};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// Room that comes sooner than this is there by the time that a finger is on a key.
const SOON: SignedDuration = SignedDuration::from_secs(3);

/// Intervals that `+` and `-` walk through, in seconds.
const INTERVALS: [u64; 9] = [1, 3, 5, 10, 30, 60, 120, 300, 900];

/// The link to the API, as far as it was told.
#[derive(Clone, Debug)]
pub(in crate::app) struct Connection {
    link: ConnectionState,
    /// The last failure that nothing has made good yet: the link when it was met.
    trouble: Option<ConnectionState>,
    pace: PollInterval,
    /// The interval that is configured or was chosen.
    interval: Duration,
    /// The interval that is kept at least, as in the background.
    least_interval: Duration,
    usage: Arc<Usage>,
    /// When the usage was told.
    measured: Timestamp,
}

/// What choosing another interval came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum IntervalChange {
    /// This is the interval now.
    Changed(Duration),
    /// There is no longer one.
    Longest,
    /// There is no shorter one.
    Shortest,
}

/// What the budget of calls makes of the interval that was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PollInterval {
    /// The interval that is kept instead.
    pub stretched: Option<Duration>,
    /// How the full list is read, where it is spread out over several looks.
    pub sweep: Option<ReadProgress>,
}

impl Connection {
    /// A link of which nothing was told yet.
    pub(in crate::app) fn new(interval: Duration, now: Timestamp) -> Self {
        Self {
            link: ConnectionState::Authenticating,
            trouble: None,
            pace: PollInterval::default(),
            interval,
            least_interval: Duration::ZERO,
            usage: Arc::default(),
            measured: now,
        }
    }

    /// Whether a poll is completed with this link.
    pub(super) fn completes_poll(&self, link: &ConnectionState) -> bool {
        matches!(link, ConnectionState::Online { .. }) && !matches!(self.link, ConnectionState::Online { .. })
    }

    /// A look that has only begun makes nothing good: the trouble stays until it came to its end.
    pub(super) fn apply(&mut self, link: ConnectionState) {
        match &link {
            ConnectionState::BackingOff { .. } | ConnectionState::Refused { .. } => {
                self.trouble = Some(link.clone());
            }
            ConnectionState::Paused { failure: Some(_) } => {
                self.trouble = self.trouble.take().or_else(|| Some(link.clone()));
            }
            ConnectionState::Online { effective_interval: stretched, list_progress: sweep, .. } => {
                (self.trouble, self.pace) = (None, PollInterval { stretched: *stretched, sweep: *sweep });
            }
            ConnectionState::Paused { failure: None } => self.trouble = None,
            ConnectionState::ReadingSecret { .. }
            | ConnectionState::Authenticating
            | ConnectionState::Fetching
            | ConnectionState::RateLimited { .. } => {}
        }
        self.link = link;
    }

    pub(in crate::app) fn apply_usage(&mut self, usage: Arc<Usage>, now: Timestamp) {
        (self.usage, self.measured) = (usage, now);
    }

    /// How the link to the API stands.
    pub(in crate::app) fn link(&self) -> &ConnectionState {
        &self.link
    }

    /// The last failure that nothing has made good yet: the link when it was met.
    pub(in crate::app) fn trouble(&self) -> Option<&ConnectionState> {
        self.trouble.as_ref()
    }

    /// What the last poll failed of, while nothing has made it good.
    pub(in crate::app) fn failure(&self) -> Option<&Failure> {
        match self.trouble.as_ref()? {
            ConnectionState::BackingOff { failure, .. } | ConnectionState::Refused { failure } => {
                Some(failure)
            }
            ConnectionState::Paused { failure } => failure.as_ref(),
            _ => None,
        }
    }

    /// API call counts and rate limits.
    pub(in crate::app) fn usage(&self) -> &Usage {
        &self.usage
    }

    /// What the rate limit makes of the configured interval.
    pub(in crate::app) fn pace(&self) -> PollInterval {
        self.pace
    }

    /// The interval that is configured or was chosen.
    pub(in crate::app) fn interval(&self) -> Duration {
        self.interval
    }

    /// The time between two polls that is kept now.
    pub(in crate::app) fn kept_interval(&self) -> Duration {
        self.pace.stretched.unwrap_or_default().max(self.interval).max(self.least_interval)
    }

    /// Sets the interval that is kept at least; returns the one that is wanted then.
    pub(in crate::app) fn set_least_interval(&mut self, least: Duration) -> Duration {
        self.least_interval = least;
        self.interval.max(least)
    }

    /// Chooses the next longer interval.
    pub(in crate::app) fn lengthen_interval(&mut self) -> IntervalChange {
        let next = INTERVALS.into_iter().map(Duration::from_secs).find(|next| *next > self.interval);
        next.map_or(IntervalChange::Longest, |next| self.set_interval(next))
    }

    /// Chooses the next shorter interval.
    pub(in crate::app) fn shorten_interval(&mut self) -> IntervalChange {
        let next = INTERVALS.into_iter().map(Duration::from_secs).rfind(|next| *next < self.interval);
        next.map_or(IntervalChange::Shortest, |next| self.set_interval(next))
    }

    fn set_interval(&mut self, interval: Duration) -> IntervalChange {
        self.interval = interval;
        IntervalChange::Changed(interval)
    }

    /// The rate limit as it stands now: calls that were made longer ago than a window is long are no longer in it.
    pub(in crate::app) fn budget(&self, clock: &Clock) -> RateLimitUse {
        let age = clock.since(self.measured);
        let aged = |window: &WindowUse| {
            let is_over = SignedDuration::try_from(window.period).is_ok_and(|period| age > period);
            WindowUse { used: if is_over { 0 } else { window.used }, ..*window }
        };
        let budget = &self.usage.rate_limit;
        let paused_until = budget.paused_until.filter(|until| *until > clock.now());
        RateLimitUse { windows: budget.windows.iter().map(aged).collect(), paused_until, ..budget.clone() }
    }

    /// Until when nothing may be requested after a 429, unless that is over soon.
    pub(super) fn paused_until(&self, clock: &Clock) -> Option<Timestamp> {
        let until = self.usage.rate_limit.paused_until?;
        (until.duration_since(clock.now()) > SOON).then_some(until)
    }

    /// Until when nothing may be requested: after a 429, or where the next request waits for room in the rate limit.
    pub(in crate::app) fn limited_until(&self, clock: &Clock) -> Option<Timestamp> {
        match self.link {
            ConnectionState::RateLimited { until, .. } => self.usage.rate_limit.paused_until.max(Some(until)),
            _ => self.paused_until(clock),
        }
    }

    /// The last request that was answered with 429.
    pub(super) fn refused_request(&self) -> Option<&Failure> {
        let mut failures = self.usage.failures.iter().map(|(_, failure)| failure);
        failures.find(|failure| failure.kind == FailureKind::RateLimited)
    }

    /// Until when the rate limit has no room for what somebody may ask for, if it has none.
    pub(in crate::app) fn no_room_until(&self, clock: &Clock) -> Option<Timestamp> {
        let budget = &self.usage.rate_limit;
        if let ConnectionState::RateLimited { until, .. } = self.link {
            return Some(budget.paused_until.map_or(until, |paused| paused.max(until)));
        }
        let until = budget.paused_until.max(budget.next_permit)?;
        (until.duration_since(clock.now()) > SOON).then_some(until)
    }
}
