//! A terminal dashboard for Cisco Secure Access network tunnel groups, as a library under a thin binary.
//!
//! The modules and their dependencies are described in docs/architecture.md.
//! `tests/in_process/architecture.rs` reads the sources and fails on any dependency not described there.

pub mod api;
pub mod app;
pub mod channel;
pub mod commands;
pub mod config;
pub mod domain;
pub mod history;
pub mod shared_file;
pub mod simulator;
pub mod terminal;
pub mod threads;
pub mod ui;
pub mod worker;
