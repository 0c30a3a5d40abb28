//! Status of the dashboard: connection, staleness, alerts, bytes written, and notices in the footer.

mod alerts;
mod banner;
mod connection;
mod interval;
mod notice;
mod output_stats;
mod remedy;
mod staleness;
mod time_gap;

pub use alerts::Alert;
pub(super) use alerts::{Alerts, Mute};
pub use banner::{Banner, BannerLevel};
pub use connection::PollInterval;
pub(super) use connection::{Connection, IntervalChange};
pub use notice::Notice;
pub(super) use output_stats::OutputStats;
pub(super) use remedy::remedy;
pub(super) use staleness::Staleness;

use super::{Clock, StyleRole};
use crate::channel::{ConnectionState, RecorderState};
use crate::domain::Snapshot;
use jiff::Timestamp;
use std::time::Duration;
use time_gap::TimeGapDetector;

/// Status of the dashboard.
#[derive(Debug, Clone)]
pub(super) struct Status {
    connection: Connection,
    time_gap: TimeGapDetector,
    output_stats: OutputStats,
    alerts: Alerts,
    notice: Option<Notice>,
    recorder: RecorderState,
}

/// Result of a tick.
pub(super) struct TickResult {
    /// A gap was detected, so that a poll is due.
    pub(super) has_gap: bool,
    /// The notice expired.
    pub(super) is_notice_over: bool,
}

impl Status {
    /// Initial status with the configured interval.
    pub(super) fn new(interval: Duration, now: Timestamp) -> Self {
        Self {
            connection: Connection::new(interval, now),
            time_gap: TimeGapDetector::default(),
            output_stats: OutputStats::new(now),
            alerts: Alerts::default(),
            notice: None,
            recorder: RecorderState::default(),
        }
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Whether the history is recorded.
    pub(super) fn recorder(&self) -> &RecorderState {
        &self.recorder
    }

    pub(super) fn apply_recorder_state(&mut self, state: RecorderState) {
        self.recorder = state;
    }

    pub(super) fn alerts(&self) -> &Alerts {
        &self.alerts
    }

    pub(super) fn alerts_mut(&mut self) -> &mut Alerts {
        &mut self.alerts
    }

    pub(super) fn output_stats(&self) -> &OutputStats {
        &self.output_stats
    }

    pub(super) fn output_stats_mut(&mut self) -> &mut OutputStats {
        &mut self.output_stats
    }

    pub(super) fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// Staleness of a snapshot.
    pub(super) fn staleness<'a>(&'a self, snapshot: &'a Snapshot, clock: &'a Clock) -> Staleness<'a> {
        let (connection, recorder) = (&self.connection, &self.recorder);
        Staleness { connection, recorder, gap: self.time_gap.gap(), snapshot, clock }
    }

    /// Applies a new state of the connection.
    pub(super) fn apply_connection_state(&mut self, state: ConnectionState) {
        if self.connection.completes_poll(&state) {
            self.time_gap.poll_completed();
        }
        self.connection.apply(state);
    }

    /// Applies a snapshot; returns the text of an alert.
    pub(super) fn apply_snapshot(
        &mut self,
        snapshot: &Snapshot,
        is_new_poll: bool,
        now: Timestamp,
    ) -> Option<String> {
        if is_new_poll {
            self.alerts.begin_poll();
            self.time_gap.poll_completed();
        }
        self.alerts.observe(snapshot, now)
    }

    /// Applies a tick, with the time of the displayed data.
    pub(super) fn tick(&mut self, now: Timestamp, as_of: Option<Timestamp>) -> TickResult {
        let has_gap = self.time_gap.tick(now, as_of);
        self.output_stats.tick(now);
        let is_notice_over = self.notice.as_ref().is_some_and(|notice| notice.is_over(now));
        if is_notice_over {
            self.notice = None;
        }
        TickResult { has_gap, is_notice_over }
    }

    /// Shows a notice in the footer.
    pub(super) fn notify(&mut self, text: impl Into<String>, now: Timestamp) {
        self.notice = Some(Notice::new(text.into(), StyleRole::Strong, now));
    }

    /// Shows an error in the footer.
    pub(super) fn notify_error(&mut self, text: impl Into<String>, now: Timestamp) {
        self.notice = Some(Notice::new(text.into(), StyleRole::Warning, now));
    }

    /// Removes the notice; returns whether there was one.
    pub(super) fn dismiss_notice(&mut self) -> bool {
        self.notice.take().is_some()
    }
}
