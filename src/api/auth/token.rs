//! A token, and how old it is. Age is taken from two clocks, since the one that never jumps stands still while a machine
//! sleeps: the older age counts, so that sleep cannot make an ended token look good.

use super::cache::Kept;
use crate::api::config::WallClock;
use crate::api::dto::TokenResponse;
use crate::domain::{TokenOrigin, TokenUse};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use std::time::{Duration, Instant};

/// How long before its end a token is renewed, and up to [`MOST_JITTER`] more.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// So that programs that began together do not all ask together.
pub(in crate::api) const MOST_JITTER: Duration = Duration::from_secs(60);
/// Life below which half of it is the time to renew.
const SHORT_LIFE: Duration = Duration::from_secs(10 * 60);

/// A bearer token. It cannot be printed, and is wiped when it is dropped.
pub(in crate::api) struct Token {
    access: SecretString,
    generation: u64,
    origin: TokenOrigin,
    asked: Timestamp,
    life: Life,
}

impl Token {
    /// Takes a token that was asked for at this moment, to be renewed this much earlier than others.
    pub(in crate::api) fn new(
        grant: TokenResponse,
        generation: u64,
        asked: Moment,
        jitter: Duration,
    ) -> Self {
        let life = Life { from: asked, length: grant.life, early: early(grant.life, jitter) };
        Self { access: grant.access, generation, origin: TokenOrigin::Asked, asked: asked.wall, life }
    }

    /// Takes a token that was kept by another run, of whose clocks only the one on the wall means anything here.
    pub(in crate::api) fn kept(kept: Kept, generation: u64, now: Moment, jitter: Duration) -> Self {
        let left = kept.ends.duration_since(now.wall).try_into().unwrap_or_default();
        let life = Life { from: now, length: left, early: early(kept.life(), jitter) };
        Self { access: kept.access, generation, origin: TokenOrigin::Kept, asked: kept.asked, life }
    }

    /// The same as it can be kept for other runs, if it lasts long enough to be of use to them.
    pub(in crate::api) fn to_keep(&self) -> Option<Kept> {
        let ends = self.ends().filter(|_| !self.is_due(self.life.from))?;
        Some(Kept { access: self.access.clone(), asked: self.asked, ends })
    }

    /// The token itself, for those who keep or print it.
    pub(in crate::api) fn access(&self) -> &SecretString {
        &self.access
    }

    /// What may be said of it.
    pub(in crate::api) fn usage(&self) -> TokenUse {
        TokenUse { until: self.ends(), origin: self.origin }
    }

    /// The token itself, for the one header that carries it.
    pub(in crate::api) fn expose(&self) -> &str {
        self.access.expose_secret()
    }

    /// Which of the tokens of this run it is.
    pub(in crate::api) fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether it may still be used.
    pub(in crate::api) fn is_good(&self, now: Moment) -> bool {
        self.life.age(now) < self.life.length
    }

    /// Whether it is old enough to be renewed.
    pub(in crate::api) fn is_due(&self, now: Moment) -> bool {
        self.life.age(now) >= self.life.due()
    }

    /// When it ends.
    pub(in crate::api) fn ends(&self) -> Option<Timestamp> {
        self.life.from.wall.checked_add(self.life.length).ok()
    }
}

/// Now, by two clocks.
#[derive(Clone, Copy, Debug)]
pub(in crate::api) struct Moment {
    /// The clock that never jumps, but stands still while the machine sleeps.
    pub(in crate::api) steady: Instant,
    /// The clock on the wall, which goes on, but may be set.
    pub(in crate::api) wall: Timestamp,
}

impl Moment {
    /// What both clocks say, the one on the wall being this.
    pub(in crate::api) fn now(wall: &WallClock) -> Self {
        Self { steady: tokio::time::Instant::now().into_std(), wall: wall.now() }
    }

    /// How long ago an earlier moment was, by the clock that saw more time pass.
    pub(in crate::api) fn since(self, earlier: Self) -> Duration {
        let on_the_wall = self.wall.duration_since(earlier.wall).try_into().unwrap_or_default();
        self.steady.saturating_duration_since(earlier.steady).max(on_the_wall)
    }
}

#[derive(Clone, Copy, Debug)]
struct Life {
    from: Moment,
    length: Duration,
    /// How long before its end it is to be renewed.
    early: Duration,
}

impl Life {
    fn age(&self, now: Moment) -> Duration {
        now.since(self.from)
    }

    fn due(&self) -> Duration {
        self.length.saturating_sub(self.early)
    }
}

/// How long before its end a token of such a life is to be renewed.
fn early(life: Duration, jitter: Duration) -> Duration {
    if life < SHORT_LIFE { life / 2 } else { EARLY + jitter }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(life: u64, asked: Moment) -> Token {
        Token::new(
            TokenResponse { access: "t".into(), life: Duration::from_secs(life) },
            1,
            asked,
            Duration::ZERO,
        )
    }

    /// A token of an hour that another run asked for so many seconds ago.
    fn kept(ago: i64, now: Moment, jitter: u64) -> Token {
        let asked = now.wall - jiff::SignedDuration::from_secs(ago);
        let ends = asked + jiff::SignedDuration::from_hours(1);
        Token::kept(Kept { access: "t".into(), asked, ends }, 1, now, Duration::from_secs(jitter))
    }

    fn later(from: Moment, steady: u64, wall: i64) -> Moment {
        let steady = from.steady + Duration::from_secs(steady);
        Moment { steady, wall: from.wall + jiff::SignedDuration::from_secs(wall) }
    }

    #[test]
    fn a_token_is_due_five_minutes_before_its_end() {
        let asked = Moment::now(&WallClock::default());
        let token = token(3600, asked);
        assert!(!token.is_due(later(asked, 3299, 3299)));
        assert!(token.is_due(later(asked, 3300, 3300)));
        assert!(token.is_good(later(asked, 3599, 3599)));
        assert!(!token.is_good(later(asked, 3600, 3600)));
        assert_eq!(token.ends(), Some(later(asked, 0, 3600).wall));
    }

    #[test]
    fn a_short_token_is_due_at_half_its_life() {
        let asked = Moment::now(&WallClock::default());
        let token = token(60, asked);
        assert!(!token.is_due(later(asked, 29, 29)));
        assert!(token.is_due(later(asked, 30, 30)));
    }

    #[test]
    fn jitter_makes_it_due_earlier() {
        let asked = Moment::now(&WallClock::default());
        let grant = TokenResponse { access: "t".into(), life: Duration::from_secs(3600) };
        let token = Token::new(grant, 1, asked, Duration::from_secs(60));
        assert!(!token.is_due(later(asked, 3239, 3239)));
        assert!(token.is_due(later(asked, 3240, 3240)));
    }

    #[test]
    fn a_kept_token_ends_when_it_would_have_ended() {
        let now = Moment::now(&WallClock::default());
        let token = kept(1000, now, 0);
        assert_eq!(
            token.usage(),
            TokenUse { until: Some(later(now, 0, 2600).wall), origin: TokenOrigin::Kept }
        );
        assert!(!token.is_due(later(now, 2299, 2299)));
        assert!(token.is_due(later(now, 2300, 2300)));
        assert!(token.is_good(later(now, 2599, 2599)));
        assert!(!token.is_good(later(now, 2600, 2600)));
        let again = token.to_keep().unwrap();
        assert_eq!((again.asked, again.life()), (later(now, 0, -1000).wall, Duration::from_secs(3600)));
    }

    #[test]
    fn a_kept_token_is_of_no_use_once_it_is_due() {
        let now = Moment::now(&WallClock::default());
        assert!(!kept(3299, now, 0).is_due(now));
        assert!(kept(3299, now, 1).is_due(now));
        assert!(kept(3300, now, 0).is_due(now));
        assert!(kept(3300, now, 0).to_keep().is_none());
    }

    #[test]
    fn a_sleep_ages_a_token_though_the_steady_clock_stood_still() {
        let asked = Moment::now(&WallClock::default());
        assert!(!token(3600, asked).is_good(later(asked, 1, 7200)));
    }

    #[test]
    fn a_wall_clock_set_back_does_not_make_a_token_younger() {
        let asked = Moment::now(&WallClock::default());
        assert!(!token(3600, asked).is_good(later(asked, 3600, -86_400)));
    }
}
