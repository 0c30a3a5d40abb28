//! The file size limit (`ulimit -f`). By default, SIGXFSZ kills the process at the limit, with the terminal
//! in raw mode and no message. With a handler, the write fails with EFBIG and is reported like a full disk.

use rustix::process::Signal;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Makes writes beyond the limit fail instead of killing the process. Child processes keep the default
/// action.
pub fn handle_file_size_signal() {
    // An empty handler, because ignoring a signal needs unsafe code. If it cannot be installed, the default
    // action stays.
    let _ = signal_hook::flag::register(Signal::XFSZ.as_raw(), Arc::new(AtomicBool::new(false)));
}
