//! Which windows hold now, and what a 429 changes: a key that was only thought to be large becomes small, and where
//! another program uses the same key, the windows are halved until it has been quiet for long enough. Pure: counting and
//! waiting are left to the gate, remembering on disk to the memory.

use super::ledger::{Ledger, Room};
use super::window::{Allowance, LARGE, SMALL, TRIAL, Window};
use std::time::Duration;
use tokio::time::Instant;

/// Calls in a minute without a refusal that show that a key is not limited to small's fourteen.
const PROOF: usize = 2 * SMALL[1].limit as usize;
/// Halvings at most.
const MOST_STEPS: u32 = 3;
/// How long a step is given to show that it was enough: the calls that were made before it are still counted there.
const TRIAL_OF_STEP: Duration = Duration::from_secs(10 * 60);
/// How long there must be no refusal before a step is taken back.
const QUIET: Duration = Duration::from_secs(60 * 60);
/// Longest quiet time; it doubles with each step that was taken back too early.
const LONGEST_QUIET: Duration = Duration::from_secs(8 * 60 * 60);
/// Shortest and longest pause after a refusal that does not say how long to wait. A longer one, with windows of a minute,
/// would only leave the room to others, who would never notice.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
/// Longest pause that a server can ask for. A longer one is more likely a mistake on the way.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(15 * 60);
/// How far pauses are drawn out, at most, so that programs that were refused together do not come back together: a part
/// of our own, and a second of what the server asks for, since who comes later finds the room taken.
const SPREAD: (f64, Duration) = (0.25, Duration::from_secs(1));

/// What is known of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Somebody said so.
    Set,
    /// It is taken for large, but a minute with more calls than small allows has not been seen.
    Trial,
    /// It is taken for large, with some reason.
    Proven,
    /// It was found to be small.
    Found,
}

/// What a refusal told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lesson {
    /// The key is small.
    Small,
    /// There was room: somebody else uses the key.
    Shared,
}

/// Which windows hold now.
#[derive(Debug)]
pub(super) struct Policy {
    allowance: Allowance,
    standing: Standing,
    /// How often the windows were halved.
    steps: u32,
    quiet: Duration,
    /// When the last refusal came, or the last step was taken back.
    settled: Option<Instant>,
    /// When the windows were last halved.
    stepped: Option<Instant>,
    /// Refusals in a row, for the length of the pause.
    refusals: u32,
    last_pause: Duration,
}

impl Policy {
    /// The policy of an allowance, for a key that was found to be small before or not.
    pub(super) fn new(allowance: Allowance, was_found_small: Found) -> Self {
        let standing = match (&allowance, was_found_small) {
            (Allowance::Auto, Found::Small) => Standing::Found,
            (Allowance::Auto, Found::Nothing) => Standing::Trial,
            _ => Standing::Set,
        };
        Self {
            allowance,
            standing,
            steps: 0,
            quiet: QUIET,
            settled: None,
            stepped: None,
            refusals: 0,
            last_pause: Duration::ZERO,
        }
    }

    /// What the budget is called.
    pub(super) fn name(&self) -> &'static str {
        match (&self.allowance, self.standing) {
            (Allowance::Small, _) => "small",
            (Allowance::Large, _) => "large",
            (Allowance::Own(_), _) => "own figures",
            (Allowance::Auto, Standing::Found) => "auto: small, as a 429 has shown",
            (Allowance::Auto, _) if self.steps > 0 => "auto: a part of small, after a 429",
            (Allowance::Auto, _) => "auto: large so far",
        }
    }

    /// The windows that hold now.
    pub(super) fn windows(&self) -> Vec<Window> {
        let divisor = self.divisor();
        let shared = |windows: &[Window]| windows.iter().map(|window| window.shared(divisor)).collect();
        match (&self.allowance, self.standing) {
            (Allowance::Own(windows), _) => shared(windows),
            (Allowance::Small, _) | (_, Standing::Found) => shared(&SMALL),
            (Allowance::Auto, _) if self.steps > 0 => shared(&SMALL),
            _ => shared(&LARGE),
        }
    }

    /// The window that work in the background keeps to besides, while a key is tried out.
    pub(super) fn trial(&self) -> Option<Window> {
        (self.standing == Standing::Trial && self.steps == 0).then_some(TRIAL)
    }

    /// The part of the windows that is taken: one in so many.
    pub(super) fn divisor(&self) -> u32 {
        1 << self.steps
    }

    /// How far back the ledger is looked at.
    pub(super) fn reach(&self) -> Duration {
        let own = match &self.allowance {
            Allowance::Own(windows) => windows.iter().map(|window| window.period).max(),
            _ => None,
        };
        own.unwrap_or_default().max(SMALL[2].period)
    }

    /// Whether a call that leaves now could be the one that shows the key to be small. Such a call leaves alone, so that
    /// one refusal is all that it costs.
    pub(super) fn is_probe(&self, ledger: &Ledger, now: Instant) -> bool {
        let is_guessed = matches!(self.standing, Standing::Trial | Standing::Proven);
        is_guessed && self.steps == 0 && ledger.room(SMALL, now) != Room::Now
    }

    /// Takes note of a call that was let through.
    pub(super) fn passed(&mut self, ledger: &Ledger, now: Instant) {
        if self.standing == Standing::Trial && ledger.used(SMALL[1], now) >= PROOF {
            self.standing = Standing::Proven;
        }
        self.relax(now);
    }

    /// Takes note of a refusal of a call that was a probe or not, and says what it tells.
    pub(super) fn refused(&mut self, probe: Probe, now: Instant) -> Lesson {
        let is_recent = self.is_within(self.relapse(), now);
        self.refusals = if is_recent { self.refusals.saturating_add(1) } else { 1 };
        if probe == Probe::Yes {
            self.standing = Standing::Found;
            self.settled = Some(now);
            return Lesson::Small;
        }
        if self.is_within(self.quiet, now) && self.steps == 0 {
            self.quiet = (2 * self.quiet).min(LONGEST_QUIET);
        }
        if self.steps == 0 || self.stepped.is_none_or(|stepped| now - stepped >= TRIAL_OF_STEP) {
            self.steps = (self.steps + 1).min(MOST_STEPS);
            self.stepped = Some(now);
        }
        self.settled = Some(now);
        Lesson::Shared
    }

    /// How long nothing is sent after the refusal that was just noted: as long as the server asks, or longer each time;
    /// `jitter` is from 0 to 1.
    pub(super) fn pause(&mut self, retry_after: Option<Duration>, jitter: f64) -> Duration {
        let jitter = jitter.clamp(0.0, 1.0);
        let doublings = self.refusals.saturating_sub(1).min(16);
        let backoff =
            || PAUSES.0.saturating_mul(1 << doublings).min(PAUSES.1).mul_f64(1.0 + SPREAD.0 * jitter);
        let asked = retry_after.map(|wait| wait.min(LONGEST_RETRY_AFTER) + SPREAD.1.mul_f64(jitter));
        self.last_pause = asked.unwrap_or_else(backoff).max(PAUSES.0);
        self.last_pause
    }

    /// Takes a step back after a quiet time.
    fn relax(&mut self, now: Instant) {
        if self.steps > 0 && self.settled.is_some_and(|settled| now - settled >= self.quiet) {
            self.steps -= 1;
            self.settled = Some(now);
        }
    }

    /// Whether something was settled so lately.
    fn is_within(&self, time: Duration, now: Instant) -> bool {
        self.settled.is_some_and(|settled| now - settled < time)
    }

    /// How soon after another a refusal counts as the next of a row.
    fn relapse(&self) -> Duration {
        self.last_pause + Duration::from_secs(60)
    }
}

/// What is kept on disk of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// It was found to be small.
    Small,
}

/// Whether a call left that small's windows had no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    Yes,
    No,
}

#[cfg(test)]
mod tests;
