//! Tests of modules in this process, without starting the program.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot continue has failed"
)]

mod api;
mod architecture;
mod config;
mod documented_tests;
mod domain;
mod event_loop;
mod failures;
mod full_stack;
mod output_size;
mod random_walk;
mod screens;
mod servers;
mod simulated_world;
mod simulator;
#[path = "../support/mod.rs"]
mod support;
mod worker;
