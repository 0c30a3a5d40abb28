//! Detection of gaps between ticks: if more than a minute is missing, the machine slept or the process was stopped; if the time
//! goes back, the clock was set. Either way the true age of the data is unknown until the next poll.

use crate::app::format::interval_label;
use jiff::{SignedDuration, Timestamp};

/// Maximum time between two ticks on a busy machine or slow terminal.
const MAX_TICK_GAP: SignedDuration = SignedDuration::from_mins(1);

/// Detects gaps between ticks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TimeGapDetector {
    last: Option<Timestamp>,
    gap: Option<Gap>,
}

/// Gap between two ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Time without ticks.
    Forward(SignedDuration),
    /// The clock was set back.
    Backward(SignedDuration),
}

impl TimeGapDetector {
    /// Applies a tick with the time of the displayed data; returns whether it revealed a gap. Data received during or after the
    /// gap is not affected.
    pub(super) fn tick(&mut self, now: Timestamp, as_of: Option<Timestamp>) -> bool {
        let Some(last) = self.last.replace(now) else { return false };
        let elapsed = now.duration_since(last);
        let is_shown = |at: Timestamp| as_of.is_some_and(|as_of| as_of <= at);
        if elapsed > MAX_TICK_GAP && is_shown(last) {
            self.gap = Some(Gap::Forward(elapsed));
            true
        } else if elapsed < -MAX_TICK_GAP && !is_shown(now) && as_of.is_some() {
            self.gap = Some(Gap::Backward(-elapsed));
            true
        } else {
            false
        }
    }

    /// Clears the gap after a completed poll.
    pub(super) fn poll_completed(&mut self) {
        self.gap = None;
    }

    /// Gap since the last completed poll.
    pub(super) fn gap(&self) -> Option<Gap> {
        self.gap
    }
}

impl Gap {
    /// Text for the banner.
    pub(super) fn text(self) -> String {
        match self {
            Self::Forward(time) => {
                format!(
                    "this machine slept or this program was stopped for {}",
                    interval_label(time.unsigned_abs())
                )
            }
            Self::Backward(time) => {
                format!("the clock of this machine went back by {}", interval_label(time.unsigned_abs()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_772_373_600 + seconds).unwrap()
    }

    /// Gap detected from ticks at these seconds, with data as of `as_of`.
    fn gap(ticks: &[i64], as_of: Option<i64>) -> Option<Gap> {
        let mut time_gap = TimeGapDetector::default();
        for tick in ticks {
            time_gap.tick(at(*tick), as_of.map(at));
        }
        time_gap.gap
    }

    #[test]
    fn more_than_a_minute_without_ticks_is_a_gap() {
        assert_eq!(gap(&[0, 1, 61], Some(0)), None);
        assert_eq!(gap(&[0, 1, 62], Some(0)), Some(Gap::Forward(SignedDuration::from_secs(61))));
        assert_eq!(gap(&[900], Some(0)), None, "no gap before the first tick");
    }

    #[test]
    fn clock_set_back_is_a_gap() {
        assert_eq!(gap(&[7_200, 3_600], Some(7_190)), Some(Gap::Backward(SignedDuration::from_hours(1))));
        assert_eq!(gap(&[7_200, 7_170], Some(7_190)), None, "a correction by seconds is no gap");
        assert_eq!(gap(&[7_200, 3_600], Some(10)), None, "data from before both times has a valid age");
    }

    #[test]
    fn data_read_after_a_gap_is_current() {
        assert_eq!(gap(&[0, 3_600], Some(3_599)), None);
        assert_eq!(gap(&[0, 3_600], None), None);
    }
}
