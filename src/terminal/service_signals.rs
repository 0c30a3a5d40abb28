//! Signals for commands without a screen: SIGTERM, SIGINT and SIGQUIT end them, SIGHUP asks for the log file to be reopened
//! unless it means that the controlling terminal is gone. A signal that is ignored when the process starts (`nohup`, `&` in
//! a shell script) stays ignored. SIGTSTP and SIGCONT keep their default actions, so that ctrl-z suspends.

use futures_util::stream::{self, BoxStream, Stream, StreamExt, select_all};
use rustix::fs::{Mode, OFlags};
use std::io;
use tokio::signal::unix::{SignalKind, signal};

/// What a signal asks a command without a screen to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceSignal {
    /// Terminate; the number is the signal's.
    Terminate(i32),
    /// Reopen the log file.
    Reload,
}

/// The signals of a command without a screen, as they arrive. Call it once, before anything else listens to signals: the
/// dispositions are those that the process inherited.
///
/// # Errors
/// If a signal handler cannot be installed.
pub fn service_signals() -> io::Result<impl Stream<Item = ServiceSignal> + Unpin + use<>> {
    let inherited = IgnoredSignals::of_process();
    let had_terminal = has_controlling_terminal();
    // Never empty, so that the stream does not end.
    let mut sources: Vec<BoxStream<'static, ServiceSignal>> = vec![stream::pending().boxed()];
    for kind in [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::quit(), SignalKind::hangup()] {
        let number = kind.as_raw_value();
        if inherited.contains(number) {
            continue;
        }
        let is_hangup = kind == SignalKind::hangup();
        let classify = move || {
            if is_hangup && (!had_terminal || has_controlling_terminal()) {
                ServiceSignal::Reload
            } else {
                ServiceSignal::Terminate(number)
            }
        };
        let arrivals =
            stream::unfold(signal(kind)?, async |mut source| source.recv().await.map(|()| ((), source)));
        sources.push(arrivals.map(move |()| classify()).boxed());
    }
    Ok(select_all(sources))
}

/// Whether `/dev/tty` can be opened; once the terminal has hung up, it cannot.
fn has_controlling_terminal() -> bool {
    let flags = OFlags::RDONLY | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    rustix::fs::open("/dev/tty", flags, Mode::empty()).is_ok()
}

/// The signals that the process ignores, as a bit mask: bit 0 is signal 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct IgnoredSignals(u64);

impl IgnoredSignals {
    /// Read from `/proc`, as `sigaction` needs unsafe code. Where there is no `/proc` (other systems than Linux), no signal
    /// counts as ignored.
    fn of_process() -> Self {
        std::fs::read_to_string("/proc/self/status").map(|status| Self::parse(&status)).unwrap_or_default()
    }

    /// From the text of `proc_pid_status(5)`.
    fn parse(status: &str) -> Self {
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        Self(mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default())
    }

    fn contains(self, number: i32) -> bool {
        let bit = u32::try_from(number - 1).ok().and_then(|shift| 1_u64.checked_shl(shift));
        bit.is_some_and(|bit| self.0 & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_parsed_from_proc_status() {
        let ignored =
            IgnoredSignals::parse("Name:\tx\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001007\n");
        let numbers: Vec<i32> = (0..=70).filter(|number| ignored.contains(*number)).collect();
        assert_eq!(numbers, [1, 2, 3, 13]);
        assert_eq!(IgnoredSignals::parse("Name:\tx\n"), IgnoredSignals::default());
    }
}
