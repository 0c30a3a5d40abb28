//! `history show`: a group and its hubs as they were at a time.

use super::fitted_table::{Column, FittedTable};
use super::open::{open, unusable};
use super::show_json;
use crate::commands::output::{print, print_with};
use crate::commands::painter::Painter;
use crate::commands::status::escape::Layout;
use crate::commands::time_range::{full_time, resolve, short_time, zone};
use crate::commands::{CommandError, ExitStatus};
use crate::config::{HistoryShowOptions, RecordFormat, Settings, nearest, quoted};
use crate::domain::availability::{Interval, KnownState, StateAt};
use crate::domain::{Health, Text};
use crate::history::{ObjectKind, Part, RecordedObject, Store, StoreError};
use crate::terminal::available_columns;
use crate::ui::Role as Style;
use color_eyre::eyre::eyre;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io;
use std::iter;

/// A group and its hubs at a time.
pub(super) struct Picture {
    pub(super) at: Timestamp,
    pub(super) group: ObjectAt,
    pub(super) hubs: Vec<HubAt>,
}

/// A hub with its tunnels.
pub(super) struct HubAt {
    pub(super) hub: ObjectAt,
    pub(super) tunnels: Vec<ObjectAt>,
}

/// An object with the attributes and the state of a time.
pub(super) struct ObjectAt {
    pub(super) object: RecordedObject,
    pub(super) state: StateAt,
}

/// Prints the group.
pub(super) fn run(options: &HistoryShowOptions, settings: &Settings) -> Result<ExitStatus, CommandError> {
    let (now, zone) = (Timestamp::now(), zone(settings));
    let at = resolve("--at", &options.at, &zone, now)?;
    let store = open(settings)?;
    let groups = store.objects_as_of(ObjectKind::Group, None, at).map_err(unusable)?;
    let group = find(&groups, &options.group)?;
    let picture = store.read_at_once(|store| Picture::read(store, group, at, now));
    let picture = picture.map_err(unusable)?;
    match options.output {
        RecordFormat::Table => print(&picture.table(settings, now, &zone))?,
        RecordFormat::Json => {
            print_with(|out| show_json::write(&picture, settings.profile_name(), Layout::of_stdout(), out))?;
        }
    }
    Ok(ExitStatus::Done)
}

/// The group of this name or id: names are compared exactly first, then without case.
fn find(groups: &[RecordedObject], wanted: &str) -> Result<RecordedObject, CommandError> {
    let folded = wanted.to_lowercase();
    let is_exact = |group: &&RecordedObject| group.key.raw() == wanted || group.name.raw() == wanted;
    let is_similar = |group: &&RecordedObject| group.name.as_str().to_lowercase() == folded;
    let mut found: Vec<&RecordedObject> = groups.iter().filter(is_exact).collect();
    if found.is_empty() {
        found = groups.iter().filter(is_similar).collect();
    }
    match found[..] {
        [group] => Ok(group.clone()),
        [] => {
            let near = nearest(wanted, groups.iter().map(|group| group.name.as_str()));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean {}?", quoted(near)));
            Err(CommandError::Other(eyre!("no tunnel group {} in the history{hint}", quoted(wanted))))
        }
        _ => {
            let ids: Vec<&str> = found.iter().map(|group| group.key.as_str()).collect();
            let (wanted, ids) = (quoted(wanted), ids.join(", "));
            Err(CommandError::Usage(format!(
                "several tunnel groups are named {wanted}; use one of their ids: {ids}"
            )))
        }
    }
}

impl Picture {
    fn read(store: &Store, group: RecordedObject, at: Timestamp, now: Timestamp) -> Result<Self, StoreError> {
        let watch = [store.watch_record(Part::Groups)?, store.watch_record(Part::Hubs)?];
        let state = |object: &RecordedObject| {
            let (changes, life) = store.states_of(object.id, Interval::new(Timestamp::MIN, now))?;
            let [groups, hubs] = &watch;
            let watch = if object.kind == ObjectKind::Group { groups } else { hubs };
            Ok(watch.state_at(&changes, &life, at, now))
        };
        let children = |kind, parent: &RecordedObject| {
            let objects = store.objects_as_of(kind, Some(parent.id), at)?.into_iter();
            let objects = objects.map(|object| Ok(ObjectAt { state: state(&object)?, object }));
            objects.collect::<Result<Vec<_>, StoreError>>()
        };
        let mut hubs = Vec::new();
        for hub in children(ObjectKind::Hub, &group)? {
            let mut tunnels = children(ObjectKind::Tunnel, &hub.object)?;
            tunnels.retain(ObjectAt::is_listed);
            hubs.push(HubAt { hub, tunnels });
        }
        // Hubs of another time: the group had others then.
        if hubs.iter().any(|hub| hub.hub.is_listed()) {
            hubs.retain(|hub| hub.hub.is_listed());
        }
        Ok(Self { at, group: ObjectAt { state: state(&group)?, object: group }, hubs })
    }

    /// The group, then each hub with its tunnels.
    fn objects(&self) -> Vec<&ObjectAt> {
        let hubs = self.hubs.iter().flat_map(|hub| iter::once(&hub.hub).chain(&hub.tunnels));
        iter::once(&self.group).chain(hubs).collect()
    }

    fn table(&self, settings: &Settings, now: Timestamp, zone: &TimeZone) -> String {
        const COLUMNS: [Column; 4] = [
            Column { head: "OBJECT", expendable: 0 },
            Column { head: "DC", expendable: 1 },
            Column { head: "STATE", expendable: 0 },
            Column { head: "SINCE", expendable: 0 },
        ];
        const STATE: usize = 2;
        let text = |text: Option<&Text>| text.map_or_else(String::new, Text::to_string);
        let all = self.objects();
        let name = |object: &RecordedObject| match object.kind {
            ObjectKind::Group => "group".to_owned(),
            ObjectKind::Hub => format!("{} hub", object.name),
            ObjectKind::Tunnel => format!("  tunnel {}", object.name),
        };
        let rows = all.iter().map(|one| {
            let (state, since) = one.texts(now, zone);
            [name(&one.object), text(one.object.datacenter.as_ref()), state, since]
        });
        let table = FittedTable { columns: &COLUMNS, truncated: STATE, rows: rows.collect() };
        let painter = Painter::of_stdout(settings);
        let table =
            table.print(available_columns(io::stdout()), settings.charset, |index, column, cell| match index
                .and_then(|index| all.get(index))
                .map(|one| one.style())
            {
                None => painter.paint(Style::Strong, cell),
                Some(Some(style)) if column == STATE => painter.paint(style, cell),
                Some(_) => cell.to_owned(),
            });
        format!("{}\n{table}", self.heading(zone))
    }

    /// The name and the attributes of the group at that time.
    fn heading(&self, zone: &TimeZone) -> String {
        let group = &self.group.object;
        let attribute = |name: &str, text: Option<&Text>| {
            text.map_or_else(String::new, |text| format!(", {name} {text}"))
        };
        format!(
            "{} at {} (id {}{}{})",
            group.name,
            full_time(self.at, zone),
            group.key,
            attribute("region", group.region.as_ref()),
            attribute("device", group.device.as_ref())
        )
    }
}

impl ObjectAt {
    fn is_listed(&self) -> bool {
        !matches!(self.state, StateAt::NotListed { .. })
    }

    /// The state and since when.
    fn texts(&self, now: Timestamp, zone: &TimeZone) -> (String, String) {
        let time = |at| short_time(at, now, zone);
        match self.state {
            StateAt::Known(known) => {
                let since = time(known.since);
                (known_text(known), if known.is_exact { since } else { format!("{since} or earlier") })
            }
            StateAt::Changing { from, to, after, by } => {
                let (from, to) = (state_name(from), state_name(to));
                (
                    format!("changing from {from} to {to} between {} and {}", time(after), time(by)),
                    String::new(),
                )
            }
            StateAt::NotWatched(gap) => {
                let text = match gap.to {
                    Some(to) => format!("not watched between {} and {}", time(gap.from), time(to)),
                    None => format!("not watched since {}", time(gap.from)),
                };
                (text, String::new())
            }
            StateAt::NotListed { last_seen, next_seen } => (
                match (last_seen, next_seen) {
                    (Some(last), None) => format!("not listed; last seen {}", time(last)),
                    (None, Some(next)) => format!("not listed yet; first seen {}", time(next)),
                    (Some(last), Some(next)) => {
                        format!("not listed between {} and {}", time(last), time(next))
                    }
                    (None, None) => "never listed".to_owned(),
                },
                String::new(),
            ),
        }
    }

    fn style(&self) -> Option<Style> {
        match self.state {
            StateAt::Known(KnownState { state: Health::Down, .. }) => Some(Style::DownLabel),
            StateAt::Known(KnownState { state: Health::Warning, .. }) => Some(Style::Warning),
            StateAt::Known(KnownState { state: Health::Degraded, .. }) => Some(Style::Degraded),
            StateAt::Known(KnownState { state: Health::Up, .. }) => None,
            _ => Some(Style::Unknown),
        }
    }
}

fn known_text(known: KnownState) -> String {
    match known.state {
        Health::Unknown => "unknown: the API reported no state".to_owned(),
        state => state_name(state).to_owned(),
    }
}

/// The stable name of a state.
pub(super) fn state_name(state: Health) -> &'static str {
    match state {
        Health::Up => "up",
        Health::Degraded => "degraded",
        Health::Warning => "warning",
        Health::Down => "down",
        Health::Unknown => "unknown",
    }
}
