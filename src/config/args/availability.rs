//! Options of `availability`.

use clap::{Args, ValueEnum};

use crate::config::{CalendarMonth, PointInTime};

/// Options of `availability`.
#[derive(Debug, Clone, Args)]
pub struct AvailabilityOptions {
    /// Print one row for each object of this kind.
    #[arg(long, value_name = "KIND", default_value = "group")]
    pub by: AvailabilityRows,

    /// Print the availability in this calendar month, such as 2026-11; that of the current month ends now.
    ///
    /// Months are in local time, or in UTC with --utc.
    #[arg(long, value_name = "MONTH", allow_hyphen_values = true, conflicts_with_all = ["since", "until"])]
    pub month: Option<CalendarMonth>,

    /// Print the availability since this time: an age such as 12h or 7d, a time of day such as 18:00 (the last one), a
    /// date such as 2026-11-29, or both such as 2026-11-29T03:12Z; the default is 30d.
    ///
    /// Dates and times of day are in local time, or in UTC with --utc, unless they end with Z or an offset such as +01:00.
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub since: Option<PointInTime>,

    /// Print the availability until this time, in the same format; the default is now.
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub until: Option<PointInTime>,

    /// Count only the tunnel groups that match, and their hubs, such as "region:us !name:lab".
    ///
    /// Plain words are searched for in all fields. Fields: name (or group), region, dc, id. With --by
    /// hub or datacenter, dc is the data center of the hub, otherwise of any hub of the group. `!`
    /// negates, a comma separates alternatives, /x/ is a regular expression, @name is a filter of
    /// the configuration file.
    #[arg(long, value_name = "EXPRESSION", verbatim_doc_comment)]
    pub filter: Option<String>,

    /// Output format.
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: AvailabilityFormat,

    /// Read and print times in UTC instead of local time. In json and csv, times are always in UTC.
    #[arg(long)]
    pub utc: bool,
}

/// The objects that each have a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AvailabilityRows {
    /// Tunnel groups.
    Group,
    /// Hubs of tunnel groups.
    Hub,
    /// Data centers: the sums of their hubs.
    Datacenter,
    /// Regions: the sums of their tunnel groups.
    Region,
}

/// Output format of `availability`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AvailabilityFormat {
    /// Aligned columns.
    Table,
    /// One JSON document with a stable schema.
    Json,
    /// Comma-separated values with a header line.
    Csv,
    /// A Markdown table.
    Markdown,
    /// One HTML page without scripts, to be printed or mailed.
    Html,
}
