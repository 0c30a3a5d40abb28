//! The simulator over real HTTP on loopback, held against the vendor's documentation field by field.
//!
//! Nothing here shares a type with the simulator: answers are read as plain JSON.

mod changes;
mod client;
mod controls;
mod details;
mod inline;
mod limits;
mod lists;
mod network_faults;
mod odd_scenarios;
mod pages;
mod start_and_stop;
mod tls;
mod tokens;
