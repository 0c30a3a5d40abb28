//! The log: a file of the user's choice, readable by the user only; nothing is logged without one. What becomes too large
//! is put aside under the name `FILE.1`, in the place of what was put aside before.

use super::Stop;
use crate::config::Log;
use crate::shared_file::sibling;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

/// Bytes of a log that is put aside: 10 MiB.
const LARGEST: u64 = 10 * 1024 * 1024;

/// Starts logging to the file of the settings, if there is one.
pub(super) fn start(log: Option<&Log>) -> Result<(), Stop> {
    let Some(log) = log else { return Ok(()) };
    let file = LogFile::open(&log.file, LARGEST).map_err(|error| {
        Stop::Usage(format!("cannot write the log file {}: {error}; choose another", log.file.display()))
    })?;
    // Only our own lines: those of the HTTP libraries may hold what nobody may read.
    let filter = EnvFilter::new(format!("tunnelscope={}", log.level.name()));
    // What cannot be logged is lost: said on standard error, it would stand in the middle of the screen.
    let log = tracing_subscriber::fmt().with_ansi(false).log_internal_errors(false);
    log.with_env_filter(filter).with_writer(Mutex::new(file)).init();
    Ok(())
}

/// A log that never grows beyond bounds.
struct LogFile {
    path: PathBuf,
    file: File,
    largest: u64,
    /// Bytes that it had when it was opened and those written since; another process may have added some.
    length: u64,
}

impl LogFile {
    fn open(path: &Path, largest: u64) -> io::Result<Self> {
        let file = append_to(path)?;
        let metadata = file.metadata()?;
        // What is no regular file, such as a terminal, has no length.
        let length = if metadata.is_file() { metadata.len() } else { 0 };
        let largest = if metadata.is_file() { largest } else { u64::MAX };
        Ok(Self { path: path.to_owned(), file, largest, length })
    }

    /// Goes on with an empty file, unless another process has begun one already.
    fn put_aside(&mut self) -> io::Result<()> {
        if fs::metadata(&self.path).is_ok_and(|metadata| metadata.len() >= self.largest) {
            fs::rename(&self.path, sibling(&self.path, ".1"))?;
        }
        *self = Self::open(&self.path, self.largest)?;
        Ok(())
    }
}

impl Write for LogFile {
    /// A log that cannot be put aside goes on as it is, and is tried again after as much again.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
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

/// Opens a log for its user only, also where it was there before and others could read it.
fn append_to(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    if file.metadata()?.is_file() {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
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
    fn what_is_no_regular_file_is_never_put_aside() {
        let mut log = LogFile::open(Path::new("/dev/null"), 1).unwrap();
        write(&mut log, "one\n");
        write(&mut log, "two\n");
        assert!(!Path::new("/dev/null.1").exists());
    }
}
