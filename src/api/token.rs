//! A token, and how old it is. Age is taken from two clocks, since the one that never jumps stands still while a machine
//! sleeps: the older age counts, so that sleep cannot make an ended token look good.

use super::json::Grant;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use std::time::{Duration, Instant};

/// How long before its end a token is renewed.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// Life below which half of it is the time to renew.
const SHORT_LIFE: Duration = Duration::from_secs(10 * 60);

/// A bearer token. It cannot be printed, and is wiped when it is dropped.
pub(super) struct Token {
    access: SecretString,
    generation: u64,
    life: Life,
}

impl Token {
    /// Takes a token that was asked for at this moment.
    pub(super) fn new(grant: Grant, generation: u64, asked: Moment) -> Self {
        Self { access: grant.access, generation, life: Life::new(asked, grant.life) }
    }

    /// The token itself, for the one header that carries it.
    pub(super) fn expose(&self) -> &str {
        self.access.expose_secret()
    }

    /// Which of the tokens of this run it is.
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether it may still be used.
    pub(super) fn is_good(&self, now: Moment) -> bool {
        self.life.age(now) < self.life.length
    }

    /// Whether it is old enough to be renewed.
    pub(super) fn is_due(&self, now: Moment) -> bool {
        self.life.age(now) >= self.life.due()
    }

    /// When it ends.
    pub(super) fn ends(&self) -> Option<Timestamp> {
        self.life.from.wall.checked_add(self.life.length).ok()
    }
}

/// Now, by two clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// The clock that never jumps, but stands still while the machine sleeps.
    pub(super) steady: Instant,
    /// The clock on the wall, which goes on, but may be set.
    pub(super) wall: Timestamp,
}

impl Moment {
    /// What both clocks say.
    pub(super) fn now() -> Self {
        Self { steady: Instant::now(), wall: Timestamp::now() }
    }

    /// How long ago an earlier moment was, by the clock that saw more time pass.
    pub(super) fn since(self, earlier: Self) -> Duration {
        let on_the_wall = self.wall.duration_since(earlier.wall).try_into().unwrap_or_default();
        self.steady.saturating_duration_since(earlier.steady).max(on_the_wall)
    }
}

#[derive(Clone, Copy, Debug)]
struct Life {
    from: Moment,
    length: Duration,
}

impl Life {
    fn new(from: Moment, length: Duration) -> Self {
        Self { from, length }
    }

    fn age(&self, now: Moment) -> Duration {
        now.since(self.from)
    }

    fn due(&self) -> Duration {
        if self.length < SHORT_LIFE { self.length / 2 } else { self.length.saturating_sub(EARLY) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(life: u64, asked: Moment) -> Token {
        Token::new(Grant { access: "t".into(), life: Duration::from_secs(life) }, 1, asked)
    }

    fn later(from: Moment, steady: u64, wall: i64) -> Moment {
        let steady = from.steady + Duration::from_secs(steady);
        Moment { steady, wall: from.wall + jiff::SignedDuration::from_secs(wall) }
    }

    #[test]
    fn a_token_is_due_five_minutes_before_its_end() {
        let asked = Moment::now();
        let token = token(3600, asked);
        assert!(!token.is_due(later(asked, 3299, 3299)));
        assert!(token.is_due(later(asked, 3300, 3300)));
        assert!(token.is_good(later(asked, 3599, 3599)));
        assert!(!token.is_good(later(asked, 3600, 3600)));
        assert_eq!(token.ends(), Some(later(asked, 0, 3600).wall));
    }

    #[test]
    fn a_short_token_is_due_at_half_its_life() {
        let asked = Moment::now();
        let token = token(60, asked);
        assert!(!token.is_due(later(asked, 29, 29)));
        assert!(token.is_due(later(asked, 30, 30)));
    }

    #[test]
    fn a_sleep_ages_a_token_though_the_steady_clock_stood_still() {
        let asked = Moment::now();
        assert!(!token(3600, asked).is_good(later(asked, 1, 7200)));
    }

    #[test]
    fn a_wall_clock_set_back_does_not_make_a_token_younger() {
        let asked = Moment::now();
        assert!(!token(3600, asked).is_good(later(asked, 3600, -86_400)));
    }
}
