//! `simulate`: runs the simulator until a signal ends it, or writes a generated history.

use super::history::open::unusable;
use super::output::print;
use super::{CommandError, ExitStatus, runtime};
use crate::config::SimulateOptions;
use crate::history::{Access, SampleHistory, SampleSize, Store, StoreError};
use crate::simulator::{self, Options, Simulator, Tls};
use crate::terminal::{ServiceSignal, service_signals};
use futures_util::StreamExt;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::str::FromStr;

/// Serves until SIGINT or SIGTERM, or writes a history.
pub(super) fn run(options: &SimulateOptions) -> Result<ExitStatus, CommandError> {
    if let Some(file) = &options.write_history {
        return write_history(file, options);
    }
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
fn announcement(access: &simulator::Access, root_file: Option<&Path>) -> Result<String, CommandError> {
    let Some((file, root)) = root_file.zip(access.root_pem()) else { return Ok(access.announcement()) };
    std::fs::write(file, root).map_err(|error| {
        CommandError::Usage(format!(
            "--tls-root: cannot write the certificate to {}: {error}",
            file.display()
        ))
    })?;
    Ok(access.announcement_with_root_in(file))
}

/// Writes a generated history to a new file.
fn write_history(file: &Path, options: &SimulateOptions) -> Result<ExitStatus, CommandError> {
    let now = Timestamp::now();
    let until = options.until.as_ref().map_or(Ok(now), |until| until.resolve(now, &TimeZone::system()));
    let until = until.map_err(|error| CommandError::Usage(format!("--until: {error}")))?;
    // SQLite would write to an existing file.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).map_err(|error| {
        CommandError::Usage(format!("--write-history: cannot create {}: {error}", file.display()))
    })?;
    let history = SampleHistory::new(options.seed, options.groups, options.days, until);
    let size = write(&history, file).inspect_err(|_| {
        let _ = Store::delete(file);
    });
    let SampleSize { groups, changes, events } = size.map_err(unusable)?;
    print(&format!(
        "wrote {} days of {groups} tunnel groups to {}: {changes} changes of state, {events} events\n",
        options.days,
        file.display()
    ))?;
    Ok(ExitStatus::Done)
}

fn write(history: &SampleHistory, file: &Path) -> Result<SampleSize, StoreError> {
    history.write(&mut Store::open(file, Access::Record)?)
}
