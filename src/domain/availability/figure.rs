//! Availability as a figure, beside the share of time for which it is known.

use super::StateDurations;
use jiff::SignedDuration;
use std::fmt;

/// Hundredths of a percent in a whole.
const WHOLE: i128 = 10_000;

/// The highest share that is no whole.
const BELOW_WHOLE: u16 = 9_999;

/// What counts as available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// Traffic can pass: up or in warning.
    Reachable,
    /// With all its redundancy: up.
    FullyRedundant,
}

/// How much of a time something was available, and how much of that time is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Availability {
    /// Time in which it was available.
    pub available: SignedDuration,
    /// Time in which it is known whether it was.
    pub known: SignedDuration,
    /// All of the time.
    pub total: SignedDuration,
}

impl Availability {
    /// The availability of something that was in these states.
    pub fn new(durations: &StateDurations, requirement: Requirement) -> Self {
        let available = match requirement {
            Requirement::Reachable => durations.up() + durations.warning,
            Requirement::FullyRedundant => durations.up(),
        };
        Self { available, known: durations.known(), total: durations.total() }
    }

    /// Whether the state is known all the time.
    pub fn is_complete(&self) -> bool {
        self.known == self.total
    }

    /// Share of the known time in which it was available, in hundredths of a percent, rounded down; `None` where nothing is
    /// known. It is a whole only if nothing is unknown.
    pub fn hundredths(&self) -> Option<u16> {
        let share = share(self.available, self.known)?;
        Some(if self.is_complete() { share } else { share.min(BELOW_WHOLE) })
    }

    /// Share of the time for which the state is known, in hundredths of a percent, rounded down; `None` of no time.
    pub fn known_hundredths(&self) -> Option<u16> {
        share(self.known, self.total)
    }

    /// The lowest and the highest availability that the unknown time allows, in hundredths of a percent, rounded down; `None`
    /// of no time.
    pub fn bounds(&self) -> Option<(u16, u16)> {
        let unknown = self.total - self.known;
        let highest = share(self.available + unknown, self.total)?;
        let highest = if self.is_complete() { highest } else { highest.min(BELOW_WHOLE) };
        Some((share(self.available, self.total)?, highest))
    }
}

/// `99.93 % of 91.4 % known (91.3 to 99.93)`; `100 %` where all is known; `unknown` where nothing is.
impl fmt::Display for Availability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(figure), Some(known), Some((lowest, highest))) =
            (self.hundredths(), self.known_hundredths(), self.bounds())
        else {
            return f.pad("unknown");
        };
        if self.is_complete() {
            return f.pad(&format!("{} %", decimal(figure)));
        }
        let (figure, known) = (decimal(figure), decimal(known));
        f.pad(&format!("{figure} % of {known} % known ({} to {})", decimal(lowest), decimal(highest)))
    }
}

/// A part of a whole in hundredths of a percent, rounded down.
fn share(part: SignedDuration, whole: SignedDuration) -> Option<u16> {
    let (part, whole) = (part.as_nanos(), whole.as_nanos());
    if whole <= 0 {
        return None;
    }
    u16::try_from((part * WHOLE / whole).clamp(0, WHOLE)).ok()
}

/// Hundredths of a percent as a number without zeros at its end.
fn decimal(hundredths: u16) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match rest {
        0 => whole.to_string(),
        _ if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        _ => format!("{whole}.{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn availability(available: i64, known: i64, total: i64) -> Availability {
        let seconds = SignedDuration::from_secs;
        Availability { available: seconds(available), known: seconds(known), total: seconds(total) }
    }

    #[rstest]
    #[case::all_known_and_up(availability(1_000, 1_000, 1_000), "100 %")]
    #[case::cut_not_rounded(availability(99_999, 100_000, 100_000), "99.99 %")]
    #[case::part_is_known(availability(9_131, 9_140, 10_000), "99.9 % of 91.4 % known (91.31 to 99.91)")]
    #[case::never_100_with_unknown(availability(500, 500, 1_000), "99.99 % of 50 % known (50 to 99.99)")]
    #[case::down_all_the_time(availability(0, 1_000, 1_000), "0 %")]
    #[case::nothing_known(availability(0, 0, 1_000), "unknown")]
    #[case::no_time(availability(0, 0, 0), "unknown")]
    fn a_figure_is_cut_and_names_its_known_share(#[case] availability: Availability, #[case] text: &str) {
        assert_eq!(availability.to_string(), text);
    }
}
