//! How often tunnels were rekeyed and how often hubs, groups and tunnels changed their state in the last hour, as far as
//! this program saw it.

use super::diagnosis::{FLAP_WINDOW, FLAPS, REKEYING_CLEARS, REKEYS};
use super::second::Second;
use super::{Change, HubKey, Map, Subject, TunnelKey, What};
use jiff::{SignedDuration, Timestamp};
use std::hash::Hash;
use std::sync::Arc;

/// The time in which changes and rekeys are counted.
pub const ACTIVITY_WINDOW: SignedDuration = SignedDuration::from_hours(1);

/// A tunnel that disappears or appears within this time of its hub going down or coming up does so with the hub: the tunnels
/// of a hub that recovers come back one by one.
const WITH_HUB: SignedDuration = SignedDuration::from_mins(2);

/// Rekeys and changes of state of the last hour.
#[derive(Clone, Debug, Default)]
pub struct Activity {
    rekeys: Map<TunnelKey, Vec<Rekey>>,
    flaps: Map<Subject, Vec<Timestamp>>,
}

/// A security association was rekeyed.
#[derive(Clone, Copy, Debug)]
struct Rekey {
    at: Second,
    /// Whether a volume lifetime explains it.
    is_by_volume: bool,
}

/// Counts of an object in the last hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecentCounts {
    /// Security associations that were rekeyed.
    pub rekeys: u32,
    /// Changes of state; of a hub and a group, those of its tunnels included that do not follow from the hub's own.
    pub flaps: u32,
}

impl RecentCounts {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            rekeys: self.rekeys.saturating_add(other.rekeys),
            flaps: self.flaps.saturating_add(other.flaps),
        }
    }
}

impl Activity {
    /// Adds the changes that one poll found, and forgets those that are older than an hour.
    pub fn note(&mut self, changes: &[Arc<Change>], now: Timestamp) {
        forget(&mut self.rekeys, |rekey| rekey.at.time(), now);
        forget(&mut self.flaps, |at| *at, now);
        for change in changes {
            match (&change.what, flapping(&change.what)) {
                (What::Rekeyed { key, is_by_volume, .. }, _) => {
                    let rekeys = self.rekeys.entry(key.clone()).or_default();
                    // Nearly all tunnels have one or two an hour.
                    rekeys.reserve_exact(1);
                    rekeys.push(Rekey { at: Second::of(change.at), is_by_volume: *is_by_volume });
                }
                (_, Some(subject)) => self.flaps.entry(subject).or_default().push(change.at),
                (_, None) => {}
            }
        }
    }

    /// The counts of a tunnel.
    pub(super) fn tunnel(&self, key: &TunnelKey) -> RecentCounts {
        // Nearly always there is nothing, and no key has to be cloned.
        let flaps = if self.flaps.is_empty() { 0 } else { self.flaps(&Subject::Tunnel(key.clone())) };
        RecentCounts { rekeys: count(self.rekeys.get(key).into_iter().flatten()), flaps }
    }

    /// The changes of state of hubs and of their tunnels, those that have disappeared included.
    pub(super) fn flaps_by_hub(&self) -> Map<&HubKey, u32> {
        let mut flaps = Map::default();
        for subject in self.flaps.keys() {
            let hub = match subject {
                Subject::Hub(key) => key,
                Subject::Tunnel(key) => key.hub(),
                _ => continue,
            };
            let sum: &mut u32 = flaps.entry(hub).or_default();
            *sum = sum.saturating_add(self.flaps(subject));
        }
        flaps
    }

    /// The changes of state of an object itself.
    pub(super) fn flaps(&self, subject: &Subject) -> u32 {
        count(self.own_flaps(subject))
    }

    /// The rekeys of a tunnel within an hour where they are excessive; that is over some time after the last one. A tunnel
    /// that carries much is rekeyed often where a device limits the volume of a child SA: such rekeys do not count.
    pub(super) fn excessive_rekeys(&self, key: &TunnelKey, now: Timestamp) -> Option<usize> {
        let rekeys = self.rekeys.get(key)?.iter().filter(|rekey| !rekey.is_by_volume);
        burst(rekeys.map(|rekey| rekey.at.time()), REKEYS, ACTIVITY_WINDOW, REKEYING_CLEARS, now)
    }

    /// The changes of state of an object within half an hour where they are excessive; that is over after half an hour
    /// without one. Changes of a tunnel that follow from its hub going down or coming up are the hub's.
    pub(super) fn excessive_flaps(&self, subject: &Subject, now: Timestamp) -> Option<usize> {
        if self.flaps.is_empty() {
            return None;
        }
        burst(self.own_flaps(subject), FLAPS, FLAP_WINDOW, FLAP_WINDOW, now)
    }

    /// The changes of state of an object in the last hour, of a tunnel those that do not follow from its hub's.
    fn own_flaps(&self, subject: &Subject) -> impl DoubleEndedIterator<Item = Timestamp> + Clone {
        let hub = match subject {
            Subject::Tunnel(key) => self.flaps.get(&Subject::Hub(key.hub().clone())),
            _ => None,
        };
        let follows = move |at: &Timestamp| {
            hub.into_iter().flatten().any(|hub| hub.duration_since(*at).abs() <= WITH_HUB)
        };
        self.flaps.get(subject).into_iter().flatten().copied().filter(move |at| !follows(at))
    }
}

/// The object that changed its state; a tunnel that appeared or disappeared has.
fn flapping(what: &What) -> Option<Subject> {
    match what {
        What::Group { key, .. } => Some(Subject::Group(key.clone())),
        What::Hub { key, .. } => Some(Subject::Hub(key.clone())),
        What::Tunnel { key, .. } | What::TunnelAppeared { key, .. } | What::TunnelGone { key, .. } => {
            Some(Subject::Tunnel(key.clone()))
        }
        _ => None,
    }
}

fn count(entries: impl Iterator) -> u32 {
    u32::try_from(entries.count()).unwrap_or(u32::MAX)
}

fn forget<K: Eq + Hash, T>(entries: &mut Map<K, Vec<T>>, time: impl Fn(&T) -> Timestamp, now: Timestamp) {
    // Their own absolute distance, since a clock may be set back.
    entries.retain(|_, entries| {
        entries.retain(|entry| now.duration_since(time(entry)).abs() < ACTIVITY_WINDOW);
        !entries.is_empty()
    });
}

/// How many of these times lie within a window that ends with the last one, where they are at least so many and the last one
/// is not longer ago than it takes to clear.
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
        burst(minutes.iter().copied().map(at), FLAPS, FLAP_WINDOW, FLAP_WINDOW, at(now))
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
        let times = (0..6).map(|nth| at(10 * nth));
        let rekeys = |now: i64| burst(times.clone(), REKEYS, ACTIVITY_WINDOW, REKEYING_CLEARS, at(now));
        assert_eq!((rekeys(50), rekeys(64), rekeys(65)), (Some(6), Some(6), None));
    }
}
