//! Alerts: marks of recently changed groups, muted groups, and when to ring the bell.

pub use crate::config::display::Alert;
use crate::domain::filter::FilterableGroup;
use crate::domain::{ChangeKind, Group, GroupKey, GroupStatus, Health, Map, Regions, Snapshot};
use jiff::{SignedDuration, Timestamp};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;

/// Number of polls for which a change is marked.
const MARKED_POLLS: u64 = 3;
/// Minimum time between two alerts.
const ALERT_INTERVAL: SignedDuration = SignedDuration::from_mins(1);
/// A group that was disconnected or degraded within this time does not alert again: a flapping group alerts once.
const QUIET_PERIOD: SignedDuration = SignedDuration::from_mins(15);

/// Mute of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::app) struct Mute {
    /// Name of the group when it was muted.
    pub(in crate::app) name: String,
    /// End of the mute; `None` until unmuted.
    pub(in crate::app) until: Option<Timestamp>,
}

/// Kind of an alert, most severe last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum AlertKind {
    Degraded,
    Disconnected,
}

impl fmt::Display for AlertKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Degraded => "degraded",
            Self::Disconnected => "disconnected",
        })
    }
}

/// State of marks, mutes and alerts.
#[derive(Debug, Clone, Default)]
pub(in crate::app) struct Alerts {
    polls: u64,
    changed: Map<GroupKey, u64>,
    /// By the text of the group key, as in the saved state.
    muted: HashMap<String, Mute>,
    /// Whether groups that become degraded alert.
    rings_for_degraded: bool,
    /// When each group was last seen disconnected.
    disconnected: Map<GroupKey, Timestamp>,
    /// When each group was last seen degraded.
    degraded: Map<GroupKey, Timestamp>,
    last_alert: Option<Timestamp>,
}

impl Alerts {
    /// Sets whether groups that become degraded alert.
    pub(in crate::app) fn ring_for_degraded(&mut self, is_wanted: bool) {
        self.rings_for_degraded = is_wanted;
    }

    /// Starts a new poll: old marks expire.
    pub(super) fn begin_poll(&mut self) {
        self.polls += 1;
        let polls = self.polls;
        self.changed.retain(|_, poll| polls - *poll < MARKED_POLLS);
    }

    /// Applies the changes of a snapshot; returns the text of an alert.
    pub(super) fn observe(&mut self, snapshot: &Snapshot, now: Timestamp) -> Option<String> {
        for change in &snapshot.changes {
            if !matches!(change.kind, ChangeKind::Rekeyed { .. } | ChangeKind::GroupRemoved { .. }) {
                self.changed.insert(change.kind.group().clone(), self.polls);
            }
        }
        self.disconnected.retain(|_, at| is_within(QUIET_PERIOD, *at, now));
        self.degraded.retain(|_, at| is_within(QUIET_PERIOD, *at, now));
        let alert = self.alert(snapshot, now);
        for group in &snapshot.groups {
            match group.health() {
                Health::Down => drop(self.disconnected.insert(group.key.clone(), now)),
                Health::Degraded => drop(self.degraded.insert(group.key.clone(), now)),
                Health::Up | Health::Warning | Health::Unknown => {}
            }
        }
        alert
    }

    /// Text of an alert for newly disconnected or degraded groups, at most once a minute.
    fn alert(&mut self, snapshot: &Snapshot, now: Timestamp) -> Option<String> {
        let alerts = snapshot.changes.iter().filter_map(|change| self.alerts(&change.kind));
        let mut alerts: Vec<(AlertKind, &str)> = alerts.collect();
        alerts.sort_by_key(|(kind, _)| Reverse(*kind));
        let (kind, first) = *alerts.first()?;
        if self.last_alert.is_some_and(|last| is_within(ALERT_INTERVAL, last, now)) {
            return None;
        }
        self.last_alert = Some(now);
        let same = alerts.iter().filter(|(other, _)| *other == kind).count();
        let sentence = match same - 1 {
            0 => format!("{first} is {kind}"),
            others => format!("{first} and {others} more are {kind}"),
        };
        Some(match alerts.len() - same {
            0 => sentence,
            others => format!("{sentence}, {others} {}", AlertKind::Degraded),
        })
    }

    /// Alert for a change, with the name of the group, unless it is muted or alerted recently.
    fn alerts<'a>(&self, change: &'a ChangeKind) -> Option<(AlertKind, &'a str)> {
        let (kind, key, name) = match change {
            ChangeKind::GroupStatus { key, name, to, .. }
                if GroupStatus::new(&to.as_str().into()) == GroupStatus::Disconnected =>
            {
                (AlertKind::Disconnected, key, name)
            }
            ChangeKind::Degraded { key, name, .. }
                if self.rings_for_degraded && !self.degraded.contains_key(key) =>
            {
                (AlertKind::Degraded, key, name)
            }
            _ => return None,
        };
        (!self.is_muted(key) && !self.disconnected.contains_key(key)).then_some((kind, name.as_str()))
    }

    /// A group for filters, with its marks and mutes.
    pub(in crate::app) fn filterable_group<'a>(
        &self,
        group: &'a Group,
        regions: &'a Regions,
        search_text: Option<&'a str>,
    ) -> FilterableGroup<'a> {
        let is_changed = self.is_marked(&group.key);
        let is_muted = self.is_muted(&group.key);
        FilterableGroup { is_changed, is_muted, search_text, ..FilterableGroup::new(group, regions) }
    }

    /// Whether a group changed in the last few polls.
    pub(in crate::app) fn is_marked(&self, key: &GroupKey) -> bool {
        self.changed.contains_key(key)
    }

    /// Whether a group is muted.
    pub(in crate::app) fn is_muted(&self, key: &GroupKey) -> bool {
        !self.muted.is_empty() && self.muted.contains_key(&key.to_string())
    }

    /// Mute of a group.
    pub(in crate::app) fn mute(&self, key: &GroupKey) -> Option<&Mute> {
        self.muted.get(&key.to_string())
    }

    /// All mutes, by the text of the group key.
    pub(in crate::app) fn mutes(&self) -> &HashMap<String, Mute> {
        &self.muted
    }

    /// Replaces all mutes.
    pub(in crate::app) fn set_mutes(&mut self, muted: HashMap<String, Mute>) {
        self.muted = muted;
    }

    /// Mutes a group.
    pub(in crate::app) fn add_mute(&mut self, key: &GroupKey, mute: Mute) {
        self.muted.insert(key.to_string(), mute);
    }

    /// Unmutes a group; returns whether it was muted.
    pub(in crate::app) fn unmute(&mut self, key: &GroupKey) -> bool {
        self.muted.remove(&key.to_string()).is_some()
    }

    /// Removes expired mutes; returns the names of the groups.
    pub(in crate::app) fn expire_mutes(&mut self, now: Timestamp) -> Vec<String> {
        let is_expired = |mute: &Mute| mute.until.is_some_and(|until| until <= now);
        let expired =
            self.muted.values().filter(|mute| is_expired(mute)).map(|mute| mute.name.clone()).collect();
        self.muted.retain(|_, mute| !is_expired(mute));
        expired
    }
}

/// Whether a time is near now, before or after: the clock may be set back.
fn is_within(time: SignedDuration, at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at).abs() < time
}
