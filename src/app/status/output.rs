//! Bytes that were written to this terminal, for those who sit at the end of a slow line. Telling them writes bytes too, so
//! what is told changes once a minute at most.

use jiff::{SignedDuration, Timestamp};

/// How often the figures change.
const PERIOD: SignedDuration = SignedDuration::from_mins(1);

/// What was written, and what of it is told.
#[derive(Clone, Copy, Debug)]
pub(in crate::app) struct Output {
    written: u64,
    /// Since when the present minute is counted, and what had been written then.
    since: (Timestamp, u64),
    /// Bytes in the minute before.
    lately: Option<u64>,
    told: u64,
}

impl Output {
    pub(in crate::app) fn new(now: Timestamp) -> Self {
        Self { written: 0, since: (now, 0), lately: None, told: 0 }
    }

    /// So many bytes were written since the start.
    pub(in crate::app) fn wrote(&mut self, written: u64) {
        self.written = written;
    }

    /// Somebody is about to look at the figures: those of now.
    pub(in crate::app) fn tell(&mut self) {
        self.told = self.written;
    }

    /// A second went by; a minute that is over gives new figures. One in which the clock jumped does not count.
    pub(in crate::app) fn tick(&mut self, now: Timestamp) {
        let (began, before) = self.since;
        let passed = now.duration_since(began);
        if (SignedDuration::ZERO..PERIOD).contains(&passed) {
            return;
        }
        if (PERIOD..PERIOD * 2).contains(&passed) {
            self.lately = Some(self.written.saturating_sub(before));
        }
        self.since = (now, self.written);
        self.tell();
    }

    /// Bytes written since the start, as of the last minute.
    pub(in crate::app) fn total(&self) -> u64 {
        self.told
    }

    /// Bytes written in the last minute; none before the first is over.
    pub(in crate::app) fn last_minute(&self) -> Option<u64> {
        self.lately
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_772_373_600 + seconds).unwrap()
    }

    #[test]
    fn figures_change_by_the_minute() {
        let mut output = Output::new(at(0));
        output.wrote(9_000);
        output.tick(at(59));
        assert_eq!((output.told, output.lately), (0, None));
        output.tick(at(60));
        assert_eq!((output.told, output.lately), (9_000, Some(9_000)));
        output.wrote(9_400);
        output.tick(at(119));
        assert_eq!((output.told, output.lately), (9_000, Some(9_000)));
        output.tick(at(120));
        assert_eq!((output.told, output.lately), (9_400, Some(400)));
    }

    #[test]
    fn a_minute_in_which_the_clock_jumped_is_not_taken_for_one() {
        let mut output = Output::new(at(0));
        output.wrote(500);
        output.tick(at(7_200));
        assert_eq!((output.told, output.lately), (500, None));
        output.wrote(600);
        output.tick(at(-7_200));
        assert_eq!((output.told, output.lately), (600, None));
        output.wrote(700);
        output.tick(at(-7_140));
        assert_eq!((output.told, output.lately), (700, Some(100)));
    }
}
