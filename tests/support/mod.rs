//! Code that several test programs or benches share.

#![allow(dead_code, reason = "each test program uses a part of it")]

pub(crate) mod dashboard;
pub(crate) mod event_loop_harness;
pub(crate) mod inline_simulator;
mod keys;
pub(crate) mod process_usage;
pub(crate) mod pty;
pub(crate) mod random_walk;
pub(crate) mod simulator;
pub(crate) mod terminal;
pub(crate) mod usage;
pub(crate) mod world;
