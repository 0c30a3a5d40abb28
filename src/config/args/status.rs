//! Options of `status`.

use clap::{Args, ValueEnum};

use super::TimeLimitOptions;
use crate::config::interval::Interval;

/// Options of `status`.
#[derive(Debug, Clone, Args)]
pub struct StatusOptions {
    /// Output format; the default is table, or ndjson with --watch.
    #[arg(short, long, value_name = "FORMAT")]
    pub output: Option<OutputFormat>,

    /// Keep polling and print one line of JSON for each change, until stopped.
    ///
    /// Every line has a `type`: `snapshot` (at the start, and whenever the readable data changes), `change`, or `link` (the
    /// connection to the API failed or recovered). Exits when the pipe is closed.
    #[arg(short, long, conflicts_with = "timeout")]
    pub watch: bool,

    /// Poll interval of --watch, from 1s to 1h; the default is 30s, 3s with --demo.
    #[arg(long, value_name = "TIME", allow_negative_numbers = true, requires = "watch")]
    pub interval: Option<Interval>,

    /// Print and count only the tunnel groups that match, such as "state:down region:us".
    ///
    /// Plain words are searched for in names and other texts. Fields: state, is, name, region,
    /// device, routing, dc, hub, peer, net, as, why, id, org, age, tunnels, rekeys, flaps.
    /// `!` negates, a comma separates alternatives, /x/ is a regular expression, @name is a
    /// filter of the configuration file.
    #[arg(long, value_name = "EXPRESSION", verbatim_doc_comment)]
    pub filter: Option<String>,

    #[command(flatten)]
    pub time_limit: TimeLimitOptions,
}

/// Output format of `status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Aligned columns.
    Table,
    /// One JSON document with a stable schema.
    Json,
    /// One line of JSON for each tunnel group.
    Ndjson,
    /// Comma-separated values with a header line.
    Csv,
}
