//! `simulate`: runs the simulator until a signal ends it.

use super::output::print;
use super::{CommandError, ExitStatus, runtime};
use crate::config::SimulateOptions;
use crate::simulator::{Access, Options, Simulator, Tls};
use crate::terminal::{ServiceSignal, service_signals};
use futures_util::StreamExt;
use std::path::Path;
use std::str::FromStr;

/// Serves until SIGINT or SIGTERM.
pub(super) fn run(options: &SimulateOptions) -> Result<ExitStatus, CommandError> {
    let resolved = resolve(options)?;
    runtime::multi_thread()?.block_on(serve(resolved, options.tls_root.as_deref()))
}

fn resolve(options: &SimulateOptions) -> Result<Options, CommandError> {
    Ok(Options {
        listen: options.listen,
        groups: options.groups as usize,
        tunnels: options.tunnels,
        seed: options.seed,
        scenario: named("--scenario", options.scenario.as_deref())?,
        time_scale: options.time_scale,
        limits: named("--limits", options.limits.as_deref())?,
        tls: options.tls_root.as_ref().map(|_| Tls::Valid),
    })
}

/// The parsed value of an option, or the default.
fn named<T: FromStr<Err: std::fmt::Display> + Default>(
    option: &str,
    name: Option<&str>,
) -> Result<T, CommandError> {
    let Some(name) = name else { return Ok(T::default()) };
    name.parse().map_err(|error| CommandError::Usage(format!("{option}: {error}")))
}

async fn serve(options: Options, root_file: Option<&Path>) -> Result<ExitStatus, CommandError> {
    let simulator =
        Simulator::start(options).await.map_err(|error| CommandError::Usage(error.to_string()))?;
    let announcement = announcement(&simulator, root_file)?;
    // Before the announcement, because its reader may send a signal immediately.
    let mut signals = service_signals()?;
    print(&format!("{announcement}\n"))?;
    // SIGHUP is ignored: there is no log to reopen.
    while let Some(ServiceSignal::Reload) = signals.next().await {}
    simulator.stop().await;
    Ok(ExitStatus::Done)
}

/// Writes the root certificate, if requested, and returns the announcement.
fn announcement(access: &Access, root_file: Option<&Path>) -> Result<String, CommandError> {
    let Some((file, root)) = root_file.zip(access.root_pem()) else { return Ok(access.announcement()) };
    std::fs::write(file, root).map_err(|error| {
        CommandError::Usage(format!(
            "--tls-root: cannot write the certificate to {}: {error}",
            file.display()
        ))
    })?;
    Ok(access.announcement_with_root_in(file))
}
