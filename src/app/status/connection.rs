//! State of the API connection as reported by the worker: state, failures, poll interval and usage. Its page is
//! `pages::connection`.

use crate::app::Clock;
use crate::channel::{ConnectionState, ReadProgress};
use crate::domain::{Failure, FailureKind, RateLimitUse, Usage, WindowUse};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// Shorter waits for the rate limit are not reported.
const MIN_REPORTED_WAIT: SignedDuration = SignedDuration::from_secs(3);

/// Intervals that `+` and `-` step through, in seconds.
const INTERVALS: [u64; 9] = [1, 3, 5, 10, 30, 60, 120, 300, 900];

/// State of the API connection.
#[derive(Debug, Clone)]
pub(in crate::app) struct Connection {
    state: ConnectionState,
    /// State at the last failure, until a poll succeeds.
    failed_state: Option<ConnectionState>,
    poll_interval: PollInterval,
    /// Configured or chosen interval.
    interval: Duration,
    /// Minimum interval, for profiles in the background.
    min_interval: Duration,
    usage: Arc<Usage>,
    /// When the usage was received.
    usage_at: Timestamp,
}

/// Result of changing the interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum IntervalChange {
    /// New interval.
    Changed(Duration),
    /// It was the longest.
    Longest,
    /// It was the shortest.
    Shortest,
}

/// Effective poll interval under the rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PollInterval {
    /// Longer interval in effect because of the rate limit.
    pub effective: Option<Duration>,
    /// Progress of the full list, if it is spread over several polls.
    pub list_progress: Option<ReadProgress>,
}

impl Connection {
    /// State before the first update of the worker.
    pub(in crate::app) fn new(interval: Duration, now: Timestamp) -> Self {
        Self {
            state: ConnectionState::Authenticating,
            failed_state: None,
            poll_interval: PollInterval::default(),
            interval,
            min_interval: Duration::ZERO,
            usage: Arc::default(),
            usage_at: now,
        }
    }

    /// Whether a new state completes a poll.
    pub(super) fn completes_poll(&self, state: &ConnectionState) -> bool {
        matches!(state, ConnectionState::Online { .. })
            && !matches!(self.state, ConnectionState::Online { .. })
    }

    /// Applies a new state. A failure stays until a poll has succeeded.
    pub(super) fn apply(&mut self, state: ConnectionState) {
        match &state {
            ConnectionState::BackingOff { .. } | ConnectionState::Refused { .. } => {
                self.failed_state = Some(state.clone());
            }
            ConnectionState::Paused { failure: Some(_) } => {
                self.failed_state = self.failed_state.take().or_else(|| Some(state.clone()));
            }
            ConnectionState::Online { effective_interval, list_progress, .. } => {
                (self.failed_state, self.poll_interval) =
                    (None, PollInterval { effective: *effective_interval, list_progress: *list_progress });
            }
            ConnectionState::Paused { failure: None } => self.failed_state = None,
            ConnectionState::ReadingSecret { .. }
            | ConnectionState::Authenticating
            | ConnectionState::Fetching
            | ConnectionState::RateLimited { .. } => {}
        }
        self.state = state;
    }

    pub(in crate::app) fn apply_usage(&mut self, usage: Arc<Usage>, now: Timestamp) {
        (self.usage, self.usage_at) = (usage, now);
    }

    /// Current state of the connection.
    pub(in crate::app) fn state(&self) -> &ConnectionState {
        &self.state
    }

    /// State at the last failure, until a poll succeeds.
    pub(in crate::app) fn failed_state(&self) -> Option<&ConnectionState> {
        self.failed_state.as_ref()
    }

    /// Failure of the last poll, until one succeeds.
    pub(in crate::app) fn failure(&self) -> Option<&Failure> {
        match self.failed_state.as_ref()? {
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

    /// Poll interval under the rate limit.
    pub(in crate::app) fn poll_interval(&self) -> PollInterval {
        self.poll_interval
    }

    /// Configured or chosen interval.
    pub(in crate::app) fn interval(&self) -> Duration {
        self.interval
    }

    /// Current time between two polls.
    pub(in crate::app) fn effective_interval(&self) -> Duration {
        self.poll_interval.effective.unwrap_or_default().max(self.interval).max(self.min_interval)
    }

    /// Sets the minimum interval; returns the resulting one.
    pub(in crate::app) fn set_min_interval(&mut self, min_interval: Duration) -> Duration {
        self.min_interval = min_interval;
        self.interval.max(min_interval)
    }

    /// Selects the next longer interval.
    pub(in crate::app) fn lengthen_interval(&mut self) -> IntervalChange {
        let next = INTERVALS.into_iter().map(Duration::from_secs).find(|next| *next > self.interval);
        next.map_or(IntervalChange::Longest, |next| self.set_interval(next))
    }

    /// Selects the next shorter interval.
    pub(in crate::app) fn shorten_interval(&mut self) -> IntervalChange {
        let next = INTERVALS.into_iter().map(Duration::from_secs).rfind(|next| *next < self.interval);
        next.map_or(IntervalChange::Shortest, |next| self.set_interval(next))
    }

    fn set_interval(&mut self, interval: Duration) -> IntervalChange {
        self.interval = interval;
        IntervalChange::Changed(interval)
    }

    /// Current use of the rate limit, without calls that have left their window since.
    pub(in crate::app) fn rate_limit(&self, clock: &Clock) -> RateLimitUse {
        let age = clock.elapsed_since(self.usage_at);
        let aged = |window: &WindowUse| {
            let is_over = SignedDuration::try_from(window.period).is_ok_and(|period| age > period);
            WindowUse { used: if is_over { 0 } else { window.used }, ..*window }
        };
        let rate_limit = &self.usage.rate_limit;
        let paused_until = rate_limit.paused_until.filter(|until| *until > clock.now());
        RateLimitUse {
            windows: rate_limit.windows.iter().map(aged).collect(),
            paused_until,
            ..rate_limit.clone()
        }
    }

    /// End of the pause after a 429, unless it is near.
    pub(super) fn paused_until(&self, clock: &Clock) -> Option<Timestamp> {
        let until = self.usage.rate_limit.paused_until?;
        (until.duration_since(clock.now()) > MIN_REPORTED_WAIT).then_some(until)
    }

    /// Until when requests are blocked: after a 429, or because the rate limit is exhausted.
    pub(in crate::app) fn blocked_until(&self, clock: &Clock) -> Option<Timestamp> {
        match self.state {
            ConnectionState::RateLimited { until, .. } => self.usage.rate_limit.paused_until.max(Some(until)),
            _ => self.paused_until(clock),
        }
    }

    /// Failure of the last request that was answered with 429.
    pub(super) fn last_rejected(&self) -> Option<&Failure> {
        let mut failures = self.usage.failures.iter().map(|(_, failure)| failure);
        failures.find(|failure| failure.kind == FailureKind::RateLimited)
    }

    /// Until when the rate limit blocks interactive requests.
    pub(in crate::app) fn rate_limited_until(&self, clock: &Clock) -> Option<Timestamp> {
        let rate_limit = &self.usage.rate_limit;
        if let ConnectionState::RateLimited { until, .. } = self.state {
            return Some(rate_limit.paused_until.map_or(until, |paused| paused.max(until)));
        }
        let until = rate_limit.paused_until.max(rate_limit.next_permit)?;
        (until.duration_since(clock.now()) > MIN_REPORTED_WAIT).then_some(until)
    }
}
