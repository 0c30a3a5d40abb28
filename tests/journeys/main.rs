//! Keys, updates, signals and time through the real loop, as a person would meet them, read off a terminal emulator.
//! Each journey ends by comparing the emulator's screen with what the dashboard believes to be on it, cell by cell.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[path = "../support/mod.rs"]
mod support;

mod connection;
mod data;
mod ends;
mod hands;
mod keys;
mod large;
mod moving;
mod organizations;
mod pages;
mod pressure;
mod refresh;
mod time;
mod trouble;
