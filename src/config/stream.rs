//! Reading of a file that may be a pipe (FIFO, process substitution, `/dev/stdin`), once and with a timeout.

use std::{
    fs::File,
    io::{self, ErrorKind, Read},
    os::unix::fs::FileTypeExt,
    path::Path,
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{Mode, OFlags, fcntl_getfl},
    io::Errno,
};
use secrecy::zeroize::Zeroizing;

/// Timeout for a pipe without a writer.
const WRITER_TIMEOUT: Duration = Duration::from_secs(5);
/// Timeout for the whole content. The writer may be a password manager that prompts.
pub(super) const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// Reads a file or a pipe of at most `max_size` bytes.
///
/// # Errors
/// It is unreadable or larger, or a pipe without a writer or without content.
pub fn read_file(path: &Path, max_size: u64) -> io::Result<Vec<u8>> {
    let content = read(&open(path)?, max_size, READ_TIMEOUT)?;
    if content.len() as u64 > max_size {
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("larger than {max_size} bytes")));
    }
    Ok(content.to_vec())
}

/// Opens a file for reading, without waiting for the writer of a FIFO.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty()).map(File::from)?)
}

/// Reads up to one byte more than `max_size`.
///
/// # Errors
/// The file is unreadable; a pipe has no content; or, with `TimedOut`, it has no writer or takes longer than `limit`.
pub(super) fn read(file: &File, max_size: u64, limit: Duration) -> io::Result<Zeroizing<Vec<u8>>> {
    let kind = file.metadata()?.file_type();
    let mut content = Zeroizing::new(Vec::new());
    if kind.is_file() {
        file.take(max_size + 1).read_to_end(&mut content)?;
        return Ok(content);
    }
    let mut source = Source { file, deadline: Instant::now() + limit, limit };
    let mut buffer = Zeroizing::new([0; 4096]);
    let mut count = source.read_first(&mut *buffer)?;
    while count > 0 && content.len() as u64 <= max_size {
        content.extend_from_slice(&buffer[..count]);
        count = source.read(&mut *buffer)?;
    }
    if content.is_empty() && kind.is_fifo() {
        let why = "the pipe is empty: its writer failed, or it was already read";
        return Err(io::Error::new(ErrorKind::UnexpectedEof, why));
    }
    Ok(content)
}

/// A reader with a deadline.
struct Source<'a> {
    file: &'a File,
    deadline: Instant,
    limit: Duration,
}

impl Source<'_> {
    /// Reads the first bytes, with a shorter timeout for a pipe without a writer.
    fn read_first(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let timeout = WRITER_TIMEOUT.min(self.limit);
        if self.is_ready_by(Instant::now() + timeout)? || !fcntl_getfl(self.file)?.contains(OFlags::NONBLOCK)
        {
            return self.read(buffer);
        }
        match self.file.read(buffer) {
            // End of file without a writer.
            Ok(0) => Err(timed_out(timeout, "the pipe has no writer")),
            Err(error) if is_temporary(&error) => self.read(buffer),
            result => result,
        }
    }

    /// Reads the next bytes; 0 at the end.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.is_ready_by(self.deadline)? {
            match self.file.read(buffer) {
                Err(error) if is_temporary(&error) => {}
                result => return result,
            }
        }
        Err(timed_out(self.limit, "the writer of the pipe has not finished"))
    }

    /// Waits for data or the end of the file; false if the deadline passes.
    fn is_ready_by(&self, deadline: Instant) -> io::Result<bool> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let left = Timespec::try_from(left).map_err(|_| Errno::INVAL)?;
            match poll(&mut [PollFd::new(self.file, PollFlags::IN)], Some(&left)) {
                Err(Errno::INTR) => {}
                ready => return Ok(ready? > 0),
            }
        }
    }
}

fn is_temporary(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

fn timed_out(limit: Duration, why: &str) -> io::Error {
    io::Error::new(ErrorKind::TimedOut, format!("{why} (waited {} s)", limit.as_secs_f64().round()))
}

#[cfg(test)]
mod tests {
    use std::{fs::OpenOptions, io::Write, thread};

    use super::*;

    fn fifo() -> (tempfile::TempDir, std::path::PathBuf) {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("fifo");
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, Mode::RUSR | Mode::WUSR).expect("a FIFO");
        (home, path)
    }

    fn content(path: &Path, limit: Duration) -> Result<String, String> {
        let read = open(path).and_then(|file| read(&file, 1000, limit));
        read.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).map_err(|error| error.to_string())
    }

    #[test]
    fn fifo_without_a_writer_times_out() {
        let (_home, path) = fifo();
        let error = content(&path, Duration::from_millis(20)).expect_err("nothing to read");
        assert!(error.starts_with("the pipe has no writer"), "{error}");
    }

    #[test]
    fn writer_that_never_closes_times_out() {
        let (_home, path) = fifo();
        let file = open(&path).expect("opened");
        let mut writer = OpenOptions::new().write(true).open(&path).expect("opened");
        let error = |file: &File| {
            read(file, 1000, Duration::from_millis(20)).expect_err("not at its end").to_string()
        };
        assert!(error(&file).starts_with("the writer of the pipe has not finished"), "nothing came");
        writer.write_all(b"utc = ").expect("written");
        assert!(error(&file).starts_with("the writer of the pipe has not finished"), "a part came");
    }

    #[test]
    fn fifo_written_in_pieces_is_read_to_its_end() {
        let (_home, path) = fifo();
        let writer = thread::spawn({
            let path = path.clone();
            move || {
                let mut file = OpenOptions::new().write(true).open(path).expect("a reader");
                for piece in ["utc ", "= ", "true\n"] {
                    file.write_all(piece.as_bytes()).expect("written");
                    thread::yield_now();
                }
            }
        });
        assert_eq!(content(&path, READ_TIMEOUT), Ok("utc = true\n".to_owned()));
        writer.join().expect("its end");
    }

    #[test]
    fn empty_pipe_is_an_error_but_dev_null_is_not() {
        let (_home, path) = fifo();
        let file = open(&path).expect("opened");
        drop(OpenOptions::new().write(true).open(&path).expect("a reader"));
        let error = read(&file, 1000, READ_TIMEOUT).expect_err("empty").to_string();
        assert!(error.starts_with("the pipe is empty"), "{error}");
        assert_eq!(content(Path::new("/dev/null"), READ_TIMEOUT), Ok(String::new()));
    }
}
