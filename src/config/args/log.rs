//! Options of `log`.

use clap::{Args, ValueEnum};

use super::TimeLimitOptions;
use crate::config::PointInTime;

/// Options of `log`.
#[derive(Debug, Clone, Args)]
pub struct LogOptions {
    /// Print entries since this time: an age such as 30m, 12h or 7d, a time of day such as 18:00 (the last one), a
    /// date such as 2026-11-29, or both such as 2026-11-29T03:12Z.
    ///
    /// Dates and times of day are in local time, or in UTC with --utc, unless they end with Z or an offset such as +01:00.
    #[arg(long, value_name = "WHEN", default_value = "24h", allow_hyphen_values = true)]
    pub since: PointInTime,

    /// Print entries until this time, in the same format; the default is now.
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub until: Option<PointInTime>,

    /// Print only the entries that match, such as "level:error,warning name:branch-1".
    ///
    /// Plain words are searched for in all fields. Fields: name (or group), region, device, dc,
    /// hub, peer, level, service, message, id, org. `!` negates, a comma separates alternatives,
    /// /x/ is a regular expression, @name is a filter of the configuration file.
    #[arg(long, value_name = "EXPRESSION", verbatim_doc_comment)]
    pub filter: Option<String>,

    /// Output format.
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: LogFormat,

    /// Print the newest entries first.
    #[arg(short, long)]
    pub reverse: bool,

    /// Read and print times in UTC instead of local time. In ndjson and csv, times are always in UTC.
    #[arg(long)]
    pub utc: bool,

    #[command(flatten)]
    pub time_limit: TimeLimitOptions,
}

/// Output format of `log`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Aligned columns.
    Table,
    /// One line of JSON for each entry, with all its fields.
    Ndjson,
    /// Comma-separated values with a header line.
    Csv,
}
