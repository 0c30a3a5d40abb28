//! `history prune` and `history backup`: deleting what is old, and copying all of it.

use super::info::{process, size};
use super::open::{file, open, unusable};
use crate::commands::output::print;
use crate::commands::time_range::{full_time, resolve, zone};
use crate::commands::{CommandError, ExitStatus};
use crate::config::{PointInTime, Settings};
use crate::domain::{Text, pluralize};
use crate::history::{Access, Pruned, RecorderLock, Retention, RunRecord, Store, StoreError};
use color_eyre::eyre::{WrapErr, eyre};
use jiff::Timestamp;
use std::fs;
use std::io;
use std::path::{self, Path};

/// Deletes what is older than it is kept for, or than the given time, and prints what was deleted.
pub(super) fn prune(
    older_than: Option<&PointInTime>,
    settings: &Settings,
) -> Result<ExitStatus, CommandError> {
    let now = Timestamp::now();
    let retention = match older_than {
        None => Retention::default(),
        Some(point) => {
            let at = resolve("--older-than", point, &zone(settings), now)?;
            Retention { events: now.duration_since(at), states: now.duration_since(at) }
        }
    };
    let path = file(settings)?;
    // Only a history that is there and not damaged is opened to write.
    open(settings)?.check().map_err(unusable)?;
    let mut store = Store::open(&path, Access::Record).map_err(|error| busy(error, &path))?;
    let before = store.info().map_err(unusable)?.bytes;
    let pruned = store.prune(retention, now).map_err(|error| busy(error, &path))?;
    store.release_free_space().map_err(|error| busy(error, &path))?;
    let after = store.info().map_err(unusable)?.bytes;
    print(&pruned_text(pruned, retention, now, settings))?;
    print(&format!("{} before, {} now\n", size(before), size(after)))?;
    Ok(ExitStatus::Done)
}

fn pruned_text(pruned: Pruned, retention: Retention, now: Timestamp, settings: &Settings) -> String {
    let before = |age| full_time(now.checked_sub(age).unwrap_or(Timestamp::MIN), &zone(settings));
    let Pruned { events, states, objects } = pruned;
    format!(
        "deleted {} from before {}, {} and {} from before {}\n",
        pluralize(events, "event"),
        before(retention.events),
        pluralize(states, "state change"),
        pluralize(objects, "removed object"),
        before(retention.states)
    )
}

/// Where only one process at a time can use the file, the error names the one that does.
fn busy(error: StoreError, path: &Path) -> CommandError {
    if matches!(&error, StoreError::Sqlite { .. }) && RecorderLock::is_held(path).unwrap_or(false) {
        return CommandError::Other(eyre!("{error}; {}", recorder(path)));
    }
    unusable(error)
}

/// `tunnelscope 0.1.0 on jump-1, process 4242, records`.
pub(super) fn recorder(path: &Path) -> String {
    let last_run = Store::open(path, Access::Read).and_then(|store| store.info()).map(|info| info.last_run);
    let is_running = |run: &RunRecord| run.ended.is_none();
    match last_run.ok().flatten().filter(is_running) {
        Some(run) => format!("{} records it", process(&run)),
        None => "another process records it".to_owned(),
    }
}

/// Writes a complete copy to a new file.
pub(super) fn backup(copy: &Path, settings: &Settings) -> Result<ExitStatus, CommandError> {
    let history = file(settings)?;
    let store = open(settings)?;
    let shown = Text::new(&copy.display().to_string());
    // A relative path could be taken for one of SQLite's special names.
    let path = path::absolute(copy).wrap_err_with(|| format!("cannot write {shown}"))?;
    store.backup(&path).map_err(|error| match error {
        StoreError::Io { error, .. } if error.kind() == io::ErrorKind::AlreadyExists => CommandError::Other(
            eyre!("{shown} exists already, and a backup replaces no file; choose another name"),
        ),
        StoreError::DiskFull(_) => CommandError::Other(eyre!(
            "no space left on the device (ENOSPC) for {shown}; nothing was kept of the copy"
        )),
        error => unusable(error),
    })?;
    let bytes = fs::metadata(&path).map_or(0, |file| file.len());
    let history = Text::new(&history.display().to_string());
    print(&format!("copied {history} to {shown} ({})\n", size(bytes)))?;
    Ok(ExitStatus::Done)
}
