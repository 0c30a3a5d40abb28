//! The cells of a strip: a window of time, divided by the clock and calendar of a time zone.

use super::Interval;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

/// Windows up to this length are divided into hours: two days, of which one may have 25 hours.
const LONGEST_OF_HOURS: SignedDuration = SignedDuration::from_hours(49);

/// Windows up to this length are divided into days.
const LONGEST_OF_DAYS: SignedDuration = SignedDuration::from_hours(93 * 24);

/// The length of a cell of a strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellLength {
    /// An hour.
    Hour,
    /// A calendar day, which may have 23 or 25 hours.
    Day,
    /// A calendar month.
    Month,
}

impl CellLength {
    /// The length that suits a window.
    pub fn for_window(window: Interval) -> Self {
        match window.length() {
            length if length <= LONGEST_OF_HOURS => Self::Hour,
            length if length <= LONGEST_OF_DAYS => Self::Day,
            _ => Self::Month,
        }
    }

    /// The cells of a window in a time zone; the first and the last may be cut.
    pub fn divide(self, window: Interval, zone: &TimeZone) -> Vec<Interval> {
        let mut cells = Vec::new();
        let mut from = window.from;
        while from < window.to {
            let next = self.end(from, zone).filter(|next| *next > from).unwrap_or(window.to);
            let to = next.min(window.to);
            cells.push(Interval::new(from, to));
            from = to;
        }
        cells
    }

    /// The end of the cell that a time is in; `None` beyond the range of times.
    fn end(self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let local = at.to_zoned(zone.clone());
        match self {
            Self::Hour => {
                let passed = i64::from(local.minute()) * 60 + i64::from(local.second());
                let rest = SignedDuration::new(3_600 - passed, 0);
                let whole = SignedDuration::from_nanos(i64::from(local.subsec_nanosecond()));
                at.checked_add(rest - whole).ok()
            }
            Self::Day => start_of_day(&local.checked_add(1.day()).ok()?),
            Self::Month => start_of_day(&local.first_of_month().ok()?.checked_add(1.month()).ok()?),
        }
    }
}

fn start_of_day(local: &Zoned) -> Option<Timestamp> {
    local.start_of_day().ok().map(|start| start.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn window(from: &str, to: &str) -> Interval {
        Interval::new(from.parse().unwrap(), to.parse().unwrap())
    }

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn hours(cells: &[Interval]) -> Vec<i64> {
        cells.iter().map(|cell| cell.length().as_hours()).collect()
    }

    #[rstest]
    #[case::a_day_of_23_hours("2026-03-27T23:00:00Z", "2026-03-29T22:00:00Z", &[24, 23])]
    #[case::a_day_of_25_hours("2026-10-24T22:00:00Z", "2026-10-26T23:00:00Z", &[25, 24])]
    #[case::cut_at_both_ends("2026-06-01T12:00:00Z", "2026-06-02T04:00:00Z", &[10, 6])]
    fn days_are_those_of_the_time_zone(#[case] from: &str, #[case] to: &str, #[case] expected: &[i64]) {
        assert_eq!(hours(&CellLength::Day.divide(window(from, to), &zone("Europe/Zurich"))), expected);
    }

    #[test]
    fn hours_begin_with_those_of_the_time_zone() {
        let cells = CellLength::Hour
            .divide(window("2026-06-01T00:00:00Z", "2026-06-01T02:00:00Z"), &zone("Asia/Kathmandu"));
        let minutes: Vec<i64> = cells.iter().map(|cell| cell.length().as_secs() / 60).collect();
        assert_eq!(minutes, [15, 60, 45]);
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        let cells =
            CellLength::Month.divide(window("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"), &TimeZone::UTC);
        assert_eq!(hours(&cells), [31 * 24, 28 * 24, 31 * 24]);
    }

    #[rstest]
    #[case::two_days("2026-10-24T22:00:00Z", "2026-10-26T23:00:00Z", CellLength::Hour)]
    #[case::a_month("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", CellLength::Day)]
    #[case::three_months("2026-07-01T00:00:00Z", "2026-10-01T00:00:00Z", CellLength::Day)]
    #[case::a_year("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", CellLength::Month)]
    fn the_length_of_a_cell_suits_the_window(
        #[case] from: &str,
        #[case] to: &str,
        #[case] length: CellLength,
    ) {
        assert_eq!(CellLength::for_window(window(from, to)), length);
    }

    proptest! {
        #[test]
        fn cells_cover_the_window_without_a_hole(
            from in 1_770_000_000_000_i64..1_800_000_000_000, minutes in 1_i64..60_000, zone_index in 0_usize..3,
        ) {
            let zone = zone(["UTC", "Europe/Zurich", "Australia/Lord_Howe"][zone_index]);
            let from = Timestamp::from_millisecond(from).unwrap();
            let window = Interval::new(from, from + SignedDuration::from_mins(minutes));
            let cells = CellLength::for_window(window).divide(window, &zone);
            prop_assert_eq!(cells[0].from, window.from);
            prop_assert_eq!(cells[cells.len() - 1].to, window.to);
            prop_assert!(cells.windows(2).all(|pair| pair[0].to == pair[1].from));
            prop_assert!(cells.iter().all(|cell| !cell.is_empty()) && cells.len() <= 95);
        }
    }
}
