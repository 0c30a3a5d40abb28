//! Endurance: the built binary in a pseudo-terminal watches an organization whose time runs 600 times as fast, through
//! tunnels that flap, keys that are renewed, tokens that end, calls that are refused, outages, and clocks that jump; somebody
//! sits there and types. What the process holds must not grow: memory, threads, open files, log, what it keeps on disk.
//!
//! The long run is a simulated week in about a quarter of an hour, and prints a table:
//! `cargo test --test long soak -- --ignored --nocapture`; with `--release` it is the released program that is watched.

#![cfg(target_os = "linux")]
#![expect(clippy::print_stdout, reason = "the table is what the long run is for")]

mod disturbances;
mod session;
mod table;

use session::Session;

/// Polls of a simulated day: one per second, which is ten simulated minutes.
const DAY: usize = 144;

fn soak(days: usize, polls_a_day: usize) {
    let mut session = Session::begin();
    println!("{}", table::HEAD);
    let between = polls_a_day.div_ceil(disturbances::ALL.len());
    for day in 1..=days {
        for disturbance in disturbances::ALL {
            session.run_through(disturbance, between);
            println!("{}", session.record(day, disturbance.name));
        }
    }
    session.end().assert_flat();
}

#[test]
fn two_days_of_sparse_polls_leak_nothing() {
    soak(2, disturbances::ALL.len());
}

#[test]
#[ignore = "a simulated week takes a quarter of an hour"]
fn week_of_polling_leaks_nothing() {
    soak(7, DAY);
}
