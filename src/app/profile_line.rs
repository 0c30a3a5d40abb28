//! The state of each organization in a line: its totals, the age of its data and its connection.

use super::{App, Banner, BannerLevel};
use crate::channel::ConnectionState;
use crate::domain::{Failure, GroupTotals};
use jiff::Timestamp;

/// The state of an organization in a line.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationLine {
    /// The name of its profile.
    pub name: String,
    /// Whether it is the one in front.
    pub is_front: bool,
    /// Its groups by state.
    pub groups: Option<GroupTotals>,
    /// Whether they may have changed since they were read.
    pub is_stale: bool,
    /// When they were read.
    pub as_of: Option<Timestamp>,
    /// The state of its connection and of its data.
    pub link: ConnectionLabel,
}

/// The state of the connection to an organization, and of the data that was read from it.
#[derive(Clone, Debug, PartialEq)]
pub enum ConnectionLabel {
    /// Nothing was requested yet.
    NotPolled,
    /// The last poll failed, and none has succeeded since. The banner of the organization says what happens next.
    Failed(Failure, Box<Banner>),
    /// Polling is paused.
    Paused,
    /// The data is old, though no poll failed. The banner says since when.
    Stale(Box<Banner>),
    /// A part of the data is missing or old. The banner says which.
    Partial(Box<Banner>),
    /// Nothing may be requested until then.
    RateLimited(Timestamp),
    /// A poll is under way.
    Polling,
    /// The last poll succeeded.
    Online,
}

impl OrganizationLine {
    /// The line of an organization that is polled.
    pub(super) fn polled(app: &App, is_front: bool) -> Self {
        Self::new(app, is_front, ConnectionLabel::of(app))
    }

    /// The line of an organization of which nothing was requested yet.
    pub(super) fn not_polled(app: &App) -> Self {
        Self::new(app, false, ConnectionLabel::NotPolled)
    }

    fn new(app: &App, is_front: bool, link: ConnectionLabel) -> Self {
        let snapshot = app.snapshot();
        Self {
            name: app.about().profile.clone(),
            is_front,
            groups: snapshot.as_of().map(|_| snapshot.totals.groups),
            is_stale: app.is_stale(),
            as_of: snapshot.as_of(),
            link,
        }
    }
}

impl ConnectionLabel {
    /// What the banner says, and below that the rate limit and the link: a poll that has only begun is no success yet.
    fn of(app: &App) -> Self {
        let limited = app.limited_until().map(Self::RateLimited);
        let Some(banner) = app.banner() else {
            return limited.unwrap_or_else(|| match app.link() {
                ConnectionState::ReadingSecret { .. }
                | ConnectionState::Authenticating
                | ConnectionState::Fetching => Self::Polling,
                _ => Self::Online,
            });
        };
        match (banner.word, app.failure()) {
            (BannerLevel::Paused, _) => Self::Paused,
            (BannerLevel::Partial, _) => Self::Partial(Box::new(banner)),
            (BannerLevel::RateLimit, _) => limited.unwrap_or(Self::Online),
            (BannerLevel::SignIn | BannerLevel::NoData | BannerLevel::Stale, Some(failure)) => {
                Self::Failed(failure.clone(), Box::new(banner))
            }
            (BannerLevel::SignIn | BannerLevel::NoData | BannerLevel::Stale, None) => {
                Self::Stale(Box::new(banner))
            }
        }
    }
}
