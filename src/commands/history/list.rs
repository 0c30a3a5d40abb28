//! The list of outages, events and gaps in a time range.

use super::open::{open, unusable};
use super::rows::{FilterableRow, RecordedGroup, Row};
use super::{csv, json, table};
use crate::commands::output::print_with;
use crate::commands::painter::Painter;
use crate::commands::status::escape::Layout;
use crate::commands::time_range::TimeRange;
use crate::commands::{CommandError, ExitStatus};
use crate::config::{HistoryFormat, HistoryListOptions, Settings, quoted};
use crate::domain::Health;
use crate::domain::availability::{Interval, RecordedOutage, StateChange, WatchGap, WatchRecord};
use crate::domain::filter::Filter;
use crate::history::{Event, ObjectKind, Part, RecordedObject, Store, StoreError};
use crate::terminal::available_columns;
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::{self, Write};

/// What is printed.
pub(super) struct List<'a> {
    pub(super) settings: &'a Settings,
    pub(super) range: &'a TimeRange,
    pub(super) now: Timestamp,
    /// The first poll that is recorded.
    pub(super) recorded_since: Option<Timestamp>,
    /// Open outages first, then the newest.
    pub(super) rows: Vec<Row<'a>>,
    /// Number of rows without gaps before they were filtered.
    unfiltered: usize,
}

/// What the history holds of a time range.
struct Records {
    groups: HashMap<i64, RecordedGroup>,
    hubs: HashMap<i64, RecordedObject>,
    outages: Vec<(i64, RecordedOutage)>,
    events: Vec<Event>,
    gaps: Vec<(Part, WatchGap)>,
    recorded_since: Option<Timestamp>,
}

/// Prints the list.
pub(super) fn run(options: &HistoryListOptions, settings: &Settings) -> Result<ExitStatus, CommandError> {
    let now = Timestamp::now();
    let range = TimeRange::resolve(&options.since, options.until.as_ref(), settings, now)?;
    let store = open(settings)?;
    let window = Interval::new(range.since, range.until.unwrap_or(now));
    let records = store.read_at_once(|store| Records::read(store, window, now)).map_err(unusable)?;
    let list = List::new(&records, settings, &range, now);
    list.explain(options.output);
    print_with(|out| match options.output {
        HistoryFormat::Table => {
            let painter = Painter::of_stdout(settings);
            out.write_all(table::table(&list, available_columns(io::stdout()), &painter).as_bytes())
        }
        HistoryFormat::Json => json::write_document(&list, Layout::of_stdout(), out),
        HistoryFormat::Ndjson => json::write_lines(&list, out),
        HistoryFormat::Csv => csv::write_table(&list, out),
    })?;
    Ok(ExitStatus::Done)
}

impl Records {
    fn read(store: &Store, window: Interval, now: Timestamp) -> Result<Self, StoreError> {
        let [groups_watch, hubs_watch] = [store.watch_record(Part::Groups)?, store.watch_record(Part::Hubs)?];
        let mut outages = outages(store, ObjectKind::Group, &groups_watch, window, now)?;
        outages.extend(self::outages(store, ObjectKind::Hub, &hubs_watch, window, now)?);
        let objects = |kind| store.objects_as_of(kind, None, window.to);
        let (groups, hubs) = directory(objects(ObjectKind::Group)?, objects(ObjectKind::Hub)?);
        Ok(Self {
            groups,
            hubs,
            outages,
            events: store.events(window)?,
            gaps: gaps(&groups_watch, &hubs_watch, window, now),
            recorded_since: groups_watch.first,
        })
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let outages = self.outages.iter().filter_map(|(object, outage)| {
            let hub = self.hubs.get(object);
            let group = self.groups.get(hub.map_or(object, |hub| &hub.parent))?;
            Some(Row::Outage { group, hub, outage: *outage })
        });
        let events = self.events.iter().filter_map(|event| {
            Some(Row::Event { group: self.groups.get(&event.object)?, event: event.clone() })
        });
        outages.chain(events)
    }
}

/// The outages of all objects of a kind that have time in common with a window. Those that began before are followed to their
/// start, and those that ended after it to their end.
fn outages(
    store: &Store,
    kind: ObjectKind,
    watch: &WatchRecord,
    window: Interval,
    now: Timestamp,
) -> Result<Vec<(i64, RecordedOutage)>, StoreError> {
    let mut outages = Vec::new();
    for object in store.objects(kind, Interval::new(window.from, now))? {
        let (mut changes, mut life) = (object.changes, object.life);
        let is_earlier = |first: &StateChange| first.by < window.from && first.state == Health::Down;
        if changes.first().is_some_and(is_earlier) {
            (changes, life) = store.states_of(object.id, Interval::new(Timestamp::MIN, now))?;
        }
        let listed = watch
            .outages(&changes, &life, now)
            .into_iter()
            .filter(|outage| outage.from < window.to && (outage.to >= window.from || outage.is_open));
        outages.extend(listed.map(|outage| (object.id, outage)));
    }
    Ok(outages)
}

/// Groups with the data centers of their hubs, and hubs, by their numbers.
fn directory(
    groups: Vec<RecordedObject>,
    hubs: Vec<RecordedObject>,
) -> (HashMap<i64, RecordedGroup>, HashMap<i64, RecordedObject>) {
    let group = |object: RecordedObject| (object.id, RecordedGroup { object, datacenters: Vec::new() });
    let mut groups: HashMap<i64, RecordedGroup> = groups.into_iter().map(group).collect();
    for hub in &hubs {
        if let Some(group) = groups.get_mut(&hub.parent) {
            group.datacenters.extend(hub.datacenter.clone());
        }
    }
    (groups, hubs.into_iter().map(|hub| (hub.id, hub)).collect())
}

/// The gaps in a window: those in which groups were not watched, and those in which only hubs were not.
fn gaps(groups: &WatchRecord, hubs: &WatchRecord, window: Interval, now: Timestamp) -> Vec<(Part, WatchGap)> {
    let of_groups = groups.gaps(now);
    let is_in_both = |gap: &WatchGap| {
        let interval = Interval::new(gap.from, gap.to.unwrap_or(Timestamp::MAX));
        of_groups.iter().any(|both| both.overlaps(interval))
    };
    let of_hubs: Vec<WatchGap> = hubs.gaps(now).into_iter().filter(|gap| !is_in_both(gap)).collect();
    let all = of_groups.iter().map(|gap| (Part::Groups, *gap));
    let all = all.chain(of_hubs.into_iter().map(|gap| (Part::Hubs, gap)));
    all.filter(|(_, gap)| gap.overlaps(window)).collect()
}

impl<'a> List<'a> {
    fn new(records: &'a Records, settings: &'a Settings, range: &'a TimeRange, now: Timestamp) -> Self {
        let mut rows: Vec<Row<'a>> = records.rows().collect();
        let unfiltered = rows.len();
        retain_matching(&mut rows, &settings.filter, now);
        rows.extend(records.gaps.iter().map(|(part, gap)| Row::Gap { part: *part, gap: *gap }));
        rows.sort_by_key(|row| (!row.is_open_outage(), Reverse(row.from())));
        Self { settings, range, now, recorded_since: records.recorded_since, rows, unfiltered }
    }

    /// Says on standard error why there are no rows, or that the history does not go back that far.
    fn explain(&self, format: HistoryFormat) {
        let (since, until) = (self.range.time(self.range.since), self.range.until.unwrap_or(self.now));
        let note = match self.recorded_since {
            None => Some("nothing is recorded yet".to_owned()),
            Some(first) if first > self.range.since && format == HistoryFormat::Table => {
                Some(format!("the history begins at {}", self.range.time(first)))
            }
            Some(_) if self.rows.iter().any(|row| row.group().is_some()) => None,
            Some(_) if self.unfiltered == 0 => {
                Some(format!("no event and no outage from {since} to {}", self.range.time(until)))
            }
            Some(_) => {
                let filter = quoted(self.settings.filter.as_str());
                Some(format!("nothing matches the filter {filter} (0 of {})", self.unfiltered))
            }
        };
        if let Some(note) = note {
            // Not `eprintln!`, which panics if standard error is closed.
            let _ = writeln!(io::stderr(), "tunnelscope: {note}");
        }
    }
}

fn retain_matching(rows: &mut Vec<Row<'_>>, filter: &Filter, now: Timestamp) {
    rows.retain(|row| filter.matches(&FilterableRow(row), now));
}
