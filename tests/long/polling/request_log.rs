//! The requests of a client with their times, counted independently of the client.

use crate::support::inline_simulator::RequestKind;
use std::time::Duration;
use tokio::time::Instant;

pub(crate) const LIST: &str = "/deployments/v2/networktunnelgroups";
pub(crate) const STATES: &str = "/deployments/v2/networktunnelgroupsstate";
pub(crate) const TOKEN: &str = "/auth/v2/token";
/// The rate limits of a small key: calls per number of seconds.
pub(crate) const SMALL: [(usize, u64); 3] = [(5, 1), (14, 60), (350, 1_800)];

/// All requests of one client.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestLog(pub(crate) Vec<RequestKind>);

impl RequestLog {
    pub(crate) fn refusals(&self) -> usize {
        self.0.iter().filter(|request| request.status == 429).count()
    }

    pub(crate) fn token_requests(&self) -> usize {
        self.0.iter().filter(|request| request.path == TOKEN).count()
    }

    /// Times of the requests for data, in order.
    pub(crate) fn calls(&self) -> Vec<Instant> {
        self.0.iter().filter(|request| request.path != TOKEN).map(|request| request.at).collect()
    }

    /// Largest number of calls in any period of this number of seconds.
    pub(crate) fn max_calls_in(&self, seconds: u64) -> usize {
        let (calls, period) = (self.calls(), Duration::from_secs(seconds));
        let within = |(nth, &first): (usize, &Instant)| {
            calls[nth..].iter().take_while(|&&call| call < first + period).count()
        };
        calls.iter().enumerate().map(within).max().unwrap_or(0)
    }

    /// Longest time between two successful reads of the same page of an unfiltered list, up to `end`.
    pub(crate) fn longest_gap(&self, list: &str, end: Instant) -> Duration {
        let is_unfiltered =
            |request: &&RequestKind| request.path == list && !request.query.contains("filters");
        let successful: Vec<_> =
            self.0.iter().filter(|request| request.status == 200).filter(is_unfiltered).collect();
        let gap = |page: &RequestKind| {
            let same = successful.iter().filter(|other| other.query == page.query && other.at > page.at);
            same.map(|other| other.at).min().unwrap_or(end) - page.at
        };
        successful.iter().map(|page| gap(page)).max().unwrap()
    }
}
