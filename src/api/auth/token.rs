//! An access token and its age. The age is the larger of two clocks': the monotonic clock stops during
//! suspend, and the wall clock may be set back.

use super::cache::CachedToken;
use crate::api::config::WallClock;
use crate::api::dto::TokenResponse;
use crate::domain::{TokenOrigin, TokenUse};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use std::time::{Duration, Instant};

/// How long before its expiry a token is renewed, plus up to [`MAX_JITTER`].
const RENEWAL_MARGIN: Duration = Duration::from_secs(5 * 60);
/// Spreads the renewals of programs that were started together.
pub(super) const MAX_JITTER: Duration = Duration::from_secs(60);
/// Tokens of a shorter lifetime are renewed at half of it.
const SHORT_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// A bearer token. It has no `Debug`, and is zeroized on drop.
pub(in crate::api) struct Token {
    value: SecretString,
    generation: u64,
    origin: TokenOrigin,
    requested_at: Timestamp,
    lifetime: TokenLifetime,
}

impl Token {
    /// A token that was requested at this time; `jitter` advances its renewal.
    pub(in crate::api) fn new(
        response: TokenResponse,
        generation: u64,
        requested: ClockReading,
        jitter: Duration,
    ) -> Self {
        let length = response.lifetime;
        let lifetime = TokenLifetime { start: requested, length, margin: renewal_margin(length, jitter) };
        Self {
            value: response.access_token,
            generation,
            origin: TokenOrigin::Fetched,
            requested_at: requested.wall,
            lifetime,
        }
    }

    /// A cached token of another process, whose monotonic clock is not comparable.
    pub(in crate::api) fn from_cache(
        cached: CachedToken,
        generation: u64,
        now: ClockReading,
        jitter: Duration,
    ) -> Self {
        let length = cached.expires_at.duration_since(now.wall).try_into().unwrap_or_default();
        let margin = renewal_margin(cached.lifetime(), jitter);
        Self {
            value: cached.access_token,
            generation,
            origin: TokenOrigin::Cached,
            requested_at: cached.requested_at,
            lifetime: TokenLifetime { start: now, length, margin },
        }
    }

    /// The token for the cache; `None` if it is too short-lived for another run to use.
    pub(in crate::api) fn to_cached(&self) -> Option<CachedToken> {
        let expires_at = self.expires_at().filter(|_| !self.is_renewal_due(self.lifetime.start))?;
        Some(CachedToken { access_token: self.value.clone(), requested_at: self.requested_at, expires_at })
    }

    /// The access token, for the cache and for output.
    pub(in crate::api) fn access_token(&self) -> &SecretString {
        &self.value
    }

    /// Expiry and origin, for display.
    pub(in crate::api) fn usage(&self) -> TokenUse {
        TokenUse { expires: self.expires_at(), origin: self.origin }
    }

    /// The access token, for the `Authorization` header.
    pub(in crate::api) fn expose(&self) -> &str {
        self.value.expose_secret()
    }

    /// The number of this token within the process.
    pub(in crate::api) fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether it has not expired.
    pub(in crate::api) fn is_valid(&self, now: ClockReading) -> bool {
        self.lifetime.age(now) < self.lifetime.length
    }

    /// Whether it is time to renew it.
    pub(in crate::api) fn is_renewal_due(&self, now: ClockReading) -> bool {
        self.lifetime.age(now) >= self.lifetime.renewal_age()
    }

    /// When it expires.
    pub(in crate::api) fn expires_at(&self) -> Option<Timestamp> {
        self.lifetime.start.wall.checked_add(self.lifetime.length).ok()
    }
}

/// The current time of both clocks.
#[derive(Debug, Clone, Copy)]
pub(in crate::api) struct ClockReading {
    /// Monotonic; stops during suspend.
    pub(in crate::api) monotonic: Instant,
    /// Continues during suspend; may be set.
    pub(in crate::api) wall: Timestamp,
}

impl ClockReading {
    /// Reads both clocks.
    pub(in crate::api) fn now(wall: &WallClock) -> Self {
        Self { monotonic: tokio::time::Instant::now().into_std(), wall: wall.now() }
    }

    /// The time since an earlier reading, by the clock on which more time passed.
    pub(in crate::api) fn since(self, earlier: Self) -> Duration {
        let wall = self.wall.duration_since(earlier.wall).try_into().unwrap_or_default();
        self.monotonic.saturating_duration_since(earlier.monotonic).max(wall)
    }
}

#[derive(Debug, Clone, Copy)]
struct TokenLifetime {
    start: ClockReading,
    length: Duration,
    /// How long before its end the token is renewed.
    margin: Duration,
}

impl TokenLifetime {
    fn age(&self, now: ClockReading) -> Duration {
        now.since(self.start)
    }

    fn renewal_age(&self) -> Duration {
        self.length.saturating_sub(self.margin)
    }
}

/// How long before its end a token of this lifetime is renewed.
fn renewal_margin(lifetime: Duration, jitter: Duration) -> Duration {
    if lifetime < SHORT_LIFETIME { lifetime / 2 } else { RENEWAL_MARGIN + jitter }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(lifetime: u64, requested: ClockReading) -> Token {
        Token::new(
            TokenResponse { access_token: "t".into(), lifetime: Duration::from_secs(lifetime) },
            1,
            requested,
            Duration::ZERO,
        )
    }

    /// A token with a lifetime of an hour that another run requested `ago` seconds ago.
    fn cached(ago: i64, now: ClockReading, jitter: u64) -> Token {
        let requested_at = now.wall - jiff::SignedDuration::from_secs(ago);
        let expires_at = requested_at + jiff::SignedDuration::from_hours(1);
        Token::from_cache(
            CachedToken { access_token: "t".into(), requested_at, expires_at },
            1,
            now,
            Duration::from_secs(jitter),
        )
    }

    fn later(from: ClockReading, monotonic: u64, wall: i64) -> ClockReading {
        let monotonic = from.monotonic + Duration::from_secs(monotonic);
        ClockReading { monotonic, wall: from.wall + jiff::SignedDuration::from_secs(wall) }
    }

    #[test]
    fn token_is_renewed_five_minutes_before_expiry() {
        let requested = ClockReading::now(&WallClock::default());
        let token = token(3600, requested);
        assert!(!token.is_renewal_due(later(requested, 3299, 3299)));
        assert!(token.is_renewal_due(later(requested, 3300, 3300)));
        assert!(token.is_valid(later(requested, 3599, 3599)));
        assert!(!token.is_valid(later(requested, 3600, 3600)));
        assert_eq!(token.expires_at(), Some(later(requested, 0, 3600).wall));
    }

    #[test]
    fn short_lived_token_is_renewed_at_half_its_lifetime() {
        let requested = ClockReading::now(&WallClock::default());
        let token = token(60, requested);
        assert!(!token.is_renewal_due(later(requested, 29, 29)));
        assert!(token.is_renewal_due(later(requested, 30, 30)));
    }

    #[test]
    fn jitter_advances_the_renewal() {
        let requested = ClockReading::now(&WallClock::default());
        let response = TokenResponse { access_token: "t".into(), lifetime: Duration::from_secs(3600) };
        let token = Token::new(response, 1, requested, Duration::from_secs(60));
        assert!(!token.is_renewal_due(later(requested, 3239, 3239)));
        assert!(token.is_renewal_due(later(requested, 3240, 3240)));
    }

    #[test]
    fn cached_token_keeps_its_expiry() {
        let now = ClockReading::now(&WallClock::default());
        let token = cached(1000, now, 0);
        assert_eq!(
            token.usage(),
            TokenUse { expires: Some(later(now, 0, 2600).wall), origin: TokenOrigin::Cached }
        );
        assert!(!token.is_renewal_due(later(now, 2299, 2299)));
        assert!(token.is_renewal_due(later(now, 2300, 2300)));
        assert!(token.is_valid(later(now, 2599, 2599)));
        assert!(!token.is_valid(later(now, 2600, 2600)));
        let again = token.to_cached().unwrap();
        assert_eq!(
            (again.requested_at, again.lifetime()),
            (later(now, 0, -1000).wall, Duration::from_secs(3600))
        );
    }

    #[test]
    fn cached_token_due_for_renewal_is_not_reused() {
        let now = ClockReading::now(&WallClock::default());
        assert!(!cached(3299, now, 0).is_renewal_due(now));
        assert!(cached(3299, now, 1).is_renewal_due(now));
        assert!(cached(3300, now, 0).is_renewal_due(now));
        assert!(cached(3300, now, 0).to_cached().is_none());
    }

    #[test]
    fn token_ages_during_suspend() {
        let requested = ClockReading::now(&WallClock::default());
        assert!(!token(3600, requested).is_valid(later(requested, 1, 7200)));
    }

    #[test]
    fn clock_set_back_does_not_make_a_token_younger() {
        let requested = ClockReading::now(&WallClock::default());
        assert!(!token(3600, requested).is_valid(later(requested, 3600, -86_400)));
    }
}
