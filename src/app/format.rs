//! Formats of bytes, counts, rates and durations, with decimal units as network devices use them.

use crate::domain::Quantity;
use std::time::Duration;

const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];

/// Count with thousands separators: `84,213,997`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Bytes in the largest unit that fits: `84.2 MB`.
pub(super) fn bytes(number: u64) -> String {
    let Some(exponent) = number.checked_ilog(1_000).filter(|exponent| *exponent > 0) else {
        return format!("{number} B");
    };
    let exponent = (exponent as usize).min(UNITS.len());
    let tenths = u128::from(number) * 10 / 1_000_u128.pow(u32::try_from(exponent).unwrap_or(1));
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[exponent - 1])
}

/// Bits per second with two or three digits and unit prefix: `310k`, `1.2M`, `84M`.
pub(super) fn bit_rate(bits: f64) -> String {
    const SCALES: [(f64, &str); 4] = [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, "")];
    let scale = SCALES.into_iter().find(|(scale, _)| bits >= 0.9995 * scale);
    match scale.map(|(scale, unit)| (bits / scale, unit)) {
        None => "0".to_owned(),
        Some((number, unit)) if number < 9.95 && !unit.is_empty() => format!("{number:.1}{unit}"),
        Some((number, unit)) => format!("{number:.0}{unit}"),
    }
}

/// Packets per second: one decimal below ten, unit prefix from a thousand on.
pub(super) fn packet_rate(packets: f64) -> String {
    if packets > 0.0 && packets < 9.95 { format!("{packets:.1}") } else { bit_rate(packets) }
}

/// Duration in its two largest units: `1h 43m`.
pub fn duration(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds}s"),
        (0, 0, _) => format!("{minutes}m {}s", seconds % 60),
        (0, _, _) => format!("{hours}h {minutes}m"),
        _ => format!("{days}d {hours}h"),
    }
}

/// Interval, rounded up to seconds, without zero parts: `45s`, `30m`, `1h 30m`.
pub(super) fn interval_label(time: Duration) -> String {
    let label = duration(time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0)));
    let short =
        label.strip_suffix(" 0s").or_else(|| label.strip_suffix(" 0m")).or_else(|| label.strip_suffix(" 0h"));
    short.unwrap_or(&label).to_owned()
}

/// Byte counter, short and exact: `84.2 MB (84,213,997)`.
pub(super) fn exact_bytes(quantity: &Quantity) -> String {
    match quantity {
        Quantity::Number(number) if *number >= 1_000 => {
            format!("{} ({})", bytes(*number), thousands(*number))
        }
        Quantity::Number(number) => bytes(*number),
        Quantity::Other(text) => text.to_string(),
    }
}

/// Counter: `84,213,997`.
pub(super) fn count(quantity: &Quantity) -> String {
    quantity.as_u64().map_or_else(|| quantity.to_string(), thousands)
}

/// Seconds, short and exact: `1h 43m (6194 s)`.
pub(super) fn exact_seconds(quantity: &Quantity) -> String {
    match quantity {
        Quantity::Number(seconds) if *seconds >= 60 => format!("{} ({seconds} s)", duration(*seconds)),
        Quantity::Number(seconds) => format!("{seconds} s"),
        Quantity::Other(text) => text.to_string(),
    }
}

/// Byte counter or duration in a table.
pub(super) fn short(quantity: &Quantity, label: fn(u64) -> String) -> String {
    quantity.as_u64().map_or_else(|| quantity.to_string(), label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1_000, 84_213_997].map(thousands), ["0", "999", "1,000", "84,213,997"]);
    }

    #[test]
    fn bytes_have_decimal_units() {
        let label = [0, 999, 1_000, 1_250_000, u64::MAX].map(bytes);
        assert_eq!(label, ["0 B", "999 B", "1.0 kB", "1.2 MB", "18446.7 PB"]);
    }

    #[test]
    fn rates_have_two_or_three_figures() {
        let label = [0.0, 0.4, 7.0, 999.0, 999.9, 1_240.0, 310_000.0, 999_999.0, 1.25e6, 84e6, 1e9, 12.34e9];
        let expected = ["0", "0", "7", "999", "1.0k", "1.2k", "310k", "1.0M", "1.2M", "84M", "1.0G", "12G"];
        assert_eq!(label.map(bit_rate), expected);
        assert_eq!([0.0, 0.26, 12.0, 1_500.0].map(packet_rate), ["0", "0.3", "12", "1.5k"]);
    }

    #[test]
    fn intervals_omit_zero_parts() {
        let label =
            [0, 45, 60, 90, 600, 1_800, 3_600, 5_400, 86_400].map(Duration::from_secs).map(interval_label);
        assert_eq!(label, ["0s", "45s", "1m", "1m 30s", "10m", "30m", "1h", "1h 30m", "1d"]);
        assert_eq!(interval_label(Duration::from_millis(43_100)), "44s");
    }

    #[test]
    fn durations_have_their_two_largest_units() {
        assert_eq!([59, 61, 6_194, 200_000].map(duration), ["59s", "1m 1s", "1h 43m", "2d 7h"]);
    }
}
