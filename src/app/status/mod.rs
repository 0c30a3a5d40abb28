//! What the dashboard says about itself: connection, age of the data, alerts, notices.

pub(super) mod alerts;
pub(super) mod banner;
pub(super) mod connection;
pub(super) mod heartbeat;
pub(super) mod interval;
pub(super) mod notice;
pub(super) mod output;
pub(super) mod staleness;
