//! Ages and waits in words, in steps: what is on screen changes a few times a minute at most, never by the second, since
//! every change is bytes on somebody's slow line.

use jiff::SignedDuration;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const TEN_MINUTES: i64 = 10 * MINUTE;
const DAY: i64 = 24 * HOUR;
const TWO_DAYS: i64 = 2 * DAY;
/// Steps below a minute, in seconds.
const SECONDS: [i64; 3] = [5, 10, 30];

/// How long ago something was, rounded down to a step; `now` for the first five seconds and for a future that only
/// clocks that differ can make.
pub fn age_label(age: SignedDuration) -> String {
    match age.as_secs() {
        ..5 => "now".to_owned(),
        seconds @ 5..MINUTE => in_unit(SECONDS.into_iter().rfind(|step| *step <= seconds).unwrap_or(5)),
        seconds => in_unit(seconds - seconds % step(seconds)),
    }
}

/// How long something will take yet, rounded up to a step, so that it is never later than said.
pub fn wait_label(wait: SignedDuration) -> String {
    match wait.as_secs() {
        ..=0 => "now".to_owned(),
        seconds @ 1..MINUTE => in_unit(SECONDS.into_iter().find(|step| *step >= seconds).unwrap_or(MINUTE)),
        seconds => in_unit((seconds + step(seconds) - 1) / step(seconds) * step(seconds)),
    }
}

/// The step of ages around this one: by the minute up to ten minutes, then by ten, from an hour on by the hour, and from
/// two days on by the day.
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

    fn age(seconds: i64) -> String {
        age_label(SignedDuration::from_secs(seconds))
    }

    fn wait(seconds: i64) -> String {
        wait_label(SignedDuration::from_secs(seconds))
    }

    #[test]
    fn ages_come_in_steps() {
        let words =
            [-3, 0, 4, 5, 29, 30, 60, 299, 300, 1199, 3599, 3600, 7300, 172_799, 172_800, 1_000_000].map(age);
        let steps = [
            "now", "now", "now", "5s", "10s", "30s", "1m", "4m", "5m", "10m", "50m", "1h", "2h", "47h", "2d",
            "11d",
        ];
        assert_eq!(words, steps);
    }

    #[test]
    fn a_wait_is_never_shorter_than_it_is_said_to_be() {
        let words = [-1, 0, 1, 5, 6, 28, 31, 61, 1801, 3599, 3601, 200_000].map(wait);
        assert_eq!(words, ["now", "now", "5s", "5s", "10s", "30s", "1m", "2m", "40m", "1h", "2h", "3d"]);
    }
}
