//! Ages and waits in words, in steps: what is on screen changes a few times a minute at most, never by the second, since
//! every change is bytes on somebody's slow line.

use jiff::SignedDuration;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Steps below an hour, in seconds; above, every hour is a step, and above two days, every day.
const STEPS: [i64; 11] = [
    5,
    10,
    30,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    20 * MINUTE,
    30 * MINUTE,
    40 * MINUTE,
    50 * MINUTE,
];

/// How long ago something was, rounded down to a step; `now` for the first five seconds and for a future that only
/// clocks that differ can make.
pub fn age_label(age: SignedDuration) -> String {
    match age.as_secs() {
        ..5 => "now".to_owned(),
        seconds @ 5..HOUR => in_unit(STEPS.into_iter().rfind(|step| *step <= seconds).unwrap_or(5)),
        seconds => in_unit(seconds),
    }
}

/// How long something will take yet, rounded up to a step, so that it is never later than said.
pub fn wait_label(wait: SignedDuration) -> String {
    match wait.as_secs() {
        ..=0 => "now".to_owned(),
        seconds => STEPS
            .into_iter()
            .find(|step| *step >= seconds)
            .map_or_else(|| in_unit(seconds + HOUR - 1), in_unit),
    }
}

fn in_unit(seconds: i64) -> String {
    match seconds {
        ..MINUTE => format!("{seconds}s"),
        MINUTE..HOUR => format!("{}m", seconds / MINUTE),
        HOUR..=172_800 => format!("{}h", seconds / HOUR),
        _ => format!("{}d", seconds / DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn age(seconds: i64) -> String {
        age_label(SignedDuration::from_secs(seconds))
    }

    fn wait(seconds: i64) -> String {
        wait_label(SignedDuration::from_secs(seconds))
    }

    #[test]
    fn ages_come_in_steps() {
        let words =
            [-3, 0, 4, 5, 29, 30, 59, 60, 299, 300, 3599, 3600, 7300, 172_800, 172_801, 1_000_000].map(age);
        let steps = [
            "now", "now", "now", "5s", "10s", "30s", "30s", "1m", "2m", "5m", "50m", "1h", "2h", "48h", "2d",
            "11d",
        ];
        assert_eq!(words, steps);
    }

    #[test]
    fn a_wait_is_never_shorter_than_it_is_said_to_be() {
        let words = [-1, 0, 1, 5, 6, 28, 31, 61, 1801, 3601].map(wait);
        assert_eq!(words, ["now", "now", "5s", "5s", "10s", "30s", "1m", "2m", "40m", "2h"]);
    }
}
