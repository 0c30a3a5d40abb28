//! Event groups as sentences.

use super::event_group::{EventGroup, GroupingKey};
use crate::domain::{ChangeKind, pluralize};

impl EventGroup {
    /// The event as a sentence.
    pub fn sentence(&self) -> String {
        let main = self.primary_changes().count();
        let Some(first) = self.primary_changes().next().filter(|_| main == 1) else {
            return self.summarize(main);
        };
        match (&first.kind, &self.key) {
            (ChangeKind::HubStatus { group, role, datacenter, from, to, .. }, GroupingKey::Hubs { .. }) => {
                format!("{group} {role} hub in {datacenter} {from} -> {to}{}", self.consequences())
            }
            (kind, _) => kind.to_string(),
        }
    }

    fn summarize(&self, main: usize) -> String {
        let within = self.within();
        let first = self.primary_changes().next().map(|change| &change.kind);
        match &self.key {
            GroupingKey::Hubs { role, datacenter, to } if to.eq_ignore_ascii_case("down") => {
                format!("{} groups lost their {role} hub in {datacenter} {within}", self.groups())
            }
            GroupingKey::Hubs { role, datacenter, to } if to.eq_ignore_ascii_case("up") => {
                format!("{} groups regained their {role} hub in {datacenter} {within}", self.groups())
            }
            GroupingKey::Hubs { role, datacenter, to } => {
                format!("{}: {role} hub in {datacenter} is {to} {within}", pluralize(self.groups(), "group"))
            }
            GroupingKey::Groups { to } => format!("{} groups are {to} {within}", self.groups()),
            GroupingKey::Degraded { reason: why } => {
                format!("{} groups degraded: {why} {within}", self.groups())
            }
            GroupingKey::DegradedEnded => format!("{} groups no longer degraded {within}", self.groups()),
            GroupingKey::Appeared(_) => {
                format!("{main} tunnels appeared on the {} {within}", hub_label(first))
            }
            GroupingKey::Gone(_) => format!("{main} tunnels gone from the {} {within}", hub_label(first)),
            GroupingKey::Tunnels { to, .. } => {
                format!("{main} tunnels of the {} are {to} {within}", hub_label(first))
            }
            GroupingKey::Rekeyed => match self.groups() {
                1 => format!("{main} SAs of one group rekeyed {within}"),
                groups => format!("{main} SAs rekeyed in {groups} groups {within}"),
            },
            GroupingKey::Added => format!("{main} groups added {within}"),
            GroupingKey::Removed => format!("{main} groups removed {within}"),
            GroupingKey::Reconfigured(_) => {
                format!("{} {main} times {within}", first.map_or(String::new(), ChangeKind::to_string))
            }
        }
    }

    /// `within 40 s`, or `at once` if a single poll found all changes.
    fn within(&self) -> String {
        let oldest = self.changes.last().map_or(self.time(), |change| change.time);
        match self.time().duration_since(oldest).as_secs() {
            0 => "at once".to_owned(),
            seconds @ 1..120 => format!("within {seconds} s"),
            seconds => format!("within {} min", seconds.div_euclid(60)),
        }
    }

    /// Consequences for a single hub: its tunnels, and its group's status.
    fn consequences(&self) -> String {
        let tunnels = self.changes.iter().filter(|change| change.kind.tunnel().is_some()).count();
        let is_worse = self.is_worse() == Some(true);
        let tunnels = match (tunnels, is_worse) {
            (0, _) => String::new(),
            (1, true) => ", 1 tunnel gone".to_owned(),
            (1, false) => ", 1 tunnel back".to_owned(),
            (count, true) => format!(", {count} tunnels gone"),
            (count, false) => format!(", {count} tunnels back"),
        };
        let status = self.changes.iter().find_map(|change| match &change.kind {
            ChangeKind::GroupStatus { to, .. } => Some(format!(", group {to}")),
            _ => None,
        });
        tunnels + &status.unwrap_or_default()
    }
}

fn hub_label(kind: Option<&ChangeKind>) -> String {
    match kind {
        Some(
            ChangeKind::TunnelAppeared { group, role, .. }
            | ChangeKind::TunnelGone { group, role, .. }
            | ChangeKind::TunnelStatus { group, role, .. },
        ) => format!("{role} hub of {group}"),
        _ => String::new(),
    }
}
