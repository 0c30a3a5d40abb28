//! Findings over an hour of simulated time: no group of a calm fleet is degraded at any moment, and whatever degrades a group
//! of a troubled fleet is true.

use crate::polling::fleet::Dashboard;
use crate::support::inline_simulator::Provider;
use rstest::rstest;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tunnelscope::api::RateLimit;
use tunnelscope::domain::diagnosis::{Finding, FindingKind};
use tunnelscope::domain::{Group, Health, Role, Snapshot, Subject};
use tunnelscope::simulator::world::{self, HubKey, LogEntry, Service, TunnelFault, World};
use tunnelscope::simulator::{Options, Scenario};

const HOUR: u64 = 3_600;
/// The interval of the dashboard.
const POLL: u64 = 30;
/// How much older than a snapshot the states in it may be: an interval, and the time in which the lists are read.
const LAG: u64 = 2 * POLL;

/// A dashboard that polls a simulated organization, and the same world again to compare with.
struct Watched {
    dashboard: Dashboard,
    truth: World,
    start: Instant,
}

impl Watched {
    fn new(options: Options) -> Self {
        let truth = World::new(options.seed, options.groups, options.scenario);
        let fleet = Provider::new(options);
        let mut dashboard = Dashboard::start(&fleet, RateLimit::Custom(Vec::new()), 7);
        dashboard.recorded_snapshots = Some(Vec::new());
        Self { dashboard, truth, start: Instant::now() }
    }

    /// Runs for so many seconds and returns every snapshot that was shown meanwhile.
    async fn run(&mut self, seconds: u64) -> Vec<Arc<Snapshot>> {
        let end = Instant::now() + Duration::from_secs(seconds);
        self.dashboard.run_until(end, &mut Vec::new()).await;
        self.dashboard.recorded_snapshots.replace(Vec::new()).unwrap_or_default()
    }

    fn elapsed(&self) -> u64 {
        self.start.elapsed().as_secs()
    }
}

fn degrading(group: &Group) -> impl Iterator<Item = &Finding> {
    group.findings.iter().filter(|finding| finding.degrades())
}

/// The name of a group, and what degrades it.
fn described(group: &Group) -> (&str, Vec<&str>) {
    (group.title(), degrading(group).map(|finding| finding.sentence.as_str()).collect())
}

#[rstest]
#[case::calm(Scenario::Calm)]
#[case::demo(Scenario::Demo)]
#[tokio::test(start_paused = true)]
async fn fleet_without_tunnel_faults_is_never_degraded(#[case] scenario: Scenario) {
    let mut watched = Watched::new(Options { scenario, ..Options::default() });
    let mut polls = 0;
    while watched.elapsed() < HOUR {
        let at = watched.elapsed();
        for snapshot in watched.run(POLL).await {
            polls += 1;
            let is_degraded = |group: &&Group| group.health() == Health::Degraded;
            let found: Vec<_> = snapshot.groups.iter().filter(is_degraded).map(described).collect();
            assert!(found.is_empty(), "after {at} s: {found:#?}");
        }
    }
    assert!(polls >= 100, "{polls} snapshots");
}

/// What the simulator itself knows of one fleet.
struct Truth<'a> {
    world: &'a World,
    slots: HashMap<&'a str, usize>,
    /// What happened since the start, in milliseconds.
    log: Vec<LogEntry>,
}

impl<'a> Truth<'a> {
    fn new(world: &'a World, until: u64) -> Self {
        let slots = world.slots().map(|slot| (world.group(slot).name.as_str(), slot)).collect();
        let until = i64::try_from(until * 1_000).unwrap();
        Self { world, slots, log: world.log_entries(0, until) }
    }

    /// Whether a finding that was shown so many seconds after the start is true.
    fn explains(&self, group: &Group, finding: &Finding, at: u64) -> bool {
        let slot = self.slots[group.title()];
        let tunnel_fault = self.world.group(slot).tunnel_fault;
        let mut hubs = finding.objects().filter_map(|object| match object {
            Subject::Hub(key) => group.hubs.iter().find(|hub| hub.key == *key),
            Subject::Tunnel(key) => group.hubs.iter().find(|hub| hub.key == *key.hub()),
            _ => None,
        });
        let Some(hub) = hubs.next() else { return false };
        let is_primary = hub.role == Role::Primary;
        let role = if is_primary { world::Role::Primary } else { world::Role::Secondary };
        let key = HubKey { slot, role };
        let ails = |with: &[TunnelFault]| {
            is_primary && tunnel_fault.is_some_and(|tunnel_fault| with.contains(&tunnel_fault))
        };
        match finding.kind {
            FindingKind::NoIpsec => ails(&[TunnelFault::NoIpsec]),
            FindingKind::NoIke => ails(&[TunnelFault::NoIke]),
            FindingKind::ReceivesNothing => ails(&[TunnelFault::NothingReceived, TunnelFault::NoIpsec]),
            FindingKind::Unanswered => ails(&[TunnelFault::Unanswered, TunnelFault::NothingReceived]),
            FindingKind::NoBgpRoute => ails(&[TunnelFault::NoBgpRoute]),
            FindingKind::Rekeying => ails(&[TunnelFault::Rekeying]),
            FindingKind::MissingTunnel => self.lacks_tunnels(key, at),
            FindingKind::Flapping => self.flaps(key, at),
            _ => false,
        }
    }

    /// Whether a hub lacked tunnels that it had before, at a moment that the snapshot may be of.
    fn lacks_tunnels(&self, key: HubKey, at: u64) -> bool {
        let configured = usize::from(self.world.group(key.slot).hubs[key.role as usize].tunnels);
        (at.saturating_sub(LAG)..=at).any(|second| {
            let here = self.world.view_at(Duration::from_secs(second)).hub(key).tunnels.len();
            here < configured
        })
    }

    /// Whether a hub or one of its tunnels changed its state four times within half an hour, which was not over half an
    /// hour ago.
    fn flaps(&self, key: HubKey, at: u64) -> bool {
        let from = i64::try_from(at.saturating_sub(HOUR + LAG)).unwrap() * 1_000;
        let until = i64::try_from(at).unwrap() * 1_000;
        let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
        let within = self.log.iter().filter(|tale| tale.hub == key && tale.service == Service::Ike);
        for tale in within.filter(|tale| (from..=until).contains(&tale.at)) {
            *counts.entry(tale.tunnel).or_default() += 1;
        }
        counts.values().any(|count| *count >= 4)
    }
}

/// Runs an hour and asserts that the simulator explains each finding that makes a group degraded; returns the kinds found.
async fn assert_explained(options: Options) -> BTreeMap<&'static str, usize> {
    let mut watched = Watched::new(options);
    let mut shown = Vec::new();
    while watched.elapsed() < HOUR {
        let snapshots = watched.run(POLL).await;
        let at = watched.elapsed();
        for snapshot in snapshots {
            for group in &snapshot.groups {
                shown.extend(degrading(group).map(|finding| (at, group.clone(), finding.clone())));
            }
        }
    }
    let truth = Truth::new(&watched.truth, HOUR + POLL);
    let (mut kinds, mut wrong) = (BTreeMap::new(), BTreeMap::new());
    for (at, group, finding) in &shown {
        *kinds.entry(finding.kind.name()).or_default() += 1;
        if !truth.explains(group, finding, *at) {
            let known = wrong.entry((group.title().to_owned(), finding.sentence.clone())).or_insert((*at, 0));
            known.1 += 1;
        }
    }
    assert!(wrong.is_empty(), "not explained (group, finding: first seen, snapshots): {wrong:#?}\n{kinds:?}");
    kinds
}

#[tokio::test(start_paused = true)]
async fn every_finding_in_a_busy_fleet_is_true() {
    let kinds = assert_explained(Options::default()).await;
    let tunnel_faults = ["no_ipsec", "no_ike", "receives_nothing", "unanswered", "no_bgp_route", "rekeying"];
    assert!(tunnel_faults.iter().all(|kind| kinds.contains_key(kind)), "{kinds:?}");
}

#[tokio::test(start_paused = true)]
async fn every_finding_in_an_outage_is_true() {
    assert_explained(Options { scenario: Scenario::Outage, ..Options::default() }).await;
}
