//! The options of `status`.

use clap::{Args, ValueEnum};

/// Options of `status`.
#[derive(Debug, Clone, Args)]
pub struct StatusOptions {
    /// How to print it.
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: OutputFormat,

    /// Print and count only the tunnel groups that fit, such as "state:down region:us".
    ///
    /// Words are looked for in names and other texts. Fields: state, is, name, region, device, routing, dc,
    /// hub, peer, net, as, why, id, org, age, tunnels. `!` inverts, a comma is one of several, /x/ is a
    /// regular expression, @name is a filter of the configuration file.
    #[arg(long, value_name = "EXPRESSION", verbatim_doc_comment)]
    pub filter: Option<String>,
}

/// How `status` prints what it saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Aligned columns for people.
    Table,
    /// One JSON document with a stable schema for programs.
    Json,
}
