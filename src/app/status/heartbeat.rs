//! The seconds that the loop counts. Where a minute or more of them lacks, this machine slept or this program was stopped;
//! where the time of day goes back, somebody set the clock. Either way nobody knows how old the data really is, until the
//! next look.

use crate::app::format::span;
use jiff::{SignedDuration, Timestamp};

/// Longest time between two ticks that a busy machine or a slow terminal explains.
const LONGEST_BEAT: SignedDuration = SignedDuration::from_mins(1);

/// Watches the ticks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heartbeat {
    last: Option<Timestamp>,
    gap: Option<Gap>,
}

/// A jump of the time of day between two ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// So much time went by without a tick.
    Lost(SignedDuration),
    /// The clock went back by so much.
    Back(SignedDuration),
}

impl Heartbeat {
    /// Takes a tick, with the time of the data that is shown: what was read in a gap, or behind it, is not touched by it.
    /// Says whether this tick showed a gap.
    pub(super) fn tick(&mut self, now: Timestamp, as_of: Option<Timestamp>) -> bool {
        let Some(last) = self.last.replace(now) else { return false };
        let beat = now.duration_since(last);
        let is_shown = |at: Timestamp| as_of.is_some_and(|as_of| as_of <= at);
        if beat > LONGEST_BEAT && is_shown(last) {
            self.gap = Some(Gap::Lost(beat));
            true
        } else if beat < -LONGEST_BEAT && !is_shown(now) && as_of.is_some() {
            self.gap = Some(Gap::Back(-beat));
            true
        } else {
            false
        }
    }

    /// A poll was completed: its data is of now.
    pub(super) fn poll_completed(&mut self) {
        self.gap = None;
    }

    /// The jump of time since which no poll was completed.
    pub(super) fn gap(&self) -> Option<Gap> {
        self.gap
    }
}

impl Gap {
    /// What happened, in words.
    pub(super) fn words(self) -> String {
        match self {
            Self::Lost(time) => {
                format!("this machine slept or this program was stopped for {}", span(time.unsigned_abs()))
            }
            Self::Back(time) => {
                format!("the clock of this machine went back by {}", span(time.unsigned_abs()))
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

    /// What is found of ticks at these seconds, while the data is of this one.
    fn gap(ticks: &[i64], as_of: Option<i64>) -> Option<Gap> {
        let mut heartbeat = Heartbeat::default();
        for tick in ticks {
            heartbeat.tick(at(*tick), as_of.map(at));
        }
        heartbeat.gap
    }

    #[test]
    fn a_missing_minute_is_a_gap_and_less_is_a_busy_machine() {
        assert_eq!(gap(&[0, 1, 61], Some(0)), None);
        assert_eq!(gap(&[0, 1, 62], Some(0)), Some(Gap::Lost(SignedDuration::from_secs(61))));
        assert_eq!(gap(&[900], Some(0)), None, "nothing is known of the time before the first tick");
    }

    #[test]
    fn a_clock_that_goes_back_is_a_gap_too() {
        assert_eq!(gap(&[7_200, 3_600], Some(7_190)), Some(Gap::Back(SignedDuration::from_hours(1))));
        assert_eq!(gap(&[7_200, 7_170], Some(7_190)), None, "a clock that is put right by seconds is not");
        assert_eq!(gap(&[7_200, 3_600], Some(10)), None, "data that is older still has a true age");
    }

    #[test]
    fn what_was_read_behind_the_gap_is_new() {
        assert_eq!(gap(&[0, 3_600], Some(3_599)), None);
        assert_eq!(gap(&[0, 3_600], None), None);
    }
}
