//! Progress messages of one-shot commands on standard error: how long a command waits for the rate limit. On
//! a terminal this is a countdown line that is cleared at the end, otherwise one line per wait. Ctrl-C ends
//! the command as usual.

use crate::domain::{Usage, Wait, pluralize};
use crate::terminal::terminal_columns;
use crate::worker::Source;
use jiff::{SignedDuration, Timestamp};
use std::io::{self, IsTerminal, Write};
use std::pin::pin;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::{MissedTickBehavior, interval};

/// Interval between two updates.
const UPDATE_INTERVAL: Duration = Duration::from_secs(1);
/// Waits up to this length are not reported.
const SHORT: SignedDuration = SignedDuration::from_secs(2);
/// In one-line-per-wait mode, a wait that ends within this time of the last reported one counts as the same.
const SAME: SignedDuration = SignedDuration::from_secs(10);
/// Moves the cursor up one line and clears it.
pub(super) const CLEAR_LINE: &str = "\x1b[1A\x1b[2K\r";

/// Runs a future that calls this source, and reports waits meanwhile.
pub(super) fn report_waits<T>(runtime: &Runtime, source: &impl Source, work: impl Future<Output = T>) -> T {
    runtime.block_on(report_waits_with(ProgressStyle::for_stderr(), source, work))
}

/// The same for a future that prints to standard output: a countdown line could clear its output on the same
/// terminal.
pub(super) fn report_waits_as_lines<T>(
    runtime: &Runtime,
    source: &impl Source,
    work: impl Future<Output = T>,
) -> T {
    runtime.block_on(report_waits_with(ProgressStyle::Once, source, work))
}

async fn report_waits_with<T>(
    style: ProgressStyle,
    source: &impl Source,
    work: impl Future<Output = T>,
) -> T {
    let mut work = pin!(work);
    let mut notice = Notice::new(io::stderr(), style);
    let mut updates = interval(UPDATE_INTERVAL);
    updates.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            result = &mut work => return result,
            _ = updates.tick() => notice.update(&source.usage(), Timestamp::now()),
        }
    }
}

/// Style of the messages.
#[derive(Clone, Copy)]
enum ProgressStyle {
    /// One line per wait.
    Once,
    /// A single line that is updated in place, truncated to the terminal width.
    CountDown(fn() -> usize),
}

/// State of the messages.
struct Notice<W: Write> {
    out: W,
    style: ProgressStyle,
    /// End of the wait that was reported last.
    reported_until: Option<Timestamp>,
    is_shown: bool,
    /// Time of the first update.
    started: Option<Timestamp>,
}

impl ProgressStyle {
    fn for_stderr() -> Self {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        if io::stderr().is_terminal() && !is_dumb { Self::CountDown(width) } else { Self::Once }
    }
}

impl<W: Write> Notice<W> {
    fn new(out: W, style: ProgressStyle) -> Self {
        Self { out, style, reported_until: None, is_shown: false, started: None }
    }

    /// Reports the current wait, if it is long enough.
    fn update(&mut self, usage: &Usage, now: Timestamp) {
        self.started.get_or_insert(now);
        let wait = usage.wait().filter(|wait| wait.until.duration_since(now) > SHORT);
        let Some(Wait { until, reason }) = wait else { return self.show_requests(usage, now) };
        let line = format!("tunnelscope: waiting {} {reason}", format_duration(until.duration_since(now)));
        match self.style {
            ProgressStyle::CountDown(width) => self.rewrite_line(&line, width()),
            ProgressStyle::Once if self.is_reported(until) => {}
            ProgressStyle::Once => self.write(&format!("{line}\n")),
        }
        self.reported_until = Some(until);
    }

    /// Reports the number of requests during a long read: a list may have any number of pages.
    fn show_requests(&mut self, usage: &Usage, now: Timestamp) {
        let since = *self.started.get_or_insert(now);
        let (requests, time) = (usage.calls + usage.token_requests, now.duration_since(since));
        match self.style {
            ProgressStyle::CountDown(width) if time > SHORT && requests > 0 => {
                let requests = pluralize(requests, "request");
                let line =
                    format!("tunnelscope: reading, {requests} in {}; ctrl-c stops", format_duration(time));
                self.rewrite_line(&line, width());
            }
            ProgressStyle::CountDown(_) | ProgressStyle::Once => self.clear_line(),
        }
    }

    fn is_reported(&self, until: Timestamp) -> bool {
        self.reported_until.is_some_and(|reported_until| until.duration_since(reported_until) < SAME)
    }

    /// Updates the line and moves the cursor below it, so that an interruption leaves no partial line.
    fn rewrite_line(&mut self, line: &str, width: usize) {
        let fitting: String = line.chars().take(width.saturating_sub(1)).collect();
        let clear_line = if self.is_shown { CLEAR_LINE } else { "" };
        self.write(&format!("{clear_line}{fitting}\n"));
        self.is_shown = true;
    }

    fn clear_line(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            self.write(CLEAR_LINE);
        }
    }

    fn write(&mut self, text: &str) {
        // Errors are ignored: standard error may be closed.
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }
}

impl<W: Write> Drop for Notice<W> {
    fn drop(&mut self) {
        self.clear_line();
    }
}

/// Width of the terminal in columns.
fn width() -> usize {
    terminal_columns(io::stderr()).unwrap_or(80)
}

/// Formats a duration, rounded up: `43 s`, `15 min`.
fn format_duration(wait: SignedDuration) -> String {
    let seconds = wait.as_secs() + i64::from(wait.subsec_nanos() > 0);
    if seconds <= 120 { format!("{seconds} s") } else { format!("{} min", (seconds + 59) / 60) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{RateLimitUse, WindowUse};

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn at(seconds: i64) -> Timestamp {
        START + SignedDuration::from_secs(seconds)
    }

    fn usage_until(until: Option<i64>) -> Usage {
        let window = |limit, seconds, used| WindowUse {
            limit,
            period: Duration::from_secs(seconds),
            reserved: 0,
            used,
        };
        let budget = RateLimitUse {
            name: "auto: small (429 seen)".to_owned(),
            windows: vec![window(5, 1, 0), window(14, 60, 14), window(350, 1_800, 20)],
            blocked_until: until.map(at),
            ..RateLimitUse::default()
        };
        Usage { rate_limit: budget, ..Usage::default() }
    }

    /// The output of one update per second, given the time in seconds and the usage.
    fn output(style: ProgressStyle, updates: impl IntoIterator<Item = (i64, Usage)>) -> String {
        let mut out = Vec::new();
        let mut notice = Notice::new(&mut out, style);
        for (now, usage) in updates {
            notice.update(&usage, at(now));
        }
        drop(notice);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn wait_is_reported_once_with_its_reason() {
        let updates = (0..43).map(|now| (now, usage_until(Some(43))));
        assert_eq!(
            output(ProgressStyle::Once, updates),
            "tunnelscope: waiting 43 s for the rate limit (14 of 14 per minute used; auto: small (429 seen))\n"
        );
    }

    #[test]
    fn extended_wait_is_not_reported_again() {
        let updates =
            [(0, 40), (41, 45), (46, 50), (50, 100)].map(|(now, until)| (now, usage_until(Some(until))));
        let output = output(ProgressStyle::Once, updates);
        assert_eq!(output.lines().count(), 2, "{output}");
        assert!(output.contains("waiting 40 s") && output.contains("waiting 50 s"), "{output}");
    }

    #[test]
    fn short_waits_are_not_reported() {
        let full_without_waiting = usage_until(None);
        assert_eq!(output(ProgressStyle::Once, [(0, usage_until(Some(2))), (1, full_without_waiting)]), "");
    }

    #[test]
    fn countdown_rewrites_one_line_and_erases_it() {
        let updates = [
            (0, usage_until(Some(4))),
            (1, usage_until(Some(4))),
            (2, usage_until(Some(4))),
            (3, usage_until(None)),
        ];
        let output = output(ProgressStyle::CountDown(|| 26), updates);
        let line = |seconds: u32| format!("tunnelscope: waiting {seconds} s \n");
        assert_eq!(output, format!("{}{CLEAR_LINE}{}{CLEAR_LINE}", line(4), line(3)));
    }

    #[test]
    fn countdown_is_erased_when_the_command_ends() {
        let output = output(ProgressStyle::CountDown(|| 80), [(0, usage_until(Some(40)))]);
        assert!(output.ends_with(&format!("\n{CLEAR_LINE}")), "{output:?}");
    }

    #[test]
    fn pause_and_token_wait_have_their_own_texts() {
        let mut paused = usage_until(Some(900));
        paused.rate_limit.paused_until = Some(at(900));
        let token = Usage { token_blocked_until: Some(at(30)), ..Usage::default() };
        assert_eq!(
            output(ProgressStyle::Once, [(0, paused)]),
            "tunnelscope: waiting 15 min after 429 Too Many Requests (rate limit: auto: small (429 seen))\n"
        );
        assert_eq!(
            output(ProgressStyle::Once, [(0, token)]),
            "tunnelscope: waiting 30 s for the rate limit of token requests\n"
        );
    }
}
