//! Writing results to standard output.

use std::io::{self, BufWriter, Write};

/// Buffer size in bytes.
const BUFFER: usize = 64 * 1024;

/// Prints a result. A closed pipe is not an error.
pub(super) fn print(text: &str) -> io::Result<()> {
    print_with(|out| out.write_all(text.as_bytes()))
}

/// Prints a result that is written incrementally, to avoid building a large string.
pub(super) fn print_with(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
    // Dropping the buffer would retry the failed write.
    let _ = out.into_parts();
    write_result(written)
}

/// The result of a write to standard output, with a broken pipe treated as success.
pub(super) fn write_result(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if kind(&error) == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => {
            let remedy = match kind(&error) {
                io::ErrorKind::FileTooLarge => "; raise the file size limit (ulimit -f)",
                _ => "",
            };
            Err(io::Error::new(error.kind(), format!("cannot write the result: {error}{remedy}")))
        }
        Ok(()) => Ok(()),
    }
}

/// The kind of an error, also of one that the CSV writer has wrapped.
fn kind(error: &io::Error) -> io::ErrorKind {
    let wrapped = error.get_ref().and_then(|wrapped| wrapped.downcast_ref::<csv::Error>());
    match wrapped.map(csv::Error::kind) {
        Some(csv::ErrorKind::Io(cause)) => cause.kind(),
        _ => error.kind(),
    }
}
