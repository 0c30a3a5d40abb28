//! The command that prints the API secret, such as a password manager. It runs without a shell and without standard input,
//! with limits on its output and time. Errors contain neither its output nor its arguments.

use std::{
    fmt,
    io::{self, Read},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::PathBuf,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{OFlags, fcntl_getfl, fcntl_setfl},
    io::Errno,
    process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid},
};
use secrecy::zeroize::Zeroizing;
use serde::Deserialize;

use super::{ConfigError, environment, private_file::MAX_SIZE};

/// Timeout for the exit of a killed program, which may be blocked in the kernel, such as on a file server that does not
/// respond.
const KILL_TIMEOUT: Duration = Duration::from_millis(500);

/// Interval between checks for the exit of the program.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

type Output = Zeroizing<Vec<u8>>;

/// A program and its arguments.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub(super) struct SecretCommand {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<String>,
}

impl TryFrom<Vec<String>> for SecretCommand {
    type Error = &'static str;

    fn try_from(command: Vec<String>) -> Result<Self, &'static str> {
        match command.as_slice() {
            [program, arguments @ ..] if !program.is_empty() => {
                Ok(Self { program: PathBuf::from(program), arguments: arguments.to_vec() })
            }
            _ => Err("empty list: expected a program and its arguments"),
        }
    }
}

impl SecretCommand {
    /// The file name of the program, for messages.
    pub(super) fn name(&self) -> String {
        self.program.file_name().unwrap_or(self.program.as_os_str()).display().to_string()
    }

    /// The file name of the program, with `...` for its arguments, which may be sensitive.
    pub(super) fn redacted(&self) -> String {
        let dots = if self.arguments.is_empty() { "" } else { " ..." };
        format!("{}{dots}", self.name())
    }

    /// Runs the program and returns its standard output; after this time it is killed.
    ///
    /// The exit of the program ends the output, not the end of the pipe: a background process, such as the agent of a
    /// password manager, may keep the pipe open and is not killed.
    pub(super) fn run(&self, limit: Duration) -> Result<Output, ConfigError> {
        let mut child = self.spawn().map_err(|source| self.not_started(source))?;
        match read_until_exit(&mut child, limit) {
            Ok(ReadOutcome::Complete(output)) => self.finish(child, output),
            Ok(ReadOutcome::TooLarge) => Err(self.too_large(child)),
            Ok(ReadOutcome::TimedOut) => Err(self.timed_out(child, limit)),
            Err(error) => {
                kill(child);
                Err(self.failed(error.to_string()))
            }
        }
    }

    /// Spawns the program in its own process group, to kill its children with it, and without the variable of the secret.
    fn spawn(&self) -> io::Result<Child> {
        Command::new(&self.program)
            .args(&self.arguments)
            .env_remove(environment::API_SECRET)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
    }

    fn finish(&self, mut child: Child, output: Output) -> Result<Output, ConfigError> {
        match child.wait() {
            Ok(status) if status.success() => Ok(output),
            Ok(status) => Err(self.failed(status_text(status))),
            Err(error) => Err(self.failed(error.to_string())),
        }
    }

    fn not_started(&self, source: io::Error) -> ConfigError {
        ConfigError::CommandNotStarted { program: self.name(), source }
    }

    fn failed(&self, status: String) -> ConfigError {
        ConfigError::CommandFailed { program: self.name(), status }
    }

    fn too_large(&self, child: Child) -> ConfigError {
        kill(child);
        ConfigError::CommandOutputTooLarge { program: self.name(), limit: MAX_SIZE }
    }

    fn timed_out(&self, child: Child, limit: Duration) -> ConfigError {
        kill(child);
        ConfigError::CommandTimedOut { program: self.name(), limit }
    }
}

/// Without the arguments, which may contain a password.
impl fmt::Debug for SecretCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretCommand").field("program", &self.program).finish_non_exhaustive()
    }
}

/// The result of reading the output of a child process.
enum ReadOutcome {
    /// The output of the child, which has exited.
    Complete(Output),
    TooLarge,
    TimedOut,
}

/// Reads the output of the child until it exits. The caller reaps it: until then its process id is not reused, and safe to
/// kill.
fn read_until_exit(child: &mut Child, limit: Duration) -> io::Result<ReadOutcome> {
    let started = Instant::now();
    let mut pipe = child.stdout.take();
    if let Some(pipe) = &pipe {
        fcntl_setfl(pipe, fcntl_getfl(pipe)? | OFlags::NONBLOCK)?;
    }
    let mut output = Zeroizing::new(Vec::with_capacity(4096));
    loop {
        // Checked before the pipe is read, so that output before the exit is not missed.
        let has_exited = has_exited(child)?;
        match pipe.as_mut().map(|pipe| drain(pipe, &mut output)).transpose()? {
            Some(DrainOutcome::TooLarge) => return Ok(ReadOutcome::TooLarge),
            Some(DrainOutcome::Closed) => pipe = None,
            Some(DrainOutcome::Empty) | None => {}
        }
        if has_exited {
            return Ok(ReadOutcome::Complete(output));
        }
        if started.elapsed() >= limit {
            return Ok(ReadOutcome::TimedOut);
        }
        wait_for_output(pipe.as_ref(), POLL_INTERVAL.min(limit.saturating_sub(started.elapsed())))?;
    }
}

/// The result of draining a pipe.
enum DrainOutcome {
    /// No more output for now.
    Empty,
    /// The other end is closed.
    Closed,
    TooLarge,
}

fn drain(pipe: &mut ChildStdout, output: &mut Output) -> io::Result<DrainOutcome> {
    let mut chunk = Zeroizing::new([0; 4096]);
    loop {
        match pipe.read(chunk.as_mut_slice()) {
            Ok(0) => return Ok(DrainOutcome::Closed),
            Ok(count) => output.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(DrainOutcome::Empty),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if output.len() as u64 > MAX_SIZE {
            return Ok(DrainOutcome::TooLarge);
        }
    }
}

/// Waits for output, at most this long: there is no portable way to wait for a pipe and a process at once.
fn wait_for_output(pipe: Option<&ChildStdout>, pause: Duration) -> io::Result<()> {
    let timeout = Timespec { tv_sec: 0, tv_nsec: pause.subsec_nanos().into() };
    let mut sources: Vec<PollFd<'_>> = pipe.iter().map(|pipe| PollFd::new(*pipe, PollFlags::IN)).collect();
    match poll(&mut sources, Some(&timeout)) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(errno) => Err(errno.into()),
    }
}

fn has_exited(child: &Child) -> io::Result<bool> {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    Ok(waitid(WaitId::Pid(Pid::from_child(child)), options)?.is_some())
}

fn kill(mut child: Child) {
    let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
    let killed = Instant::now();
    while matches!(child.try_wait(), Ok(None)) && killed.elapsed() < KILL_TIMEOUT {
        thread::sleep(POLL_INTERVAL / 5);
    }
}

fn status_text(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => status.to_string(),
    }
}
