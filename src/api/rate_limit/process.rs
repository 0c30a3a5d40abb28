//! Identity of the process that made an entry in the shared call log, and whether it still runs.

use rustix::io::Errno;
use rustix::process::{Pid, getpid, test_kill_process};
use serde::{Deserialize, Serialize};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

/// A process id and the scope in which it is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct ProcessId {
    pid: i32,
    /// Distinguishes machines, boots and containers that share a folder.
    origin: u64,
}

static ORIGIN: LazyLock<u64> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    rustix::system::uname().nodename().hash(&mut hasher);
    fs::read("/proc/sys/kernel/random/boot_id").ok().hash(&mut hasher);
    fs::read_link("/proc/self/ns/pid").ok().hash(&mut hasher);
    hasher.finish()
});

impl ProcessId {
    /// This process.
    pub(super) fn current() -> Self {
        Self { pid: getpid().as_raw_nonzero().get(), origin: *ORIGIN }
    }

    /// Whether it has certainly ended; always false for a process on another machine.
    pub(super) fn has_ended(self) -> bool {
        let pid = Pid::from_raw(self.pid).filter(|_| self.pid > 0 && self.origin == *ORIGIN);
        pid.is_some_and(|pid| test_kill_process(pid) == Err(Errno::SRCH))
    }
}

#[cfg(test)]
impl ProcessId {
    /// A process of this machine that has ended.
    pub(super) fn ended() -> Self {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        Self { pid: child.id().cast_signed(), origin: *ORIGIN }
    }

    /// A process on another machine.
    pub(super) fn on_another_machine() -> Self {
        Self { pid: i32::MAX, origin: ORIGIN.wrapping_add(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_processes_are_known_to_have_ended() {
        assert!(!ProcessId::current().has_ended());
        assert!(ProcessId::ended().has_ended());
        assert!(!ProcessId::on_another_machine().has_ended());
    }
}
