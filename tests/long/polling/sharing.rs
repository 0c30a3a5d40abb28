//! Two dashboards with one key.

use crate::polling::fleet::{Dashboard, fleet};
use jiff::SignedDuration;
use std::time::Duration;
use tokio::time::Instant;
use tunnelscope::api::RateLimit;
use tunnelscope::simulator::Limits;

/// Result of two dashboards that ran side by side for an hour and a half.
struct SharingResult {
    /// Rate limit errors (429) of both, after each half hour.
    refusals: Vec<usize>,
    /// Data age of each, after each half hour.
    ages: Vec<SignedDuration>,
}

async fn side_by_side(rate_limit: RateLimit) -> SharingResult {
    let fleet = fleet(800, Limits::Small);
    let start = Instant::now();
    let mut one = Dashboard::start(&fleet, rate_limit.clone(), 1);
    let mut other = Dashboard::start(&fleet, rate_limit, 2);
    let mut result = SharingResult { refusals: Vec::new(), ages: Vec::new() };
    for half_hour in 1..=3 {
        let end = start + Duration::from_secs(1_800 * half_hour);
        let mut pending = (Vec::new(), Vec::new());
        tokio::join!(one.run_until(end, &mut pending.0), other.run_until(end, &mut pending.1));
        let refusals = [&one, &other].map(|dashboard| dashboard.request_log.lock().unwrap().refusals());
        let ages = [&one, &other].map(|dashboard| dashboard.snapshot.as_of().unwrap());
        result.refusals.push(refusals.iter().sum());
        result.ages.extend(ages.map(|as_of| fleet.now().duration_since(as_of)));
    }
    result
}

fn assert_settled(name: &str, result: &SharingResult) {
    let SharingResult { refusals, ages } = result;
    println!("{name}: refusals after each half hour {refusals:?}, ages {ages:?}");
    assert!(refusals[0] > 0, "they notice each other");
    assert!(refusals[2] - refusals[1] <= 6, "they settle: {refusals:?}");
    assert!(ages.iter().all(|age| *age < SignedDuration::from_secs(180)), "{ages:?}");
}

#[tokio::test(start_paused = true)]
async fn two_dashboards_with_small_limits_share_the_key() {
    assert_settled("two small", &side_by_side(RateLimit::Small).await);
}

#[tokio::test(start_paused = true)]
async fn two_dashboards_with_auto_limits_share_the_key() {
    assert_settled("two auto", &side_by_side(RateLimit::Auto).await);
}
