//! An hour with two thousand groups, where the API allows fourteen calls a minute.

use crate::polling::fleet::{Dashboard, LoopEvent, fleet};
use crate::polling::request_log::{LIST, SMALL, STATES};
use std::time::Duration;
use tokio::time::Instant;
use tunnelscope::api::RateLimit;
use tunnelscope::channel::ConnectionState;
use tunnelscope::domain::GroupStatus;
use tunnelscope::simulator::Limits;

const HOUR: Duration = Duration::from_secs(3_600);
/// Something happens this often; no multiple of it is one of the interval.
const HAPPENINGS: Duration = Duration::from_secs(29);

/// What was seen in an hour.
struct Seen {
    dashboard: Dashboard,
    /// How long what happened took to be known, the longest first.
    known: Vec<Duration>,
    end: Instant,
}

/// An hour in which every few seconds a hub or a group goes down or comes back, in turn all over the list.
async fn hour(rate_limit: RateLimit) -> Seen {
    let fleet = fleet(2_000, Limits::Small);
    let mut dashboard = Dashboard::at(&fleet, rate_limit, 7);
    let start = Instant::now();
    // The names come with the first page, and calm groups are all connected.
    dashboard.run_until(start + Duration::from_millis(500), &mut Vec::new()).await;
    let (mut open, mut known, mut down) = (Vec::new(), Vec::new(), Vec::new());
    let mut step = 0;
    while start.elapsed() < HOUR {
        if let Some((name, status, hub)) = next(step, &dashboard, &mut down) {
            let power = if status == GroupStatus::Connected { "UP" } else { "DOWN" };
            fleet.change(&name, hub, power).await;
            open.push(LoopEvent { name, status, at: Instant::now() });
        }
        step += 1;
        known.extend(dashboard.run_until(Instant::now() + HAPPENINGS, &mut open).await);
    }
    let end = Instant::now();
    known.extend(dashboard.run_until(end + Duration::from_secs(60), &mut open).await);
    assert!(open.is_empty(), "not known after a minute: {open:?}");
    known.sort_unstable_by(|a, b| b.cmp(a));
    Seen { dashboard, known, end: Instant::now() }
}

/// What happens next: two go down, one comes back.
fn next(
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
    if !is_free || down.iter().any(|(known, _)| *known == name) {
        return None;
    }
    down.push((name.clone(), hub));
    Some((name, status, hub))
}

fn report(name: &str, seen: &Seen) {
    let ledger = seen.dashboard.ledger.lock().unwrap();
    let median = seen.known[seen.known.len() / 2];
    println!(
        "{name}: {} calls, {} token requests, {} refused; most in 1 s {}, 60 s {}, 30 min {}; {} changes known after \
         at most {:.1} s, half within {:.1} s; states within {:.0} s, list within {:.0} s",
        ledger.calls().len(),
        ledger.tokens(),
        ledger.refusals(),
        ledger.most_in(1),
        ledger.most_in(60),
        ledger.most_in(1_800),
        seen.known.len(),
        seen.known[0].as_secs_f64(),
        median.as_secs_f64(),
        ledger.longest_gap(STATES, seen.end).as_secs_f64(),
        ledger.longest_gap(LIST, seen.end).as_secs_f64(),
    );
}

/// What has to be so whether the budget was known to be small or was found to be.
fn assert_fresh(seen: &Seen) {
    assert!(seen.known.len() > 80, "{} changes", seen.known.len());
    assert!(seen.known[0] <= Duration::from_secs(60), "known after {:?}", seen.known[0]);
    let ledger = seen.dashboard.ledger.lock().unwrap();
    for list in [STATES, LIST] {
        let gap = ledger.longest_gap(list, seen.end);
        assert!(gap <= Duration::from_secs(300), "{list}: {gap:?}");
    }
    assert!(ledger.tokens() <= 2, "one token, and one after an hour");
    let sweep = seen.dashboard.links.iter().rev().find_map(|link| match link {
        ConnectionState::Online { list_progress: sweep, effective_interval: stretched, .. } => {
            Some((sweep.is_some(), *stretched))
        }
        _ => None,
    });
    assert_eq!(sweep, Some((true, None)), "it says that it reads bit by bit, and keeps its interval");
    assert_eq!(seen.dashboard.snapshot.groups.len(), 2_000);
}

#[tokio::test(start_paused = true)]
async fn small_limit_is_never_exceeded_and_data_stays_fresh() {
    let seen = hour(RateLimit::Small).await;
    report("small", &seen);
    assert_fresh(&seen);
    let ledger = seen.dashboard.ledger.lock().unwrap();
    assert_eq!(ledger.refusals(), 0);
    for (limit, seconds) in SMALL {
        assert!(ledger.most_in(seconds) <= limit, "{} in {seconds} s", ledger.most_in(seconds));
    }
}

#[tokio::test(start_paused = true)]
async fn auto_gets_one_429_and_then_keeps_to_small() {
    let seen = hour(RateLimit::Auto).await;
    report("auto", &seen);
    assert_fresh(&seen);
    let ledger = seen.dashboard.ledger.lock().unwrap();
    assert_eq!(ledger.refusals(), 1);
    assert_eq!(seen.dashboard.usage.rate_limit.name, "auto: small (429 seen)");
}
