//! What happened, told as few stories: changes that share what they are about within a short time are one, and what follows
//! from a hub that went down or came up, its tunnels and its group's status, belongs to that hub's story. Every change is in
//! exactly one story.

use crate::domain::{Change, ChangeKind, GroupKey, Health, HubKey, Role, Subject, counted};
use compact_str::CompactString;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Changes of the same kind that are no further apart than this are one story. A data center's trouble reaches its groups
/// within half a minute, and looks are half a minute apart.
const TOGETHER: SignedDuration = SignedDuration::from_secs(60);

/// What a story is of; what it can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventCategory {
    /// Groups and hubs.
    States,
    /// Tunnels.
    Tunnels,
    /// Security associations.
    Rekeys,
    /// What an admin does: groups added, removed, configured anew.
    Configuration,
}

/// What the changes of a story share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Shared {
    Hubs { role: Role, datacenter: CompactString, to: CompactString },
    Groups { to: CompactString },
    Degraded { why: CompactString },
    DegradedEnded,
    Appeared(HubKey),
    Gone(HubKey),
    Tunnels { hub: HubKey, to: CompactString },
    Rekeyed,
    Added,
    Removed,
    Reconfigured(GroupKey),
}

/// Changes that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct EventGroup {
    /// What tells it from others; it stays the same while the story grows.
    pub id: u64,
    /// What it is of.
    pub theme: EventCategory,
    /// Its changes, the newest first, with what followed from them.
    pub changes: Vec<Arc<Change>>,
    shared: Shared,
}

/// Tells these changes, the newest first, as stories, the one with the newest change first.
pub fn stories<'a>(changes: impl IntoIterator<Item = &'a Arc<Change>>) -> Vec<EventGroup> {
    let changes: Vec<&Arc<Change>> = changes.into_iter().collect();
    let causes = causes(&changes);
    let mut stories: Vec<EventGroup> = Vec::new();
    let mut open: HashMap<Shared, usize> = HashMap::new();
    for change in changes {
        let shared = consequence_of(change, &causes).unwrap_or_else(|| shared(&change.what));
        let known = open.get(&shared).copied().filter(|&nth| stories[nth].reaches(change.at));
        if let Some(nth) = known {
            stories[nth].changes.push(Arc::clone(change));
            continue;
        }
        open.insert(shared.clone(), stories.len());
        stories.push(EventGroup { id: 0, theme: theme(&shared), changes: vec![Arc::clone(change)], shared });
    }
    stories.iter_mut().for_each(EventGroup::identify);
    stories
}

/// The hubs that went down or came up, and when, by their group.
type Causes = HashMap<GroupKey, Vec<(Timestamp, HubKey, Shared)>>;

fn causes(changes: &[&Arc<Change>]) -> Causes {
    let mut causes = Causes::new();
    for change in changes {
        if let ChangeKind::Hub { key, .. } = &change.what {
            let cause = (change.at, key.clone(), shared(&change.what));
            causes.entry(key.group().clone()).or_default().push(cause);
        }
    }
    causes
}

/// The story of a hub that a change follows from, if it does: the hub's tunnels, or the status of its group. One list may
/// tell of the group before the other tells of the hub.
fn consequence_of(change: &Change, causes: &Causes) -> Option<Shared> {
    let is_of = |hub: &HubKey| match &change.what {
        ChangeKind::Group { .. } => true,
        ChangeKind::TunnelAppeared { key, .. } | ChangeKind::TunnelGone { key, .. } => hub == key.hub(),
        _ => false,
    };
    let apart = |at: Timestamp| at.duration_since(change.at).abs();
    let near =
        causes.get(change.what.group())?.iter().filter(|(at, hub, _)| is_of(hub) && apart(*at) <= TOGETHER);
    near.min_by_key(|(at, ..)| apart(*at)).map(|(.., shared)| shared.clone())
}

fn shared(what: &ChangeKind) -> Shared {
    match what {
        ChangeKind::Group { to, .. } => Shared::Groups { to: to.clone() },
        ChangeKind::Hub { role, datacenter, to, .. } => {
            Shared::Hubs { role: *role, datacenter: datacenter.clone(), to: to.clone() }
        }
        ChangeKind::Degraded { why, .. } => Shared::Degraded { why: why.clone() },
        ChangeKind::DegradedEnded { .. } => Shared::DegradedEnded,
        ChangeKind::TunnelAppeared { key, .. } => Shared::Appeared(key.hub().clone()),
        ChangeKind::TunnelGone { key, .. } => Shared::Gone(key.hub().clone()),
        ChangeKind::Tunnel { key, to, .. } => Shared::Tunnels { hub: key.hub().clone(), to: to.clone() },
        ChangeKind::Rekeyed { .. } => Shared::Rekeyed,
        ChangeKind::GroupAdded { .. } => Shared::Added,
        ChangeKind::GroupRemoved { .. } => Shared::Removed,
        ChangeKind::GroupReconfigured { key, .. } => Shared::Reconfigured(key.clone()),
    }
}

fn theme(shared: &Shared) -> EventCategory {
    match shared {
        Shared::Hubs { .. } | Shared::Groups { .. } | Shared::Degraded { .. } | Shared::DegradedEnded => {
            EventCategory::States
        }
        Shared::Appeared(_) | Shared::Gone(_) | Shared::Tunnels { .. } => EventCategory::Tunnels,
        Shared::Rekeyed => EventCategory::Rekeys,
        Shared::Added | Shared::Removed | Shared::Reconfigured(_) => EventCategory::Configuration,
    }
}

impl EventGroup {
    /// When the last of it was seen.
    pub fn at(&self) -> Timestamp {
        self.changes.first().map_or(Timestamp::MIN, |change| change.at)
    }

    /// The thing to look at, where the story is about one.
    pub fn subject(&self) -> Option<Subject> {
        let mut main = self.main();
        main.next().filter(|_| main.next().is_none()).map(|change| change.what.subject())
    }

    /// Whether it tells of something that got worse, or of something that got better; `None` of neither.
    pub fn is_for_the_worse(&self) -> Option<bool> {
        match &self.shared {
            Shared::Hubs { to, .. } | Shared::Tunnels { to, .. } => Some(!to.eq_ignore_ascii_case("up")),
            Shared::Groups { to } => Some(to != "connected"),
            Shared::Gone(_) | Shared::Degraded { .. } => Some(true),
            Shared::Appeared(_) | Shared::DegradedEnded => Some(false),
            Shared::Rekeyed | Shared::Added | Shared::Removed | Shared::Reconfigured(_) => None,
        }
    }

    /// How grave it is, by the health of what it left behind; `None` for what is routine.
    pub fn health(&self) -> Option<Health> {
        Some(match &self.shared {
            Shared::Hubs { to, .. } if to.eq_ignore_ascii_case("up") => Health::Up,
            Shared::Hubs { to, .. } if !to.eq_ignore_ascii_case("down") => Health::Unknown,
            Shared::Hubs { .. } if self.groups() > 1 || self.has_disconnected() => Health::Down,
            Shared::Hubs { .. } => Health::Warning,
            Shared::Groups { to } => match to.as_str() {
                "connected" => Health::Up,
                "warning" => Health::Warning,
                "disconnected" => Health::Down,
                _ => Health::Unknown,
            },
            Shared::Gone(_) | Shared::Degraded { .. } => Health::Degraded,
            Shared::Tunnels { to, .. } if !to.eq_ignore_ascii_case("up") => Health::Degraded,
            Shared::DegradedEnded => Health::Up,
            Shared::Tunnels { .. }
            | Shared::Appeared(_)
            | Shared::Rekeyed
            | Shared::Added
            | Shared::Removed
            | Shared::Reconfigured(_) => return None,
        })
    }

    /// Whether a group was disconnected by it.
    fn has_disconnected(&self) -> bool {
        let is_disconnected =
            |what: &ChangeKind| matches!(what, ChangeKind::Group { to, .. } if to == "disconnected");
        self.changes.iter().any(|change| is_disconnected(&change.what))
    }

    /// What happened, in a sentence.
    pub fn sentence(&self) -> String {
        let main = self.main().count();
        let Some(first) = self.main().next().filter(|_| main == 1) else { return self.of_many(main) };
        match (&first.what, &self.shared) {
            (ChangeKind::Hub { group, role, datacenter, from, to, .. }, Shared::Hubs { .. }) => {
                format!("{group} {role} hub in {datacenter} {from} -> {to}{}", self.consequences())
            }
            (what, _) => what.to_string(),
        }
    }

    fn of_many(&self, main: usize) -> String {
        let within = self.within();
        let first = self.main().next().map(|change| &change.what);
        match &self.shared {
            Shared::Hubs { role, datacenter, to } if to.eq_ignore_ascii_case("down") => {
                format!("{} groups lost their {role} hub in {datacenter} {within}", self.groups())
            }
            Shared::Hubs { role, datacenter, to } if to.eq_ignore_ascii_case("up") => {
                format!("{} groups have their {role} hub in {datacenter} again {within}", self.groups())
            }
            Shared::Hubs { role, datacenter, to } => {
                format!("{}: {role} hub in {datacenter} is {to} {within}", counted(self.groups(), "group"))
            }
            Shared::Groups { to } => format!("{} groups are {to} {within}", self.groups()),
            Shared::Degraded { why } => format!("{} groups degraded: {why} {within}", self.groups()),
            Shared::DegradedEnded => format!("{} groups no longer degraded {within}", self.groups()),
            Shared::Appeared(_) => format!("{main} tunnels appeared on the {} {within}", of_hub(first)),
            Shared::Gone(_) => format!("{main} tunnels gone from the {} {within}", of_hub(first)),
            Shared::Tunnels { to, .. } => {
                format!("{main} tunnels of the {} are {to} {within}", of_hub(first))
            }
            Shared::Rekeyed => match self.groups() {
                1 => format!("{main} SAs of one group rekeyed {within}"),
                groups => format!("{main} SAs rekeyed in {groups} groups {within}"),
            },
            Shared::Added => format!("{main} groups added {within}"),
            Shared::Removed => format!("{main} groups removed {within}"),
            Shared::Reconfigured(_) => {
                format!("{} {main} times {within}", first.map_or(String::new(), ChangeKind::to_string))
            }
        }
    }

    /// `within 40 s`, or `at once` for what one look saw.
    fn within(&self) -> String {
        let oldest = self.changes.last().map_or(self.at(), |change| change.at);
        match self.at().duration_since(oldest).as_secs() {
            0 => "at once".to_owned(),
            seconds @ 1..120 => format!("within {seconds} s"),
            seconds => format!("within {} min", seconds.div_euclid(60)),
        }
    }

    /// What followed for the only hub of this story: its tunnels, and its group's status.
    fn consequences(&self) -> String {
        let tunnels = self.changes.iter().filter(|change| change.what.tunnel().is_some()).count();
        let is_worse = self.is_for_the_worse() == Some(true);
        let tunnels = match (tunnels, is_worse) {
            (0, _) => String::new(),
            (1, true) => ", 1 tunnel gone".to_owned(),
            (1, false) => ", 1 tunnel back".to_owned(),
            (count, true) => format!(", {count} tunnels gone"),
            (count, false) => format!(", {count} tunnels back"),
        };
        let status = self.changes.iter().find_map(|change| match &change.what {
            ChangeKind::Group { to, .. } => Some(format!(", group {to}")),
            _ => None,
        });
        tunnels + &status.unwrap_or_default()
    }

    fn groups(&self) -> usize {
        let mut groups: Vec<&GroupKey> = self.main().map(|change| change.what.group()).collect();
        groups.sort_unstable();
        groups.dedup();
        groups.len()
    }

    /// The changes that the story is about, without what followed from them.
    pub(in crate::domain) fn main(&self) -> impl Iterator<Item = &Arc<Change>> {
        self.changes.iter().filter(|change| shared(&change.what) == self.shared)
    }

    fn reaches(&self, at: Timestamp) -> bool {
        self.changes.last().is_some_and(|oldest| oldest.at.duration_since(at) <= TOGETHER)
    }

    fn identify(&mut self) {
        let mut hasher = DefaultHasher::new();
        (&self.shared, self.changes.last().map(|change| change.at)).hash(&mut hasher);
        self.id = hasher.finish();
    }
}

fn of_hub(what: Option<&ChangeKind>) -> String {
    match what {
        Some(
            ChangeKind::TunnelAppeared { group, role, .. }
            | ChangeKind::TunnelGone { group, role, .. }
            | ChangeKind::Tunnel { group, role, .. },
        ) => format!("{role} hub of {group}"),
        _ => String::new(),
    }
}

impl ChangeKind {
    /// Whether it happened to this object or to a part of it.
    pub fn concerns(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Group(key) => self.group() == key,
            Subject::Hub(key) => self.hub() == Some(key),
            Subject::Tunnel(key) => self.tunnel() == Some(key),
            Subject::Datacenter(name) => {
                matches!(self, Self::Hub { datacenter, .. } if datacenter == name.as_str())
            }
        }
    }

    /// The very thing that it happened to.
    pub fn subject(&self) -> Subject {
        match (self.tunnel(), self.hub()) {
            (Some(tunnel), _) => Subject::Tunnel(tunnel.clone()),
            (None, Some(hub)) => Subject::Hub(hub.clone()),
            (None, None) => Subject::Group(self.group().clone()),
        }
    }
}
