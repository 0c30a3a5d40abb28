//! Options of `api`, and the commands of `auth`.

use clap::{Args, Subcommand, ValueEnum};

use super::TimeLimitOptions;

/// Options of `api`.
#[derive(Debug, Clone, Args)]
pub struct ApiOptions {
    /// Path relative to the base URL, such as /reports/v2/activity?from=-1days&to=now.
    #[arg(value_name = "PATH")]
    pub path: String,

    /// Add a query parameter; may be repeated.
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_query_parameter)]
    pub query: Vec<(String, String)>,

    /// Read all pages of a list and print them as one document.
    ///
    /// Pages are requested by offset and limit, or by page and limit where the API ignores offset or the
    /// query has page=1; 200 entries per page unless the query has a limit or the server returns fewer. A
    /// response that is not a list is printed unchanged.
    #[arg(long)]
    pub paginate: bool,

    #[command(flatten)]
    pub time_limit: TimeLimitOptions,
}

/// Commands of `auth`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum AuthAction {
    /// Show the API key, the source of its secret, and when its access token expires.
    ///
    /// Requests a token if none is cached. Exit codes: 0 there is a token, 1 the token endpoint did not respond,
    /// 2 usage or configuration error, 3 authentication failed.
    Status {
        /// Output format.
        #[arg(short, long, value_name = "FORMAT", default_value = "text")]
        output: ReportFormat,
    },
    /// Print only an access token, for curl and scripts; the cached one while it is valid.
    Token,
    /// Delete the cached access token of this profile.
    Forget,
}

/// Output format of `auth status` and `doctor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// One line for each item.
    Text,
    /// One JSON document with a stable schema.
    Json,
}

fn parse_query_parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE, such as limit=50".to_owned()),
    }
}
