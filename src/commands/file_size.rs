//! The limit on the size of files (`ulimit -f`). By default SIGXFSZ kills the process at it, with the terminal in raw mode
//! and no message; without that, a write fails with EFBIG and is reported like one to a full disk.

use rustix::process::Signal;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Makes writes beyond the limit fail instead of ending this process. Programs that it runs keep the default.
pub fn survive_file_size_limit() {
    // A handler that does nothing, as ignoring a signal needs unsafe code. If it is refused, the default action stays.
    let _ = signal_hook::flag::register(Signal::XFSZ.as_raw(), Arc::new(AtomicBool::new(false)));
}
