//! Reading the API secret from a command may take a while, such as that of a password manager that asks somewhere else. On
//! a terminal, one-shot commands say after a moment what they wait for, in a line that is gone in the end.

use super::progress::WIPE;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// What takes no longer is not worth a word.
const MOMENT: Duration = Duration::from_secs(1);

/// Reads something for which this command runs, if one does.
pub(super) fn with_notice<T>(command: Option<String>, read: impl FnOnce() -> T) -> T {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    let Some(command) = command.filter(|_| io::stderr().is_terminal() && !is_dumb) else { return read() };
    thread::scope(|scope| {
        let (done, waiting) = channel::<()>();
        // Without a thread to be had, nothing is said.
        let _ = thread::Builder::new().name("notice".to_owned()).spawn_scoped(scope, move || {
            if waiting.recv_timeout(MOMENT) == Err(RecvTimeoutError::Timeout) {
                say(&format!("tunnelscope: reading the API secret ({command})\n"));
                let _ = waiting.recv();
                say(WIPE);
            }
        });
        let result = read();
        drop(done);
        result
    })
}

fn say(text: &str) {
    let mut out = io::stderr();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
