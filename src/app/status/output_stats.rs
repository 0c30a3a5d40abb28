//! Bytes written to the terminal. Displaying them costs bytes too, so the displayed numbers change once a minute.

use jiff::{SignedDuration, Timestamp};

/// Update interval of the displayed numbers.
const PERIOD: SignedDuration = SignedDuration::from_mins(1);

/// Bytes written, and the displayed numbers.
#[derive(Debug, Clone, Copy)]
pub(in crate::app) struct OutputStats {
    written: u64,
    /// Start of the current minute, and bytes written until then.
    since: (Timestamp, u64),
    /// Bytes written in the last complete minute.
    last_complete_minute: Option<u64>,
    displayed: u64,
}

impl OutputStats {
    pub(in crate::app) fn new(now: Timestamp) -> Self {
        Self { written: 0, since: (now, 0), last_complete_minute: None, displayed: 0 }
    }

    /// Sets the bytes written since the start.
    pub(in crate::app) fn set_written(&mut self, written: u64) {
        self.written = written;
    }

    /// Updates the displayed total.
    pub(in crate::app) fn update_displayed(&mut self) {
        self.displayed = self.written;
    }

    /// Updates the numbers after each minute. A minute in which the clock jumped is skipped.
    pub(in crate::app) fn tick(&mut self, now: Timestamp) {
        let (began, before) = self.since;
        let passed = now.duration_since(began);
        if (SignedDuration::ZERO..PERIOD).contains(&passed) {
            return;
        }
        if (PERIOD..PERIOD * 2).contains(&passed) {
            self.last_complete_minute = Some(self.written.saturating_sub(before));
        }
        self.since = (now, self.written);
        self.update_displayed();
    }

    /// Bytes written since the start, as displayed.
    pub(in crate::app) fn total(&self) -> u64 {
        self.displayed
    }

    /// Bytes written in the last complete minute.
    pub(in crate::app) fn last_minute(&self) -> Option<u64> {
        self.last_complete_minute
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_772_373_600 + seconds).unwrap()
    }

    #[test]
    fn displayed_numbers_change_once_a_minute() {
        let mut output_stats = OutputStats::new(at(0));
        output_stats.set_written(9_000);
        output_stats.tick(at(59));
        assert_eq!((output_stats.displayed, output_stats.last_complete_minute), (0, None));
        output_stats.tick(at(60));
        assert_eq!((output_stats.displayed, output_stats.last_complete_minute), (9_000, Some(9_000)));
        output_stats.set_written(9_400);
        output_stats.tick(at(119));
        assert_eq!((output_stats.displayed, output_stats.last_complete_minute), (9_000, Some(9_000)));
        output_stats.tick(at(120));
        assert_eq!((output_stats.displayed, output_stats.last_complete_minute), (9_400, Some(400)));
    }

    #[test]
    fn minutes_with_a_clock_jump_are_skipped() {
        let mut output_stats = OutputStats::new(at(0));
        output_stats.set_written(500);
        output_stats.tick(at(7_200));
        assert_eq!((output_stats.displayed, output_stats.last_complete_minute), (500, None));
        output_stats.set_written(600);
        output_stats.tick(at(-7_200));
        assert_eq!((output_stats.displayed, output_stats.last_complete_minute), (600, None));
        output_stats.set_written(700);
        output_stats.tick(at(-7_140));
        assert_eq!((output_stats.displayed, output_stats.last_complete_minute), (700, Some(100)));
    }
}
