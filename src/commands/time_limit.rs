//! The time limit of a one-shot command: a deadline for its API calls, and a watchdog for operations without
//! a deadline, such as reading a file from a server that hangs. Under cron, commands that never end would
//! accumulate.

use super::Level;
use super::check::unknown_line;
use crate::api::Deadline;
use crate::config::timeout::Timeout;
use crate::config::{Arguments, Command};
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// Default limit if standard error is not a terminal.
const UNATTENDED: Duration = Duration::from_secs(600);
/// Extra time before the watchdog ends a command whose calls have ended: large pages take time to process on
/// a busy machine.
const GRACE: Duration = Duration::from_secs(5);

/// The time limit of a command.
pub(super) struct TimeLimit {
    deadline: Option<Deadline>,
    is_reading: Arc<AtomicBool>,
    /// Dropping it stops the watchdog.
    watchdog: Option<Sender<()>>,
}

/// Output format of the watchdog's message.
#[derive(Clone, Copy)]
enum Style {
    /// An error message on standard error, exit code 1.
    Sentence,
    /// A monitoring plugin line, exit code 3.
    Plugin,
}

impl TimeLimit {
    /// Starts the time limit of a command; one that runs until it is stopped has none.
    pub(super) fn start(arguments: &Arguments) -> Self {
        let Some((limit, style)) = arguments.command.as_ref().and_then(limit) else {
            return Self { deadline: None, is_reading: Arc::default(), watchdog: None };
        };
        let (deadline, is_reading) = (Some(Deadline::after(limit)), Arc::default());
        let watchdog = watch(limit, style, Arc::clone(&is_reading));
        Self { deadline, is_reading, watchdog }
    }

    /// Marks the end of configuration loading; from here on, API calls have their own deadline.
    pub(super) fn begin_reading(&self) -> Option<Deadline> {
        self.is_reading.store(true, Ordering::Relaxed);
        self.deadline
    }

    /// Ends the limit before the result is printed, because a slow reader must not cause a timeout.
    pub(super) fn end(self) {
        drop(self.watchdog);
    }
}

/// The limit of a one-shot command; `None` for any other.
fn limit(command: &Command) -> Option<(Duration, Style)> {
    let options = match command {
        Command::Check(options) => return Some((options.timeout.duration(), Style::Plugin)),
        Command::Status(options) if !options.watch => options.time_limit,
        Command::Api(options) => options.time_limit,
        Command::Log(options) => options.time_limit,
        Command::Auth { time_limit, .. } => *time_limit,
        Command::Doctor(options) => options.time_limit,
        _ => return None,
    };
    let default = || (!io::stderr().is_terminal()).then_some(UNATTENDED);
    let limit = options.timeout.map(Timeout::duration).or_else(default)?;
    Some((limit, Style::Sentence))
}

/// Starts a thread that ends the process after the limit. If no thread can be started, only the deadline of
/// the calls applies.
fn watch(limit: Duration, style: Style, is_reading: Arc<AtomicBool>) -> Option<Sender<()>> {
    let (watched, ended) = channel::<()>();
    let is_time_up = move |time| ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
    let watchdog = move || {
        if !is_time_up(limit) {
            return;
        }
        if !is_reading.load(Ordering::Relaxed) {
            give_up(limit, style, "still reading the configuration");
        }
        if is_time_up(GRACE) {
            give_up(limit, style, "still waiting for a file or program on this machine");
        }
    };
    thread::Builder::new().name("watchdog".to_owned()).spawn(watchdog).ok().map(|_| watched)
}

/// Ends the process. The standard streams are not used, because a hanging thread may hold their locks.
fn give_up(limit: Duration, style: Style, what: &str) -> ! {
    let why = format!("time limit reached (--timeout {}s: {what})", limit.as_secs());
    let code = match style {
        Style::Sentence => {
            let text = format!("tunnelscope: {why}; check the configuration file and the disk\n");
            let _ = rustix::io::write(rustix::stdio::stderr(), text.as_bytes());
            1
        }
        Style::Plugin => {
            let _ = rustix::io::write(rustix::stdio::stdout(), unknown_line(&why).as_bytes());
            i32::from(Level::Unknown.code())
        }
    };
    std::process::exit(code)
}
