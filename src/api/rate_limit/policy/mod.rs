//! The windows that apply, and how a 429 changes them: a key that was assumed to be large becomes small, and
//! if another program shares the key, the windows are halved until no 429 occurred for a while. Saved and
//! shared by all processes of a user, so all times are of the wall clock. Pure: no I/O, no waiting.
//!
//! A 429 counts only against windows that are needed to explain it. If the one-second window may have been
//! full, that alone explains it. Observations expire: a small key is probed again after a day, and after
//! twice the time each time it fails.

mod evidence;

pub(super) use evidence::{Evidence, LimitProbe, LimitSignal};

use super::call_log::{Availability, CallLog, Load, Millis};
use super::window::{LARGE, PROBING, RateLimit, SMALL, Window};
use evidence::KeySize;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Accepted calls within a minute that prove a limit above the fourteen of a small key. Four more than that,
/// for servers that count in fixed minutes.
const MIN_ACCEPTED_FOR_LARGE: usize = SMALL[1].limit as usize + 4;
/// Maximum number of halvings.
const MAX_HALVINGS: u32 = 3;
/// Minimum time between halvings: earlier calls still count at the server.
const HALVING_INTERVAL: Millis = 10 * 60_000;
/// Time without a 429 before a halving is reverted.
const RECOVERY_TIME: Millis = 60 * 60_000;
/// Upper bound of that time, which doubles with each halving that was reverted too early.
const MAX_RECOVERY_TIME: Millis = 8 * RECOVERY_TIME;
/// How long a key counts as small before a larger limit is probed again.
const SMALL_DURATION: Millis = 24 * 60 * 60_000;
/// That time doubles with each failed probe, at most this often: up to eight days.
const MAX_DOUBLINGS: u32 = 3;
/// Minimum pause after a 429.
const MIN_PAUSE: Duration = Duration::from_secs(1);
/// Maximum pause after a 429 without Retry-After. With one-minute windows, a longer one would only leave room
/// to other programs.
const MAX_BACKOFF: Duration = Duration::from_secs(30);
/// Cap on Retry-After. A longer one is more likely an error of an intermediary.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(15 * 60);
/// Maximum jitter of a backoff, as a fraction, so that programs do not resume simultaneously.
const BACKOFF_JITTER: f64 = 0.25;
/// Maximum jitter added to Retry-After.
const RETRY_AFTER_JITTER: Duration = Duration::from_secs(1);
/// Maximum pause, jitter included.
pub(super) const MAX_PAUSE: Millis = 15 * 60_000 + 1_000;

/// The rate limit policy of a key.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Policy {
    /// As configured; never saved.
    #[serde(skip)]
    rate_limit: RateLimit,
    size: KeySize,
    /// Consecutive probes that found the key small.
    failed_probes: u32,
    /// Start times of accepted calls within the last minute while the size was unknown.
    accepted: Vec<Millis>,
    /// Number of halvings of the windows.
    halvings: u32,
    recovery_time: Millis,
    /// When the windows were last adjusted.
    adjusted_at: Option<Millis>,
    halved_at: Option<Millis>,
    /// Time of the last 429.
    limited_at: Option<Millis>,
    /// Consecutive 429 responses, for the backoff.
    consecutive: u32,
    last_pause: Millis,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            rate_limit: RateLimit::Auto,
            size: KeySize::Unknown,
            failed_probes: 0,
            accepted: Vec::new(),
            halvings: 0,
            recovery_time: RECOVERY_TIME,
            adjusted_at: None,
            halved_at: None,
            limited_at: None,
            consecutive: 0,
            last_pause: 0,
        }
    }
}

impl Policy {
    /// The policy of a rate limit without observations.
    pub(super) fn new(rate_limit: RateLimit) -> Self {
        Self { rate_limit, ..Self::default() }
    }

    /// The configured rate limit.
    pub(super) fn rate_limit(&self) -> &RateLimit {
        &self.rate_limit
    }

    /// The same observations with another rate limit.
    pub(super) fn with_rate_limit(self, rate_limit: RateLimit) -> Self {
        Self { rate_limit, ..self }
    }

    /// Name of the rate limit, for display.
    pub(super) fn name(&self) -> &'static str {
        match (&self.rate_limit, self.size) {
            (RateLimit::Small, _) => "small",
            (RateLimit::Large, _) => "large",
            (RateLimit::Custom(_), _) => "custom",
            (RateLimit::Auto, KeySize::Small(_)) => "auto: small (429 seen)",
            (RateLimit::Auto, _) if self.halvings > 0 => "auto: fraction of small (429 seen)",
            (RateLimit::Auto, _) => "auto: large",
        }
    }

    /// The windows that apply now.
    pub(super) fn windows(&self) -> Vec<Window> {
        let divisor = self.divisor();
        let divided = |windows: &[Window]| windows.iter().map(|window| window.divided_by(divisor)).collect();
        match (&self.rate_limit, self.size) {
            (RateLimit::Custom(windows), _) => divided(windows),
            (RateLimit::Small, _) | (RateLimit::Auto, KeySize::Small(_)) => divided(&SMALL),
            (RateLimit::Auto, _) if self.halvings > 0 => divided(&SMALL),
            _ => divided(&LARGE),
        }
    }

    /// An additional window for background calls while a larger limit is probed.
    pub(super) fn probing_window(&self) -> Option<Window> {
        self.is_probing().then_some(PROBING)
    }

    /// The divisor of the windows, as a power of two.
    pub(super) fn divisor(&self) -> u32 {
        1 << self.halvings.min(MAX_HALVINGS)
    }

    /// The longest period in which calls count.
    pub(super) fn max_period(&self) -> Millis {
        let own = match &self.rate_limit {
            RateLimit::Custom(windows) => windows.iter().map(|window| window.millis()).max(),
            _ => None,
        };
        own.unwrap_or_default().max(SMALL[2].millis())
    }

    /// Whether a call that starts now probes for a larger limit. Such a call is sent alone, so that it costs
    /// one 429 at most.
    pub(super) fn probe(&self, log: &CallLog, load: Load, now: Millis) -> LimitProbe {
        let has_room = || log.availability(SMALL, load, now) == Availability::Now;
        if self.is_probing() && !has_room() { LimitProbe::Yes } else { LimitProbe::No }
    }

    /// Records an accepted call that started then.
    pub(super) fn record_accepted(&mut self, started: Millis, now: Millis) {
        if self.is_probing() {
            self.accepted.push(started);
            self.accepted.retain(|&started| now.saturating_sub(started) < SMALL[1].millis());
            if self.accepted.len() >= MIN_ACCEPTED_FOR_LARGE {
                (self.size, self.failed_probes) = (KeySize::Large, 0);
                self.accepted.clear();
            }
        }
        if self.halvings > 0 && !is_within(self.adjusted_at, self.recovery_time, now) {
            self.halvings -= 1;
            self.adjusted_at = Some(now);
        }
    }

    /// Records a 429, and returns the signal about the rate limit.
    pub(super) fn record_429(&mut self, evidence: Evidence, now: Millis) -> LimitSignal {
        let is_consecutive = is_within(self.limited_at, self.last_pause + 60_000, now);
        self.consecutive = if is_consecutive { self.consecutive.saturating_add(1) } else { 1 };
        self.limited_at = Some(now);
        self.accepted.clear();
        match self.signal(evidence) {
            LimitSignal::SmallKey => {
                self.size = KeySize::Small(now);
                self.failed_probes = self.failed_probes.saturating_add(1);
                self.adjusted_at = Some(now);
                LimitSignal::SmallKey
            }
            LimitSignal::Unclear => {
                self.size = KeySize::Unknown;
                LimitSignal::Unclear
            }
            LimitSignal::SharedKey => {
                self.halve(now);
                LimitSignal::SharedKey
            }
            signal @ (LimitSignal::Burst | LimitSignal::Repeated) => signal,
        }
    }

    /// A pause suffices after a burst; if the 429 repeats, another program shares the one-second window.
    fn signal(&self, evidence: Evidence) -> LimitSignal {
        let is_auto = self.rate_limit == RateLimit::Auto;
        if evidence.second_was_full {
            return if self.consecutive > 1 { LimitSignal::SharedKey } else { LimitSignal::Burst };
        }
        match (evidence.probe, self.size) {
            (LimitProbe::Yes, _) => LimitSignal::SmallKey,
            (LimitProbe::No, KeySize::Large) if is_auto && self.halvings == 0 => LimitSignal::Unclear,
            _ => LimitSignal::SharedKey,
        }
    }

    fn halve(&mut self, now: Millis) {
        if self.halvings == 0 && is_within(self.adjusted_at, self.recovery_time, now) {
            self.recovery_time = (2 * self.recovery_time).min(MAX_RECOVERY_TIME);
        }
        if self.halvings == 0 || !is_within(self.halved_at, HALVING_INTERVAL, now) {
            self.halvings = (self.halvings + 1).min(MAX_HALVINGS);
            self.halved_at = Some(now);
        }
        self.adjusted_at = Some(now);
    }

    /// The pause after the 429 just recorded: Retry-After, or an exponential backoff; `jitter` is from 0 to
    /// 1.
    pub(super) fn pause(&mut self, retry_after: Option<Duration>, jitter: f64) -> Duration {
        let jitter = jitter.clamp(0.0, 1.0);
        let doublings = self.consecutive.saturating_sub(1).min(16);
        let backoff = || {
            MIN_PAUSE.saturating_mul(1 << doublings).min(MAX_BACKOFF).mul_f64(1.0 + BACKOFF_JITTER * jitter)
        };
        let requested =
            retry_after.map(|wait| wait.min(MAX_RETRY_AFTER) + RETRY_AFTER_JITTER.mul_f64(jitter));
        let pause = requested.unwrap_or_else(backoff).max(MIN_PAUSE);
        self.last_pause = u64::try_from(pause.as_millis()).unwrap_or(MAX_PAUSE);
        pause
    }

    /// Whether this Retry-After is capped.
    pub(super) fn is_capped(retry_after: Option<Duration>) -> bool {
        retry_after.is_some_and(|wait| wait > MAX_RETRY_AFTER)
    }

    /// Whether any time is in the future, because the clock was set back.
    pub(super) fn has_future_times(&self, now: Millis) -> bool {
        let size = match self.size {
            KeySize::Small(since) => Some(since),
            KeySize::Unknown | KeySize::Large => None,
        };
        [self.adjusted_at, self.halved_at, self.limited_at, size].into_iter().flatten().any(|time| time > now)
    }

    /// Drops expired observations, and clamps future times to now, for a clock that was set back.
    pub(super) fn expire(&mut self, now: Millis) {
        for time in [&mut self.adjusted_at, &mut self.halved_at, &mut self.limited_at].into_iter().flatten() {
            *time = (*time).min(now);
        }
        self.recovery_time = self.recovery_time.clamp(RECOVERY_TIME, MAX_RECOVERY_TIME);
        self.last_pause = self.last_pause.min(MAX_PAUSE);
        if let KeySize::Small(since) = &mut self.size {
            *since = (*since).min(now);
            let lasts = SMALL_DURATION << self.failed_probes.saturating_sub(1).min(MAX_DOUBLINGS);
            if now - *since >= lasts {
                self.size = KeySize::Unknown;
            }
        }
    }

    /// Whether a larger limit is assumed without proof.
    fn is_probing(&self) -> bool {
        self.rate_limit == RateLimit::Auto && self.size == KeySize::Unknown && self.halvings == 0
    }
}

fn is_within(since: Option<Millis>, time: Millis, now: Millis) -> bool {
    since.is_some_and(|since| now.saturating_sub(since) < time)
}

#[cfg(test)]
mod tests;
