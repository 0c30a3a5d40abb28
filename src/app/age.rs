//! Labels of ages and waits, rounded to steps: the screen changes a few times a minute instead of every second, since each
//! change costs bytes on a slow connection.

use jiff::SignedDuration;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const TEN_MINUTES: i64 = 10 * MINUTE;
const DAY: i64 = 24 * HOUR;
const TWO_DAYS: i64 = 2 * DAY;
/// Ages below this many seconds are `now`.
const RECENT: i64 = 5;
/// Steps below a minute, in seconds. Ages have no step of 5, since `now` covers it.
const AGE_STEPS: [i64; 2] = [10, 30];
const STEPS: [i64; 3] = [5, 10, 30];

/// Age, rounded up to a step so that data never appears newer than it is; `now` for the first five seconds and for times in
/// the future (clock skew).
pub(super) fn age_label(age: SignedDuration) -> String {
    match whole_seconds(age) {
        ..RECENT => "now".to_owned(),
        seconds => in_unit(rounded_up(seconds, &AGE_STEPS)),
    }
}

/// Lower bound of a duration whose start was not observed, rounded down to a step: `>6d`.
pub(super) fn lower_bound_label(age: SignedDuration) -> String {
    let seconds = age.as_secs().max(0);
    let bound = match seconds {
        ..MINUTE => STEPS.into_iter().rfind(|step| *step <= seconds).unwrap_or(0),
        _ => seconds - seconds % step(seconds),
    };
    format!(">{}", in_unit(bound))
}

/// Remaining wait, rounded up to a step so that it is never longer than displayed: by the minute up to an hour, then by ten
/// minutes.
pub fn wait_label(wait: SignedDuration) -> String {
    match wait.as_secs() {
        ..=0 => "now".to_owned(),
        seconds @ ..MINUTE => in_unit(rounded_up(seconds, &STEPS)),
        seconds @ MINUTE..HOUR => in_unit(up_to_multiple(seconds, MINUTE)),
        seconds @ HOUR..TWO_DAYS => in_hours(up_to_multiple(seconds, TEN_MINUTES)),
        seconds => in_unit(up_to_multiple(seconds, DAY)),
    }
}

/// Hours and minutes: `1h`, `1h20m`.
fn in_hours(seconds: i64) -> String {
    match seconds % HOUR / MINUTE {
        0 => in_unit(seconds),
        minutes => format!("{}h{minutes}m", seconds / HOUR),
    }
}

/// Seconds, rounded up.
fn whole_seconds(time: SignedDuration) -> i64 {
    time.as_secs().saturating_add(i64::from(time.subsec_nanos() > 0))
}

fn rounded_up(seconds: i64, steps: &[i64]) -> i64 {
    match seconds {
        ..MINUTE => steps.iter().copied().find(|step| *step >= seconds).unwrap_or(MINUTE),
        _ => up_to_multiple(seconds, step(seconds)),
    }
}

fn up_to_multiple(seconds: i64, step: i64) -> i64 {
    (seconds + step - 1) / step * step
}

/// Step of an age: a minute up to ten minutes, then ten minutes, an hour from one hour on, a day from two days on.
fn step(seconds: i64) -> i64 {
    match seconds {
        ..TEN_MINUTES => MINUTE,
        TEN_MINUTES..HOUR => TEN_MINUTES,
        HOUR..TWO_DAYS => HOUR,
        _ => DAY,
    }
}

fn in_unit(seconds: i64) -> String {
    match seconds {
        ..MINUTE => format!("{seconds}s"),
        MINUTE..HOUR => format!("{}m", seconds / MINUTE),
        HOUR..TWO_DAYS => format!("{}h", seconds / HOUR),
        _ => format!("{}d", seconds / DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(-3, "now", ">0s")]
    #[case(0, "now", ">0s")]
    #[case(4, "now", ">0s")]
    #[case(5, "10s", ">5s")]
    #[case(10, "10s", ">10s")]
    #[case(11, "30s", ">10s")]
    #[case(25, "30s", ">10s")]
    #[case(30, "30s", ">30s")]
    #[case(31, "1m", ">30s")]
    #[case(60, "1m", ">1m")]
    #[case(61, "2m", ">1m")]
    #[case(540, "9m", ">9m")]
    #[case(599, "10m", ">9m")]
    #[case(600, "10m", ">10m")]
    #[case(1_070, "20m", ">10m")]
    #[case(3_001, "1h", ">50m")]
    #[case(3_600, "1h", ">1h")]
    #[case(3_601, "2h", ">1h")]
    #[case(169_201, "2d", ">47h")]
    #[case(172_800, "2d", ">2d")]
    #[case(172_801, "3d", ">2d")]
    #[case(518_400, "6d", ">6d")]
    #[case(604_799, "7d", ">6d")]
    fn ages_are_rounded_up_and_lower_bounds_down(
        #[case] seconds: i64,
        #[case] age: &str,
        #[case] bound: &str,
    ) {
        let time = SignedDuration::from_secs(seconds);
        assert_eq!((age_label(time).as_str(), lower_bound_label(time).as_str()), (age, bound));
    }

    #[test]
    fn fractions_of_a_second_round_an_age_up() {
        let time = SignedDuration::from_millis(10_001);
        assert_eq!((age_label(time).as_str(), lower_bound_label(time).as_str()), ("30s", ">10s"));
    }

    #[test]
    fn ages_change_as_rarely_as_waits_between_two_polls() {
        let changes = |label: fn(SignedDuration) -> String| {
            let labels: Vec<String> =
                (0..=30).map(|second| label(SignedDuration::from_secs(second))).collect();
            labels.windows(2).filter(|pair| pair[0] != pair[1]).count()
        };
        assert_eq!((changes(age_label), changes(wait_label)), (2, 3));
    }

    #[test]
    fn waits_are_never_longer_than_displayed() {
        let labels = [-1, 0, 1, 5, 6, 28, 31, 61, 3599, 3601, 5400, 172_799, 200_000]
            .map(|seconds| wait_label(SignedDuration::from_secs(seconds)));
        let expected =
            ["now", "now", "5s", "5s", "10s", "30s", "1m", "2m", "1h", "1h10m", "1h30m", "2d", "3d"];
        assert_eq!(labels, expected);
    }

    #[test]
    fn waits_of_whole_minutes_are_not_rounded() {
        let labels = [900, 899, 1801].map(|seconds| wait_label(SignedDuration::from_secs(seconds)));
        assert_eq!(labels, ["15m", "15m", "31m"]);
    }
}
