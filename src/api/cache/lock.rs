//! One process at a time asks for a token: an advisory lock on a file beside that of the token. Whoever dies lets go of
//! it, and nobody waits for long.

use rustix::fs::{FlockOperation, Mode, OFlags, flock};
use rustix::io::Errno;
use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long to wait for another process: longer than an answer takes, shorter than a person does.
const PATIENCE: Duration = Duration::from_secs(10);
/// Time between two tries; the lock cannot be waited for without holding up a thread.
const PAUSE: Duration = Duration::from_millis(50);

/// Held while a token is asked for; closing its file gives it back.
#[derive(Debug)]
pub(in crate::api) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock, waiting a bounded time for whoever has it.
    pub(super) async fn take(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = File::from(rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)?);
        let deadline = Instant::now() + PATIENCE;
        while let Err(errno) = flock(&file, FlockOperation::NonBlockingLockExclusive) {
            if errno != Errno::WOULDBLOCK || Instant::now() >= deadline {
                return Err(errno.into());
            }
            sleep(PAUSE).await;
        }
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_never_gets_it_goes_on_after_a_while() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("lock");
        let held = Lock::take(&path).await.unwrap();
        let before = Instant::now();
        assert!(Lock::take(&path).await.is_err());
        assert!((PATIENCE..PATIENCE + 2 * PAUSE).contains(&before.elapsed()));
        drop(held);
        assert!(Lock::take(&path).await.is_ok());
    }

    #[tokio::test]
    async fn a_link_is_no_place_for_a_lock() {
        let home = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(home.path().join("elsewhere"), home.path().join("lock")).unwrap();
        assert!(Lock::take(&home.path().join("lock")).await.is_err());
        assert!(!home.path().join("elsewhere").exists());
    }
}
