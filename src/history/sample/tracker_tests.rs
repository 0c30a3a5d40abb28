//! A generated history against one that is recorded by polling the same groups: both are the same.

use super::SampleHistory;
use super::incidents::{Millis, Site};
use super::reads::time;
use crate::domain::availability::{Coverage, Interval, StateChange};
use crate::domain::diagnosis::{Finding, FindingKind, Severity};
use crate::domain::{
    ApiTimestamp, Group, GroupKey, GroupStatus, Health, Hub, HubStatus, Id, Role, Snapshot, Sources, Subject,
    Text,
};
use crate::history::store::Store;
use crate::history::tracker::{ObjectKind, Part, ReadPeriods, StoredState, Tracker};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashSet};

const PERIOD: SignedDuration = SignedDuration::from_secs(30);
const PERIODS: ReadPeriods = ReadPeriods { groups: PERIOD, hubs: PERIOD };

/// Polls the groups of a history as its schedule says.
struct Polls<'a> {
    history: &'a SampleHistory,
    /// The times at which a group or hub of each site changed, with the states from then on.
    states: Vec<Vec<(Millis, [StoredState; 3])>>,
    sources: Sources,
}

impl<'a> Polls<'a> {
    fn new(history: &'a SampleHistory) -> Self {
        let states = |site| {
            let moments = history.days.clone().flat_map(|day| history.incidents.moments(site, day));
            moments.map(|moment| (moment.at, moment.states)).collect()
        };
        Self { history, states: history.sites.iter().map(states).collect(), sources: Sources::default() }
    }

    /// The snapshot of a poll that read the groups, and their hubs unless they failed.
    fn poll(&mut self, at: Millis, has_hubs: bool) -> Snapshot {
        let before = std::mem::take(&mut self.sources.states.value);
        let recorded = [0, 20].map(|age| time(at) - SignedDuration::from_mins(age));
        let recorded = recorded.map(|at| ApiTimestamp::new(&at.to_string()));
        let mut groups = Vec::new();
        for (site, states) in self.history.sites.iter().zip(&self.states) {
            let index = states.partition_point(|(from, _)| *from <= at) - 1;
            let states = states[index].1;
            let known = before.iter().find(|group| group.key == key(site)).filter(|_| !has_hubs);
            groups.extend(group(site, at, &recorded, states, known));
        }
        self.sources.watch.as_of = Some(time(at));
        self.sources.list.set(groups.clone(), time(at));
        let read = if has_hubs { Some(time(at)) } else { self.sources.states.status.as_of };
        self.sources.states.set(groups, read.unwrap());
        self.sources.states.status.partial = (!has_hubs).then_some((0, 1));
        let mut snapshot = Snapshot::assemble(&self.sources);
        for group in &mut snapshot.groups {
            let site = self.history.sites.iter().position(|site| key(site) == group.key).unwrap();
            let states = &self.states[site];
            let index = states.partition_point(|(from, _)| *from <= at) - 1;
            if states[index].1[0] == StoredState::Present(Health::Degraded) {
                group.findings = vec![one_way_traffic(group)];
            }
        }
        snapshot
    }
}

fn key(site: &Site) -> GroupKey {
    GroupKey::new(Some(&Id::new(&site.group.id.to_string())), None)
}

/// A group as the API sends it, with the times of fresh and stale records; with the hubs of the last poll if they were not read.
fn group(
    site: &Site,
    at: Millis,
    recorded: &[ApiTimestamp; 2],
    states: [StoredState; 3],
    known: Option<&Group>,
) -> Option<Group> {
    let StoredState::Present(health) = states[0] else { return None };
    let id = |id: u64| Some(Id::new(&id.to_string()));
    let mut group = Group::new(id(site.group.id), Some(Text::new(site.name(at))));
    group.region = Some(Text::new(&site.group.region));
    group.device_type = Some(Text::new(&site.group.device));
    group.status = Some(match health {
        Health::Down => GroupStatus::Disconnected,
        Health::Warning => GroupStatus::Warning,
        _ => GroupStatus::Connected,
    });
    let hub = |(number, role): (usize, Role)| {
        let mut hub = Hub::new(id(site.group.hubs[number].id), role);
        hub.datacenter = Some(Text::new(site.datacenter(number, at)));
        let is_stale = states[number + 1] == StoredState::Present(Health::Unknown);
        hub.recorded_at = Some(recorded[usize::from(is_stale)].clone());
        let is_down = states[number + 1] == StoredState::Present(Health::Down);
        hub.status = Some(if is_down { HubStatus::Down } else { HubStatus::Up });
        hub
    };
    if let Some(known) = known {
        group.set_hubs(known.hubs.clone());
        group.read_at = known.read_at;
    } else {
        group.set_hubs([Role::Primary, Role::Secondary].into_iter().enumerate().map(hub).collect());
        group.read_at = Some(time(at));
    }
    Some(group)
}

fn one_way_traffic(group: &Group) -> Finding {
    Finding {
        kind: FindingKind::Unanswered,
        severity: Severity::Minor,
        subject: Subject::Group(group.key.clone()),
        sentence: String::new(),
        summary: String::new(),
        since: None,
        evidence: Vec::new(),
        concerns: Vec::new(),
    }
}

/// Records the polls of all runs.
fn recorded(history: &SampleHistory) -> Store {
    let mut store = Store::in_memory().unwrap();
    let mut polls = Polls::new(history);
    let with_hubs: HashSet<Timestamp> = history.schedule.hubs.all().map(|read| read.at).collect();
    let mut tracker = Tracker::default();
    let mut runs = history.schedule.runs.iter().skip(1).peekable();
    let mut last = Timestamp::MIN;
    let mut snapshot = Snapshot::default();
    for read in history.schedule.groups.all() {
        // A poll that fails publishes the same data again.
        let failed = last.saturating_add(PERIOD * 2).unwrap();
        if read.at > failed {
            store.write(&tracker.observe(&snapshot, &[], PERIODS, failed)).unwrap();
        }
        if runs.next_if(|run| read.at >= time(run.began)).is_some() {
            store.write(&tracker.finish(last)).unwrap();
            tracker = Tracker::new(store.known_objects().unwrap());
        }
        snapshot = polls.poll(read.at.as_millisecond(), with_hubs.contains(&read.at));
        let batch = tracker.observe(&snapshot, &[], PERIODS, read.at);
        if !batch.is_empty() {
            store.write(&batch).unwrap();
        }
        last = read.at;
    }
    store.write(&tracker.finish(last)).unwrap();
    store
}

/// All that is stored of the objects of a kind, by their ids at the API.
fn contents(
    store: &Store,
    kind: ObjectKind,
) -> BTreeMap<String, (String, String, Vec<StateChange>, Coverage)> {
    let window = Interval::new(Timestamp::MIN, Timestamp::MAX);
    let keys = store.availability(kind, window, &[]).unwrap();
    let keys: BTreeMap<i64, String> =
        keys.iter().map(|object| (object.id, object.key.as_str().to_owned())).collect();
    let objects = store.objects(kind, window).unwrap();
    let contents = objects.into_iter().map(|object| {
        let place = object.datacenter.or(object.region).unwrap();
        let names = (object.name.as_str().to_owned(), place.as_str().to_owned());
        (keys[&object.id].clone(), (names.0, names.1, object.changes, object.life))
    });
    contents.collect()
}

#[test]
fn generated_history_is_what_the_recorder_writes() {
    // A Monday: the first of the days is the last one that was watched only in office hours.
    let end = "2026-11-30T09:41:17Z".parse().unwrap();
    let history = SampleHistory::new(3, 5, 10, end);
    let mut generated = Store::in_memory().unwrap();
    history.write(&mut generated).unwrap();
    let recorded = recorded(&history);
    let window = Interval::new(Timestamp::MIN, Timestamp::MAX);
    for part in [Part::Groups, Part::Hubs] {
        let coverage = recorded.coverage(part, window).unwrap();
        assert_eq!(generated.coverage(part, window).unwrap(), coverage, "{part:?}");
    }
    for kind in [ObjectKind::Group, ObjectKind::Hub] {
        let (generated, recorded) = (contents(&generated, kind), contents(&recorded, kind));
        assert!(recorded.values().map(|object| object.2.len()).sum::<usize>() > 20);
        for (key, object) in &recorded {
            assert_eq!(generated.get(key), Some(object), "{kind:?} {key}");
        }
        assert_eq!(generated.len(), recorded.len(), "{kind:?}");
    }
}
