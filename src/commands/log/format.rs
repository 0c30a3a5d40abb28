//! What the output formats of `log` have in common.

use crate::domain::LogEntry;
use std::io::{self, Write};

/// A way to print entries, page by page.
pub(super) trait Format {
    /// Writes what stands before the first entry.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()>;

    /// Writes the entries of a page.
    fn page(&mut self, entries: &[&LogEntry], out: &mut dyn Write) -> io::Result<()>;
}
