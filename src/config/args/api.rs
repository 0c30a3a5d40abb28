//! The options of `api`, and what `auth` can be told.

use clap::{Args, Subcommand, ValueEnum};

use super::TimeLimitOptions;

/// Options of `api`.
#[derive(Debug, Clone, Args)]
pub struct ApiOptions {
    /// Where it is, from the base URL on, such as /reports/v2/activity?from=-1days&to=now.
    #[arg(value_name = "PATH")]
    pub path: String,

    /// Add a parameter to the query; may be given several times.
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_query_parameter)]
    pub query: Vec<(String, String)>,

    /// Read a list to its end and print it as one document.
    ///
    /// Pages are requested by offset and limit, or by page and limit where the API ignores offset or the
    /// query has page=1; 200 entries at once unless the query has a limit or the server gives fewer. An
    /// answer that is no list is printed as it is.
    #[arg(long)]
    pub paginate: bool,

    #[command(flatten)]
    pub time_limit: TimeLimitOptions,
}

/// What to do about credentials and token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum AuthAction {
    /// Say which key is used, where its secret comes from, and until when its token lasts.
    ///
    /// Asks for a token if none is kept. Exit codes: 0 there is a token, 1 nobody could be asked,
    /// 2 usage or configuration, 3 credentials refused.
    Status {
        /// How to print it.
        #[arg(short, long, value_name = "FORMAT", default_value = "text")]
        output: ReportFormat,
    },
    /// Print a bearer token and nothing else, for curl and scripts; the kept one while it lasts.
    Token,
    /// Delete the token that is kept on disk for this profile.
    Forget,
}

/// How `auth status` and `doctor` print what they know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// A line for each fact, for people.
    Text,
    /// One JSON document with a stable schema for programs.
    Json,
}

fn parse_query_parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write a name and a value, such as limit=50".to_owned()),
    }
}
