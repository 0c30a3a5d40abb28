//! The time that a one-shot command has: the deadline of its calls, and a watchdog for what no deadline reaches, such as a
//! file on a server that hangs. Under cron, commands that never end would pile up.

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

/// The limit where nobody sees the progress.
const UNATTENDED: Duration = Duration::from_secs(600);
/// What a command whose calls have ended may take to put together what was read, before the watchdog ends it: a page is
/// large, and the machine may be busy.
const GRACE: Duration = Duration::from_secs(5);

/// The time that a command has.
pub(super) struct TimeLimit {
    deadline: Option<Deadline>,
    is_reading: Arc<AtomicBool>,
    /// Ends the watchdog by being dropped.
    watchdog: Option<Sender<()>>,
}

/// How the watchdog says that time is up.
#[derive(Clone, Copy)]
enum Style {
    /// A sentence on standard error, exit code 1.
    Sentence,
    /// The line of a monitoring plugin, exit code 3.
    Plugin,
}

impl TimeLimit {
    /// Starts the time of this command; one that runs until it is stopped has no limit.
    pub(super) fn start(arguments: &Arguments) -> Self {
        let Some((limit, style)) = arguments.command.as_ref().and_then(limit) else {
            return Self { deadline: None, is_reading: Arc::default(), watchdog: None };
        };
        let (deadline, is_reading) = (Some(Deadline::after(limit)), Arc::default());
        let watchdog = watch(limit, style, Arc::clone(&is_reading));
        Self { deadline, is_reading, watchdog }
    }

    /// The configuration is known, and calls begin. From here on they keep to the deadline themselves.
    pub(super) fn begin_reading(&self) -> Option<Deadline> {
        self.is_reading.store(true, Ordering::Relaxed);
        self.deadline
    }

    /// Ends the limit before the result is printed: how long a reader takes is the reader's business.
    pub(super) fn end(self) {
        drop(self.watchdog);
    }
}

/// The limit of a command that ends.
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

/// Starts a thread that ends the process after the limit. Where there is no thread to be had, the deadline of
/// the calls has to do.
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

/// Ends the process. Nothing here may wait for a lock that a thread which hangs may hold, so the streams of the standard
/// library are not used.
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
