//! The command line as it is typed; what it means together with everything else is left to the settings.
//!
//! Variables of the environment are named in the help but not read here, so that precedence is in one place.

#![expect(clippy::doc_markdown, reason = "these comments are the help text, which has no backticks")]

use std::{ffi::OsString, path::PathBuf};

use clap::{Args, CommandFactory, Parser, Subcommand};
use toml::{Table, Value};

mod api;
mod check;
mod doctor;
mod documents;
mod export;
mod log;
mod settings;
mod simulate;
mod status;
mod time_limit;

pub use api::{ApiOptions, AuthAction, ReportFormat};
pub use check::CheckOptions;
pub use doctor::DoctorOptions;
pub use documents::{CompletionsOptions, HelpOptions, ManOptions, Shell};
pub use export::{ExportOptions, ListenAddress};
pub use log::{LogFormat, LogOptions};
pub use settings::SettingOptions;
pub use simulate::SimulateOptions;
pub use status::{OutputFormat, StatusOptions};
pub use time_limit::TimeLimitOptions;

use super::{setting::Setting, table::settings};
use crate::domain::filter::Scope;

/// The scenario of `--demo` alone.
const DEMO: &str = "demo";

/// Watch the network tunnel groups of Cisco Secure Access.
///
/// Without a command it shows the dashboard. It only ever reads: nothing in Secure Access is changed.
///
/// The API key and its secret come from TUNNELSCOPE_API_KEY and TUNNELSCOPE_API_SECRET or from the
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

/// Options of all commands.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options of all commands")]
pub struct GlobalOptions {
    /// Read this configuration file instead of the user's own (TUNNELSCOPE_CONFIG).
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,

    /// Show an invented organization served by a simulator inside this process: no key, no network. Another scenario
    /// than demo is one of simulate, such as --demo=busy.
    #[arg(long, value_name = "SCENARIO", global = true, num_args = 0..=1, require_equals = true, default_missing_value = DEMO)]
    pub demo: Option<String>,
}

/// Options of the dashboard.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options of the dashboard")]
pub struct DashboardOptions {
    /// List only the tunnel groups that fit, such as "state:down region:us"; / changes it.
    #[arg(long, value_name = "EXPRESSION")]
    pub filter: Option<String>,
}

/// What to do instead of showing the dashboard.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the current status once and exit.
    ///
    /// Exit codes: 0 read in full, also if no tunnel group matches the filter, which is then said on standard error;
    /// 1 could not read, 2 usage or configuration, 3 credentials refused, 4 read in part. A signal ends --watch with
    /// 128 and its number: 130 Ctrl-c, 131 SIGQUIT, 143 SIGTERM.
    Status(StatusOptions),
    /// Say in one line how the tunnel groups are, as a plugin of Nagios, Icinga, Checkmk, Zabbix and the like.
    ///
    /// CRITICAL while a tunnel group is disconnected, WARNING while one is in state warning or in one that is not known,
    /// UNKNOWN if that cannot be told: the API could not be read, or nothing fits the filter. One line of text, and
    /// behind `|` the counts as performance data.
    ///
    /// Exit codes: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, also for wrong usage and, as the plugin guidelines ask, for
    /// --help and --version.
    Check(CheckOptions),
    /// Get any resource of the API by its path and print its JSON.
    ///
    /// PATH goes behind the base URL, such as /deployments/v2/networktunnelgroups, and may have a query.
    /// The JSON is printed with every value as it was sent: over several lines to a terminal, on one
    /// line otherwise. Only GET is ever sent.
    ///
    /// Exit codes: 0 done, 1 could not read, 2 usage or configuration, 3 credentials refused, 4 read in
    /// part (with --paginate).
    Api(ApiOptions),
    /// Print what the provider logged of all tunnel groups between two times.
    ///
    /// The oldest entry comes first, and the newest last; --reverse turns that round. Entries are printed while they are
    /// read, page by page, so that nothing limits how many there are: tunnelscope log --since 1h | less. On a terminal the
    /// table fits its width, as it does with COLUMNS; nothing is cut otherwise. The key needs the scope
    /// reports.granularEvents:read.
    ///
    /// Exit codes: 0 read in full, also if there is no entry, which is then said on standard error; 1 could not read, 2
    /// usage or configuration, 3 credentials refused, 4 read in part: standard error says what is missing.
    Log(LogOptions),
    /// Show authentication status, print an access token, or delete the cached one.
    Auth {
        #[command(subcommand)]
        action: AuthAction,
        #[command(flatten)]
        time_limit: TimeLimitOptions,
    },
    /// Look at what this machine gives: terminal, configuration, proxy, certificates, clock, key, and what the key may read.
    ///
    /// Reads one page of each thing and changes nothing. Exit codes: 0 all of it works, 1 the API cannot be read, 2
    /// usage or configuration, 3 credentials refused.
    Doctor(DoctorOptions),
    /// Serve metrics for Prometheus until stopped.
    ///
    /// Looks at the tunnel groups again and again, however often it is scraped, and serves what it knows at
    /// /metrics, as OpenMetrics or as Prometheus text. Ends with 0 on SIGTERM, SIGINT or SIGQUIT; SIGHUP reopens the log
    /// file. A signal that is ignored at the start, as by nohup, stays ignored.
    ///
    /// Exit codes: 0 stopped, 1 could not serve, 2 usage or configuration, such as an address that is taken.
    Export(ExportOptions),
    /// Serve a simulated Secure Access API on loopback until stopped.
    ///
    /// Prints one line of JSON with its URLs and credentials, then serves until SIGINT or SIGTERM.
    Simulate(SimulateOptions),
    /// Say where the configuration file is, what is in force, or print an example of one.
    Config {
        #[command(subcommand)]
        action: ConfigAction,
    },
    /// Print what lets a shell complete the command line.
    ///
    /// It belongs into a file that the shell reads:
    ///
    /// bash: ~/.local/share/bash-completion/completions/tunnelscope
    ///
    /// zsh: _tunnelscope in a folder of $fpath
    ///
    /// fish: ~/.config/fish/completions/tunnelscope.fish
    ///
    /// elvish: at the end of ~/.config/elvish/rc.elv
    ///
    /// powershell: at the end of $PROFILE
    Completions(CompletionsOptions),
    /// Print the manual page of tunnelscope or of one of its commands.
    ///
    /// It is meant for man: tunnelscope man | man -l -
    Man(ManOptions),
    /// Print the help of tunnelscope or of one of its commands.
    Help(HelpOptions),
}

/// A command line that is not right, or one that only asks for help.
#[derive(Debug)]
pub struct UsageError {
    error: clap::Error,
    is_check: bool,
}

/// A command line of `check` with which nothing is checked.
#[derive(Debug, PartialEq, Eq)]
pub enum CheckUsageError {
    /// It asks for this text: help or version.
    Information(String),
    /// It is wrong, for this reason.
    Invalid(String),
}

impl Arguments {
    /// The command line of this process.
    ///
    /// # Errors
    /// It is not right, or asks for help or the version.
    pub fn from_process() -> Result<Self, UsageError> {
        Self::try_parse().map_err(|error| UsageError::new(error, std::env::args_os()))
    }

    /// The settings that were typed, as options of the command or before it: option, key, value.
    pub(super) fn typed_settings(&self) -> Vec<(&'static str, &'static str, Value)> {
        let mut values = self.settings.0.clone();
        if let Some(command) = &self.command {
            values.extend(command.settings());
        }
        let typed =
            |setting: &'static Setting| Some((setting.flag()?, setting.key, values.remove(setting.key)?));
        settings().filter_map(typed).collect()
    }

    /// The filter that was typed for the command that is run.
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

    /// What `check` prints instead, whose exit codes mean something else: the help or the version that was asked for, or
    /// what is wrong in one sentence.
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

    /// Prints it, and ends the process as is usual.
    pub fn exit(&self) -> ! {
        self.error.exit()
    }
}

impl Command {
    /// The filter that was typed behind the command.
    pub fn filter(&self) -> Option<&str> {
        match self {
            Self::Status(options) => options.filter.as_deref(),
            Self::Check(options) => options.filter.as_deref(),
            Self::Export(options) => options.filter.as_deref(),
            Self::Log(options) => options.filter.as_deref(),
            _ => None,
        }
    }

    /// What the filter of the command is applied to.
    pub fn filter_scope(&self) -> Scope {
        if matches!(self, Self::Log(_)) { Scope::Log } else { Scope::Groups }
    }

    /// The settings that were typed behind the command.
    fn settings(&self) -> Table {
        let (interval, utc) = match self {
            Self::Status(options) => (options.interval, false),
            Self::Export(options) => (options.interval, false),
            Self::Log(options) => (None, options.utc),
            _ => (None, false),
        };
        let interval = interval.map(|interval| ("interval".to_owned(), Value::from(interval.to_string())));
        interval.into_iter().chain(utc.then(|| ("utc".to_owned(), Value::from(true)))).collect()
    }
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

#[cfg(test)]
mod tests;
