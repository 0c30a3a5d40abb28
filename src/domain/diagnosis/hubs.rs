//! Findings on hubs: down, unequal, without tunnels, stale, flapping, or both in one data center.

use super::{Context, Evidence, Finding, FindingKind, Severity};
use crate::domain::events::missing_peers::RECONNECT_TIME;
use crate::domain::{ApiTimestamp, Group, Health, Hub, Reason, Role, Since, Subject, Text, pluralize};
use jiff::SignedDuration;

/// Maximum time until the head-end detects a lost peer by dead peer detection, according to the vendor's documentation.
pub const MAX_DPD_TIME: SignedDuration = SignedDuration::from_secs(156);
/// Time after which the vendor's dashboard alerts on a hub or group that is down, according to its documentation.
pub const VENDOR_ALERT_DELAY: SignedDuration = SignedDuration::from_mins(8);
/// Age from which the record of an object that is up is stale. The vendor gives no number; records are renewed within
/// seconds to minutes, and the head-end takes up to [`MAX_DPD_TIME`] to detect a loss.
pub const STALE_RECORD: SignedDuration = SignedDuration::from_mins(10);

/// Maximum number of peers listed in a finding.
const MAX_NAMED: usize = 5;

pub(super) fn name(hub: &Hub) -> String {
    match &hub.datacenter {
        Some(datacenter) => format!("{} hub in {datacenter}", hub.role),
        None => format!("{} hub", hub.role),
    }
}

/// Hubs that are down; if both are, it is an outage.
pub(super) fn down(context: &Context<'_>, group: &Group) -> Vec<Finding> {
    let down: Vec<&Hub> = group.hubs.iter().filter(|hub| hub.health() == Health::Down).collect();
    let is_outage = !down.is_empty() && down.len() == group.hubs.len();
    let severity = if is_outage { Severity::Critical } else { Severity::Major };
    let finding = |hub: &Hub| {
        let sentence = format!("The {} is down", name(hub));
        let record = hub.recorded_at.as_ref().and_then(ApiTimestamp::time);
        Finding::new(FindingKind::HubDown, severity, Subject::Hub(hub.key.clone()), sentence)
            .with_summary(format!("{} hub down", hub.role))
            .with_since(hub.since)
            .with_evidence(record.map(|at| Evidence::Time("last status record".to_owned(), at)))
            .with_evidence(hub.since.and_then(|since| downtime_evidence(context, since)))
    };
    let both = (is_outage && down.len() > 1).then(|| outage(group));
    both.into_iter().chain(down.into_iter().map(finding)).collect()
}

fn outage(group: &Group) -> Finding {
    let subject = Subject::Group(group.key.clone());
    let sentence = "Both hubs are down: no traffic passes";
    let finding = Finding::new(FindingKind::BothHubsDown, Severity::Critical, subject, sentence);
    finding.with_summary("both hubs down").with_since(group.since)
}

/// Interpretation of the downtime by the vendor's documented times.
fn downtime_evidence(context: &Context<'_>, since: Since) -> Option<Evidence> {
    let age = context.now.duration_since(since.time());
    match age {
        _ if age >= VENDOR_ALERT_DELAY => {
            Some(Evidence::text("longer than the 8 minutes after which the vendor's dashboard alerts"))
        }
        _ if since.is_exact && age < MAX_DPD_TIME => Some(Evidence::text(
            "dead peer detection takes up to 156 s, so the peer may have been lost earlier",
        )),
        _ => None,
    }
}

/// Both hubs are up with different numbers of tunnels.
pub(super) fn unequal(group: &Group) -> Option<Finding> {
    let unequal = |reason: &Reason| matches!(reason, Reason::UnequalTunnels { .. });
    let reason = group.reasons().into_iter().find(unequal)?;
    let Reason::UnequalTunnels { primary, secondary } = reason else {
        return None;
    };
    let sentence =
        format!("The hubs have different numbers of tunnels: primary {primary}, secondary {secondary}");
    let (fewer, role) =
        if primary < secondary { (primary, Role::Primary) } else { (secondary, Role::Secondary) };
    let hub = group.hubs.iter().find(|hub| hub.role == role)?;
    let difference = usize::try_from(primary.max(secondary) - fewer).unwrap_or(usize::MAX);
    let evidence = format!("{} fewer on the {role} hub", pluralize(difference, "tunnel"));
    let subject = Subject::Hub(hub.key.clone());
    let finding = Finding::new(FindingKind::UnequalHubs, Severity::Major, subject, sentence);
    let finding = finding.with_summary(reason.summary());
    Some(finding.with_since(group.since).with_evidence([Evidence::text(evidence)]))
}

/// A hub that is up without tunnels. Right after it came up its tunnels may still be missing.
pub(super) fn without_tunnels(context: &Context<'_>, hub: &Hub) -> Option<Finding> {
    let has_come_up = context.is_within(hub.since, RECONNECT_TIME);
    let is_empty = hub.health() == Health::Up && hub.tunnel_count() == Some(0) && !has_come_up;
    let sentence = format!("The {} is up and has no tunnel", name(hub));
    is_empty.then(|| {
        let subject = Subject::Hub(hub.key.clone());
        let finding = Finding::new(FindingKind::HubEmpty, Severity::Major, subject, sentence);
        finding.with_summary(format!("{} hub has no tunnel", hub.role))
    })
}

/// A hub that is reported up by a stale record, judged by the time the record was read.
pub(super) fn stale(group: &Group, hub: &Hub) -> Option<Finding> {
    let recorded = hub.recorded_at.as_ref()?.time()?;
    let is_stale = hub.health() == Health::Up && group.read_at?.duration_since(recorded) >= STALE_RECORD;
    let sentence = format!("The {} is reported up, but its status is stale", name(hub));
    let evidence = [
        Evidence::Time("last status record".to_owned(), recorded),
        Evidence::text(
            "the status record of a working hub is renewed within minutes; the hub may be up without reporting",
        ),
    ];
    let subject = Subject::Hub(hub.key.clone());
    is_stale.then(|| {
        let finding = Finding::new(FindingKind::StaleRecord, Severity::Minor, subject, sentence);
        finding.with_summary(format!("{} hub: stale status", hub.role)).with_evidence(evidence)
    })
}

pub(super) fn flapping(context: &Context<'_>, hub: &Hub) -> Option<Finding> {
    let subject = Subject::Hub(hub.key.clone());
    let flaps = context.activity.excessive_flaps(&subject, context.now)?;
    let sentence = format!("The {} changed state {flaps} times within 30 minutes", name(hub));
    let evidence = "possible link flap, unstable device or duplicate IKE identity";
    let finding = Finding::new(FindingKind::Flapping, Severity::Minor, subject, sentence);
    Some(finding.with_summary(format!("{} hub flaps", hub.role)).with_evidence([Evidence::text(evidence)]))
}

/// A hub with missing peers.
pub(super) fn missing_tunnels(context: &Context<'_>, hub: &Hub) -> Option<Finding> {
    let absence = context.missing.absence(&hub.key)?;
    let expected = absence.present + absence.peers.len();
    let sentence =
        format!("The {} is missing tunnels: {expected} expected, {} present", name(hub), absence.present);
    let evidence = absence
        .peers
        .iter()
        .take(MAX_NAMED)
        .map(|peer| Evidence::Time(format!("{} last seen", peer.title), peer.last_seen));
    let subject = Subject::Hub(hub.key.clone());
    let finding = Finding::new(FindingKind::MissingTunnel, Severity::Major, subject, sentence);
    let since = absence.peers.first().map(|peer| Since::new(peer.last_seen, true));
    let missing = absence.peers.len();
    let summary =
        if missing == 1 { "1 tunnel missing".to_owned() } else { format!("{missing} tunnels missing") };
    Some(finding.with_summary(summary).with_since(since).with_evidence(evidence))
}

/// A group without redundant hubs.
pub(super) fn redundancy(group: &Group) -> Option<Finding> {
    let subject = Subject::Group(group.key.clone());
    let kind = FindingKind::NotRedundant;
    let places: Vec<&Text> = group.hubs.iter().filter_map(|hub| hub.datacenter.as_ref()).collect();
    match (group.hubs.as_slice(), places.as_slice()) {
        ([_], _) => {
            let evidence = "if that hub goes down, the group is disconnected";
            let finding =
                Finding::new(kind, Severity::Info, subject, "No redundancy: the group has only one hub");
            Some(finding.with_summary("only one hub").with_evidence([Evidence::text(evidence)]))
        }
        ([_, _], [one, other]) if one == other && !one.is_placeholder() => {
            let sentence = format!("Limited redundancy: both hubs are in {one}");
            let evidence = "an outage of that data center affects both hubs";
            let finding = Finding::new(kind, Severity::Info, subject, sentence);
            Some(
                finding
                    .with_summary("both hubs in one data center")
                    .with_evidence([Evidence::text(evidence)]),
            )
        }
        _ => None,
    }
}

/// A group that is reported unhealthy without a cause in its data, or whose status is missing or unknown.
pub(super) fn unexplained(group: &Group) -> Option<Finding> {
    let subject = Subject::Group(group.key.clone());
    match group.reported_health() {
        Health::Up | Health::Degraded => None,
        Health::Unknown => {
            let sentence = match &group.status {
                Some(status) => format!("The status \"{}\" is not known to this version", status.as_str()),
                None => "The API response has no status for this group".to_owned(),
            };
            let finding = Finding::new(FindingKind::UnknownStatus, Severity::Minor, subject, sentence);
            Some(finding.with_summary("status unknown").with_since(group.since))
        }
        Health::Down | Health::Warning => {
            let sentence = format!("The group is {}, and its data contains no cause", group.status_label());
            let evidence = "the state list may be older than the group list; press r to refresh";
            let finding = Finding::new(FindingKind::Unexplained, Severity::Major, subject, sentence);
            Some(
                finding
                    .with_summary("no cause in the data")
                    .with_since(group.since)
                    .with_evidence([Evidence::text(evidence)]),
            )
        }
    }
}
