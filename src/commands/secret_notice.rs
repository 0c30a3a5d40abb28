//! Progress message while a command reads the API secret, which may take long if a password manager prompts.
//! On a terminal, one-shot commands show the command; the line is cleared at the end.

use super::progress::CLEAR_LINE;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Delay before the message.
const MOMENT: Duration = Duration::from_secs(1);

/// Reads a secret and reports a slow secret command.
pub(super) fn with_notice<T>(command: Option<String>, read: impl FnOnce() -> T) -> T {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    let Some(command) = command.filter(|_| io::stderr().is_terminal() && !is_dumb) else { return read() };
    thread::scope(|scope| {
        let (done, waiting) = channel::<()>();
        // If no thread can be started, there is no message.
        let _ = thread::Builder::new().name("notice".to_owned()).spawn_scoped(scope, move || {
            if waiting.recv_timeout(MOMENT) == Err(RecvTimeoutError::Timeout) {
                print_stderr(&format!("tunnelscope: reading the API secret ({command})\n"));
                let _ = waiting.recv();
                print_stderr(CLEAR_LINE);
            }
        });
        let result = read();
        drop(done);
        result
    })
}

fn print_stderr(text: &str) {
    let mut out = io::stderr();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
