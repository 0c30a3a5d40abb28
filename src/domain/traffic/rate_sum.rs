//! Sums of rates, and those of a snapshot, which are cached.

use super::RATE_VALIDITY;
use super::rate::Rate;
use crate::domain::{Hub, Map, Text};
use jiff::Timestamp;

/// Sum of the rates of several tunnels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RateSum {
    /// Sum of the known rates.
    pub rate: Rate,
    /// Number of tunnels with a known rate.
    pub known: u64,
    /// Number of all tunnels.
    pub total: u64,
}

/// Sums of a snapshot.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    /// In the order of the snapshot: sorting thousands of groups by rate reads all of them at once.
    pub(super) groups: Vec<CachedSum>,
    pub(super) datacenters: Map<Text, CachedSum>,
}

/// A sum at the time of the snapshot, with its expiry.
#[derive(Debug, Clone, Copy)]
pub(super) struct CachedSum {
    pub(super) sum: RateSum,
    pub(super) until: Timestamp,
}

impl Sums {
    /// Size in bytes.
    pub(super) fn footprint(&self) -> usize {
        self.groups.capacity() * size_of::<CachedSum>()
            + self.datacenters.capacity() * (size_of::<(Text, CachedSum)>() + 1)
    }
}

impl CachedSum {
    /// A sum without tunnels.
    pub(super) fn empty(now: Timestamp) -> Self {
        Self { sum: RateSum::default(), until: now + RATE_VALIDITY }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self { sum: self.sum.and(other.sum), until: self.until.min(other.until) }
    }
}

impl RateSum {
    /// The sum of a hub without known rates.
    pub(super) fn unknown(hub: &Hub) -> Self {
        let all = hub.tunnel_count().unwrap_or(0).max(hub.known_tunnels().len() as u64);
        Self { total: all, ..Self::default() }
    }

    /// Adds the rate of one of its tunnels.
    pub(super) fn with(self, rate: Rate) -> Self {
        if rate.is_unknown() {
            return self;
        }
        Self { rate: self.rate.and(rate), known: self.known + 1, ..self }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            rate: self.rate.and(other.rate),
            known: self.known + other.known,
            total: self.total.saturating_add(other.total),
        }
    }
}
