//! The subcommands, one file each. They combine settings, client, worker and screen. Results are written to
//! standard output, everything else to standard error.

mod api;
mod appearance;
mod auth;
mod availability;
mod check;
mod completions;
mod config;
mod connect;
mod dashboard;
mod doctor;
mod exit_status;
mod export;
mod failpoint;
mod file_size;
mod harden_process;
mod help;
mod history;
mod log;
mod logging;
mod man;
mod output;
mod painter;
mod panic;
mod profile_workers;
mod progress;
mod recording;
mod runtime;
mod saved_state;
mod secret_notice;
mod service;
mod simulate;
mod single_poll;
mod state_writer;
mod status;
mod storage;
mod time_limit;
mod time_range;
mod warn;

pub use check::usage_error;
pub use exit_status::{CommandError, ExitStatus, Level};
pub use file_size::handle_file_size_signal;

use crate::config::{Arguments, Command, ConfigLocation, Environment, Settings};
use time_limit::TimeLimit;

/// Runs the command of the command line.
///
/// # Errors
/// The error with its exit code.
pub fn run(arguments: &Arguments) -> Result<ExitStatus, CommandError> {
    let limit = TimeLimit::start(arguments);
    let environment = Environment::from_process();
    panic::install(environment.state_folder())?;
    harden_process::make_non_dumpable();
    panic::without_exhaustion(|| dispatch(arguments, &environment, limit))
}

fn dispatch(
    arguments: &Arguments,
    environment: &Environment,
    limit: TimeLimit,
) -> Result<ExitStatus, CommandError> {
    match &arguments.command {
        Some(Command::Config { action }) => return config::run(*action, arguments, environment),
        Some(Command::Simulate(options)) => return simulate::run(options),
        Some(Command::Doctor(options)) => return doctor::run(options, arguments, environment, limit),
        Some(Command::Check(options)) => return Ok(check::run(options, arguments, environment, limit)),
        Some(Command::Completions(options)) => return completions::run(options),
        Some(Command::Man(options)) => return man::run(options, environment),
        Some(Command::Help(options)) => return help::run(options),
        Some(
            Command::Status(_)
            | Command::Log(_)
            | Command::Availability(_)
            | Command::History(_)
            | Command::Api(_)
            | Command::Auth { .. }
            | Command::Export(_),
        )
        | None => {}
    }
    let (settings, others) = Settings::load_all(arguments, environment)?;
    appearance::validate(&settings)?;
    let log_file = logging::start(settings.log().as_ref())?;
    warn::warn(&settings.warnings);
    match &arguments.command {
        Some(Command::Status(options)) => status::run(options, &settings, &log_file, limit),
        Some(Command::Log(options)) => log::run(options, &settings, limit),
        Some(Command::Availability(options)) => availability::run(options, &settings),
        Some(Command::History(options)) => history::run(options, &settings),
        Some(Command::Api(options)) => api::run(options, &settings, limit),
        Some(Command::Auth { action, .. }) => auth::run(*action, &settings, limit),
        Some(Command::Export(options)) => export::run(options, &settings, &log_file),
        _ => {
            let location = ConfigLocation::new(arguments.global.config.as_deref(), environment);
            dashboard::run(settings, others, &location)
        }
    }
}
