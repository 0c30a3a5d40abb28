//! Rekeys of tunnels and state changes of groups, hubs and tunnels in the last hour, as far as this program observed
//! them.

use crate::domain::diagnosis::{FLAP_WINDOW, MIN_FLAPS, MIN_REKEYS, REKEYING_HOLD_TIME};
use crate::domain::model::unix_seconds::UnixSeconds;
use crate::domain::{Change, ChangeKind, GroupKey, HubKey, Map, Subject, TunnelKey};
use jiff::{SignedDuration, Timestamp};
use std::hash::Hash;
use std::sync::Arc;

/// Time window of the counts.
pub const ACTIVITY_WINDOW: SignedDuration = SignedDuration::from_hours(1);

/// A tunnel that disappears or appears within this time of a status change of its hub does so because of the hub: the
/// tunnels of a recovering hub return one by one.
const HUB_CORRELATION_WINDOW: SignedDuration = SignedDuration::from_mins(2);

/// Rekeys and state changes of the last hour.
#[derive(Debug, Clone, Default)]
pub struct Activity {
    /// State changes of groups, oldest first.
    groups: Map<GroupKey, Vec<UnixSeconds>>,
    hubs: Map<HubKey, Vec<UnixSeconds>>,
    /// Changes of tunnels, by hub. A map entry per tunnel would take 3 MB more for 20,000 tunnels.
    tunnels: Map<HubKey, Vec<TunnelEntry>>,
}

/// A change of a tunnel.
#[derive(Debug, Clone)]
struct TunnelEntry {
    key: TunnelKey,
    time: UnixSeconds,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rekey {
        /// Whether a volume lifetime explains the rekey.
        is_by_volume: bool,
    },
    /// The status changed, or the tunnel appeared or disappeared.
    Flap,
}

/// Counts of an object in the last hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecentCounts {
    /// Rekeys of security associations.
    pub rekeys: u32,
    /// State changes; of a hub or group including those of its tunnels that do not follow from the hub's own.
    pub flaps: u32,
}

impl RecentCounts {
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            rekeys: self.rekeys.saturating_add(other.rekeys),
            flaps: self.flaps.saturating_add(other.flaps),
        }
    }
}

impl Activity {
    /// Adds the changes of one poll, and drops those older than an hour.
    pub fn record(&mut self, changes: &[Arc<Change>], now: Timestamp) {
        drop_old(&mut self.groups, |at| *at, now);
        drop_old(&mut self.hubs, |at| *at, now);
        drop_old(&mut self.tunnels, |entry| entry.time, now);
        for change in changes {
            let at = UnixSeconds::from_timestamp(change.time);
            match &change.kind {
                ChangeKind::GroupStatus { key, .. } => push(self.groups.entry(key.clone()).or_default(), at),
                ChangeKind::HubStatus { key, .. } => push(self.hubs.entry(key.clone()).or_default(), at),
                ChangeKind::TunnelStatus { key, .. }
                | ChangeKind::TunnelAppeared { key, .. }
                | ChangeKind::TunnelGone { key, .. } => self.add(key, at, Kind::Flap),
                ChangeKind::Rekeyed { key, is_by_volume, .. } => {
                    self.add(key, at, Kind::Rekey { is_by_volume: *is_by_volume });
                }
                _ => {}
            }
        }
    }

    /// Adds recorded state changes of an object, which are older than all others.
    pub(in crate::domain) fn restore(&mut self, subject: &Subject, times: &[Timestamp]) {
        let times = times.iter().map(|time| UnixSeconds::from_timestamp(*time));
        match subject {
            Subject::Group(key) if times.len() > 0 => {
                self.groups.entry(key.clone()).or_default().splice(..0, times);
            }
            Subject::Hub(key) if times.len() > 0 => {
                self.hubs.entry(key.clone()).or_default().splice(..0, times);
            }
            Subject::Tunnel(key) if times.len() > 0 => {
                let entries = times.map(|time| TunnelEntry { key: key.clone(), time, kind: Kind::Flap });
                let all = self.tunnels.entry(key.hub().clone()).or_default();
                all.splice(..0, entries);
                all.sort_by_key(|entry| entry.time);
            }
            _ => {}
        }
    }

    fn add(&mut self, key: &TunnelKey, at: UnixSeconds, kind: Kind) {
        let entries = self.tunnels.entry(key.hub().clone()).or_default();
        push(entries, TunnelEntry { key: key.clone(), time: at, kind });
    }

    pub(in crate::domain) fn tunnel_counts(&self, key: &TunnelKey) -> RecentCounts {
        RecentCounts {
            rekeys: count(self.rekeys(key)),
            flaps: count(self.own_flaps(&Subject::Tunnel(key.clone()))),
        }
    }

    /// State changes of a hub and of its tunnels, including tunnels that have disappeared.
    pub(in crate::domain) fn hub_flaps(&self, key: &HubKey) -> u32 {
        let of_tunnels = self.tunnels.get(key).into_iter().flatten();
        let of_tunnels =
            of_tunnels.filter(|entry| entry.kind == Kind::Flap && !self.follows_hub(key, entry.time));
        count(self.hubs.get(key).into_iter().flatten()).saturating_add(count(of_tunnels))
    }

    /// State changes of the object itself.
    pub(in crate::domain) fn flaps(&self, subject: &Subject) -> u32 {
        count(self.own_flaps(subject))
    }

    /// Number of rekeys of a tunnel within an hour if it is excessive. Rekeys because of a volume lifetime do not
    /// count: a busy tunnel is rekeyed often where a device limits the volume of a child SA.
    pub(in crate::domain) fn excessive_rekeys(&self, key: &TunnelKey, now: Timestamp) -> Option<usize> {
        let rekeys = self.rekeys(key).filter(|entry| entry.kind == Kind::Rekey { is_by_volume: false });
        burst(
            rekeys.map(|entry| entry.time.to_timestamp()),
            MIN_REKEYS,
            ACTIVITY_WINDOW,
            REKEYING_HOLD_TIME,
            now,
        )
    }

    /// Number of state changes of an object within half an hour if it is excessive; this ends half an hour after the
    /// last one. Changes of a tunnel that follow from its hub do not count.
    pub(in crate::domain) fn excessive_flaps(&self, subject: &Subject, now: Timestamp) -> Option<usize> {
        burst(self.own_flaps(subject), MIN_FLAPS, FLAP_WINDOW, FLAP_WINDOW, now)
    }

    fn tunnel_entries(&self, key: &TunnelKey) -> impl DoubleEndedIterator<Item = &TunnelEntry> + Clone {
        self.tunnels.get(key.hub()).into_iter().flatten().filter(move |entry| entry.key == *key)
    }

    fn rekeys(&self, key: &TunnelKey) -> impl DoubleEndedIterator<Item = &TunnelEntry> + Clone {
        self.tunnel_entries(key).filter(|entry| entry.kind != Kind::Flap)
    }

    /// State changes of an object in the last hour; of a tunnel only those that do not follow from its hub.
    fn own_flaps(&self, subject: &Subject) -> impl DoubleEndedIterator<Item = Timestamp> + Clone {
        let (times, tunnel) = match subject {
            Subject::Group(key) => (self.groups.get(key), None),
            Subject::Hub(key) => (self.hubs.get(key), None),
            Subject::Tunnel(key) => (None, Some(key)),
            Subject::Datacenter(_) => (None, None),
        };
        let entries = tunnel.into_iter().flat_map(|key| self.tunnel_entries(key));
        let of_tunnel = entries
            .filter(|entry| entry.kind == Kind::Flap && !self.follows_hub(entry.key.hub(), entry.time))
            .map(|entry| entry.time);
        times.into_iter().flatten().copied().chain(of_tunnel).map(UnixSeconds::to_timestamp)
    }

    /// Whether a tunnel change at this time follows from its hub.
    fn follows_hub(&self, hub: &HubKey, at: UnixSeconds) -> bool {
        let mut of_hub = self.hubs.get(hub).into_iter().flatten();
        of_hub.any(|hub| hub.to_timestamp().duration_since(at.to_timestamp()).abs() <= HUB_CORRELATION_WINDOW)
    }
}

/// Nearly all tunnels have one or two entries an hour, so the list grows by one.
fn push<T>(entries: &mut Vec<T>, entry: T) {
    entries.reserve_exact(1);
    entries.push(entry);
}

fn count(entries: impl Iterator) -> u32 {
    u32::try_from(entries.count()).unwrap_or(u32::MAX)
}

fn drop_old<K: Eq + Hash, T>(entries: &mut Map<K, Vec<T>>, at: impl Fn(&T) -> UnixSeconds, now: Timestamp) {
    // Absolute difference, since the clock may be set back.
    entries.retain(|_, entries| {
        entries.retain(|entry| now.duration_since(at(entry).to_timestamp()).abs() < ACTIVITY_WINDOW);
        !entries.is_empty()
    });
}

/// Number of times within a window that ends with the last one, if it reaches the threshold and the hold time after the
/// last one has not passed.
fn burst(
    times: impl DoubleEndedIterator<Item = Timestamp> + Clone,
    threshold: usize,
    window: SignedDuration,
    clears: SignedDuration,
    now: Timestamp,
) -> Option<usize> {
    let last = times.clone().next_back()?;
    if now.duration_since(last).abs() >= clears {
        return None;
    }
    let count = times.filter(|at| last.duration_since(*at).abs() < window).count();
    (count >= threshold).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_772_373_600 + 60 * minute).unwrap()
    }

    fn flaps(minutes: &[i64], now: i64) -> Option<usize> {
        burst(minutes.iter().copied().map(at), MIN_FLAPS, FLAP_WINDOW, FLAP_WINDOW, at(now))
    }

    #[test]
    fn four_changes_within_half_an_hour_are_flapping() {
        assert_eq!(flaps(&[0, 5, 10], 10), None);
        assert_eq!(flaps(&[0, 5, 10, 29], 29), Some(4));
        assert_eq!(flaps(&[0, 5, 10, 30], 30), None, "the first is too long ago");
    }

    #[test]
    fn flapping_clears_after_half_an_hour_without_a_change() {
        assert_eq!(flaps(&[0, 5, 10, 15], 44), Some(4));
        assert_eq!(flaps(&[0, 5, 10, 15], 45), None);
    }

    #[test]
    fn rekeying_clears_a_quarter_of_an_hour_after_the_last() {
        let times = (0..6).map(|count| at(10 * count));
        let rekeys =
            |now: i64| burst(times.clone(), MIN_REKEYS, ACTIVITY_WINDOW, REKEYING_HOLD_TIME, at(now));
        assert_eq!((rekeys(50), rekeys(64), rekeys(65)), (Some(6), Some(6), None));
    }
}
