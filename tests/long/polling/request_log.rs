//! What was asked and when, counted apart from the client's own count.

use crate::support::inline_simulator::RequestKind;
use std::time::Duration;
use tokio::time::Instant;

pub(crate) const LIST: &str = "/deployments/v2/networktunnelgroups";
pub(crate) const STATES: &str = "/deployments/v2/networktunnelgroupsstate";
pub(crate) const TOKEN: &str = "/auth/v2/token";
/// The limits of a small key: calls, and the seconds in which they may be made.
pub(crate) const SMALL: [(usize, u64); 3] = [(5, 1), (14, 60), (350, 1_800)];

/// All requests of one client.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger(pub(crate) Vec<RequestKind>);

impl Ledger {
    pub(crate) fn refusals(&self) -> usize {
        self.0.iter().filter(|asked| asked.status == 429).count()
    }

    pub(crate) fn tokens(&self) -> usize {
        self.0.iter().filter(|asked| asked.path == TOKEN).count()
    }

    /// Calls for data, in the order in which they were made.
    pub(crate) fn calls(&self) -> Vec<Instant> {
        self.0.iter().filter(|asked| asked.path != TOKEN).map(|asked| asked.at).collect()
    }

    /// The most calls that were made in any period of so many seconds.
    pub(crate) fn most_in(&self, seconds: u64) -> usize {
        let (calls, period) = (self.calls(), Duration::from_secs(seconds));
        let within = |(nth, &first): (usize, &Instant)| {
            calls[nth..].iter().take_while(|&&call| call < first + period).count()
        };
        calls.iter().enumerate().map(within).max().unwrap_or(0)
    }

    /// The longest time between two good readings of the same page of a list without a filter, up to `end`.
    pub(crate) fn longest_gap(&self, list: &str, end: Instant) -> Duration {
        let is_whole = |asked: &&RequestKind| asked.path == list && !asked.query.contains("filters");
        let good: Vec<_> = self.0.iter().filter(|asked| asked.status == 200).filter(is_whole).collect();
        let gap = |page: &RequestKind| {
            let same = good.iter().filter(|other| other.query == page.query && other.at > page.at);
            same.map(|other| other.at).min().unwrap_or(end) - page.at
        };
        good.iter().map(|page| gap(page)).max().unwrap()
    }
}
