//! Warnings about what was configured: on standard error and in the log, once each, before a command does its work.

use std::io::{self, Write};

/// Prints these warnings and logs them.
pub(super) fn warn(warnings: &[String]) {
    for warning in warnings {
        // Not eprintln, which panics where standard error is gone.
        let _ = writeln!(io::stderr(), "tunnelscope: warning: {warning}");
    }
    log(warnings);
}

/// Logs them only, where standard error is not to be written to.
pub(super) fn log(warnings: &[String]) {
    for warning in warnings {
        tracing::warn!("{warning}");
    }
}
