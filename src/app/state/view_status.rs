//! What the screen reads of the connection to the API, and of the age of the data.

use super::App;
use crate::app::OpenPage;
use crate::app::status::{Banner, Notice, PollInterval};
use crate::channel::ConnectionState;
use crate::domain::{Failure, Group, RateLimitUse, Text, Usage};
use jiff::Timestamp;
use std::time::Duration;

impl App {
    /// What has to be said above everything else; the weightiest where there is more than one thing.
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

    /// How the link to the API stands.
    pub fn connection_state(&self) -> &ConnectionState {
        self.status.connection().state()
    }

    /// The last failure that nothing has made good yet: the link when it was met.
    pub fn failed_state(&self) -> Option<&ConnectionState> {
        self.status.connection().failed_state()
    }

    /// The failure of the last poll, while none has succeeded since.
    pub(in crate::app) fn failure(&self) -> Option<&Failure> {
        self.status.connection().failure()
    }

    /// Until when nothing may be requested, because of a 429 or because all calls that the rate limit allows were made.
    pub(in crate::app) fn blocked_until(&self) -> Option<Timestamp> {
        self.status.connection().blocked_until(&self.clock)
    }

    /// API call counts and rate limits.
    pub fn usage(&self) -> &Usage {
        self.status.connection().usage()
    }

    /// The rate limit as it stands now.
    pub fn rate_limit(&self) -> RateLimitUse {
        self.status.connection().rate_limit(&self.clock)
    }

    /// What the rate limit makes of the configured interval.
    pub fn poll_interval(&self) -> PollInterval {
        self.status.connection().poll_interval()
    }

    /// The same in words, from the longest to the shortest; nothing where the interval is kept.
    pub fn interval_notes(&self) -> Vec<String> {
        self.status.connection().interval_notes(&self.clock)
    }

    /// The interval between polls that is configured or was chosen.
    pub fn interval(&self) -> Duration {
        self.status.connection().interval()
    }

    /// Whether all that is shown may no longer be so.
    pub fn is_stale(&self) -> bool {
        self.staleness().is_stale()
    }

    /// Whether this group may no longer be as it is shown.
    pub fn is_group_stale(&self, group: &Group) -> bool {
        self.staleness().is_group_stale(group)
    }

    /// Whether this group may no longer be as it is shown, while others are.
    pub fn was_skipped(&self, group: &Group) -> bool {
        let staleness = self.staleness();
        !staleness.is_stale() && staleness.was_skipped(group)
    }

    /// Whether what is counted over all groups may no longer be so.
    pub fn are_totals_stale(&self) -> bool {
        self.staleness().are_totals_stale()
    }

    /// Whether a data center may no longer be as it is shown.
    pub fn is_datacenter_stale(&self, name: &Text) -> bool {
        self.staleness().is_datacenter_stale(name)
    }

    /// Whether what a page says may no longer be so.
    pub fn is_page_stale(&self, page: &OpenPage) -> bool {
        self.staleness().is_page_stale(page.page())
    }
}
