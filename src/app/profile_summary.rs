//! Summary of a profile for the profiles page: totals, data age and connection.

use super::{App, Banner, BannerLevel};
use crate::channel::ConnectionState;
use crate::domain::{Failure, GroupTotals};
use jiff::Timestamp;

/// Summary of a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileSummary {
    pub name: String,
    /// Whether it is the active profile.
    pub is_active: bool,
    /// Groups by state; `None` before the first poll.
    pub groups: Option<GroupTotals>,
    /// Whether the data is stale.
    pub is_stale: bool,
    /// Time of the data.
    pub as_of: Option<Timestamp>,
    /// State of connection and data.
    pub connection: ConnectionLabel,
}

/// State of the connection of a profile and of its data.
#[derive(Debug, Clone, PartialEq)]
pub enum ConnectionLabel {
    /// No request was sent yet.
    NotPolled,
    /// The last poll failed. The banner says what happens next.
    Failed(Failure, Box<Banner>),
    Paused,
    /// The data is stale, although no poll failed.
    Stale(Box<Banner>),
    /// Part of the data is missing or stale. The banner says which.
    Partial(Box<Banner>),
    /// Rate limited until this time.
    RateLimited(Timestamp),
    /// A poll is running.
    Polling,
    /// The last poll succeeded.
    Online,
}

impl ProfileSummary {
    /// Summary of a profile whose worker is running.
    pub(super) fn polled(app: &App, is_active: bool) -> Self {
        Self::new(app, is_active, ConnectionLabel::from_app(app))
    }

    /// Summary of a profile whose worker was not started.
    pub(super) fn not_polled(app: &App) -> Self {
        Self::new(app, false, ConnectionLabel::NotPolled)
    }

    fn new(app: &App, is_active: bool, connection: ConnectionLabel) -> Self {
        let snapshot = app.snapshot();
        Self {
            name: app.connection_info().profile.clone(),
            is_active,
            groups: snapshot.as_of().map(|_| snapshot.totals.groups),
            is_stale: app.is_stale(),
            as_of: snapshot.as_of(),
            connection,
        }
    }
}

impl ConnectionLabel {
    /// Label from the banner; without one, from the rate limit and the connection state.
    fn from_app(app: &App) -> Self {
        let limited = app.blocked_until().map(Self::RateLimited);
        let Some(banner) = app.banner() else {
            return limited.unwrap_or_else(|| match app.connection_state() {
                ConnectionState::ReadingSecret { .. }
                | ConnectionState::Authenticating
                | ConnectionState::Fetching => Self::Polling,
                _ => Self::Online,
            });
        };
        match (banner.level, app.failure()) {
            (BannerLevel::Paused, _) => Self::Paused,
            (BannerLevel::Partial, _) => Self::Partial(Box::new(banner)),
            (BannerLevel::RateLimit | BannerLevel::History, _) => limited.unwrap_or(Self::Online),
            (BannerLevel::NoAccess | BannerLevel::NoData | BannerLevel::Stale, Some(failure)) => {
                Self::Failed(failure.clone(), Box::new(banner))
            }
            (BannerLevel::NoAccess | BannerLevel::NoData | BannerLevel::Stale, None) => {
                Self::Stale(Box::new(banner))
            }
        }
    }
}
