//! The worker on a paused clock, against a source without a network: days of polling, failures, wishes, and screens that
//! do not read. Every count is exact, since no time passes but what the worker waits for.

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
