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
/// Shortest and longest pause after a refusal that does not say how long to wait: longer than the minute of the
/// vendor's windows would only leave the room to others.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));
/// Longest pause that a server can ask for. A longer one is more likely a mistake on the way.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(15 * 60);
/// How far pauses are drawn out, at most, so that programs that were refused together do not come back together.
const SPREAD: f64 = 0.25;

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
            (Allowance::Auto, _) if self.steps > 0 => "auto: as if small, after a 429",
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
        // The first step of a key that is only thought to be large is to small.
        let is_guessed = matches!(self.standing, Standing::Trial | Standing::Proven);
        1 << self.steps.saturating_sub(u32::from(is_guessed))
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

    /// How long nothing is sent after the refusal that was just noted: as long as the server asks, and longer each
    /// time; `jitter` is from 0 to 1.
    pub(super) fn pause(&mut self, retry_after: Option<Duration>, jitter: f64) -> Duration {
        let doublings = self.refusals.saturating_sub(1).min(16);
        let backoff = PAUSES.0.saturating_mul(1 << doublings).min(PAUSES.1);
        let asked = retry_after.unwrap_or_default().min(LONGEST_RETRY_AFTER);
        self.last_pause = backoff.max(asked).mul_f64(1.0 + SPREAD * jitter.clamp(0.0, 1.0));
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
        self.last_pause + PAUSES.1
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
mod tests {
    use super::*;

    fn auto() -> Policy {
        Policy::new(Allowance::Auto, Found::Nothing)
    }

    fn minutes(count: u64) -> Duration {
        Duration::from_secs(60 * count)
    }

    fn limits(policy: &Policy) -> Vec<u32> {
        policy.windows().iter().map(|window| window.limit).collect()
    }

    #[test]
    fn a_refused_probe_shows_that_a_key_is_small() {
        let mut policy = auto();
        assert_eq!((limits(&policy), policy.trial()), (vec![5, 3_000], Some(TRIAL)));
        assert_eq!(policy.refused(Probe::Yes, Instant::now()), Lesson::Small);
        assert_eq!((limits(&policy), policy.divisor()), (vec![5, 14, 350], 1));
        assert_eq!(policy.standing, Standing::Found);
    }

    #[test]
    fn what_was_found_before_is_believed() {
        assert_eq!(limits(&Policy::new(Allowance::Auto, Found::Small)), [5, 14, 350]);
        assert_eq!(limits(&Policy::new(Allowance::Large, Found::Small)), [5, 3_000], "somebody said so");
    }

    #[test]
    fn only_a_call_that_small_has_no_room_for_is_a_probe() {
        let (mut ledger, now) = (Ledger::default(), Instant::now());
        for _ in 0..14 {
            assert!(!auto().is_probe(&ledger, now + minutes(0) + Duration::from_secs(1)));
            ledger.open();
            ledger.close(now);
        }
        let later = now + Duration::from_secs(30);
        assert!(auto().is_probe(&ledger, later));
        assert!(!auto().is_probe(&ledger, now + minutes(1)));
        assert!(!Policy::new(Allowance::Large, Found::Nothing).is_probe(&ledger, later));
    }

    #[test]
    fn twice_as_many_calls_as_small_allows_prove_a_key_large() {
        let (mut policy, mut ledger, now) = (auto(), Ledger::default(), Instant::now());
        for _ in 0..27 {
            ledger.open();
            ledger.close(now);
            policy.passed(&ledger, now);
        }
        assert_eq!(policy.standing, Standing::Trial);
        ledger.open();
        ledger.close(now);
        policy.passed(&ledger, now);
        assert_eq!((policy.standing, policy.trial()), (Standing::Proven, None));
    }

    #[test]
    fn refusals_in_spite_of_room_halve_the_windows_and_quiet_gives_them_back() {
        let (mut policy, start) = (Policy::new(Allowance::Small, Found::Nothing), Instant::now());
        assert_eq!(policy.refused(Probe::No, start), Lesson::Shared);
        assert_eq!((limits(&policy), policy.divisor()), (vec![2, 7, 175], 2));
        policy.refused(Probe::No, start + minutes(1));
        assert_eq!(limits(&policy), [2, 7, 175], "the first step has not had time to help");
        policy.refused(Probe::No, start + minutes(10));
        assert_eq!(limits(&policy), [1, 3, 87]);
        policy.passed(&Ledger::default(), start + minutes(69));
        assert_eq!(limits(&policy), [1, 3, 87], "not quiet for long enough");
        policy.passed(&Ledger::default(), start + minutes(70));
        assert_eq!(limits(&policy), [2, 7, 175]);
        policy.passed(&Ledger::default(), start + minutes(130));
        assert_eq!(limits(&policy), [5, 14, 350]);
    }

    #[test]
    fn a_relapse_makes_the_next_quiet_time_longer() {
        let (mut policy, start) = (Policy::new(Allowance::Small, Found::Nothing), Instant::now());
        policy.refused(Probe::No, start);
        policy.passed(&Ledger::default(), start + minutes(60));
        assert_eq!(policy.divisor(), 1);
        policy.refused(Probe::No, start + minutes(61));
        policy.passed(&Ledger::default(), start + minutes(180));
        assert_eq!(policy.divisor(), 2);
        policy.passed(&Ledger::default(), start + minutes(181));
        assert_eq!(policy.divisor(), 1);
    }

    #[test]
    fn a_guessed_key_that_is_shared_first_becomes_as_small() {
        let (mut policy, start) = (auto(), Instant::now());
        assert_eq!(policy.refused(Probe::No, start), Lesson::Shared);
        assert_eq!((limits(&policy), policy.divisor()), (vec![5, 14, 350], 1));
        policy.refused(Probe::No, start + minutes(10));
        assert_eq!(limits(&policy), [2, 7, 175]);
        assert_eq!(policy.standing, Standing::Trial, "nothing to keep on disk");
    }

    #[test]
    fn pauses_double_up_to_a_minute_and_are_at_least_what_the_server_asks() {
        let (mut policy, start) = (auto(), Instant::now());
        let mut pauses = Vec::new();
        let mut now = start;
        for _ in 0..9 {
            policy.refused(Probe::No, now);
            let pause = policy.pause(None, 0.0);
            pauses.push(pause.as_secs());
            now += pause;
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        policy.refused(Probe::No, now + minutes(120));
        assert_eq!(policy.pause(Some(minutes(1)), 0.0), minutes(1));
        assert_eq!(policy.pause(Some(minutes(1)), 1.0), Duration::from_secs(75));
        assert_eq!(policy.pause(Some(minutes(100)), 0.0), minutes(15));
        policy.refused(Probe::No, now + minutes(240));
        assert_eq!(policy.pause(None, 0.0), Duration::from_secs(1), "not in a row with those of long ago");
    }
}
