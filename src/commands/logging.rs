//! The log file, readable by its owner only; logging is off unless a file is configured. A file that exceeds
//! the maximum size is rotated to `FILE.1`, replacing the previous one. A file that was renamed or removed
//! externally (logrotate) is reopened with the next line, or immediately on SIGHUP.

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

/// Maximum size in bytes before rotation: 10 MiB.
const LARGEST: u64 = 10 * 1024 * 1024;

/// Starts logging to the configured file, if any.
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
    // Only messages of this program: messages of the HTTP libraries may contain secrets.
    let filter = EnvFilter::new(format!("tunnelscope={}", log.level.name()));
    // Errors of logging are dropped: a message on standard error would corrupt the screen.
    let log = tracing_subscriber::fmt().with_ansi(false).log_internal_errors(false);
    log.with_env_filter(filter).with_writer(move || file.clone()).init();
    Ok(handle)
}

/// Handle of the log, for commands that reopen it on SIGHUP.
#[derive(Clone)]
pub(super) struct LogHandle(Option<SharedLog>);

impl LogHandle {
    /// Reopens the file by name. If that fails, the error is reported and the old file stays in use.
    pub(super) fn reopen(&self) {
        let Some(log) = &self.0 else { return };
        let result = log.lock().reopen();
        match result {
            Ok(()) => tracing::info!("log file reopened on SIGHUP"),
            Err(error) => {
                tracing::warn!(%error, "cannot reopen the log file");
                // Not `eprintln!`, which panics if standard error is closed.
                let _ = writeln!(io::stderr(), "tunnelscope: cannot reopen the log file: {error}");
            }
        }
    }
}

/// A log file shared by all threads.
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

/// A log file with size-based rotation.
struct LogFile {
    path: PathBuf,
    file: File,
    largest: u64,
    /// Size at opening plus the bytes written since; other processes may have written more.
    length: u64,
    /// Device and inode number of a regular file.
    identity: Option<(u64, u64)>,
}

impl LogFile {
    fn open(path: &Path, largest: u64) -> io::Result<Self> {
        let file = append_to(path)?;
        let metadata = file.metadata()?;
        // Other files, such as terminals, have no length.
        let length = if metadata.is_file() { metadata.len() } else { 0 };
        let largest = if metadata.is_file() { largest } else { u64::MAX };
        let identity = metadata.is_file().then(|| identity(&metadata));
        Ok(Self { path: path.to_owned(), file, largest, length, identity })
    }

    fn reopen(&mut self) -> io::Result<()> {
        *self = Self::open(&self.path, self.largest)?;
        Ok(())
    }

    /// Whether the file was renamed or removed after it was opened.
    fn is_renamed(&self) -> bool {
        let there = fs::metadata(&self.path).ok().map(|metadata| identity(&metadata));
        self.identity.is_some() && there != self.identity
    }

    /// Rotates the file, unless another process has already done so.
    fn rotate(&mut self) -> io::Result<()> {
        let renamed = self.rotate_locked();
        // Released even if the rename failed, so that the next process can lock the file.
        FileLock::unlock_file(&self.file);
        renamed?;
        self.reopen()
    }

    /// Renames the log if it is still the open file. Without the lock, two processes could rename one after
    /// the other, and the second would replace the rotated log with the new one.
    fn rotate_locked(&self) -> io::Result<()> {
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
    /// If rotation fails, the file keeps growing, and rotation is retried after another full size.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.is_renamed() {
            // If the new file cannot be opened, the old one stays in use.
            let _ = self.reopen();
        }
        if self.length >= self.largest && self.rotate().is_err() {
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

/// Opens a log file for appending and restricts an existing one to its owner. Pipes are opened in
/// non-blocking mode, so that a slow or missing reader does not block the program.
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
    fn one_rotated_log_is_kept() {
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
    fn log_rotated_by_another_process_is_continued() {
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
    fn renamed_or_removed_log_is_reopened() {
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
    fn pipe_without_a_reader_is_rejected_at_once() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR)
            .unwrap();
        let error = LogFile::open(&path, 10).err().unwrap().to_string();
        assert!(error.starts_with("no process reads this pipe"), "{error}");
    }

    #[test]
    fn log_locked_by_another_process_is_not_rotated() {
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
    fn only_regular_files_are_rotated() {
        let mut log = LogFile::open(Path::new("/dev/null"), 1).unwrap();
        write(&mut log, "one\n");
        write(&mut log, "two\n");
        assert!(!Path::new("/dev/null.1").exists());
    }
}
