//! What the worker told of the link to the API: how it stands, what is wrong with it, at which pace it looks, and what was
//! taken so far. The page about it stands in `detail`.

use crate::app::App;
use crate::domain::{BudgetUse, Failure, Usage, WindowUse};
use crate::message::{Link, Sweep};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// Room that comes sooner than this is there by the time that a finger is on a key.
const SOON: SignedDuration = SignedDuration::from_secs(3);

/// The link to the API, as far as it was told.
#[derive(Clone, Debug)]
pub(in crate::app) struct Connection {
    link: Link,
    /// The last failure that nothing has made good yet: the link when it was met.
    trouble: Option<Link>,
    pace: Pace,
    usage: Arc<Usage>,
    /// When the usage was told.
    measured: Timestamp,
}

/// What the budget of calls makes of the interval that was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// The interval that is kept instead.
    pub stretched: Option<Duration>,
    /// How the full list is read, where it is spread out over several looks.
    pub sweep: Option<Sweep>,
}

impl Connection {
    /// A link of which nothing was told yet.
    pub(in crate::app) fn new(now: Timestamp) -> Self {
        Self {
            link: Link::SigningIn,
            trouble: None,
            pace: Pace::default(),
            usage: Arc::default(),
            measured: now,
        }
    }

    /// Whether a look comes to a good end with this link.
    pub(in crate::app) fn is_good_end(&self, link: &Link) -> bool {
        matches!(link, Link::Online { .. }) && !matches!(self.link, Link::Online { .. })
    }

    /// A look that has only begun makes nothing good: the trouble stays until it came to its end.
    pub(in crate::app) fn take(&mut self, link: Link) {
        match &link {
            Link::Waiting { .. } | Link::Refused { .. } => self.trouble = Some(link.clone()),
            Link::Paused { failure: Some(_) } => {
                self.trouble = self.trouble.take().or_else(|| Some(link.clone()));
            }
            Link::Online { stretched, sweep, .. } => {
                (self.trouble, self.pace) = (None, Pace { stretched: *stretched, sweep: *sweep });
            }
            Link::Paused { failure: None } => self.trouble = None,
            Link::ReadingSecret { .. } | Link::SigningIn | Link::Fetching | Link::WaitingForRoom { .. } => {}
        }
        self.link = link;
    }

    pub(in crate::app) fn take_usage(&mut self, usage: Arc<Usage>, now: Timestamp) {
        (self.usage, self.measured) = (usage, now);
    }
}

impl App {
    /// How the link to the API stands.
    pub fn link(&self) -> &Link {
        &self.connection.link
    }

    /// The last failure that nothing has made good yet: the link when it was met.
    pub fn trouble(&self) -> Option<&Link> {
        self.connection.trouble.as_ref()
    }

    /// What the last look failed of, while nothing has made it good.
    pub(in crate::app) fn failure(&self) -> Option<&Failure> {
        match self.trouble()? {
            Link::Waiting { failure, .. } | Link::Refused { failure } => Some(failure),
            Link::Paused { failure } => failure.as_ref(),
            _ => None,
        }
    }

    /// What was taken from the API so far, and what it allows.
    pub fn usage(&self) -> &Usage {
        &self.connection.usage
    }

    /// What the budget of calls makes of the interval that was asked for.
    pub fn pace(&self) -> Pace {
        self.connection.pace
    }

    /// The time from look to look that is kept now.
    pub fn kept_interval(&self) -> Duration {
        self.pace().stretched.unwrap_or_default().max(self.interval())
    }

    /// The budget of calls as it stands now: calls that were made longer ago than a window is long are no longer in it.
    pub fn budget(&self) -> BudgetUse {
        let age = self.clock().since(self.connection.measured);
        let aged = |window: &WindowUse| {
            let is_over = SignedDuration::try_from(window.period).is_ok_and(|period| age > period);
            WindowUse { used: if is_over { 0 } else { window.used }, ..*window }
        };
        let budget = &self.usage().budget;
        let paused_until = budget.paused_until.filter(|until| *until > self.clock().now());
        BudgetUse { windows: budget.windows.iter().map(aged).collect(), paused_until, ..budget.clone() }
    }

    /// Until when the budget has no room for what somebody may ask for, if it has none.
    pub fn no_room_until(&self) -> Option<Timestamp> {
        let budget = &self.usage().budget;
        if let Link::WaitingForRoom { until, .. } = self.link() {
            return Some(budget.paused_until.map_or(*until, |paused| paused.max(*until)));
        }
        let until = budget.paused_until.max(budget.next_room)?;
        (until.duration_since(self.clock().now()) > SOON).then_some(until)
    }
}
