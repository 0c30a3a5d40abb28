//! The log: a file of the user's choice, readable by the user only; nothing is logged without one. What becomes too large
//! is put aside under the name `FILE.1`, in the place of what was put aside before. A log that somebody else has renamed or
//! removed (logrotate) is opened again under its name with the next line, or at once when a signal asks for it.

use super::CommandError;
use crate::config::Log;
use crate::shared_file::{FileLock, sibling};
use rustix::fs::OFlags;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tracing_subscriber::EnvFilter;

/// Bytes of a log that is put aside: 10 MiB.
const LARGEST: u64 = 10 * 1024 * 1024;

/// Starts logging to the file of the settings, if there is one.
pub(super) fn start(log: Option<&Log>) -> Result<LogHandle, CommandError> {
    let Some(log) = log else { return Ok(LogHandle(None)) };
    let file = LogFile::open(&log.file, LARGEST).map_err(|error| {
        CommandError::Usage(format!(
            "cannot write the log file {}: {error}; choose another",
            log.file.display()
        ))
    })?;
    let file = SharedLog(Arc::new(Mutex::new(file)));
    let handle = LogHandle(Some(file.clone()));
    // Only our own lines: those of the HTTP libraries may hold what nobody may read.
    let filter = EnvFilter::new(format!("tunnelscope={}", log.level.name()));
    // What cannot be logged is lost: said on standard error, it would stand in the middle of the screen.
    let log = tracing_subscriber::fmt().with_ansi(false).log_internal_errors(false);
    log.with_env_filter(filter).with_writer(move || file.clone()).init();
    Ok(handle)
}

/// The log that was started, for a command that reopens it when a signal asks for that.
#[derive(Clone)]
pub(super) struct LogHandle(Option<SharedLog>);

impl LogHandle {
    /// Opens the file by its name again. One that cannot be opened is reported, and the old one written to.
    pub(super) fn reopen(&self) {
        let Some(log) = &self.0 else { return };
        let result = log.lock().reopen();
        match result {
            Ok(()) => tracing::info!("log file reopened on SIGHUP"),
            Err(error) => {
                tracing::warn!(%error, "cannot reopen the log file");
                // Not eprintln, which panics where standard error is gone.
                let _ = writeln!(io::stderr(), "tunnelscope: cannot reopen the log file: {error}");
            }
        }
    }
}

/// A log file that all threads write to.
#[derive(Clone)]
struct SharedLog(Arc<Mutex<LogFile>>);

impl SharedLog {
    fn lock(&self) -> MutexGuard<'_, LogFile> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for SharedLog {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.lock().write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().flush()
    }
}

/// A log that never grows beyond bounds.
struct LogFile {
    path: PathBuf,
    file: File,
    largest: u64,
    /// Bytes that it had when it was opened and those written since; another process may have added some.
    length: u64,
    /// Device and inode of a regular file.
    identity: Option<(u64, u64)>,
}

impl LogFile {
    fn open(path: &Path, largest: u64) -> io::Result<Self> {
        let file = append_to(path)?;
        let metadata = file.metadata()?;
        // What is no regular file, such as a terminal, has no length.
        let length = if metadata.is_file() { metadata.len() } else { 0 };
        let largest = if metadata.is_file() { largest } else { u64::MAX };
        let identity = metadata.is_file().then(|| identity(&metadata));
        Ok(Self { path: path.to_owned(), file, largest, length, identity })
    }

    /// Opens the file by its name again.
    fn reopen(&mut self) -> io::Result<()> {
        *self = Self::open(&self.path, self.largest)?;
        Ok(())
    }

    /// Whether the file was renamed or removed since it was opened.
    fn is_renamed(&self) -> bool {
        let there = fs::metadata(&self.path).ok().map(|metadata| identity(&metadata));
        self.identity.is_some() && there != self.identity
    }

    /// Goes on with an empty file, unless another process has begun one already.
    fn put_aside(&mut self) -> io::Result<()> {
        let renamed = self.rename_if_mine();
        // Whoever opens the same file next must be able to lock it, also where the rename failed.
        FileLock::unlock_file(&self.file);
        renamed?;
        self.reopen()
    }

    /// Renames the log if it is still the file that is open here. Its lock keeps two processes from renaming one after
    /// the other, by which the second would replace the old log with the one that was just begun.
    fn rename_if_mine(&self) -> io::Result<()> {
        if !FileLock::try_lock_file(&self.file)? {
            return Ok(());
        }
        if !self.is_renamed() && self.file.metadata()?.len() >= self.largest {
            fs::rename(&self.path, sibling(&self.path, ".1"))?;
        }
        Ok(())
    }
}

impl Write for LogFile {
    /// A log that cannot be put aside goes on as it is, and is tried again after as much again.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.is_renamed() {
            // Where the new one cannot be opened, the old one is better than none.
            let _ = self.reopen();
        }
        if self.length >= self.largest && self.put_aside().is_err() {
            self.length = 0;
        }
        let written = self.file.write(line)?;
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Opens a log for its user only, also where it was there before and others could read it. A pipe that nothing reads, or
/// reads too slowly, is not waited for.
fn append_to(path: &Path) -> io::Result<File> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let opened = OpenOptions::new().append(true).create(true).mode(0o600).custom_flags(flags).open(path);
    let file = opened.map_err(|error| if is_pipe(path) { unread_pipe(&error) } else { error })?;
    let metadata = file.metadata()?;
    if metadata.is_file() && metadata.mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

fn is_pipe(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo())
}

fn unread_pipe(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("no process reads this pipe ({error})"))
}

fn identity(metadata: &fs::Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(log: &mut LogFile, line: &str) {
        log.write_all(line.as_bytes()).unwrap();
    }

    #[test]
    fn one_old_log_is_kept_beside_the_new_one() {
        let home = tempfile::tempdir().unwrap();
        let (path, old) = (home.path().join("a.log"), home.path().join("a.log.1"));
        let read = |path: &Path| fs::read_to_string(path).unwrap();
        let mut log = LogFile::open(&path, 10).unwrap();
        write(&mut log, "one 67890\n");
        assert!(!old.exists(), "a line is never cut in two");
        write(&mut log, "two 67890\n");
        assert_eq!((read(&old).as_str(), read(&path).as_str()), ("one 67890\n", "two 67890\n"));
        drop(log);
        let mut log = LogFile::open(&path, 10).unwrap();
        write(&mut log, "three\n");
        assert_eq!((read(&old).as_str(), read(&path).as_str()), ("two 67890\n", "three\n"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_another_process_began_is_not_put_aside() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.log");
        let (mut one, mut other) = (LogFile::open(&path, 10).unwrap(), LogFile::open(&path, 10).unwrap());
        write(&mut one, "one 67890\n");
        other.length = 10;
        write(&mut one, "two\n");
        write(&mut other, "three\n");
        assert_eq!(fs::read_to_string(&path).unwrap(), "two\nthree\n");
    }

    #[test]
    fn renamed_or_removed_log_is_opened_again_under_its_name() {
        let home = tempfile::tempdir().unwrap();
        let (path, rotated) = (home.path().join("a.log"), home.path().join("a.log-20260101"));
        let read = |path: &Path| fs::read_to_string(path).unwrap();
        let mut log = LogFile::open(&path, 1_000).unwrap();
        write(&mut log, "one\n");
        fs::rename(&path, &rotated).unwrap();
        write(&mut log, "two\n");
        assert_eq!((read(&rotated).as_str(), read(&path).as_str()), ("one\n", "two\n"));
        fs::remove_file(&path).unwrap();
        write(&mut log, "three\n");
        assert_eq!(read(&path), "three\n");
    }

    #[test]
    fn pipe_without_a_reader_is_refused_at_once() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR)
            .unwrap();
        let error = LogFile::open(&path, 10).err().unwrap().to_string();
        assert!(error.starts_with("no process reads this pipe"), "{error}");
    }

    #[test]
    fn a_log_that_another_process_is_renaming_is_left_to_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.log");
        let (mut one, other) = (LogFile::open(&path, 10).unwrap(), LogFile::open(&path, 10).unwrap());
        write(&mut one, "one 67890\n");
        assert!(FileLock::try_lock_file(&other.file).unwrap());
        write(&mut one, "two\n");
        assert!(!sibling(&path, ".1").exists());
        FileLock::unlock_file(&other.file);
        write(&mut one, "three\n");
        assert_eq!(fs::read_to_string(&path).unwrap(), "three\n");
        assert_eq!(fs::read_to_string(sibling(&path, ".1")).unwrap(), "one 67890\ntwo\n");
    }

    #[test]
    fn what_is_no_regular_file_is_never_put_aside() {
        let mut log = LogFile::open(Path::new("/dev/null"), 1).unwrap();
        write(&mut log, "one\n");
        write(&mut log, "two\n");
        assert!(!Path::new("/dev/null.1").exists());
    }
}
