//! A program that prints the API secret, such as a password manager: run without a shell, with nothing to
//! read, a cap on what it prints and a limit on its time.
//!
//! What it printed never appears in an error, and neither do its arguments.

use std::{
    fmt,
    io::{self, Read},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::PathBuf,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use secrecy::zeroize::Zeroizing;

use super::{ConfigError, environment, private_file::LARGEST};

type Output = Zeroizing<Vec<u8>>;

/// A program and its arguments.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct SecretCommand {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<String>,
}

impl SecretCommand {
    /// The program's name without its folders, which is all that messages tell of the command.
    pub(super) fn name(&self) -> String {
        self.program.file_name().unwrap_or(self.program.as_os_str()).display().to_string()
    }

    /// What the program prints on stdout, if it succeeds within this time; after that it is killed.
    pub(super) fn run(&self, limit: Duration) -> Result<Output, ConfigError> {
        let mut child = self.start().map_err(|source| self.not_started(source))?;
        match watch(&mut child).recv_timeout(limit) {
            Ok(printed) if printed.len() as u64 <= LARGEST => self.finish(child, printed),
            Ok(_) => Err(self.printed_too_much(child)),
            Err(_) => Err(self.timed_out(child, limit)),
        }
    }

    /// In a process group of its own, so that what it starts can be killed with it; the variable that may hold
    /// a secret of ours is none of its business.
    fn start(&self) -> io::Result<Child> {
        Command::new(&self.program)
            .args(&self.arguments)
            .env_remove(environment::API_SECRET)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
    }

    fn finish(&self, mut child: Child, printed: Output) -> Result<Output, ConfigError> {
        match child.wait() {
            Ok(status) if status.success() => Ok(printed),
            Ok(status) => Err(self.failed(describe(status))),
            Err(error) => Err(self.failed(error.to_string())),
        }
    }

    fn not_started(&self, source: io::Error) -> ConfigError {
        ConfigError::CommandNotStarted { program: self.name(), source }
    }

    fn failed(&self, status: String) -> ConfigError {
        ConfigError::CommandFailed { program: self.name(), status }
    }

    fn printed_too_much(&self, child: Child) -> ConfigError {
        kill(child);
        ConfigError::CommandPrintsTooMuch { program: self.name(), limit: LARGEST }
    }

    fn timed_out(&self, child: Child, limit: Duration) -> ConfigError {
        kill(child);
        ConfigError::CommandTimedOut { program: self.name(), limit }
    }
}

/// Without the arguments, which may hold what opens the password manager.
impl fmt::Debug for SecretCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretCommand").field("program", &self.program).finish_non_exhaustive()
    }
}

/// Sends what the child prints once it has ended, or as soon as it has printed too much.
///
/// The child is left to be reaped by its owner: until then its process id is its own and safe to kill.
fn watch(child: &mut Child) -> mpsc::Receiver<Output> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let (stdout, pid) = (child.stdout.take(), Pid::from_child(child));
    thread::spawn(move || {
        let printed = read_capped(stdout);
        if printed.len() as u64 <= LARGEST {
            let _ = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT);
        }
        let _ = sender.send(printed);
    });
    receiver
}

/// What comes until the end or an error, and at most one byte more than a secret may have.
fn read_capped(stdout: Option<ChildStdout>) -> Output {
    let mut printed = Zeroizing::new(Vec::new());
    if let Some(stdout) = stdout {
        let _ = stdout.take(LARGEST + 1).read_to_end(&mut printed);
    }
    printed
}

fn kill(mut child: Child) {
    let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
    let _ = child.wait();
}

fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => status.to_string(),
    }
}
