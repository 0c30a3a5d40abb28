//! The worker on a paused clock, against a source without a network: days of polling, failures, wishes, and screens that
//! do not read. Every count is exact, since no time passes but what the worker waits for.

mod commands;
mod consistency;
mod details;
mod failures;
mod fake_api;
mod harness;
mod large_fleets;
mod log;
mod polling;
mod ui_channels;
