//! Simulated time: starts with the simulator and runs at a configurable multiple of real time.
//!
//! Based on the runtime's clock, so a test that pauses that clock controls this one too.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimePrinter};
use tokio::time::Instant;

use super::world::Millis;

/// Simulated time and its wall clock equivalent.
#[derive(Debug)]
pub(super) struct Clock {
    started: Timestamp,
    instant: Instant,
    scale: f64,
}

impl Clock {
    /// A clock that starts now and runs at this multiple of real time.
    pub(super) fn start(scale: f64) -> Self {
        Self { started: Timestamp::now(), instant: Instant::now(), scale }
    }

    /// Simulated time since the start.
    pub(super) fn now(&self) -> Duration {
        Duration::try_from_secs_f64(self.instant.elapsed().as_secs_f64() * self.scale)
            .unwrap_or(Duration::MAX)
    }

    /// Simulated time since the start in milliseconds.
    pub(super) fn now_millis(&self) -> Millis {
        Millis::try_from(self.now().as_millis()).unwrap_or(Millis::MAX / 4)
    }

    /// Date and time of a simulated instant, `2025-02-05T17:53:05.120Z`.
    pub(super) fn date(&self, at: Millis) -> String {
        format!("{:.3}", self.timestamp(at))
    }

    /// The same with nanoseconds, of which the last six digits are given.
    pub(super) fn fine_date(&self, at: Millis, nanoseconds: u32) -> String {
        let millis = self.timestamp(at).as_millisecond();
        let fine = i128::from(millis) * 1_000_000 + i128::from(nanoseconds % 1_000_000);
        format!("{:.9}", Timestamp::from_nanosecond(fine).unwrap_or(Timestamp::MAX))
    }

    /// A simulated instant in seconds since 1970.
    pub(super) fn unix_seconds(&self, at: Millis) -> i64 {
        self.timestamp(at).as_second()
    }

    /// Converts milliseconds since 1970 to simulated time.
    pub(super) fn moment(&self, unix_millis: i64) -> Millis {
        unix_millis.saturating_sub(self.started.as_millisecond())
    }

    /// The gateway's own clock: real time, whatever the time scale.
    pub(super) fn gateway(&self) -> Timestamp {
        later(self.started, SignedDuration::try_from(self.instant.elapsed()).unwrap_or(SignedDuration::MAX))
    }

    fn timestamp(&self, at: Millis) -> Timestamp {
        let millis = self.started.as_millisecond().saturating_add(at);
        Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
    }
}

/// Formats seconds since 1970 as a date, `2024-06-12T18:04:23Z`.
pub(super) fn whole_date(unix_seconds: i64) -> String {
    Timestamp::from_second(unix_seconds).unwrap_or(Timestamp::MAX).to_string()
}

/// A time shifted by an offset, which may be negative.
pub(super) fn later(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.checked_add(by).unwrap_or(if by.is_negative() { Timestamp::MIN } else { Timestamp::MAX })
}

/// A time in the format of HTTP headers, `Wed, 12 Jun 2024 18:04:23 GMT`.
pub(super) fn http_date(moment: Timestamp) -> String {
    // Formatting fails only for years below 0, which no clock offset reaches.
    DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).unwrap_or_default()
}
