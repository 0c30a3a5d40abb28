//! What asks for attention and what does not: marks on groups that changed in the last few looks, groups that a person muted,
//! and when the terminal rings.

pub use crate::config::display::Alert;
use crate::domain::filter::FilterableGroup;
use crate::domain::{ChangeKind, Group, GroupKey, GroupStatus, Health, Map, Regions, Snapshot};
use jiff::{SignedDuration, Timestamp};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;

/// Looks for which a change is marked, the one that saw it included.
const MARKED_LOOKS: u64 = 3;
/// The terminal rings at most this often.
const BETWEEN_ALERTS: SignedDuration = SignedDuration::from_mins(1);
/// A group that was in trouble within this time before does not ring again: one that comes and goes rings once.
const SETTLED: SignedDuration = SignedDuration::from_mins(15);

/// A group that is muted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) struct Mute {
    /// Its name when it was muted.
    pub(in crate::app) name: String,
    /// When that ends; `None` is when somebody ends it.
    pub(in crate::app) until: Option<Timestamp>,
}

/// What the terminal rings for, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Trouble {
    Degraded,
    Disconnected,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Degraded => "degraded",
            Self::Disconnected => "disconnected",
        })
    }
}

/// What asks for attention.
#[derive(Clone, Debug, Default)]
pub(in crate::app) struct Alerts {
    looks: u64,
    changed: Map<GroupKey, u64>,
    /// By the text of the group's key, since it is kept between runs.
    muted: HashMap<String, Mute>,
    /// Whether a group that becomes degraded rings.
    rings_for_degraded: bool,
    /// When each group was last seen to be disconnected.
    disconnected: Map<GroupKey, Timestamp>,
    /// When each group was last seen to be degraded.
    degraded: Map<GroupKey, Timestamp>,
    last_alert: Option<Timestamp>,
}

impl Alerts {
    /// Rings for groups that become degraded as well.
    pub(in crate::app) fn ring_for_degraded(&mut self, is_wanted: bool) {
        self.rings_for_degraded = is_wanted;
    }

    /// A new look begins: marks that are old enough go.
    pub(super) fn begin_poll(&mut self) {
        self.looks += 1;
        let looks = self.looks;
        self.changed.retain(|_, look| looks - *look < MARKED_LOOKS);
    }

    /// Takes what is new in a snapshot, and says what to ring for.
    pub(super) fn observe(&mut self, snapshot: &Snapshot, now: Timestamp) -> Option<String> {
        for change in &snapshot.changes {
            if !matches!(change.kind, ChangeKind::Rekeyed { .. } | ChangeKind::GroupRemoved { .. }) {
                self.changed.insert(change.kind.group().clone(), self.looks);
            }
        }
        self.disconnected.retain(|_, at| is_within(SETTLED, *at, now));
        self.degraded.retain(|_, at| is_within(SETTLED, *at, now));
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

    /// The groups that were newly disconnected or became degraded, in one sentence, if it is time to ring. What comes within a
    /// minute of the last ring is on the screen all the same.
    fn alert(&mut self, snapshot: &Snapshot, now: Timestamp) -> Option<String> {
        let news = snapshot.changes.iter().filter_map(|change| self.news(&change.kind));
        let mut news: Vec<(Trouble, &str)> = news.collect();
        news.sort_by_key(|(trouble, _)| Reverse(*trouble));
        let (trouble, first) = *news.first()?;
        if self.last_alert.is_some_and(|last| is_within(BETWEEN_ALERTS, last, now)) {
            return None;
        }
        self.last_alert = Some(now);
        let same = news.iter().filter(|(other, _)| *other == trouble).count();
        let sentence = match same - 1 {
            0 => format!("{first} is {trouble}"),
            more => format!("{first} and {more} more are {trouble}"),
        };
        Some(match news.len() - same {
            0 => sentence,
            others => format!("{sentence}, {others} {}", Trouble::Degraded),
        })
    }

    /// The trouble that a change is, with the name of the group, unless that is muted or rang for it or for worse lately.
    fn news<'a>(&self, what: &'a ChangeKind) -> Option<(Trouble, &'a str)> {
        let (trouble, key, name) = match what {
            ChangeKind::GroupStatus { key, name, to, .. }
                if GroupStatus::new(&to.as_str().into()) == GroupStatus::Disconnected =>
            {
                (Trouble::Disconnected, key, name)
            }
            ChangeKind::Degraded { key, name, .. }
                if self.rings_for_degraded && !self.degraded.contains_key(key) =>
            {
                (Trouble::Degraded, key, name)
            }
            _ => return None,
        };
        (!self.is_muted(key) && !self.disconnected.contains_key(key)).then_some((trouble, name.as_str()))
    }

    /// What a filter asks of a group, whose texts are these.
    pub(in crate::app) fn facts<'a>(
        &self,
        group: &'a Group,
        regions: &'a Regions,
        words: Option<&'a str>,
    ) -> FilterableGroup<'a> {
        let is_changed = self.is_marked(&group.key);
        let is_muted = self.is_muted(&group.key);
        FilterableGroup { is_changed, is_muted, search_text: words, ..FilterableGroup::new(group, regions) }
    }

    /// Whether a group changed in the last few looks.
    pub(in crate::app) fn is_marked(&self, key: &GroupKey) -> bool {
        self.changed.contains_key(key)
    }

    /// Whether a group is muted.
    pub(in crate::app) fn is_muted(&self, key: &GroupKey) -> bool {
        !self.muted.is_empty() && self.muted.contains_key(&key.to_string())
    }

    /// How a group is muted, if it is.
    pub(in crate::app) fn mute(&self, key: &GroupKey) -> Option<&Mute> {
        self.muted.get(&key.to_string())
    }

    /// All mutes, by the text of the group's key.
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

    /// Ends what is over, and says the names of these groups.
    pub(in crate::app) fn end_mutes(&mut self, now: Timestamp) -> Vec<String> {
        let is_over = |mute: &Mute| mute.until.is_some_and(|until| until <= now);
        let over = self.muted.values().filter(|mute| is_over(mute)).map(|mute| mute.name.clone()).collect();
        self.muted.retain(|_, mute| !is_over(mute));
        over
    }
}

/// Whether a moment is within this time of now, on either side: a clock may be set back.
fn is_within(time: SignedDuration, at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at).abs() < time
}
