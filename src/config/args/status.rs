//! The options of `status`.

use clap::{Args, ValueEnum};

use super::TimeLimitOptions;
use crate::config::interval::Interval;

/// Options of `status`.
#[derive(Debug, Clone, Args)]
pub struct StatusOptions {
    /// How to print it; a table unless something else is asked for, ndjson with --watch.
    #[arg(short, long, value_name = "FORMAT")]
    pub output: Option<OutputFormat>,

    /// Go on looking and print what changes, a line of JSON for each change, until stopped.
    ///
    /// Every line has a `type`: `snapshot` (at first, and whenever it changes what can be read), `change`, or `link` (the
    /// API cannot be read any more, or again). A closed pipe ends it.
    #[arg(short, long, conflicts_with = "timeout")]
    pub watch: bool,

    /// Time between two looks of --watch, from 1s to 1h; the default is 30s, 3s with --demo.
    #[arg(long, value_name = "TIME", allow_negative_numbers = true, requires = "watch")]
    pub interval: Option<Interval>,

    /// Print and count only the tunnel groups that fit, such as "state:down region:us".
    ///
    /// Words are looked for in names and other texts. Fields: state, is, name, region, device, routing, dc,
    /// hub, peer, net, as, why, id, org, age, tunnels, rekeys, flaps. `!` inverts, a comma is one of several,
    /// /x/ is a regular expression, @name is a filter of the configuration file.
    #[arg(long, value_name = "EXPRESSION", verbatim_doc_comment)]
    pub filter: Option<String>,

    #[command(flatten)]
    pub time_limit: TimeLimitOptions,
}

/// How `status` prints what it saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Aligned columns for people.
    Table,
    /// One JSON document with a stable schema for programs.
    Json,
    /// A line of JSON for each tunnel group.
    Ndjson,
    /// A line of comma-separated values for each tunnel group, below a line of their names.
    Csv,
}
