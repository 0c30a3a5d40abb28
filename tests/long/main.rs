//! Tests over hours and days of simulated time.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot continue has failed"
)]

mod polling;
mod random_walk;
mod soak;
#[path = "../support/mod.rs"]
mod support;
