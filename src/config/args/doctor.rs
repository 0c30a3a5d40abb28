//! Options of `doctor`.

use clap::Args;

use super::{ReportFormat, TimeLimitOptions};

/// Options of `doctor`.
#[derive(Debug, Clone, Args)]
pub struct DoctorOptions {
    /// Output format.
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub output: ReportFormat,

    #[command(flatten)]
    pub time_limit: TimeLimitOptions,
}
