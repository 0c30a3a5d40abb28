//! What a recorder would have written: the states of made-up groups as the polls saw them.

use super::SampleHistory;
use super::events::{Events, ObjectChange};
use super::incidents::{DAY, Moment, Site};
use super::reads::{Found, Reads, time};
use crate::domain::Role;
use crate::history::Retention;
use crate::history::tracker::{
    Attributes, Batch, NewObject, ObjectKey, ObjectKind, Part, StateRow, StoredState,
};
use jiff::Timestamp;

/// The number of what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SampleSize {
    /// Groups, removed ones included.
    pub groups: usize,
    /// Changes of state.
    pub changes: usize,
    /// Events.
    pub events: usize,
}

/// An object as it was last recorded.
#[derive(Debug, Clone, Copy, Default)]
struct Recorded {
    /// 0 before it was seen.
    id: i64,
    state: Option<StoredState>,
    /// Whether its name or data center is the latest one.
    is_latest: bool,
}

/// Writes a history day by day.
pub(super) struct Writer<'a> {
    history: &'a SampleHistory,
    /// Each group with its hubs.
    recorded: Vec<[Recorded; 3]>,
    events: Events,
    last_id: i64,
    size: SampleSize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(history: &'a SampleHistory) -> Self {
        let kept = history.until.checked_sub(Retention::default().events);
        let groups = history.sites.len();
        Self {
            history,
            recorded: vec![[Recorded::default(); 3]; groups],
            events: Events::since(kept.unwrap_or(Timestamp::MIN)),
            last_id: 0,
            size: SampleSize { groups, ..SampleSize::default() },
        }
    }

    /// What was recorded on these days.
    pub(super) fn days(&mut self, days: &[i64]) -> Batch {
        let mut batch = Batch::default();
        for day in days {
            self.observe_day(*day, &mut batch);
        }
        // The order of the table, where each object has a place of its own.
        batch.states.sort_by_key(|row| row.object);
        self.size.changes += batch.states.len();
        self.size.events += batch.events.len();
        batch
    }

    fn observe_day(&mut self, day: i64, batch: &mut Batch) {
        let end = (day + 1) * DAY;
        for (index, site) in self.history.sites.iter().enumerate() {
            let moments = self.history.incidents.moments(site, day);
            for (number, moment) in moments.iter().enumerate() {
                let until = moments.get(number + 1).map_or(end, |next| next.at);
                self.observe(index, moment, until, batch);
            }
        }
    }

    /// The times that were watched.
    pub(super) fn coverage(&self) -> Batch {
        let schedule = &self.history.schedule;
        let watched =
            |part: Part, reads: &Reads| reads.watched().into_iter().map(move |watched| (part, watched));
        let groups = watched(Part::Groups, &schedule.groups);
        Batch { watched: groups.chain(watched(Part::Hubs, &schedule.hubs)).collect(), ..Batch::default() }
    }

    pub(super) fn size(&self) -> SampleSize {
        self.size
    }

    /// Records the first read of a group and its hubs between a moment and the next one.
    fn observe(&mut self, index: usize, moment: &Moment, until: i64, batch: &mut Batch) {
        let site = &self.history.sites[index];
        let schedule = &self.history.schedule;
        for number in 0..3 {
            let recorded = self.recorded[index][number];
            let attributes = is_latest(site, number, moment.at);
            if recorded.state == Some(moment.states[number]) && recorded.is_latest == attributes {
                continue;
            }
            let reads = if number == 0 { &schedule.groups } else { &schedule.hubs };
            if let Some(read) = reads.first(moment.at, until) {
                self.record(index, number, moment.states[number], &read, batch);
            }
        }
    }

    /// Records what a read saw of an object.
    fn record(&mut self, index: usize, number: usize, state: StoredState, read: &Found, batch: &mut Batch) {
        let site = &self.history.sites[index];
        let recorded = self.recorded[index][number];
        // A group that was never seen has no end, and a hub none without its group.
        let parent = if number == 0 { 0 } else { self.recorded[index][0].id };
        if recorded.id == 0 && (state == StoredState::Absent || (number > 0 && parent == 0)) {
            return;
        }
        let by = time(read.at);
        let mut next =
            Recorded { state: Some(state), is_latest: is_latest(site, number, read.at), ..recorded };
        let mut after = by;
        if recorded.id == 0 {
            self.last_id += 1;
            next.id = self.last_id;
            let key = object_key(site, number, parent);
            batch.objects.push(NewObject { id: next.id, key, at: by });
        } else {
            after = read.before.map_or(by, time).min(by);
        }
        let is_new = recorded.id == 0 || recorded.is_latest != next.is_latest;
        if is_new && state != StoredState::Absent {
            batch.attributes.push((next.id, by, attributes(site, number, read.at)));
        }
        if recorded.state != next.state {
            batch.states.push(StateRow { object: next.id, after, by, state, previous: recorded.state });
        }
        self.recorded[index][number] = next;
        let group = self.recorded[index][0].id;
        let (previous, is_reconfigured, read) = (recorded.state, is_new, *read);
        let change = ObjectChange { site, number, group, previous, state, is_reconfigured, read };
        self.events.add(&change, batch);
    }
}

/// Whether a group has its latest name, or a hub its latest data center.
fn is_latest(site: &Site, number: usize, at: i64) -> bool {
    let changed = match number {
        0 => &site.renamed,
        1 => &site.moved,
        _ => &None,
    };
    changed.as_ref().is_none_or(|(from, _)| at >= *from)
}

/// The role of the hub with this number among the objects of a group.
pub(super) fn role(number: usize) -> Role {
    if number == 1 { Role::Primary } else { Role::Secondary }
}

fn object_key(site: &Site, number: usize, parent: i64) -> ObjectKey {
    let (kind, id) = match number.checked_sub(1) {
        None => (ObjectKind::Group, site.group.id),
        Some(hub) => (ObjectKind::Hub, site.group.hubs[hub].id),
    };
    ObjectKey { kind, parent, key: id.to_string() }
}

fn attributes(site: &Site, number: usize, at: i64) -> Attributes {
    match number.checked_sub(1) {
        None => Attributes {
            name: site.name(at).to_owned(),
            region: Some(site.group.region.clone()),
            device: Some(site.group.device.clone()),
            ..Attributes::default()
        },
        Some(hub) => Attributes {
            name: role(number).to_string(),
            datacenter: Some(site.datacenter(hub, at).to_owned()),
            ..Attributes::default()
        },
    }
}
