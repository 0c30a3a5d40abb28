//! The common interface of the output formats of `log`.

use crate::domain::LogEntry;
use std::io::{self, Write};

/// An output format, written page by page.
pub(super) trait Format {
    /// Writes the header.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()>;

    /// Writes the entries of a page.
    fn page(&mut self, entries: &[&LogEntry], out: &mut dyn Write) -> io::Result<()>;
}
