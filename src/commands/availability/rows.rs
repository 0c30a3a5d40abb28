//! The rows: the availability of the recorded objects that match the filter, summed up by what was asked for.

use crate::config::AvailabilityRows;
use crate::domain::availability::{Interval, Report};
use crate::domain::filter::{Filter, FilterableRecord};
use crate::domain::{Id, Text};
use crate::history::{ObjectKind, ObjectSummary, Store, StoreError};
use jiff::Timestamp;
use std::collections::HashMap;

/// The object of a row, or what its objects have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Subject {
    pub(super) group: Option<Text>,
    pub(super) group_id: Option<Text>,
    pub(super) hub_role: Option<Text>,
    pub(super) hub_id: Option<Text>,
    pub(super) datacenter: Option<Text>,
    pub(super) region: Option<Text>,
    /// The object, which alone tells objects of the same name apart.
    object: i64,
}

/// The report, how many objects there were without the filter, and when recording began.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) report: Report<Subject>,
    pub(super) recorded: usize,
    pub(super) recorded_since: Option<Timestamp>,
}

impl Rows {
    /// Reads what was recorded in a window, with the cells of its strips.
    pub(super) fn read(
        store: &Store,
        by: AvailabilityRows,
        filter: &Filter,
        window: Interval,
        cells: &[Interval],
    ) -> Result<Self, StoreError> {
        let recorded_since = store.recorded_since()?;
        match by {
            AvailabilityRows::Group | AvailabilityRows::Region => {
                let groups = store.availability(ObjectKind::Group, window, cells)?;
                // Only the filter needs the data centers of groups.
                let hubs =
                    if filter.is_empty() { Vec::new() } else { store.objects(ObjectKind::Hub, window)? };
                let mut datacenters: HashMap<i64, Vec<&Text>> = HashMap::new();
                for hub in &hubs {
                    datacenters.entry(hub.parent).or_default().extend(hub.datacenter.as_ref());
                }
                let none = Vec::new();
                let places = |group: &ObjectSummary| datacenters.get(&group.id).unwrap_or(&none).as_slice();
                let matches = |group: &ObjectSummary| is_match(filter, group, places(group));
                let recorded = groups.len();
                let matching = groups.iter().filter(|group| matches(group));
                let summed = matching.map(|group| (group_subject(by, group), group.summary.clone()));
                Ok(Self { report: Report::new(summed), recorded, recorded_since })
            }
            AvailabilityRows::Hub | AvailabilityRows::Datacenter => {
                let groups = store.availability(ObjectKind::Group, window, &[])?;
                let groups: HashMap<i64, ObjectSummary> =
                    groups.into_iter().map(|group| (group.id, group)).collect();
                let hubs = store.availability(ObjectKind::Hub, window, cells)?;
                let recorded = hubs.len();
                let summed = hubs.into_iter().filter_map(|hub| {
                    let group = groups.get(&hub.parent);
                    let places: Vec<&Text> = hub.datacenter.iter().collect();
                    let matches =
                        filter.is_empty() || group.is_some_and(|group| is_match(filter, group, &places));
                    matches.then(|| (hub_subject(by, &hub, group), hub.summary))
                });
                Ok(Self { report: Report::new(summed), recorded, recorded_since })
            }
        }
    }
}

fn is_match(filter: &Filter, group: &ObjectSummary, datacenters: &[&Text]) -> bool {
    let record =
        FilterableRecord { name: &group.name, id: &group.key, region: group.region.as_ref(), datacenters };
    // No term of a recorded object depends on the time.
    filter.matches(&record, Timestamp::UNIX_EPOCH)
}

fn group_subject(by: AvailabilityRows, group: &ObjectSummary) -> Subject {
    if by == AvailabilityRows::Region {
        return Subject { region: group.region.clone(), ..Subject::default() };
    }
    Subject {
        group: Some(group.name.clone()),
        group_id: group_id(group),
        region: group.region.clone(),
        object: group.id,
        ..Subject::default()
    }
}

fn hub_subject(by: AvailabilityRows, hub: &ObjectSummary, group: Option<&ObjectSummary>) -> Subject {
    if by == AvailabilityRows::Datacenter {
        return Subject { datacenter: hub.datacenter.clone(), ..Subject::default() };
    }
    Subject {
        group: group.map(|group| group.name.clone()),
        group_id: group.and_then(group_id),
        hub_role: Some(hub.name.clone()),
        // The role stands for an id that is missing.
        hub_id: Some(hub.key.clone()).filter(|key| *key != hub.name),
        datacenter: hub.datacenter.clone(),
        region: group.and_then(|group| group.region.clone()),
        object: hub.id,
    }
}

/// The id of a group; the key of one without a numeric id has its name too.
fn group_id(group: &ObjectSummary) -> Option<Text> {
    let id = Id::new(group.key.raw());
    if id.as_u64().is_some() {
        return Some(group.key.clone());
    }
    let (id, _) = group.key.raw().split_once('/')?;
    (!id.is_empty()).then(|| Text::new(id))
}
