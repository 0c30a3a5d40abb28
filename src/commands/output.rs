//! Results on standard output, for all commands.

use std::io::{self, BufWriter, Write};

/// Bytes that are written at once.
const BUFFER: usize = 64 * 1024;

/// Prints a result; a reader that has seen enough is no mistake.
pub(super) fn print(text: &str) -> io::Result<()> {
    print_with(|out| out.write_all(text.as_bytes()))
}

/// Prints a result that is written piece by piece, for what would be large as one text.
pub(super) fn print_with(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
    // What could not be written is not tried again when the buffer is dropped.
    let _ = out.into_parts();
    quietly(written)
}

/// How writing a result ended, for people: that nobody reads it any more is no mistake.
pub(super) fn quietly(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => {
            let remedy = match error.kind() {
                io::ErrorKind::FileTooLarge => "; raise the file size limit (ulimit -f)",
                _ => "",
            };
            Err(io::Error::new(error.kind(), format!("cannot write the result: {error}{remedy}")))
        }
        Ok(()) => Ok(()),
    }
}
