//! The log: a file of the user's choice, readable by the user only; nothing is logged without one.

use super::Stop;
use crate::config::Log;
use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

/// Starts logging to the file of the settings, if there is one.
pub(super) fn start(log: Option<&Log>) -> Result<(), Stop> {
    let Some(log) = log else { return Ok(()) };
    let file = open(&log.file).map_err(|error| {
        Stop::Usage(format!("cannot write the log file {}: {error}; choose another", log.file.display()))
    })?;
    // Only our own lines: those of the HTTP libraries may hold what nobody may read.
    let filter = EnvFilter::new(format!("tunnelscope={}", log.level.name()));
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(Mutex::new(file)).init();
    Ok(())
}

/// Opens a log for its user only, also where it was there before and others could read it.
fn open(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    if file.metadata()?.is_file() {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}
