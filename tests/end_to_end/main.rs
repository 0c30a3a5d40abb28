//! Tests of the program as a process.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot continue has failed"
)]

mod cli;
mod documentation;
mod export;
mod packaging;
mod pty;
mod shared_files;
#[path = "../support/mod.rs"]
mod support;
mod vendor_sdk;
