//! The command line as it is typed; what it means together with everything else is left to the settings.
//!
//! Variables of the environment are named in the help but not read here, so that precedence is in one place.

#![expect(clippy::doc_markdown, reason = "these comments are the help text, which has no backticks")]

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{ColorChoice, LogLevel, OrganizationId, endpoint::ServiceUrl, interval::Interval};

/// Watch the network tunnel groups of Cisco Secure Access.
///
/// Without a command it shows the dashboard. It only ever reads: nothing in Secure Access is changed.
///
/// The API key and its secret come from TUNNELSCOPE_API_KEY and TUNNELSCOPE_API_SECRET or from the
/// configuration file, never from the command line. `tunnelscope --demo` needs neither.
#[derive(Debug, Parser)]
#[command(name = "tunnelscope", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(flatten)]
    pub global: GlobalOptions,
    #[command(flatten)]
    pub dashboard: DashboardOptions,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of all commands.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options of all commands")]
pub struct GlobalOptions {
    /// Read this configuration file instead of the user's own (TUNNELSCOPE_CONFIG).
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,

    /// Use this profile of the configuration file (TUNNELSCOPE_PROFILE).
    #[arg(long, value_name = "NAME", global = true)]
    pub profile: Option<String>,

    /// Where the API is, if not at api.sse.cisco.com (TUNNELSCOPE_BASE_URL).
    #[arg(long, value_name = "URL", global = true)]
    pub base_url: Option<ServiceUrl>,

    /// Where tokens are had, if not at /auth/v2/token under the base URL (TUNNELSCOPE_TOKEN_URL).
    #[arg(long, value_name = "URL", global = true)]
    pub token_url: Option<ServiceUrl>,

    /// Read this child organization with a key of its parent (TUNNELSCOPE_ORG_ID).
    #[arg(long, value_name = "ID", global = true)]
    pub org: Option<OrganizationId>,

    /// Show an invented organization served by a simulator inside this process; no key, no network.
    #[arg(long, global = true)]
    pub demo: bool,

    /// Neither use a token that another run kept on disk nor keep one there.
    #[arg(long, global = true)]
    pub no_token_cache: bool,

    /// Append a log to this file; without it nothing is logged.
    #[arg(long, value_name = "FILE", global = true)]
    pub log_file: Option<PathBuf>,

    /// How much to log; the default is info.
    #[arg(long, value_name = "LEVEL", global = true)]
    pub log_level: Option<LogLevel>,
}

/// Options of the dashboard.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options of the dashboard")]
pub struct DashboardOptions {
    /// Time between two looks, from 1s to 1h, such as 30s or 1m30s; the default is 30s, 3s with --demo.
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    pub interval: Option<Interval>,

    /// Draw with ASCII only; by itself where the locale is not UTF-8.
    #[arg(long)]
    pub ascii: bool,

    /// How many colours to draw with; auto is what the terminal says it knows, and minds NO_COLOR.
    #[arg(long, value_name = "WHICH")]
    pub color: Option<ColorChoice>,

    /// Use this theme: default, colorblind, soft, mono, or one of the configuration file.
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,

    /// List only the tunnel groups that fit, such as "state:down region:us"; / changes it.
    #[arg(long, value_name = "EXPRESSION")]
    pub filter: Option<String>,

    /// Show times in UTC instead of local time.
    #[arg(long)]
    pub utc: bool,
}

/// What to do instead of showing the dashboard.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take one look, print it and exit.
    ///
    /// Exit codes: 0 read in full, 1 could not read, 2 usage or configuration, 3 credentials refused,
    /// 4 read in part.
    Status(StatusOptions),
    /// Get any resource of the API by its path and print its JSON.
    ///
    /// PATH goes behind the base URL, such as /deployments/v2/networktunnelgroups, and may have a query.
    /// The JSON is printed with every value as it was sent: over several lines to a terminal, on one
    /// line otherwise. Only GET is ever sent.
    ///
    /// Exit codes: 0 done, 1 could not read, 2 usage or configuration, 3 credentials refused, 4 read in
    /// part (with --paginate).
    Api(ApiOptions),
    /// Say who this is for the API, print a token for other programs, or forget the one that is kept.
    Auth {
        #[command(subcommand)]
        action: AuthAction,
    },
    /// Serve a simulated Secure Access API on loopback until stopped.
    ///
    /// Prints one line of JSON with its URLs and credentials, then serves until SIGINT or SIGTERM.
    Simulate(SimulateOptions),
    /// Say where the configuration file is, what is in force, or print an example of one.
    Config {
        #[command(subcommand)]
        action: ConfigAction,
    },
}

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

/// Options of `api`.
#[derive(Debug, Clone, Args)]
pub struct ApiOptions {
    /// Where it is, from the base URL on, such as /reports/v2/activity?from=-1days&to=now.
    #[arg(value_name = "PATH")]
    pub path: String,

    /// Add a parameter to the query; may be given several times.
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    pub query: Vec<(String, String)>,

    /// Read a list to its end and print it as one document.
    ///
    /// Pages are asked for by limit and offset, 200 entries at once unless the query has a limit. An
    /// answer that is no list is printed as it is.
    #[arg(long)]
    pub paginate: bool,
}

/// How `status` prints what it saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Aligned columns for people.
    Table,
    /// One JSON document with a stable schema for programs.
    Json,
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
        output: AuthFormat,
    },
    /// Print a bearer token and nothing else, for curl and scripts; the kept one while it lasts.
    Token,
    /// Delete the token that is kept on disk for this profile.
    Forget,
}

/// How `auth status` prints what it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AuthFormat {
    /// A line for each fact, for people.
    Text,
    /// One JSON document with a stable schema for programs.
    Json,
}

/// Options of `simulate`.
#[derive(Debug, Clone, Args)]
pub struct SimulateOptions {
    /// Listen on this loopback address; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = loopback_address)]
    pub listen: SocketAddr,

    /// How many tunnel groups the organization has.
    #[arg(long, value_name = "COUNT", default_value = "200", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub groups: u32,

    /// The same seed gives the same organization.
    #[arg(long, value_name = "NUMBER", default_value = "7")]
    pub seed: u64,

    /// What happens to the tunnels, such as calm, busy or outage.
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,

    /// How many times faster than the clock its time goes.
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = time_scale, allow_negative_numbers = true)]
    pub time_scale: f64,

    /// How many calls the key may make, as the vendor publishes it: none (no limit), small or large.
    #[arg(long, value_name = "NAME")]
    pub limits: Option<String>,

    /// Serve https, and write the root certificate to trust to this file.
    #[arg(long, value_name = "FILE")]
    pub tls_root: Option<PathBuf>,
}

/// What to do about the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum ConfigAction {
    /// Print the path of the configuration file that is read, or would be if it existed.
    Path,
    /// Print every setting that is in force, and where it comes from; the secret is never printed.
    Show,
    /// Print an example of a configuration file, with every key and its default.
    Example,
}

/// Its credentials are printed, and this program speaks http:// to this machine only.
fn loopback_address(text: &str) -> Result<SocketAddr, String> {
    match text.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(address),
        Ok(_) => Err("the simulator serves loopback addresses only, such as 127.0.0.1:8080".to_owned()),
        Err(_) => Err("write an address and a port, such as 127.0.0.1:8080".to_owned()),
    }
}

fn parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write a name and a value, such as limit=50".to_owned()),
    }
}

fn time_scale(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(factor) if factor > 0.0 && factor <= 100_000.0 => Ok(factor),
        _ => Err("write a number above 0 and up to 100000".to_owned()),
    }
}

#[cfg(test)]
mod tests;
