//! Command-line arguments, parsed by clap. `builder` merges them with the other sources of settings.
//!
//! Environment variables are named in the help but not read here, so that precedence is defined in one place.

#![expect(clippy::doc_markdown, reason = "these comments are the help text, which has no backticks")]

use std::{ffi::OsString, path::PathBuf};

use clap::{Args, CommandFactory, Parser, Subcommand};
use toml::{Table, Value};

mod api;
mod availability;
mod check;
mod doctor;
mod documents;
mod export;
mod history;
mod log;
mod settings;
mod simulate;
mod status;
mod time_limit;

pub use api::{ApiOptions, AuthAction, ReportFormat};
pub use availability::{AvailabilityFormat, AvailabilityOptions, AvailabilityRows};
pub use check::CheckOptions;
pub use doctor::DoctorOptions;
pub use documents::{CompletionsOptions, HelpOptions, ManOptions, Shell};
pub use export::{ExportOptions, ListenAddress};
pub use history::{
    HistoryAction, HistoryFormat, HistoryListOptions, HistoryOptions, HistoryShowOptions, RecordFormat,
};
pub use log::{LogFormat, LogOptions};
pub use settings::SettingOptions;
pub use simulate::SimulateOptions;
pub use status::{OutputFormat, StatusOptions};
pub use time_limit::TimeLimitOptions;

use super::{setting::Setting, table::settings};
use crate::domain::filter::Scope;

/// The scenario of `--demo` without a value.
const DEMO: &str = "demo";

/// Monitor the network tunnel groups of Cisco Secure Access.
///
/// Without a command, show the dashboard. Read-only: nothing in Secure Access is changed.
///
/// The API key and its secret are read from TUNNELSCOPE_API_KEY and TUNNELSCOPE_API_SECRET or from the
/// configuration file, never from the command line. `tunnelscope --demo` needs neither.
#[derive(Debug, Parser)]
#[command(
    name = "tunnelscope",
    version,
    propagate_version = true,
    max_term_width = 100,
    disable_help_subcommand = true
)]
pub struct Arguments {
    #[command(flatten)]
    pub global: GlobalOptions,
    #[command(flatten)]
    pub dashboard: DashboardOptions,
    #[command(flatten)]
    pub settings: SettingOptions,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Global options.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalOptions {
    /// Use this configuration file instead of the default one (TUNNELSCOPE_CONFIG).
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,

    /// Use simulated data instead of the API: no key, no network. SCENARIO is one of those of simulate, such as
    /// --demo=busy.
    #[arg(long, value_name = "SCENARIO", global = true, num_args = 0..=1, require_equals = true, default_missing_value = DEMO)]
    pub demo: Option<String>,
}

/// Dashboard options.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Dashboard options")]
pub struct DashboardOptions {
    /// Show only the tunnel groups that match, such as "state:down region:us"; press / to change it.
    #[arg(long, value_name = "EXPRESSION")]
    pub filter: Option<String>,
}

/// A command. Without one, the dashboard is shown.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the current status once and exit.
    ///
    /// Exit codes: 0 success, with a note on standard error if no tunnel group matches the filter, 1 the API could not be
    /// read, 2 usage or configuration error, 3 authentication failed, 4 incomplete data. With --watch, 128 plus the number
    /// of the signal: 130 Ctrl-c, 131 SIGQUIT, 143 SIGTERM.
    Status(StatusOptions),
    /// Print one status line as a monitoring plugin for Nagios, Icinga, Checkmk, Zabbix and others.
    ///
    /// CRITICAL if a tunnel group is disconnected, WARNING if one is degraded or in state warning, UNKNOWN if the status
    /// cannot be determined: the API could not be read, or no group matches the filter. The counts follow after `|` as
    /// performance data.
    ///
    /// Exit codes: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, also for usage errors and, as the plugin guidelines require,
    /// for --help and --version.
    Check(CheckOptions),
    /// Send a GET request to any path of the API and print the JSON response.
    ///
    /// PATH is relative to the base URL, such as /deployments/v2/networktunnelgroups, and may have a query. Values are
    /// printed unchanged; the JSON is indented on a terminal, and on one line otherwise. Only GET requests are sent.
    ///
    /// Exit codes: 0 success, 1 the API could not be read, 2 usage or configuration error, 3 authentication failed, 4
    /// incomplete data (with --paginate).
    Api(ApiOptions),
    /// Print the provider's log of all tunnel groups for a time range.
    ///
    /// The oldest entry is printed first, or the newest with --reverse. Entries are printed page by page while they are
    /// read, without a limit on their number: tunnelscope log --since 1h | less. The table is truncated to the width of the
    /// terminal, or to COLUMNS if that is set, and not otherwise. The key needs the scope reports.granularEvents:read.
    ///
    /// Exit codes: 0 success, with a note on standard error if there is no entry, 1 the API could not be read, 2 usage or
    /// configuration error, 3 authentication failed, 4 incomplete data: standard error says what is missing.
    Log(LogOptions),
    /// Print how available tunnel groups, hubs, data centers or regions were, from the recorded history.
    ///
    /// A percentage is that of the time in which the state is known, beside the share of time that is known and the range
    /// that the unknown time allows. Data centers, regions and the total are sums of the times of their objects. The lowest
    /// availability is printed first. Nothing is read from the API.
    ///
    /// Exit codes: 0 success, with a note on standard error if nothing was recorded or matches the filter, 1 there is no
    /// history or it cannot be read, 2 usage or configuration error.
    Availability(AvailabilityOptions),
    /// Print events and outages from the recorded history, open outages first, then the newest.
    ///
    /// The dashboard, status --watch and export record the history of a profile while they run. When none of them ran,
    /// the time was not watched: such a gap has a line of its own, and an outage beside it is printed with its minimum length.
    /// The table is truncated to the width of the terminal, or to COLUMNS if that is set, and not otherwise. Nothing is read
    /// from the API.
    ///
    /// Exit codes: 0 success, with a note on standard error if nothing happened or matches the filter, 1 there is no history
    /// or it cannot be read, 2 usage or configuration error.
    History(HistoryOptions),
    /// Show authentication status, print an access token, or delete the cached one.
    Auth {
        #[command(subcommand)]
        action: AuthAction,
        #[command(flatten)]
        time_limit: TimeLimitOptions,
    },
    /// Diagnose the environment: terminal, configuration, proxy, certificates, clock, API key and its scopes.
    ///
    /// Reads one page of each resource and changes nothing. Exit codes: 0 all checks passed, 1 the API cannot be read, 2
    /// usage or configuration error, 3 authentication failed.
    Doctor(DoctorOptions),
    /// Serve metrics for Prometheus until stopped.
    ///
    /// Polls the API at its own interval, independent of scrapes, and serves the metrics at /metrics in the OpenMetrics
    /// or the Prometheus text format. Exits with 0 on SIGTERM, SIGINT or SIGQUIT; SIGHUP reopens the log file. A signal
    /// that is ignored at startup, as with nohup, stays ignored.
    ///
    /// Exit codes: 0 stopped by a signal, 1 could not serve, 2 usage or configuration error, such as an address in use.
    Export(ExportOptions),
    /// Serve a simulated Secure Access API on loopback until stopped.
    ///
    /// Prints one line of JSON with its URLs and credentials, then serves until SIGINT or SIGTERM.
    Simulate(SimulateOptions),
    /// Print the path of the configuration file, the settings in effect, or an example file.
    Config {
        #[command(subcommand)]
        action: ConfigAction,
    },
    /// Print a completion script for a shell.
    ///
    /// Save it where the shell loads it:
    ///
    /// bash: ~/.local/share/bash-completion/completions/tunnelscope
    ///
    /// zsh: _tunnelscope in a directory of $fpath
    ///
    /// fish: ~/.config/fish/completions/tunnelscope.fish
    ///
    /// elvish: at the end of ~/.config/elvish/rc.elv
    ///
    /// powershell: at the end of $PROFILE
    Completions(CompletionsOptions),
    /// Print the manual page of tunnelscope or of one of its commands.
    ///
    /// View it with man: tunnelscope man | man -l -
    Man(ManOptions),
    /// Print the help of tunnelscope or of one of its commands.
    Help(HelpOptions),
}

/// A command-line error, or a request for help or the version.
#[derive(Debug)]
pub struct UsageError {
    error: clap::Error,
    is_check: bool,
}

/// A [`UsageError`] of `check`, which has exit codes of its own.
#[derive(Debug, PartialEq, Eq)]
pub enum CheckUsageError {
    /// The text of the help or the version.
    Information(String),
    /// The reason, in one sentence.
    Invalid(String),
}

impl Arguments {
    /// Parses the command line of this process.
    ///
    /// # Errors
    /// The command line is invalid, or requests help or the version.
    pub fn from_process() -> Result<Self, UsageError> {
        Self::try_parse().map_err(|error| UsageError::new(error, std::env::args_os()))
    }

    /// The settings given as options, before or after the command: option, key, value.
    pub(super) fn option_settings(&self) -> Vec<(&'static str, &'static str, Value)> {
        let mut values = self.settings.0.clone();
        if let Some(command) = &self.command {
            values.extend(command.settings());
        }
        let typed =
            |setting: &'static Setting| Some((setting.flag()?, setting.key, values.remove(setting.key)?));
        settings().filter_map(typed).collect()
    }

    /// The `--filter` option of the command, or of the dashboard.
    pub(super) fn filter(&self) -> Option<&str> {
        let own = self.command.as_ref().and_then(Command::filter);
        own.or(self.dashboard.filter.as_deref())
    }
}

impl UsageError {
    fn new(error: clap::Error, arguments: impl IntoIterator<Item = OsString>) -> Self {
        let lenient =
            Arguments::command().ignore_errors(true).disable_help_flag(true).disable_version_flag(true);
        let is_check = lenient
            .try_get_matches_from(arguments)
            .is_ok_and(|matches| matches.subcommand_name() == Some("check"));
        Self { error, is_check }
    }

    /// The error as `check` reports it; none for other commands.
    pub fn check_error(&self) -> Option<CheckUsageError> {
        let text = self.error.to_string();
        let first = text.lines().next().unwrap_or_default();
        self.is_check.then(|| {
            if self.error.use_stderr() {
                CheckUsageError::Invalid(first.trim_start_matches("error: ").to_owned())
            } else {
                CheckUsageError::Information(text.clone())
            }
        })
    }

    /// Prints the error or the help, and exits.
    pub fn exit(&self) -> ! {
        self.error.exit()
    }
}

impl Command {
    /// The `--filter` option of the command.
    pub fn filter(&self) -> Option<&str> {
        match self {
            Self::Status(options) => options.filter.as_deref(),
            Self::Check(options) => options.filter.as_deref(),
            Self::Export(options) => options.filter.as_deref(),
            Self::Log(options) => options.filter.as_deref(),
            Self::Availability(options) => options.filter.as_deref(),
            Self::History(options) => options.list.filter.as_deref(),
            _ => None,
        }
    }

    /// The objects that the filter applies to.
    pub fn filter_scope(&self) -> Scope {
        match self {
            Self::Log(_) => Scope::Log,
            Self::Availability(_) | Self::History(_) => Scope::History,
            _ => Scope::Groups,
        }
    }

    /// The settings given as options of the command.
    fn settings(&self) -> Table {
        let (interval, utc) = match self {
            Self::Status(options) => (options.interval, false),
            Self::Export(options) => (options.interval, false),
            Self::Log(options) => (None, options.utc),
            Self::Availability(options) => (None, options.utc),
            Self::History(options) => (None, options.utc),
            _ => (None, false),
        };
        let interval = interval.map(|interval| ("interval".to_owned(), Value::from(interval.to_string())));
        interval.into_iter().chain(utc.then(|| ("utc".to_owned(), Value::from(true)))).collect()
    }
}

/// Commands of `config`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum ConfigAction {
    /// Print the path of the configuration file, even if it does not exist.
    Path,
    /// Print every setting in effect and its origin; the secret is never printed.
    Show,
    /// Print an example configuration file with every key and its default.
    Example,
}

#[cfg(test)]
mod tests;
