//! Whether it is one group or everyone: what the other hubs in a data center say.

use super::{Evidence, Finding, Scene, Weight, hubs};
use crate::domain::{Datacenter, Group, Health, Hub, Subject, counted};
use std::collections::BTreeMap;

/// Groups that a finding names.
const NAMED: usize = 5;

/// The data centers behind the hubs of a group that are down: in trouble, or well, which points to the group's own side.
pub(super) fn behind(scene: &Scene, group: &Group) -> Vec<Finding> {
    let mut lost: BTreeMap<_, Vec<&Hub>> = BTreeMap::new();
    for hub in group.hubs.iter().filter(|hub| hub.health() == Health::Down) {
        if let Some(name) = &hub.datacenter {
            lost.entry(name).or_default().push(hub);
        }
    }
    let places = lost.into_iter().filter_map(|(name, hubs)| Some((scene.snapshot.datacenter(name)?, hubs)));
    places.map(|(here, hubs)| seen_from(here, &hubs)).collect()
}

fn seen_from(here: &Datacenter, lost: &[&Hub]) -> Finding {
    let subject = Subject::Datacenter(here.name.clone());
    let concerns = lost.iter().map(|hub| Subject::Hub(hub.key.clone())).collect();
    let others = here.groups.saturating_sub(1);
    let (weight, sentence) = match here.groups_hit {
        0 | 1 if others == 0 => (
            Weight::Advice,
            format!("No other group has a hub in {}, so nothing there tells whose side it is", here.name),
        ),
        0 | 1 => {
            let others = match others {
                1 => format!("the only other group in {} has its hub", here.name),
                others => format!("the other {others} groups in {} have their hubs", here.name),
            };
            (Weight::Advice, format!("It is this group's side: {others}"))
        }
        hit => {
            let both = if lost.len() > 1 { ", and both hubs of this one are there" } else { "" };
            let (weight, whose) = match here.health() {
                Health::Down => (Weight::Degraded, "It is the data center"),
                _ => (Weight::Suspect, "It is more than this group"),
            };
            let all = groups(here.groups);
            (weight, format!("{whose}: {hit} of {all} lost their hub in {}{both}", here.name))
        }
    };
    let counts = Evidence::words(format!("hubs there: {} up, {} down", here.hubs_up, here.hubs_down));
    Finding { concerns, ..Finding::new(weight, subject, sentence).because([counts]) }
}

fn groups(count: usize) -> String {
    counted(count, "group")
}

/// Is it one group here, or everyone.
pub fn verdict(here: &Datacenter) -> String {
    let (hit, all) = (here.groups_hit, groups(here.groups));
    match hit {
        0 if here.health() == Health::Unknown => "Nobody can say how the hubs here are.".to_owned(),
        0 => "No group has lost its hub here.".to_owned(),
        _ if here.hubs_up == 0 => {
            format!("Everyone: no hub here is up, and {hit} of {all} lost theirs.")
        }
        1 => format!("One group here, of {}, has lost its hub: look at its side first.", here.groups),
        _ if here.health() == Health::Down => {
            format!("{hit} of {all} here have lost their hub: look at the data center first.")
        }
        _ => format!("{hit} of {all} here have lost their hub: more than one, and not everyone."),
    }
}

/// What is found of a data center: how it is as a whole, and each group that lost its hub there.
pub(super) fn findings(scene: &Scene, here: &Datacenter) -> Vec<Finding> {
    let hubs = here.hubs(&scene.snapshot.groups);
    let down: Vec<(&Group, &Hub)> = hubs.filter(|(_, hub)| hub.health() == Health::Down).collect();
    let whole = (here.groups_hit > 1).then(|| whole(scene, here, &down));
    let each = down.iter().take(NAMED).map(|(group, hub)| lost_here(group, hub));
    whole.into_iter().chain(each).collect()
}

fn whole(scene: &Scene, here: &Datacenter, down: &[(&Group, &Hub)]) -> Finding {
    let weight = if here.health() == Health::Down { Weight::Outage } else { Weight::Degraded };
    let others_up =
        down.iter().filter(|(group, _)| group.hubs.iter().any(|hub| hub.health() == Health::Up)).count();
    let elsewhere = scene
        .snapshot
        .datacenters
        .iter()
        .filter(|other| other.name != here.name && other.health() < Health::Unknown)
        .count();
    let first = down.iter().filter_map(|(_, hub)| hub.since).min_by_key(|since| since.at);
    let evidence = [
        Evidence::words(format!("hubs here: {} up, {} down", here.hubs_up, here.hubs_down)),
        Evidence::words(match others_up {
            1 => "1 of the groups hit still has its other hub".to_owned(),
            others_up => format!("{others_up} of the groups hit still have their other hub"),
        }),
        Evidence::words(match elsewhere {
            0 => "all other data centers are well".to_owned(),
            1 => "1 other data center is in trouble too".to_owned(),
            others => format!("{others} other data centers are in trouble too"),
        }),
    ];
    let sentence = format!("{} of {} lost their hub in {}", here.groups_hit, groups(here.groups), here.name);
    Finding::new(weight, Subject::Datacenter(here.name.clone()), sentence).since(first).because(evidence)
}

fn lost_here(group: &Group, hub: &Hub) -> Finding {
    let sentence = format!("{} lost its {}", group.title(), hubs::name(hub));
    let is_connected = group.hubs.iter().any(|other| other.key != hub.key && other.health() == Health::Up);
    let words = if is_connected { "its other hub is up" } else { "its other hub is not up either" };
    let finding = Finding::new(Weight::Degraded, Subject::Hub(hub.key.clone()), sentence);
    finding.since(hub.since).because([Evidence::words(words)])
}
