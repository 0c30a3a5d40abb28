//! Options of `history` and its commands.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::config::PointInTime;

/// Options of `history`.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct HistoryOptions {
    #[command(flatten)]
    pub list: HistoryListOptions,

    /// Read and print times in UTC instead of local time. In json, ndjson and csv, times are always in UTC.
    #[arg(long, global = true)]
    pub utc: bool,

    #[command(subcommand)]
    pub action: Option<HistoryAction>,
}

/// Options of the list of events and outages.
#[derive(Debug, Clone, Args)]
pub struct HistoryListOptions {
    /// Print what happened since this time: an age such as 30m, 12h or 7d, a time of day such as 18:00 (the last one), a
    /// date such as 2026-11-29, or both such as 2026-11-29T03:12Z.
    ///
    /// Dates and times of day are in local time, or in UTC with --utc, unless they end with Z or an offset such as +01:00.
    #[arg(long, value_name = "WHEN", default_value = "24h", allow_hyphen_values = true)]
    pub since: PointInTime,

    /// Print what happened until this time, in the same format; the default is now.
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub until: Option<PointInTime>,

    /// Print only what matches, such as "outage region:us !name:lab"; gaps are always printed.
    ///
    /// Plain words are searched for in all columns. Fields: name (or group), region, dc, id. `!` negates, a comma
    /// separates alternatives, /x/ is a regular expression, @name is a filter of the configuration file.
    #[arg(long, value_name = "EXPRESSION", verbatim_doc_comment)]
    pub filter: Option<String>,

    /// Output format.
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: HistoryFormat,
}

/// Output format of the list of events and outages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HistoryFormat {
    /// Aligned columns.
    Table,
    /// One JSON document with a stable schema.
    Json,
    /// One line of JSON for each outage, event and gap.
    Ndjson,
    /// Comma-separated values with a header line.
    Csv,
}

/// Commands of `history`.
#[derive(Debug, Clone, Subcommand)]
pub enum HistoryAction {
    /// Print a tunnel group with its hubs and tunnels as they were at a time.
    ///
    /// States, since when, and the attributes of that time. For a time that was not watched, it says so instead of a state.
    Show(HistoryShowOptions),
    /// Print which history is recorded, by whom, since when and with which gaps.
    Info {
        /// Output format.
        #[arg(short, long, value_name = "FORMAT", default_value = "table")]
        output: RecordFormat,
    },
    /// Delete what is older than it is kept for: events after 90 days, states after 400.
    ///
    /// The program that records does that once a day. Prints what was deleted. The state that each object had at the
    /// beginning of what is kept is kept too.
    Prune {
        /// Delete all that is older than this: an age such as 90d, a date such as 2026-11-29, or both such as
        /// 2026-11-29T03:12Z.
        #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
        older_than: Option<PointInTime>,
    },
    /// Write a complete copy of the history to a new file, also while it is recorded.
    ///
    /// The copy is a SQLite database like the original, for this user only. An existing file is never replaced.
    Backup {
        /// The file to create.
        file: PathBuf,
    },
    /// Delete the history of the profile.
    ///
    /// Asks on a terminal. Refuses while another process records, and says which.
    Forget {
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// Options of `history show`.
#[derive(Debug, Clone, Args)]
pub struct HistoryShowOptions {
    /// The name or the id of the tunnel group.
    pub group: String,

    /// The time: an age such as 30m, 12h or 7d, a time of day such as 18:00 (the last one), a date such as 2026-11-29, or
    /// both such as 2026-11-29T03:12Z.
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub at: PointInTime,

    /// Output format.
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: RecordFormat,
}

/// Output format of a command of `history`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RecordFormat {
    /// Aligned columns.
    Table,
    /// One JSON document with a stable schema.
    Json,
}
