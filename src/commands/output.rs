//! Results on standard output, for all commands.

use std::io::{self, Write};

/// Prints a result; a reader that has seen enough is no mistake.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    quietly(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// How writing a result ended, for people: that nobody reads it any more is no mistake.
pub(super) fn quietly(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(io::Error::new(error.kind(), format!("cannot write the result: {error}"))),
        Ok(()) => Ok(()),
    }
}
