//! Grouping of changes into few events: similar changes within a short time are one event, and what follows from a
//! status change of a hub (its tunnels, its group's status) belongs to that event. Each change is in exactly one event
//! group.

use crate::domain::{Change, ChangeKind, GroupKey, Health, HubKey, Role, Subject};
use compact_str::CompactString;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Maximum time between changes of one event group. An outage of a data center reaches its groups within half a minute,
/// and polls are half a minute apart.
const GROUPING_WINDOW: SignedDuration = SignedDuration::from_secs(60);

/// Category of an event, which events can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventCategory {
    States,
    Tunnels,
    Rekeys,
    /// Administrative changes: groups added, removed or reconfigured.
    Configuration,
}

/// What the changes of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum GroupingKey {
    Hubs { role: Role, datacenter: CompactString, to: CompactString },
    Groups { to: CompactString },
    Degraded { reason: CompactString },
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
#[derive(Debug, Clone, PartialEq)]
pub struct EventGroup {
    /// Identifier; it stays the same while the group grows.
    pub id: u64,
    pub category: EventCategory,
    /// Changes, newest first, including consequences.
    pub changes: Vec<Arc<Change>>,
    pub(super) key: GroupingKey,
}

/// Groups changes, which are given newest first; the group with the newest change comes first.
pub fn event_groups<'a>(changes: impl IntoIterator<Item = &'a Arc<Change>>) -> Vec<EventGroup> {
    let changes: Vec<&Arc<Change>> = changes.into_iter().collect();
    let causes = causes(&changes);
    let mut groups: Vec<EventGroup> = Vec::new();
    let mut open: HashMap<GroupingKey, usize> = HashMap::new();
    for change in changes {
        let shared = cause_key(change, &causes).unwrap_or_else(|| grouping_key(&change.kind));
        let known = open.get(&shared).copied().filter(|&index| groups[index].accepts(change.time));
        if let Some(index) = known {
            groups[index].changes.push(Arc::clone(change));
            continue;
        }
        open.insert(shared.clone(), groups.len());
        groups.push(EventGroup {
            id: 0,
            category: category(&shared),
            changes: vec![Arc::clone(change)],
            key: shared,
        });
    }
    groups.iter_mut().for_each(EventGroup::assign_id);
    groups
}

/// Status changes of hubs with their times, by group.
type Causes = HashMap<GroupKey, Vec<(Timestamp, HubKey, GroupingKey)>>;

fn causes(changes: &[&Arc<Change>]) -> Causes {
    let mut causes = Causes::new();
    for change in changes {
        if let ChangeKind::HubStatus { key, .. } = &change.kind {
            let cause = (change.time, key.clone(), grouping_key(&change.kind));
            causes.entry(key.group().clone()).or_default().push(cause);
        }
    }
    causes
}

/// The key of the hub event that a change follows from, if any: changes of the hub's tunnels, or of its group's status.
/// One list may show the group's change before the other shows the hub's.
fn cause_key(change: &Change, causes: &Causes) -> Option<GroupingKey> {
    let follows = |hub: &HubKey| match &change.kind {
        ChangeKind::GroupStatus { .. } => true,
        ChangeKind::TunnelAppeared { key, .. } | ChangeKind::TunnelGone { key, .. } => hub == key.hub(),
        _ => false,
    };
    let distance = |at: Timestamp| at.duration_since(change.time).abs();
    let near = causes
        .get(change.kind.group())?
        .iter()
        .filter(|(at, hub, _)| follows(hub) && distance(*at) <= GROUPING_WINDOW);
    near.min_by_key(|(at, ..)| distance(*at)).map(|(.., shared)| shared.clone())
}

fn grouping_key(kind: &ChangeKind) -> GroupingKey {
    match kind {
        ChangeKind::GroupStatus { to, .. } => GroupingKey::Groups { to: to.clone() },
        ChangeKind::HubStatus { role, datacenter, to, .. } => {
            GroupingKey::Hubs { role: *role, datacenter: datacenter.clone(), to: to.clone() }
        }
        ChangeKind::Degraded { reason: why, .. } => GroupingKey::Degraded { reason: why.clone() },
        ChangeKind::DegradedEnded { .. } => GroupingKey::DegradedEnded,
        ChangeKind::TunnelAppeared { key, .. } => GroupingKey::Appeared(key.hub().clone()),
        ChangeKind::TunnelGone { key, .. } => GroupingKey::Gone(key.hub().clone()),
        ChangeKind::TunnelStatus { key, to, .. } => {
            GroupingKey::Tunnels { hub: key.hub().clone(), to: to.clone() }
        }
        ChangeKind::Rekeyed { .. } => GroupingKey::Rekeyed,
        ChangeKind::GroupAdded { .. } => GroupingKey::Added,
        ChangeKind::GroupRemoved { .. } => GroupingKey::Removed,
        ChangeKind::GroupReconfigured { key, .. } => GroupingKey::Reconfigured(key.clone()),
    }
}

fn category(shared: &GroupingKey) -> EventCategory {
    match shared {
        GroupingKey::Hubs { .. }
        | GroupingKey::Groups { .. }
        | GroupingKey::Degraded { .. }
        | GroupingKey::DegradedEnded => EventCategory::States,
        GroupingKey::Appeared(_) | GroupingKey::Gone(_) | GroupingKey::Tunnels { .. } => {
            EventCategory::Tunnels
        }
        GroupingKey::Rekeyed => EventCategory::Rekeys,
        GroupingKey::Added | GroupingKey::Removed | GroupingKey::Reconfigured(_) => {
            EventCategory::Configuration
        }
    }
}

impl EventGroup {
    /// Time of the newest change.
    pub fn time(&self) -> Timestamp {
        self.changes.first().map_or(Timestamp::MIN, |change| change.time)
    }

    /// The object concerned, if there is only one.
    pub fn subject(&self) -> Option<Subject> {
        let mut main = self.primary_changes();
        main.next().filter(|_| main.next().is_none()).map(|change| change.kind.subject())
    }

    /// Whether it is a deterioration (`true`) or a recovery (`false`); `None` for neither.
    pub fn is_worse(&self) -> Option<bool> {
        match &self.key {
            GroupingKey::Hubs { to, .. } | GroupingKey::Tunnels { to, .. } => {
                Some(!to.eq_ignore_ascii_case("up"))
            }
            GroupingKey::Groups { to } => Some(to != "connected"),
            GroupingKey::Gone(_) | GroupingKey::Degraded { .. } => Some(true),
            GroupingKey::Appeared(_) | GroupingKey::DegradedEnded => Some(false),
            GroupingKey::Rekeyed
            | GroupingKey::Added
            | GroupingKey::Removed
            | GroupingKey::Reconfigured(_) => None,
        }
    }

    /// Severity, as the health that it results in; `None` for routine events.
    pub fn health(&self) -> Option<Health> {
        Some(match &self.key {
            GroupingKey::Hubs { to, .. } if to.eq_ignore_ascii_case("up") => Health::Up,
            GroupingKey::Hubs { to, .. } if !to.eq_ignore_ascii_case("down") => Health::Unknown,
            GroupingKey::Hubs { .. } if self.groups() > 1 || self.has_disconnected() => Health::Down,
            GroupingKey::Hubs { .. } => Health::Warning,
            GroupingKey::Groups { to } => match to.as_str() {
                "connected" => Health::Up,
                "warning" => Health::Warning,
                "disconnected" => Health::Down,
                _ => Health::Unknown,
            },
            GroupingKey::Gone(_) | GroupingKey::Degraded { .. } => Health::Degraded,
            GroupingKey::Tunnels { to, .. } if !to.eq_ignore_ascii_case("up") => Health::Degraded,
            GroupingKey::DegradedEnded => Health::Up,
            GroupingKey::Tunnels { .. }
            | GroupingKey::Appeared(_)
            | GroupingKey::Rekeyed
            | GroupingKey::Added
            | GroupingKey::Removed
            | GroupingKey::Reconfigured(_) => return None,
        })
    }

    /// Whether it disconnected a group.
    fn has_disconnected(&self) -> bool {
        let is_disconnected =
            |kind: &ChangeKind| matches!(kind, ChangeKind::GroupStatus { to, .. } if to == "disconnected");
        self.changes.iter().any(|change| is_disconnected(&change.kind))
    }

    /// Number of tunnel groups concerned.
    pub(super) fn groups(&self) -> usize {
        let mut groups: Vec<&GroupKey> = self.primary_changes().map(|change| change.kind.group()).collect();
        groups.sort_unstable();
        groups.dedup();
        groups.len()
    }

    /// The changes without their consequences.
    pub(in crate::domain) fn primary_changes(&self) -> impl Iterator<Item = &Arc<Change>> {
        self.changes.iter().filter(|change| grouping_key(&change.kind) == self.key)
    }

    fn accepts(&self, at: Timestamp) -> bool {
        self.changes.last().is_some_and(|oldest| oldest.time.duration_since(at) <= GROUPING_WINDOW)
    }

    fn assign_id(&mut self) {
        let mut hasher = DefaultHasher::new();
        (&self.key, self.changes.last().map(|change| change.time)).hash(&mut hasher);
        self.id = hasher.finish();
    }
}

impl ChangeKind {
    /// Whether it concerns this object or a part of it.
    pub fn concerns(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Group(key) => self.group() == key,
            Subject::Hub(key) => self.hub() == Some(key),
            Subject::Tunnel(key) => self.tunnel() == Some(key),
            Subject::Datacenter(name) => {
                matches!(self, Self::HubStatus { datacenter, .. } if datacenter == name.as_str())
            }
        }
    }

    /// The exact object that changed.
    pub fn subject(&self) -> Subject {
        match (self.tunnel(), self.hub()) {
            (Some(tunnel), _) => Subject::Tunnel(tunnel.clone()),
            (None, Some(hub)) => Subject::Hub(hub.clone()),
            (None, None) => Subject::Group(self.group().clone()),
        }
    }
}
