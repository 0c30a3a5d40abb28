//! An exclusive advisory lock between processes and threads, with a deadline.

use rustix::fs::{FlockOperation, Mode, OFlags, flock};
use rustix::io::Errno;
use std::fs::File;
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// Initial pause between attempts; doubles up to `MAX_PAUSE`. `flock` itself has no timeout.
const INITIAL_PAUSE: Duration = Duration::from_millis(1);
const MAX_PAUSE: Duration = Duration::from_millis(20);

/// Holds the lock until it is dropped.
#[derive(Debug)]
#[must_use = "the lock is released when this is dropped"]
pub struct FileLock {
    /// `None` on a filesystem without locks.
    _file: Option<File>,
}

#[derive(Debug, PartialEq, Eq)]
enum Attempt {
    Held,
    Busy,
    Unsupported,
}

/// Pauses between attempts, with jitter to desynchronize waiting processes.
struct Pauses(Duration);

impl FileLock {
    /// Locks an open file without waiting; returns whether it succeeded, which it always does on a filesystem without locks.
    /// The file stays locked until [`FileLock::unlock_file`] or until it is closed.
    ///
    /// # Errors
    /// The file cannot be locked.
    pub fn try_lock_file(file: &File) -> io::Result<bool> {
        let attempt = outcome(flock(file, FlockOperation::NonBlockingLockExclusive))?;
        Ok(attempt != Attempt::Busy)
    }

    /// Unlocks a file that [`FileLock::try_lock_file`] locked.
    pub fn unlock_file(file: &File) {
        let _ = flock(file, FlockOperation::Unlock);
    }

    /// Acquires the lock, blocking the thread for at most `timeout`.
    pub(super) fn acquire(path: &Path, timeout: Duration) -> io::Result<Self> {
        let file = open(path)?;
        let (deadline, mut pauses) = (Instant::now() + timeout, Pauses::new());
        loop {
            match outcome(flock(&file, FlockOperation::NonBlockingLockExclusive))? {
                Attempt::Held => return Ok(Self { _file: Some(file) }),
                Attempt::Unsupported => return Ok(Self { _file: None }),
                Attempt::Busy => {}
            }
            if Instant::now() >= deadline {
                return Err(timed_out(path));
            }
            thread::sleep(pauses.next());
        }
    }

    /// The same without blocking a thread.
    pub(super) async fn acquire_async(path: &Path, timeout: Duration) -> io::Result<Self> {
        let file = open(path)?;
        let (deadline, mut pauses) = (tokio::time::Instant::now() + timeout, Pauses::new());
        loop {
            match outcome(flock(&file, FlockOperation::NonBlockingLockExclusive))? {
                Attempt::Held => return Ok(Self { _file: Some(file) }),
                Attempt::Unsupported => return Ok(Self { _file: None }),
                Attempt::Busy => {}
            }
            if tokio::time::Instant::now() >= deadline {
                return Err(timed_out(path));
            }
            tokio::time::sleep(pauses.next()).await;
        }
    }
}

impl Pauses {
    fn new() -> Self {
        Self(INITIAL_PAUSE)
    }

    fn next(&mut self) -> Duration {
        let pause = self.0.mul_f64(0.5 + fastrand::f64());
        self.0 = (self.0 * 2).min(MAX_PAUSE);
        pause
    }
}

/// Opens the lock file for writing, which NFS requires for an exclusive lock; without following symbolic links.
fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)?))
}

/// The outcome of a non-blocking attempt. `Unsupported` covers the errors of filesystems without locks.
fn outcome(result: rustix::io::Result<()>) -> io::Result<Attempt> {
    match result {
        Ok(()) => Ok(Attempt::Held),
        Err(Errno::WOULDBLOCK | Errno::INTR) => Ok(Attempt::Busy),
        Err(Errno::NOSYS | Errno::OPNOTSUPP | Errno::NOLCK | Errno::INVAL) => Ok(Attempt::Unsupported),
        Err(errno) => Err(errno.into()),
    }
}

fn timed_out(path: &Path) -> io::Error {
    let text = format!("another process holds the lock {}", path.display());
    io::Error::new(io::ErrorKind::TimedOut, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn lock_wait_ends_at_the_timeout() {
        let home = tempfile::tempdir().unwrap();
        let (path, timeout) = (home.path().join("lock"), Duration::from_secs(10));
        let lock = FileLock::acquire_async(&path, timeout).await.unwrap();
        let before = tokio::time::Instant::now();
        let error = FileLock::acquire_async(&path, timeout).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!((timeout..timeout + 2 * MAX_PAUSE).contains(&before.elapsed()));
        let error = FileLock::acquire(&path, Duration::ZERO).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        drop(lock);
        assert!(FileLock::acquire(&path, Duration::ZERO).is_ok());
    }

    #[test]
    fn waiting_thread_gets_a_released_lock() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("lock");
        let lock = FileLock::acquire(&path, Duration::ZERO).unwrap();
        thread::scope(|scope| {
            let waiter = scope.spawn(|| FileLock::acquire(&path, Duration::from_secs(60)).is_ok());
            drop(lock);
            assert!(waiter.join().unwrap());
        });
    }

    #[test]
    fn symlink_to_a_lock_file_is_not_followed() {
        let home = tempfile::tempdir().unwrap();
        let (link, target) = (home.path().join("lock"), home.path().join("elsewhere"));
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(FileLock::acquire(&link, Duration::ZERO).is_err());
        assert!(!target.exists());
    }

    #[test]
    fn filesystem_without_locks_is_supported() {
        for errno in [Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOLCK, Errno::INVAL] {
            assert_eq!(outcome(Err(errno)).unwrap(), Attempt::Unsupported);
        }
        assert!(outcome(Err(Errno::IO)).is_err());
    }
}
