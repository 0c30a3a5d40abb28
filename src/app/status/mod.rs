//! What the dashboard says about itself: the connection to the API, how old the data is, what was written to the terminal,
//! alerts, and notices in the footer.

mod alerts;
mod banner;
mod connection;
mod heartbeat;
mod interval;
mod notice;
mod output;
mod staleness;

pub use alerts::Alert;
pub(super) use alerts::{Alerts, Mute};
pub(super) use banner::remedy;
pub use banner::{Banner, BannerLevel};
pub use connection::PollInterval;
pub(super) use connection::{Connection, IntervalChange};
pub use notice::Notice;
pub(super) use output::Output;
pub(super) use staleness::Staleness;

use super::{Clock, StyleRole};
use crate::channel::ConnectionState;
use crate::domain::Snapshot;
use heartbeat::Heartbeat;
use jiff::Timestamp;
use std::time::Duration;

/// The state of the dashboard itself.
#[derive(Clone, Debug)]
pub(super) struct Status {
    connection: Connection,
    heartbeat: Heartbeat,
    output: Output,
    alerts: Alerts,
    notice: Option<Notice>,
}

/// What a second that went by changed.
pub(super) struct Second {
    /// Time is missing, or the clock went back: what is shown has to be read again.
    pub(super) has_gap: bool,
    /// The notice is over.
    pub(super) ended_notice: bool,
}

impl Status {
    /// The state before anything was received, with the interval that is configured.
    pub(super) fn new(interval: Duration, now: Timestamp) -> Self {
        Self {
            connection: Connection::new(interval, now),
            heartbeat: Heartbeat::default(),
            output: Output::new(now),
            alerts: Alerts::default(),
            notice: None,
        }
    }

    /// The connection to the API.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The same, to apply what the worker sends.
    pub(super) fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Marks, mutes and alerts.
    pub(super) fn alerts(&self) -> &Alerts {
        &self.alerts
    }

    /// The same, to mute and unmute.
    pub(super) fn alerts_mut(&mut self) -> &mut Alerts {
        &mut self.alerts
    }

    /// What was written to the terminal.
    pub(super) fn output(&self) -> &Output {
        &self.output
    }

    /// The same, to count.
    pub(super) fn output_mut(&mut self) -> &mut Output {
        &mut self.output
    }

    /// What the footer says.
    pub(super) fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// How old the data is at this time.
    pub(super) fn staleness<'a>(&'a self, snapshot: &'a Snapshot, clock: &'a Clock) -> Staleness<'a> {
        Staleness { connection: &self.connection, gap: self.heartbeat.gap(), snapshot, clock }
    }

    /// Applies a new state of the connection.
    pub(super) fn apply_link(&mut self, link: ConnectionState) {
        if self.connection.completes_poll(&link) {
            self.heartbeat.poll_completed();
        }
        self.connection.apply(link);
    }

    /// Applies a snapshot, and returns the text of an alert that is due.
    pub(super) fn apply_snapshot(
        &mut self,
        snapshot: &Snapshot,
        is_new_poll: bool,
        now: Timestamp,
    ) -> Option<String> {
        if is_new_poll {
            self.alerts.begin_poll();
            self.heartbeat.poll_completed();
        }
        self.alerts.observe(snapshot, now)
    }

    /// Applies a tick of the clock, with the time of the data that is shown.
    pub(super) fn tick(&mut self, now: Timestamp, as_of: Option<Timestamp>) -> Second {
        let has_gap = self.heartbeat.tick(now, as_of);
        self.output.tick(now);
        let ended_notice = self.notice.as_ref().is_some_and(|notice| notice.is_over(now));
        if ended_notice {
            self.notice = None;
        }
        Second { has_gap, ended_notice }
    }

    /// Says in the footer that something was done.
    pub(super) fn notify(&mut self, text: impl Into<String>, now: Timestamp) {
        self.notice = Some(Notice::new(text.into(), StyleRole::Strong, now));
    }

    /// Says in the footer that something could not be done.
    pub(super) fn notify_error(&mut self, text: impl Into<String>, now: Timestamp) {
        self.notice = Some(Notice::new(text.into(), StyleRole::Warning, now));
    }

    /// Removes the notice; returns whether there was one.
    pub(super) fn dismiss_notice(&mut self) -> bool {
        self.notice.take().is_some()
    }
}
