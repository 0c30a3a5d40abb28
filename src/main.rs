//! Parses the command line, runs one command, and maps its result to an exit code.

use clap::Parser;
use std::io::Write;
use std::process::ExitCode;
use tunnelscope::commands;
use tunnelscope::config::Arguments;

fn main() -> ExitCode {
    match commands::run(&Arguments::parse()) {
        Ok(outcome) => outcome.into(),
        Err(stop) => {
            // Not eprintln, which panics where standard error is gone.
            let _ = writeln!(std::io::stderr(), "tunnelscope: {}", stop.sentence());
            stop.code()
        }
    }
}
