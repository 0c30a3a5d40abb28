//! Findings on data centers: whether hubs of several groups went down together. Hubs that have been down for a long
//! time, and problems of a single group, are no evidence against a data center.

use super::{Context, Evidence, Finding, FindingKind, Severity, hubs};
use crate::domain::{Datacenter, Group, Health, Hub, Map, Since, Snapshot, Subject, Text, pluralize};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashSet};

/// Hubs that go down within this time of each other count as a common loss.
pub const LOSS_WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// A common loss needs at least one in this many of the hubs that were up.
const MIN_LOST_FRACTION: usize = 5;
/// Maximum number of groups listed in a finding.
const MAX_NAMED: usize = 5;

/// Hubs of several groups that went down in a data center together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommonLoss {
    pub lost: usize,
    pub total: usize,
    /// When the first of them was seen down.
    pub first: Timestamp,
    /// When the last of them was seen down.
    pub last: Timestamp,
}

impl CommonLoss {
    /// Finds evidence of a data center outage: at least a fifth of the hubs that were up went down within
    /// [`LOSS_WINDOW`], in at least two groups. Hubs under a placeholder name may be in different data centers.
    pub fn find(datacenter: &Datacenter, groups: &[Group]) -> Option<Self> {
        if datacenter.name.is_placeholder() {
            return None;
        }
        let mut losses: Vec<(Timestamp, usize)> = Vec::new();
        let mut group_numbers: Map<*const Group, usize> = Map::default();
        for (group, hub) in datacenter.hubs(groups) {
            let since = hub.since.filter(|since| since.is_exact && hub.health() == Health::Down);
            let number = group_numbers.len();
            let number = *group_numbers.entry(std::ptr::from_ref(group)).or_insert(number);
            losses.extend(since.map(|since| (since.time(), number)));
        }
        losses.sort_unstable();
        let mut best: Option<Self> = None;
        let mut start = 0;
        for end in 0..losses.len() {
            while losses[end].0.duration_since(losses[start].0) > LOSS_WINDOW {
                start += 1;
            }
            let window = &losses[start..=end];
            let of_groups: HashSet<usize> = window.iter().map(|(_, group)| *group).collect();
            let loss = Self {
                lost: window.len(),
                total: datacenter.hubs_up + window.len(),
                first: window[0].0,
                last: losses[end].0,
            };
            let is_evidence = of_groups.len() > 1 && loss.lost * MIN_LOST_FRACTION >= loss.total;
            if is_evidence && best.is_none_or(|best| loss.lost >= best.lost) {
                best = Some(loss);
            }
        }
        best
    }

    /// Whether a hub that went down at this time is part of the common loss.
    fn includes(&self, since: Option<Since>) -> bool {
        since.is_some_and(|since| since.is_exact && (self.first..=self.last).contains(&since.time()))
    }

    fn describe(&self) -> String {
        let Self { lost, total: of, first, last } = self;
        match last.duration_since(*first).as_secs() {
            0 => format!("{lost} of {of} hubs went down at once"),
            seconds @ 1..120 => format!("{lost} of {of} hubs went down within {seconds} s"),
            seconds => format!("{lost} of {of} hubs went down within {} min", (seconds + 59) / 60),
        }
    }
}

/// Common losses, by data center.
pub(super) struct Losses(Map<Text, CommonLoss>);

impl Losses {
    pub(super) fn new(snapshot: &Snapshot) -> Self {
        let with_losses = snapshot.datacenters.iter().filter(|datacenter| datacenter.hubs_down > 1);
        let losses = with_losses.filter_map(|datacenter| {
            Some((datacenter.name.clone(), CommonLoss::find(datacenter, &snapshot.groups)?))
        });
        Self(losses.collect())
    }
}

/// Findings on the data centers of the hubs that are down: an outage there, or working hubs of other groups, which
/// point to the customer side.
pub(super) fn data_center_findings(context: &Context<'_>, losses: &Losses, group: &Group) -> Vec<Finding> {
    let mut lost: BTreeMap<_, Vec<&Hub>> = BTreeMap::new();
    for hub in group.hubs.iter().filter(|hub| hub.health() == Health::Down) {
        if let Some(name) = hub.datacenter.as_ref().filter(|name| !name.is_placeholder()) {
            lost.entry(name).or_default().push(hub);
        }
    }
    let places = lost.into_iter().filter_map(|(name, hubs)| Some((context.snapshot.datacenter(name)?, hubs)));
    places
        .map(|(datacenter, hubs)| data_center_finding(datacenter, losses.0.get(&datacenter.name), &hubs))
        .collect()
}

fn data_center_finding(datacenter: &Datacenter, loss: Option<&CommonLoss>, down: &[&Hub]) -> Finding {
    let subject = Subject::Datacenter(datacenter.name.clone());
    let concerns = down.iter().map(|hub| Subject::Hub(hub.key.clone())).collect();
    let loss = loss.filter(|loss| down.iter().any(|hub| loss.includes(hub.since)));
    let (severity, sentence) = match (loss, datacenter.groups.saturating_sub(1)) {
        (Some(loss), _) => {
            (Severity::Major, format!("Likely the data center: {} in {}", loss.describe(), datacenter.name))
        }
        (None, 0) => (
            Severity::Info,
            format!("No other group has a hub in {}, so the cause cannot be located", datacenter.name),
        ),
        (None, _) if !is_mostly_up(datacenter) => (
            Severity::Info,
            format!("{} in {} {}", hubs_down(datacenter), datacenter.name, unrelated_loss(datacenter)),
        ),
        (None, _) => {
            let up = hub_count(datacenter.hubs_up);
            (Severity::Info, format!("Likely on the customer side: {up} in {} up", datacenter.name))
        }
    };
    let counts =
        Evidence::text(format!("hubs there: {} up, {} down", datacenter.hubs_up, datacenter.hubs_down));
    let finding = Finding::new(FindingKind::DataCenter, severity, subject, sentence);
    Finding { concerns, ..finding.with_evidence([counts]) }
}

/// Whether at least half of the known hubs are up. Only then is a hub that is down likely a problem on the customer
/// side.
fn is_mostly_up(datacenter: &Datacenter) -> bool {
    datacenter.hubs_up >= datacenter.hubs_down
}

fn hubs_down(datacenter: &Datacenter) -> String {
    match datacenter.hubs_up + datacenter.hubs_down {
        all if datacenter.hubs_up == 0 => format!("All {}", pluralize(all, "hub")),
        all => format!("{} of {}", datacenter.hubs_down, pluralize(all, "hub")),
    }
}

/// Predicate for hubs that were not seen to go down together, since most were already down at the first poll. If no hub
/// is up, the data center may still be the cause.
fn unrelated_loss(datacenter: &Datacenter) -> &'static str {
    if datacenter.hubs_up == 0 && datacenter.groups > 1 {
        "are down: possibly the data center, though they were not seen to go down together"
    } else {
        "are down, but were not seen to go down together"
    }
}

fn hub_count(hubs: usize) -> String {
    match hubs {
        1 => "1 other hub".to_owned(),
        hubs => format!("{hubs} other hubs"),
    }
}

fn groups(count: usize) -> String {
    pluralize(count, "group")
}

/// Verdict: the data center, or single groups.
pub fn verdict(datacenter: &Datacenter, loss: Option<&CommonLoss>) -> String {
    let (hit, all) = (datacenter.groups_affected, groups(datacenter.groups));
    match (loss, hit) {
        (Some(loss), _) => format!("Likely the data center: {}.", loss.describe()),
        _ if datacenter.name.is_placeholder() => {
            "The API does not name this data center: its hubs may be in different ones.".to_owned()
        }
        (None, 0) if datacenter.health() == Health::Unknown => "Hub status unknown.".to_owned(),
        (None, 0) => "No group has lost its hub here.".to_owned(),
        (None, 2..) if !is_mostly_up(datacenter) => {
            format!("{} here {}.", hubs_down(datacenter), unrelated_loss(datacenter))
        }
        (None, 1) => format!("1 of {all} here has lost its hub; likely on the customer side."),
        (None, _) => format!(
            "{hit} of {all} here have lost their hub, but were not seen to lose it together: likely on the customer side."
        ),
    }
}

/// Findings on a data center: its common loss, and each group whose hub there is down.
pub(super) fn findings(snapshot: &Snapshot, datacenter: &Datacenter) -> Vec<Finding> {
    let hubs = datacenter.hubs(&snapshot.groups);
    let down: Vec<(&Group, &Hub)> = hubs.filter(|(_, hub)| hub.health() == Health::Down).collect();
    let loss = CommonLoss::find(datacenter, &snapshot.groups);
    let common = loss.map(|loss| common_loss_finding(snapshot, datacenter, &loss, &down));
    let each = down.iter().take(MAX_NAMED).map(|(group, hub)| lost_hub_finding(group, hub));
    common.into_iter().chain(each).collect()
}

fn common_loss_finding(
    snapshot: &Snapshot,
    datacenter: &Datacenter,
    loss: &CommonLoss,
    down: &[(&Group, &Hub)],
) -> Finding {
    let severity = if datacenter.health() == Health::Down { Severity::Critical } else { Severity::Major };
    let others_up =
        down.iter().filter(|(group, _)| group.hubs.iter().any(|hub| hub.health() == Health::Up)).count();
    let elsewhere = snapshot
        .datacenters
        .iter()
        .filter(|other| other.name != datacenter.name && other.hubs_down > 1)
        .filter(|other| CommonLoss::find(other, &snapshot.groups).is_some())
        .count();
    let evidence = [
        Evidence::text(format!("hubs here: {} up, {} down", datacenter.hubs_up, datacenter.hubs_down)),
        Evidence::text(format!("{others_up} of the affected groups still have their other hub")),
        Evidence::text(match elsewhere {
            0 => "no other data center lost hubs".to_owned(),
            1 => "1 other data center lost hubs too".to_owned(),
            others => format!("{others} other data centers lost hubs too"),
        }),
    ];
    let sentence = format!("{} in {}", loss.describe(), datacenter.name);
    let subject = Subject::Datacenter(datacenter.name.clone());
    let since = Since::new(loss.first, true);
    Finding::new(FindingKind::DataCenter, severity, subject, sentence)
        .with_since(Some(since))
        .with_evidence(evidence)
}

fn lost_hub_finding(group: &Group, hub: &Hub) -> Finding {
    let sentence = format!("{} lost its {}", group.title(), hubs::name(hub));
    let is_connected = group.hubs.iter().any(|other| other.key != hub.key && other.health() == Health::Up);
    let evidence = if is_connected { "its other hub is up" } else { "no other hub of the group is up" };
    let subject = Subject::Hub(hub.key.clone());
    let finding = Finding::new(FindingKind::HubDown, Severity::Major, subject, sentence);
    finding.with_since(hub.since).with_evidence([Evidence::text(evidence)])
}
