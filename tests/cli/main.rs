//! The subcommands as processes: what they print where, their exit codes, what they ask the API for.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod api;
mod auth;
mod check;
mod closed;
mod codes;
mod completeness;
mod completions;
mod degraded;
mod doctor;
mod document;
mod exhaustion;
mod formats;
mod hostile;
mod log;
mod man;
mod memory;
mod mounted_secrets;
mod parallel;
mod pipes;
mod program;
mod recipe;
mod requests;
mod schema;
mod secrets;
mod services;
mod simulate;
#[path = "../simulated/mod.rs"]
mod simulated;
mod storage;
mod tailored;
mod time_limit;
mod waiting;
mod watch;
mod words;
