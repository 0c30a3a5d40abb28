//! Read access to connection status and staleness for `ui`.

use super::App;
use crate::app::OpenPage;
use crate::app::status::{Banner, Notice, PollInterval};
use crate::channel::ConnectionState;
use crate::domain::{Failure, Group, RateLimitUse, Text, Usage};
use jiff::Timestamp;
use std::time::Duration;

impl App {
    /// The banner of the most severe problem.
    pub fn banner(&self) -> Option<Banner> {
        self.staleness().banner()
    }

    pub(super) fn banner_height(&self) -> u16 {
        self.banner().map_or(0, |banner| banner.lines(self.screen.size).height())
    }

    /// The notice in the footer.
    pub fn notice(&self) -> Option<&Notice> {
        self.status.notice()
    }

    /// Current connection state.
    pub fn connection_state(&self) -> &ConnectionState {
        self.status.connection().state()
    }

    /// State at the last failure, until a poll succeeds.
    pub fn failed_state(&self) -> Option<&ConnectionState> {
        self.status.connection().failed_state()
    }

    /// Failure of the last poll, until one succeeds.
    pub(in crate::app) fn failure(&self) -> Option<&Failure> {
        self.status.connection().failure()
    }

    /// Until when requests are blocked, by a 429 or an exhausted rate limit.
    pub(in crate::app) fn blocked_until(&self) -> Option<Timestamp> {
        self.status.connection().blocked_until(&self.clock)
    }

    /// API call counts and rate limits.
    pub fn usage(&self) -> &Usage {
        self.status.connection().usage()
    }

    /// Current use of the rate limit.
    pub fn rate_limit(&self) -> RateLimitUse {
        self.status.connection().rate_limit(&self.clock)
    }

    /// Poll interval under the rate limit.
    pub fn poll_interval(&self) -> PollInterval {
        self.status.connection().poll_interval()
    }

    /// Note on a longer interval, longest form first; empty if there is none.
    pub fn interval_notes(&self) -> Vec<String> {
        self.status.connection().interval_notes(&self.clock)
    }

    /// Configured or chosen poll interval.
    pub fn interval(&self) -> Duration {
        self.status.connection().interval()
    }

    /// Whether all data is stale.
    pub fn is_stale(&self) -> bool {
        self.staleness().is_stale()
    }

    /// Whether a group is stale.
    pub fn is_group_stale(&self, group: &Group) -> bool {
        self.staleness().is_group_stale(group)
    }

    /// Whether a group was not reached by a poll, while others were.
    pub fn was_skipped(&self, group: &Group) -> bool {
        let staleness = self.staleness();
        !staleness.is_stale() && staleness.was_skipped(group)
    }

    /// Whether totals over all groups are stale.
    pub fn are_totals_stale(&self) -> bool {
        self.staleness().are_totals_stale()
    }

    /// Whether a data center is stale.
    pub fn is_datacenter_stale(&self, name: &Text) -> bool {
        self.staleness().is_datacenter_stale(name)
    }

    /// Whether a page is stale.
    pub fn is_page_stale(&self, page: &OpenPage) -> bool {
        self.staleness().is_page_stale(page.page())
    }
}
