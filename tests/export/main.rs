//! `export` as a process against the simulator: what it serves, how it follows the organization, what it leaves out; and
//! the shipped alert rules and dashboard with the real Prometheus, where that is installed.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod budget;
mod endpoint;
mod exporter;
mod following;
mod freshness;
mod life;
mod prometheus;
#[path = "../simulated/mod.rs"]
mod simulated;
mod tools;
mod traffic;
mod web;
