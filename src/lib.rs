//! A terminal dashboard for Cisco Secure Access network tunnel groups, as a library under a thin binary.
//!
//! Who may use whom; nothing points back, and a test reads the sources and fails on an arrow that does:
//!
//! ```text
//! main -> commands -> terminal -> ui -> app -> message -> domain
//! commands -> worker, api, config, simulator, shared_file
//! api -> worker::Source, domain, config, shared_file
//!                                          only commands knows api; only api knows reqwest
//! config -> domain::filter                  filters are read where they are written; of ratatui its styles
//! worker -> message, domain                 knows tokio; no HTTP, no screen
//! app -> message, domain, config::chord, config::display
//!                                          no ratatui, no tokio, no reqwest
//! ui -> app, message, domain, config::style, config::display
//!                                          reads only; knows ratatui
//! shared_file -> nothing of ours            files that several processes read and write at once
//! threads -> nothing of ours               started with an error that says what is exhausted; commands, terminal
//! simulator -> nothing of ours              its JSON is written from the API's contract, apart from the client's
//! ```

pub mod api;
pub mod app;
pub mod commands;
pub mod config;
pub mod domain;
pub mod message;
pub mod shared_file;
pub mod simulator;
pub mod terminal;
pub mod threads;
pub mod ui;
pub mod worker;
