//! The subcommands as processes: what they print where, their exit codes, what they ask the API for.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod codes;
mod document;
mod hostile;
mod program;
mod recipe;
mod requests;
mod simulate;
#[path = "../simulated/mod.rs"]
mod simulated;
mod words;
