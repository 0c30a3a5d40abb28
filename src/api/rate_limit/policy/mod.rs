//! Which windows apply, and what a 429 changes: a key that was only assumed to be large becomes small, and where a program
//! outside shares the key, the windows are halved until it has been quiet for long enough. What was learned is saved and
//! shared by all processes of one user, so all times are those of the wall clock. Pure: counting, waiting and saving happen
//! elsewhere.
//!
//! A 429 counts only against windows that it cannot be explained without. Where the one-second window may have been full,
//! that alone explains it, and nothing follows for the minute. Nothing that was learned lasts for ever: a key that was found
//! to be small is tested again after a day, and after twice that each time the test fails.

mod evidence;

pub(super) use evidence::{Evidence, LimitProbe, LimitSignal};

use super::call_log::{Availability, CallLog, Load, Millis};
use super::window::{LARGE, RateLimit, SMALL, TRIAL, Window};
use evidence::KeySize;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Calls that left within a minute and were let through that prove that a key is not limited to small's fourteen. One more
/// would do; the others are for servers that count by the clock's minutes.
const PROOF: usize = SMALL[1].limit as usize + 4;
/// Halvings at most.
const MOST_STEPS: u32 = 3;
/// How long a step is given to show that it was enough: the calls that were made before it are still counted there.
const TRIAL_OF_STEP: Millis = 10 * 60_000;
/// How long there must be no 429 before a step is taken back.
const QUIET: Millis = 60 * 60_000;
/// Longest quiet time; it doubles with each step that was taken back too early.
const LONGEST_QUIET: Millis = 8 * QUIET;
/// How long a key counts as small before a larger limit is tested again.
const SMALL_FOR: Millis = 24 * 60 * 60_000;
/// That time doubles with each failed test, so many times at most: up to eight days.
const MOST_DOUBLINGS: u32 = 3;
/// Shortest and longest pause after a 429 without Retry-After. A longer one, with windows of a minute, would only leave the
/// room to others, who would never notice.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
/// Longest pause that a server can ask for. A longer one is more likely a mistake on the way.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(15 * 60);
/// How far pauses are drawn out, at most, so that programs that were refused together do not come back together: a part
/// of our own, and a second of what the server asks for, since who comes later finds the room taken.
const SPREAD: (f64, Duration) = (0.25, Duration::from_secs(1));
/// Longest pause of all.
pub(super) const LONGEST_PAUSE: Millis = 15 * 60_000 + 1_000;

/// Which windows apply.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Policy {
    /// What the configuration says; never saved.
    #[serde(skip)]
    rate_limit: RateLimit,
    size: KeySize,
    /// How often in a row a key turned out to be small.
    times_small: u32,
    /// When calls left that were let through while the size was unknown, within the last minute.
    passed: Vec<Millis>,
    /// How often the windows were halved.
    steps: u32,
    quiet: Millis,
    /// When the last lesson was learned, or the last step was taken back.
    settled: Option<Millis>,
    /// When the windows were last halved.
    stepped: Option<Millis>,
    /// The last 429.
    refused: Option<Millis>,
    /// 429 answers in a row, for the length of the pause.
    refusals: u32,
    last_pause: Millis,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            rate_limit: RateLimit::Auto,
            size: KeySize::Unknown,
            times_small: 0,
            passed: Vec::new(),
            steps: 0,
            quiet: QUIET,
            settled: None,
            stepped: None,
            refused: None,
            refusals: 0,
            last_pause: 0,
        }
    }
}

impl Policy {
    /// The policy of a rate limit without observations.
    pub(super) fn new(rate_limit: RateLimit) -> Self {
        Self { rate_limit, ..Self::default() }
    }

    /// What the configuration says.
    pub(super) fn rate_limit(&self) -> &RateLimit {
        &self.rate_limit
    }

    /// The same observations with another rate limit.
    pub(super) fn with_allowance(self, rate_limit: RateLimit) -> Self {
        Self { rate_limit, ..self }
    }

    /// What the rate limit is called.
    pub(super) fn name(&self) -> &'static str {
        match (&self.rate_limit, self.size) {
            (RateLimit::Small, _) => "small",
            (RateLimit::Large, _) => "large",
            (RateLimit::Custom(_), _) => "own figures",
            (RateLimit::Auto, KeySize::Small(_)) => "auto: small, as a 429 has shown",
            (RateLimit::Auto, _) if self.steps > 0 => "auto: a part of small, after a 429",
            (RateLimit::Auto, _) => "auto: large so far",
        }
    }

    /// The windows that apply now.
    pub(super) fn windows(&self) -> Vec<Window> {
        let divisor = self.divisor();
        let shared = |windows: &[Window]| windows.iter().map(|window| window.shared(divisor)).collect();
        match (&self.rate_limit, self.size) {
            (RateLimit::Custom(windows), _) => shared(windows),
            (RateLimit::Small, _) | (RateLimit::Auto, KeySize::Small(_)) => shared(&SMALL),
            (RateLimit::Auto, _) if self.steps > 0 => shared(&SMALL),
            _ => shared(&LARGE),
        }
    }

    /// The window that work in the background keeps to besides, while a larger limit is tested.
    pub(super) fn trial(&self) -> Option<Window> {
        self.is_testing().then_some(TRIAL)
    }

    /// The part of the windows that is taken: one in so many.
    pub(super) fn divisor(&self) -> u32 {
        1 << self.steps.min(MOST_STEPS)
    }

    /// How far back calls count.
    pub(super) fn reach(&self) -> Millis {
        let own = match &self.rate_limit {
            RateLimit::Custom(windows) => windows.iter().map(|window| window.millis()).max(),
            _ => None,
        };
        own.unwrap_or_default().max(SMALL[2].millis())
    }

    /// Whether a call that leaves now could be the one that shows the key to be small. Such a call leaves alone, so that
    /// one 429 is all that it costs.
    pub(super) fn probe(&self, log: &CallLog, load: Load, now: Millis) -> LimitProbe {
        let has_room = || log.availability(SMALL, load, now) == Availability::Now;
        if self.is_testing() && !has_room() { LimitProbe::Yes } else { LimitProbe::No }
    }

    /// Takes note of a call that left then and was let through.
    pub(super) fn passed(&mut self, left: Millis, now: Millis) {
        if self.is_testing() {
            self.passed.push(left);
            self.passed.retain(|&left| now.saturating_sub(left) < SMALL[1].millis());
            if self.passed.len() >= PROOF {
                (self.size, self.times_small) = (KeySize::Large, 0);
                self.passed.clear();
            }
        }
        if self.steps > 0 && !is_within(self.settled, self.quiet, now) {
            self.steps -= 1;
            self.settled = Some(now);
        }
    }

    /// Takes note of a 429, and says what follows from it.
    pub(super) fn refused(&mut self, evidence: Evidence, now: Millis) -> LimitSignal {
        let is_in_a_row = is_within(self.refused, self.last_pause + 60_000, now);
        self.refusals = if is_in_a_row { self.refusals.saturating_add(1) } else { 1 };
        self.refused = Some(now);
        self.passed.clear();
        match self.signal(evidence) {
            LimitSignal::SmallKey => {
                self.size = KeySize::Small(now);
                self.times_small = self.times_small.saturating_add(1);
                self.settled = Some(now);
                LimitSignal::SmallKey
            }
            LimitSignal::Doubt => {
                self.size = KeySize::Unknown;
                LimitSignal::Doubt
            }
            LimitSignal::SharedKey => {
                self.halve(now);
                LimitSignal::SharedKey
            }
            signal @ (LimitSignal::Burst | LimitSignal::Repeated) => signal,
        }
    }

    /// A pause is enough after a burst; only where that does not help, another program takes from the same second.
    fn signal(&self, evidence: Evidence) -> LimitSignal {
        let is_auto = self.rate_limit == RateLimit::Auto;
        if evidence.second_was_full {
            return if self.refusals > 1 { LimitSignal::SharedKey } else { LimitSignal::Burst };
        }
        match (evidence.probe, self.size) {
            (LimitProbe::Yes, _) => LimitSignal::SmallKey,
            (LimitProbe::No, KeySize::Large) if is_auto && self.steps == 0 => LimitSignal::Doubt,
            _ => LimitSignal::SharedKey,
        }
    }

    fn halve(&mut self, now: Millis) {
        if self.steps == 0 && is_within(self.settled, self.quiet, now) {
            self.quiet = (2 * self.quiet).min(LONGEST_QUIET);
        }
        if self.steps == 0 || !is_within(self.stepped, TRIAL_OF_STEP, now) {
            self.steps = (self.steps + 1).min(MOST_STEPS);
            self.stepped = Some(now);
        }
        self.settled = Some(now);
    }

    /// How long nothing is sent after the 429 that was just noted: as long as the server asks, or longer each time;
    /// `jitter` is from 0 to 1.
    pub(super) fn pause(&mut self, retry_after: Option<Duration>, jitter: f64) -> Duration {
        let jitter = jitter.clamp(0.0, 1.0);
        let doublings = self.refusals.saturating_sub(1).min(16);
        let backoff =
            || PAUSES.0.saturating_mul(1 << doublings).min(PAUSES.1).mul_f64(1.0 + SPREAD.0 * jitter);
        let asked = retry_after.map(|wait| wait.min(LONGEST_RETRY_AFTER) + SPREAD.1.mul_f64(jitter));
        let pause = asked.unwrap_or_else(backoff).max(PAUSES.0);
        self.last_pause = u64::try_from(pause.as_millis()).unwrap_or(LONGEST_PAUSE);
        pause
    }

    /// Whether a server asked for a longer pause than is kept.
    pub(super) fn is_capped(retry_after: Option<Duration>) -> bool {
        retry_after.is_some_and(|wait| wait > LONGEST_RETRY_AFTER)
    }

    /// Whether anything was learned in the future: the clock was set back.
    pub(super) fn is_ahead_of(&self, now: Millis) -> bool {
        let size = match self.size {
            KeySize::Small(since) => Some(since),
            KeySize::Unknown | KeySize::Large => None,
        };
        [self.settled, self.stepped, self.refused, size].into_iter().flatten().any(|time| time > now)
    }

    /// Forgets what is due to be tested again, and brings times from the future to the present: the clock was set back.
    pub(super) fn expire(&mut self, now: Millis) {
        for time in [&mut self.settled, &mut self.stepped, &mut self.refused].into_iter().flatten() {
            *time = (*time).min(now);
        }
        self.quiet = self.quiet.clamp(QUIET, LONGEST_QUIET);
        self.last_pause = self.last_pause.min(LONGEST_PAUSE);
        if let KeySize::Small(since) = &mut self.size {
            *since = (*since).min(now);
            let lasts = SMALL_FOR << self.times_small.saturating_sub(1).min(MOST_DOUBLINGS);
            if now - *since >= lasts {
                self.size = KeySize::Unknown;
            }
        }
    }

    /// Whether a larger limit is assumed without proof.
    fn is_testing(&self) -> bool {
        self.rate_limit == RateLimit::Auto && self.size == KeySize::Unknown && self.steps == 0
    }
}

fn is_within(since: Option<Millis>, time: Millis, now: Millis) -> bool {
    since.is_some_and(|since| now.saturating_sub(since) < time)
}

#[cfg(test)]
mod tests;
