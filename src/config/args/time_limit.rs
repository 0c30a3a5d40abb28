//! The `--timeout` option of commands that read the API once and exit.

use clap::Args;

use crate::config::timeout::Timeout;

/// Time limit of a one-shot command.
#[derive(Debug, Clone, Copy, Args)]
pub struct TimeLimitOptions {
    /// Give up after this time, from 1s to 24h, such as 30s or 10m; a plain number is in seconds.
    ///
    /// The command also exits as soon as it would have to wait longer: it prints the data read so far, and reports the
    /// reason for the wait and when to try again. By default there is no limit if standard error is a terminal, where
    /// progress is shown, and 10m otherwise.
    #[arg(long, value_name = "TIME", allow_negative_numbers = true, global = true)]
    pub timeout: Option<Timeout>,
}
