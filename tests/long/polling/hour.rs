//! One hour with two thousand groups and a rate limit of fourteen calls per minute.

use crate::polling::fleet::{Dashboard, InjectedChange, fleet};
use crate::polling::request_log::{LIST, SMALL, STATES};
use std::time::Duration;
use tokio::time::Instant;
use tunnelscope::api::RateLimit;
use tunnelscope::channel::ConnectionState;
use tunnelscope::domain::GroupStatus;
use tunnelscope::simulator::Limits;

const HOUR: Duration = Duration::from_secs(3_600);
/// Time between two changes; it differs from the poll interval, so that changes come at every moment of it.
const CHANGE_INTERVAL: Duration = Duration::from_secs(29);

/// Result of an hour.
struct HourResult {
    dashboard: Dashboard,
    /// Time from each change to its detection, longest first.
    detection_delays: Vec<Duration>,
    end: Instant,
}

/// Runs an hour in which hubs and groups all over the list go down and come back, one every `CHANGE_INTERVAL`.
async fn run_hour(rate_limit: RateLimit) -> HourResult {
    let fleet = fleet(2_000, Limits::Small);
    let mut dashboard = Dashboard::start(&fleet, rate_limit, 7);
    let start = Instant::now();
    // The first page of the list has the names; all groups of a calm world are connected.
    dashboard.run_until(start + Duration::from_millis(500), &mut Vec::new()).await;
    let (mut pending, mut detection_delays, mut down) = (Vec::new(), Vec::new(), Vec::new());
    let mut step = 0;
    while start.elapsed() < HOUR {
        if let Some((name, status, hub)) = next_change(step, &dashboard, &mut down) {
            let hub_status = if status == GroupStatus::Connected { "UP" } else { "DOWN" };
            fleet.change(&name, hub, hub_status).await;
            pending.push(InjectedChange { name, status, at: Instant::now() });
        }
        step += 1;
        detection_delays.extend(dashboard.run_until(Instant::now() + CHANGE_INTERVAL, &mut pending).await);
    }
    let end = Instant::now();
    detection_delays.extend(dashboard.run_until(end + Duration::from_secs(60), &mut pending).await);
    assert!(pending.is_empty(), "not detected after a minute: {pending:?}");
    detection_delays.sort_unstable_by(|a, b| b.cmp(a));
    HourResult { dashboard, detection_delays, end: Instant::now() }
}

/// The next change: two go down, then one comes back.
fn next_change(
    step: usize,
    dashboard: &Dashboard,
    down: &mut Vec<(String, &'static str)>,
) -> Option<(String, GroupStatus, &'static str)> {
    if step % 3 == 2 && down.len() > 20 {
        let (name, hub) = down.remove(0);
        return Some((name, GroupStatus::Connected, hub));
    }
    let groups = &dashboard.snapshot.groups;
    let group = groups.get((step * 613) % groups.len().max(1))?;
    let is_free = group.status == Some(GroupStatus::Connected) && group.hubs.len() == 2;
    let (hub, status) = match step % 2 {
        0 => ("both", GroupStatus::Disconnected),
        _ => ("primary", GroupStatus::Warning),
    };
    let name = group.title().to_owned();
    if !is_free || down.iter().any(|(down_name, _)| *down_name == name) {
        return None;
    }
    down.push((name.clone(), hub));
    Some((name, status, hub))
}

fn print_report(name: &str, result: &HourResult) {
    let request_log = result.dashboard.request_log.lock().unwrap();
    let median = result.detection_delays[result.detection_delays.len() / 2];
    println!(
        "{name}: {} calls, {} token requests, {} refused; most in 1 s {}, 60 s {}, 30 min {}; {} changes detected after \
         at most {:.1} s, half within {:.1} s; states within {:.0} s, list within {:.0} s",
        request_log.calls().len(),
        request_log.token_requests(),
        request_log.refusals(),
        request_log.max_calls_in(1),
        request_log.max_calls_in(60),
        request_log.max_calls_in(1_800),
        result.detection_delays.len(),
        result.detection_delays[0].as_secs_f64(),
        median.as_secs_f64(),
        request_log.longest_gap(STATES, result.end).as_secs_f64(),
        request_log.longest_gap(LIST, result.end).as_secs_f64(),
    );
}

/// Freshness that holds for a configured and for a detected small limit.
fn assert_fresh(result: &HourResult) {
    assert!(result.detection_delays.len() > 80, "{} changes", result.detection_delays.len());
    assert!(
        result.detection_delays[0] <= Duration::from_secs(60),
        "detected after {:?}",
        result.detection_delays[0]
    );
    let request_log = result.dashboard.request_log.lock().unwrap();
    for list in [STATES, LIST] {
        let gap = request_log.longest_gap(list, result.end);
        assert!(gap <= Duration::from_secs(300), "{list}: {gap:?}");
    }
    assert!(request_log.token_requests() <= 2, "one token request, and one renewal after an hour");
    let progress_and_interval =
        result.dashboard.connection_states.iter().rev().find_map(|state| match state {
            ConnectionState::Online { list_progress, effective_interval, .. } => {
                Some((list_progress.is_some(), *effective_interval))
            }
            _ => None,
        });
    assert_eq!(
        progress_and_interval,
        Some((true, None)),
        "the list is read in portions; the interval is unchanged"
    );
    assert_eq!(result.dashboard.snapshot.groups.len(), 2_000);
}

#[tokio::test(start_paused = true)]
async fn small_limit_is_never_exceeded_and_data_stays_fresh() {
    let result = run_hour(RateLimit::Small).await;
    print_report("small", &result);
    assert_fresh(&result);
    let request_log = result.dashboard.request_log.lock().unwrap();
    assert_eq!(request_log.refusals(), 0);
    for (limit, seconds) in SMALL {
        assert!(
            request_log.max_calls_in(seconds) <= limit,
            "{} in {seconds} s",
            request_log.max_calls_in(seconds)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn auto_gets_one_429_and_then_keeps_to_small() {
    let result = run_hour(RateLimit::Auto).await;
    print_report("auto", &result);
    assert_fresh(&result);
    let request_log = result.dashboard.request_log.lock().unwrap();
    assert_eq!(request_log.refusals(), 1);
    assert_eq!(result.dashboard.usage.rate_limit.name, "auto: small (429 seen)");
}
