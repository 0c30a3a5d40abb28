//! One file a subcommand. Here the parts are put together: settings, client, worker, screen. Results go to standard
//! output, everything else to standard error.

mod auth;
mod config;
mod connect;
mod dashboard;
mod log;
mod outcome;
mod panic;
mod simulate;
mod status;

pub use outcome::{Outcome, Stop};

use crate::config::{Arguments, Command, Environment, Location, Settings};

/// Runs what the command line asks for.
///
/// # Errors
/// What kept it from being done, with the exit code for it.
pub fn run(arguments: &Arguments) -> Result<Outcome, Stop> {
    let environment = Environment::of_process();
    panic::install(environment.state_folder())?;
    confine()?;
    match &arguments.command {
        Some(Command::Config { action }) => return config::run(*action, arguments, &environment),
        Some(Command::Simulate(options)) => return simulate::run(options),
        Some(Command::Status(_) | Command::Auth { .. }) | None => {}
    }
    let settings = Settings::load(arguments, &environment)?;
    log::start(settings.log.as_ref())?;
    match &arguments.command {
        Some(Command::Status(options)) => status::run(options.output, &settings),
        Some(Command::Auth { action }) => auth::run(*action, &settings),
        _ => dashboard::run(&settings, &Location::new(arguments.global.config.as_deref(), &environment)),
    }
}

/// Keeps other processes of the same user out of the memory of this one, which holds secrets, and out of the environment
/// that it was started with; a core dump would hold them too.
#[cfg(target_os = "linux")]
fn confine() -> Result<(), Stop> {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(std::io::Error::from)?)
}

/// Only Linux lets others look that far.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "it can fail where there is something to do")]
fn confine() -> Result<(), Stop> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::{DumpableBehavior, dumpable_behavior};

    #[test]
    fn others_are_kept_out_of_the_memory() {
        confine().unwrap();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
