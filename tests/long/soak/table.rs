//! What was written down, as a table, and whether it stayed within bounds: the median of the last third of the run against
//! that of the middle third, so that neither the start nor a single high figure decides.

use crate::support::process_usage::Holdings;
use std::fmt;
use std::time::Duration;

/// Bytes that all logs may have: two of 10 MiB, and the line that was one too many in each.
const LARGEST_LOG: u64 = 21 * 1024 * 1024;
/// Bytes that everything else in the home may have: a token, choices, the memory of the budget.
const LARGEST_KEPT: u64 = 1024 * 1024;

/// Bytes of the history before the first poll: tables, indexes and the journal.
const EMPTY_HISTORY: u64 = 512 * 1024;
/// Bytes that the history may grow by at each poll: between two polls hours pass, in which many states change.
const HISTORY_PER_POLL: u64 = 128 * 1024;

/// What is above the rows.
pub(super) const HEAD: &str =
    "day after       polls  KiB res  threads  files  log KiB  hist KiB  kept KiB  cpu s";

/// What the process had at one time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) day: usize,
    /// What it had lived through just before.
    pub(super) after: &'static str,
    /// Polls so far.
    pub(super) polls: usize,
    pub(super) holdings: Holdings,
    pub(super) processor: Duration,
    /// Bytes of all logs.
    pub(super) log: u64,
    /// Bytes of the history, which grows with each poll.
    pub(super) history: u64,
    /// Bytes of everything else that it keeps.
    pub(super) kept: u64,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Table(Vec<Row>);

impl Table {
    pub(super) fn add(&mut self, row: Row) {
        self.0.push(row);
    }

    /// Asserts that nothing grew.
    pub(super) fn assert_flat(&self) {
        let flat = |what: &str, slack: u64, figure: fn(&Row) -> u64| {
            let (before, after) = self.medians(figure);
            assert!(after <= before + before / 5 + slack, "{what} grew from {before} to {after}\n{self}");
        };
        flat("memory in KiB", 2_048, |row| row.holdings.resident);
        flat("threads", 2, |row| row.holdings.threads);
        flat("open files", 8, |row| row.holdings.descriptors);
        flat("bytes kept", 16_384, |row| row.kept);
        let most = |figure: fn(&Row) -> u64| self.0.iter().map(figure).max().unwrap_or_default();
        assert!(most(|row| row.log) <= LARGEST_LOG, "the log is within bounds\n{self}");
        assert!(most(|row| row.kept) <= LARGEST_KEPT, "what is kept is within bounds\n{self}");
        let is_bounded = |row: &Row| row.history <= EMPTY_HISTORY + row.polls as u64 * HISTORY_PER_POLL;
        assert!(self.0.iter().all(is_bounded), "the history grew too much\n{self}");
    }

    /// The median of the middle third, and that of the last.
    fn medians(&self, figure: fn(&Row) -> u64) -> (u64, u64) {
        let third = self.0.len() / 3;
        let (before, after) = self.0[third..].split_at(third);
        (median(before, figure), median(after, figure))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{HEAD}")?;
        self.0.iter().try_for_each(|row| writeln!(out, "{row}"))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, after, polls, holdings, processor, log, history, kept } = self;
        let Holdings { resident, threads, descriptors } = holdings;
        let (log, history, kept) = (log / 1024, history / 1024, kept / 1024);
        let processor = processor.as_secs_f64();
        write!(out, "{day:<3} {after:<11} {polls:>5} {resident:>8} {threads:>8}")?;
        write!(out, " {descriptors:>6} {log:>8} {history:>9} {kept:>9} {processor:>6.1}")
    }
}

fn median(rows: &[Row], figure: fn(&Row) -> u64) -> u64 {
    let mut figures: Vec<u64> = rows.iter().map(figure).collect();
    figures.sort_unstable();
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}
