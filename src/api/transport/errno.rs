//! Messages of system errors with the name of the errno.

use rustix::io::Errno;
use std::io;

/// The message of an I/O error with the name of its errno in place of the number, which differs between
/// systems.
pub(super) fn io_text(error: &io::Error) -> String {
    let text = error.to_string();
    let number = error.raw_os_error().map(|number| format!("(os error {number})"));
    match number.zip(errno_name(error)) {
        Some((number, name)) => text.replace(&number, &format!("({name})")),
        None => text,
    }
}

fn errno_name(error: &io::Error) -> Option<&'static str> {
    let names = [
        (Errno::CONNREFUSED, "ECONNREFUSED"),
        (Errno::HOSTUNREACH, "EHOSTUNREACH"),
        (Errno::NETUNREACH, "ENETUNREACH"),
        (Errno::NETDOWN, "ENETDOWN"),
        (Errno::ADDRNOTAVAIL, "EADDRNOTAVAIL"),
        (Errno::ACCESS, "EACCES"),
        (Errno::PERM, "EPERM"),
        (Errno::CONNRESET, "ECONNRESET"),
        (Errno::CONNABORTED, "ECONNABORTED"),
        (Errno::PIPE, "EPIPE"),
        (Errno::TIMEDOUT, "ETIMEDOUT"),
    ];
    let errno = Errno::from_io_error(error)?;
    names.into_iter().find(|(known, _)| *known == errno).map(|(_, name)| name)
}
