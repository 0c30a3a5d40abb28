//! How long an object was in each state within a window.

use super::{Interval, SpanState};
use crate::domain::Health;
use jiff::SignedDuration;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

/// Time in each state; together they are the window, to the nanosecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StateDurations {
    /// Up, and nothing in the data contradicted it.
    pub healthy: SignedDuration,
    /// Reported as up, with findings that contradicted it.
    pub degraded: SignedDuration,
    /// Working with less redundancy than configured.
    pub warning: SignedDuration,
    /// Not working.
    pub down: SignedDuration,
    /// Not watched, between two polls that differ, or reported as unknown by the API.
    pub unknown: SignedDuration,
}

impl StateDurations {
    /// The durations of one span.
    pub fn from_span(state: SpanState, interval: Interval) -> Self {
        let time = interval.length();
        let mut durations = Self::default();
        match state {
            SpanState::Known(Health::Up) => durations.healthy = time,
            SpanState::Known(Health::Degraded) => durations.degraded = time,
            SpanState::Known(Health::Warning) => durations.warning = time,
            SpanState::Known(Health::Down) => durations.down = time,
            SpanState::Known(Health::Unknown) | SpanState::Transition | SpanState::Unknown => {
                durations.unknown = time;
            }
        }
        durations
    }

    /// Up, degraded time included.
    pub fn up(&self) -> SignedDuration {
        self.healthy + self.degraded
    }

    /// Time in which the state is known.
    pub fn known(&self) -> SignedDuration {
        self.up() + self.warning + self.down
    }

    /// All of it: the length of the window.
    pub fn total(&self) -> SignedDuration {
        self.known() + self.unknown
    }
}

impl Add for StateDurations {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            healthy: self.healthy + other.healthy,
            degraded: self.degraded + other.degraded,
            warning: self.warning + other.warning,
            down: self.down + other.down,
            unknown: self.unknown + other.unknown,
        }
    }
}

impl AddAssign for StateDurations {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for StateDurations {
    fn sum<I: Iterator<Item = Self>>(durations: I) -> Self {
        durations.fold(Self::default(), Add::add)
    }
}
