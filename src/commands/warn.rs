//! Configuration warnings, printed on standard error and logged once each before a command runs.

use std::io::{self, Write};

/// Prints and logs the warnings.
pub(super) fn warn(warnings: &[String]) {
    for warning in warnings {
        // Not `eprintln!`, which panics if standard error is closed.
        let _ = writeln!(io::stderr(), "tunnelscope: warning: {warning}");
    }
    log(warnings);
}

/// Only logs the warnings, for commands that must not write to standard error.
pub(super) fn log(warnings: &[String]) {
    for warning in warnings {
        tracing::warn!("{warning}");
    }
}
