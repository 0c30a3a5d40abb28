//! The options of `log`.

use clap::{Args, ValueEnum};

use super::TimeLimitOptions;
use crate::config::PointInTime;

/// Options of `log`.
#[derive(Debug, Clone, Args)]
pub struct LogOptions {
    /// Print entries from this time on: a time ago such as 30m, 12h or 7d, a time of day such as 18:00 (the last one), a
    /// date such as 2026-11-29, or both such as 2026-11-29T03:12Z.
    ///
    /// Dates and times of day are in local time, or in UTC with --utc, unless they end with Z or an offset such as +01:00.
    #[arg(long, value_name = "WHEN", default_value = "24h", allow_hyphen_values = true)]
    pub since: PointInTime,

    /// Print entries up to this time, written in the same way; the default is now.
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub until: Option<PointInTime>,

    /// Print only the entries that match, such as "level:error,warning name:branch-1".
    ///
    /// Words are searched for in all texts. Fields: name (or group), region, device, dc, hub, peer, level, service,
    /// message, id, org. `!` inverts, a comma is one of several, /x/ is a regular expression, @name is a filter
    /// of the configuration file.
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

/// How `log` prints entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Aligned columns for people.
    Table,
    /// A line of JSON for each entry, with all its fields.
    Ndjson,
    /// A line of comma-separated values for each entry, below a line of their names.
    Csv,
}
