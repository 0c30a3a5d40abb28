//! The worker on a paused clock, against a source without a network: days of polling, failures, wishes, and screens that
//! do not read. Every count is exact, since no time passes but what the worker waits for.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may end this way, and so may what it is built of"
)]

mod consistency;
mod days;
mod details;
mod failures;
mod fake;
mod log;
mod rig;
mod screen;
mod spread;
mod wishes;
