//! Traffic counters of a tunnel: the integral of a rate that varies but is never negative.
//!
//! As an integral, a counter never decreases between two instants.

use std::f64::consts::TAU;

use fastrand::Rng;

use super::incidents::Millis;

/// One direction of a tunnel's traffic.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flow {
    /// Mean bytes per second.
    mean: f64,
    /// Mean bytes per packet.
    packet: f64,
    waves: [Wave; 2],
}

#[derive(Debug, Clone, Copy)]
struct Wave {
    /// Amplitude as a fraction of the mean; those of one flow sum to less than 1.
    height: f64,
    /// Period in seconds.
    period: f64,
    phase: f64,
}

impl Flow {
    /// A flow with this mean rate in bytes per second.
    pub(super) fn new(mean: f64, rng: &mut Rng) -> Self {
        let mut wave = |height, period| Wave {
            height,
            period: period * (0.7 + 0.6 * rng.f64()),
            phase: TAU * rng.f64(),
        };
        let waves = [wave(0.5, 1_500.0), wave(0.35, 97.0)];
        Self { mean, packet: 250.0 + 900.0 * rng.f64(), waves }
    }

    /// Bytes transferred between two instants.
    pub(super) fn bytes(self, from: Millis, until: Millis) -> u64 {
        let (from, until) = (seconds(from), seconds(until));
        let swell: f64 = self.waves.iter().map(|wave| wave.integral(until) - wave.integral(from)).sum();
        truncate(self.mean * (until - from + swell))
    }

    /// Packets transferred between two instants.
    pub(super) fn packets(self, from: Millis, until: Millis) -> u64 {
        truncate(to_float(self.bytes(from, until)) / self.packet)
    }
}

impl Wave {
    fn integral(self, at: f64) -> f64 {
        let turn = TAU / self.period;
        -self.height * (turn * at + self.phase).cos() / turn
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of a simulated run are far below 2^52")]
fn seconds(at: Millis) -> f64 {
    at as f64 / 1_000.0
}

#[expect(clippy::cast_precision_loss, reason = "a counter's last digits do not matter for its packets")]
fn to_float(count: u64) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count is whole and not negative"
)]
fn truncate(count: f64) -> u64 {
    count.max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counter_never_decreases_and_keeps_its_mean_rate() {
        let flow = Flow::new(10_000.0, &mut Rng::with_seed(3));
        let counts: Vec<u64> = (0..4_000).map(|step| flow.bytes(-5_000, step * 900)).collect();
        assert!(counts.is_sorted());
        let hour = flow.bytes(0, 3_600_000);
        assert!((30_000_000..42_000_000).contains(&hour), "{hour} bytes in an hour of 10 kB/s");
    }
}
