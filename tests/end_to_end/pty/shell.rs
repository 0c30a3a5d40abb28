//! The binary as a job of a shell with job control, which sees it stop and brings it to the front again.

use crate::support::pty::launch::Launch;
use crate::support::pty::terminal::{PATIENCE, Terminal};
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::thread;

/// Runs a job, and while it is stopped (128 and the number of SIGSTOP or SIGTSTP, which differ between systems) waits to
/// be told to bring it to the front. It writes nothing to the terminal.
const SHELL: &str = r#"exec 2>/dev/null; mkfifo stopped continue; set -m
sh -c "$JOB" sh "$@"; code=$?
while [ "$code" -ge 145 ] && [ "$code" -le 148 ]; do
    echo stopped >stopped; read -r _ <continue; fg >/dev/null; code=$?
done
exit "$code""#;

/// A terminal with a shell in it whose job is the binary.
pub(crate) struct ShellJob {
    terminal: Terminal,
    folder: PathBuf,
}

impl ShellJob {
    /// Starts the binary itself as the job.
    pub(crate) fn start(launch: Launch) -> Self {
        Self::through(r#"echo $$ >job; exec "$@""#, launch)
    }

    /// Starts a script as the job, in which `"$@"` is the binary.
    pub(crate) fn through(script: &str, launch: Launch) -> Self {
        let folder = launch.path(".");
        let terminal = launch.variable("JOB", script).variable("PATH", "/usr/bin:/bin").script(SHELL).start();
        Self { terminal, folder }
    }

    /// Sends a signal to the leader of the job.
    pub(crate) fn signal(&mut self, signal: Signal) -> &mut Self {
        let id = fs::read_to_string(self.folder.join("job")).expect("the id of the job");
        let job = id.trim().parse().ok().and_then(Pid::from_raw).expect("an id");
        kill_process(job, signal).expect("a signal sent");
        self
    }

    /// Waits until the shell has seen that the job is stopped.
    pub(crate) fn wait_until_stopped(&mut self) -> &mut Self {
        let path = self.folder.join("stopped");
        let (sender, receiver) = channel();
        thread::spawn(move || sender.send(fs::read_to_string(path)));
        let stopped = receiver.recv_timeout(PATIENCE).expect("the job stops").expect("a word of the shell");
        assert_eq!(stopped, "stopped\n");
        self
    }

    /// Has the shell continue the job in the foreground.
    pub(crate) fn bring_to_front(&mut self) -> &mut Self {
        fs::write(self.folder.join("continue"), "\n").expect("a word to the shell");
        self
    }
}

impl Deref for ShellJob {
    type Target = Terminal;

    fn deref(&self) -> &Terminal {
        &self.terminal
    }
}

impl DerefMut for ShellJob {
    fn deref_mut(&mut self) -> &mut Terminal {
        &mut self.terminal
    }
}
