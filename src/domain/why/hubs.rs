//! What is found of hubs: down, unequal, empty, silent, flapping, or both in one place.

use super::{Evidence, Finding, Scene, Weight};
use crate::domain::{Group, Health, Hub, Reason, Role, Since, Stamp, Subject, Text, counted};
use jiff::SignedDuration;

/// Longest time in which the head-end notices by dead peer detection that a peer is gone, from the vendor's documentation.
pub const DETECTION: SignedDuration = SignedDuration::from_secs(156);
/// The vendor's page alerts of a hub or a group that is down after so long, from the vendor's documentation.
pub const ALERT_AFTER: SignedDuration = SignedDuration::from_mins(8);
/// From this age on a record of something that is up is older than it should be. The vendor gives no number; records are
/// made anew within seconds to minutes, and the head-end needs up to [`DETECTION`] to notice a loss.
pub const STALE_RECORD: SignedDuration = SignedDuration::from_mins(10);

/// `primary hub in sse-use-1-0-0`.
pub(super) fn name(hub: &Hub) -> String {
    match &hub.datacenter {
        Some(place) => format!("{} hub in {place}", hub.role),
        None => format!("{} hub", hub.role),
    }
}

/// Hubs that are down; both of them are an outage.
pub(super) fn down(scene: &Scene, group: &Group) -> Vec<Finding> {
    let down: Vec<&Hub> = group.hubs.iter().filter(|hub| hub.health() == Health::Down).collect();
    let is_outage = !down.is_empty() && down.len() == group.hubs.len();
    let weight = if is_outage { Weight::Outage } else { Weight::Degraded };
    let finding = |hub: &Hub| {
        let sentence = format!("The {} is down", name(hub));
        let record = hub.recorded_at.as_ref().and_then(Stamp::at);
        Finding::new(weight, Subject::Hub(hub.key.clone()), sentence)
            .since(hub.since)
            .because(record.map(|at| Evidence::At("its record was made".to_owned(), at)))
            .because(hub.since.and_then(|since| meaning(scene, since)))
    };
    let both = (is_outage && down.len() > 1).then(|| outage(group));
    both.into_iter().chain(down.into_iter().map(finding)).collect()
}

fn outage(group: &Group) -> Finding {
    let subject = Subject::Group(group.key.clone());
    Finding::new(Weight::Outage, subject, "Both hubs are down: nothing goes through").since(group.since)
}

/// What the time since which a hub is down means by the vendor's numbers.
fn meaning(scene: &Scene, since: Since) -> Option<Evidence> {
    let age = scene.now.duration_since(since.at);
    match age {
        _ if age >= ALERT_AFTER => {
            Some(Evidence::words("longer than the 8 minutes after which the vendor's page alerts"))
        }
        _ if since.is_exact && age < DETECTION => Some(Evidence::words(
            "the head-end takes up to 156 s to notice a lost peer, so it may be gone a little longer",
        )),
        _ => None,
    }
}

/// Both hubs up with different numbers of tunnels.
pub(super) fn unequal(group: &Group) -> Option<Finding> {
    let unequal = |reason: &Reason| matches!(reason, Reason::UnequalTunnels { .. });
    let Reason::UnequalTunnels { primary, secondary } = group.reasons().into_iter().find(unequal)? else {
        return None;
    };
    let sentence =
        format!("The hubs carry different numbers of tunnels: primary {primary}, secondary {secondary}");
    let (fewer, role) =
        if primary < secondary { (primary, Role::Primary) } else { (secondary, Role::Secondary) };
    let hub = group.hubs.iter().find(|hub| hub.role == role)?;
    let (all, missing) = (primary.max(secondary), primary.max(secondary) - fewer);
    let verb = if missing == 1 { "is" } else { "are" };
    let words = format!("{missing} of {} {verb} missing on the {role} hub", counted(all, "tunnel"));
    let finding = Finding::new(Weight::Degraded, Subject::Hub(hub.key.clone()), sentence);
    Some(finding.since(group.since).because([Evidence::words(words)]))
}

/// A hub that is up and has no tunnel.
pub(super) fn without_tunnels(hub: &Hub) -> Option<Finding> {
    let is_empty = hub.health() == Health::Up && hub.tunnel_count() == Some(0);
    let sentence = format!("The {} is up and has no tunnel", name(hub));
    is_empty.then(|| Finding::new(Weight::Degraded, Subject::Hub(hub.key.clone()), sentence))
}

/// A hub that is said to be up by a record that is too old for that, seen when the record was read.
pub(super) fn stale(group: &Group, hub: &Hub) -> Option<Finding> {
    let recorded = hub.recorded_at.as_ref()?.at()?;
    let is_stale = hub.health() == Health::Up && group.read_at?.duration_since(recorded) >= STALE_RECORD;
    let sentence = format!("The {} is said to be up, but its record is old", name(hub));
    let evidence = [
        Evidence::At("its record was made".to_owned(), recorded),
        Evidence::words("a hub that works has its record made anew; this one may be up and silent"),
    ];
    is_stale.then(|| Finding::new(Weight::Suspect, Subject::Hub(hub.key.clone()), sentence).because(evidence))
}

/// A hub that goes down and comes up again and again.
pub(super) fn flapping(scene: &Scene, hub: &Hub) -> Option<Finding> {
    let subject = Subject::Hub(hub.key.clone());
    let flaps = scene.journal.flaps(&subject, scene.lately());
    let sentence = format!("The {} changed {flaps} times in the last hour", name(hub));
    (flaps >= super::MANY_FLAPS).then(|| {
        let words = "a line or a device that comes and goes, or two devices that use one id";
        Finding::new(Weight::Suspect, subject, sentence).because([Evidence::words(words)])
    })
}

/// A group whose hubs cannot stand in for each other.
pub(super) fn redundancy(group: &Group) -> Option<Finding> {
    let subject = Subject::Group(group.key.clone());
    let places: Vec<&Text> = group.hubs.iter().filter_map(|hub| hub.datacenter.as_ref()).collect();
    match (group.hubs.as_slice(), places.as_slice()) {
        ([_], _) => {
            let words = "when that hub is down, the group is disconnected";
            let finding =
                Finding::new(Weight::Advice, subject, "There is no redundancy: the group has one hub");
            Some(finding.because([Evidence::words(words)]))
        }
        ([_, _], [one, other]) if one == other => {
            let sentence = format!("There is little redundancy: both hubs are in {one}");
            let words = "trouble in that data center takes both hubs";
            Some(Finding::new(Weight::Advice, subject, sentence).because([Evidence::words(words)]))
        }
        _ => None,
    }
}

/// A group that is called unhealthy without a cause in the data, or by a word that is new.
pub(super) fn unexplained(group: &Group) -> Option<Finding> {
    let subject = Subject::Group(group.key.clone());
    match group.health() {
        Health::Up => None,
        Health::Unknown => {
            let sentence = match group.status {
                Some(_) => format!("The status \"{}\" is not known to this version", group.status_word()),
                None => "The API response has no status for this group".to_owned(),
            };
            Some(Finding::new(Weight::Suspect, subject, sentence).since(group.since))
        }
        Health::Down | Health::Degraded => {
            let sentence =
                format!("The group is {} and nothing that the API sent says why", group.status_word());
            let words = "the states may be older than the list; r looks again";
            Some(
                Finding::new(Weight::Degraded, subject, sentence)
                    .since(group.since)
                    .because([Evidence::words(words)]),
            )
        }
    }
}
