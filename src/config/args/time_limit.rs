//! The option that all commands have that read the API once and exit.

use clap::Args;

use crate::config::timeout::Timeout;

/// The time that a one-shot command has.
#[derive(Debug, Clone, Copy, Args)]
pub struct TimeLimitOptions {
    /// Give up after this time, from 1s to 24h, such as 30s or 10m; a number alone is seconds.
    ///
    /// The command also ends as soon as it is clear that it would have to wait longer, says what it waited for and when to
    /// try again, and prints what was read so far. The default is no limit if standard error is a terminal, where progress
    /// is shown, and 10m otherwise.
    #[arg(long, value_name = "TIME", allow_negative_numbers = true, global = true)]
    pub timeout: Option<Timeout>,
}
