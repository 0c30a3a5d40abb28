//! Start times of states, as far as this program observed them. The API's own times are those of records, not of state
//! changes, so only polling can tell.

use crate::domain::merge::tunnel_index::TunnelIndex;
use crate::domain::{Change, Group, Hub, Snapshot, changes};
use jiff::Timestamp;
use std::sync::Arc;

/// Start time of a state. It takes 16 bytes, also as an `Option`; with a [`Timestamp`] it would take 24 for each
/// tunnel, hub and group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    second: i64,
    nanosecond: i32,
    /// Whether the change was observed; if not, the state may be much older.
    pub is_exact: bool,
    /// Whether a time that was not watched lies between: the state was the same before and after it.
    pub has_gap: bool,
}

impl Since {
    /// The state began at, or was first seen at, this time.
    pub fn new(at: Timestamp, is_exact: bool) -> Self {
        Self { second: at.as_second(), nanosecond: at.subsec_nanosecond(), is_exact, has_gap: false }
    }

    /// The state began at this time according to the history. With a gap it is not exact.
    pub fn recorded(at: Timestamp, is_exact: bool, has_gap: bool) -> Self {
        Self { has_gap, ..Self::new(at, is_exact && !has_gap) }
    }

    /// Time of the poll that first saw the state.
    pub fn time(&self) -> Timestamp {
        Timestamp::new(self.second, self.nanosecond).unwrap_or_default()
    }
}

impl Snapshot {
    /// Records the changes since the previous snapshot, and since when each state is unchanged.
    pub fn track_changes(&mut self, before: Option<&Self>, now: Timestamp) {
        for group in &mut self.groups {
            let known = before.and_then(|before| before.group(&group.key));
            group.track_since(known, now);
        }
        self.changes = before.map_or_else(Vec::new, |before| changed(before, self, now));
    }
}

impl Group {
    fn track_since(&mut self, before: Option<&Self>, now: Timestamp) {
        let known = before.and_then(|before| Some((before.status.as_ref(), before.since?)));
        self.since = Some(since(self.status.as_ref(), known, now));
        for hub in &mut self.hubs {
            let known = before.and_then(|before| before.hubs.iter().find(|known| known.key == hub.key));
            hub.track_since(known, now);
        }
    }
}

impl Hub {
    fn track_since(&mut self, before: Option<&Self>, now: Timestamp) {
        let known = before.and_then(|before| Some((before.status.as_ref(), before.since?)));
        self.since = Some(since(self.status.as_ref(), known, now));
        let had_all = before.is_some_and(Self::lists_all_tunnels);
        let before = TunnelIndex::new(before.map_or(&[], Self::known_tunnels));
        for (index, tunnel) in self.tunnels.iter_mut().flatten().enumerate() {
            let known = before.find(&tunnel.key, index);
            let is_new = had_all && known.is_none();
            let known = known.and_then(|known| Some((known.status(), known.since?)));
            let since = since(tunnel.status(), known, now);
            tunnel.since = Some(Since { is_exact: since.is_exact || is_new, ..since });
        }
    }
}

fn changed(before: &Snapshot, snapshot: &Snapshot, now: Timestamp) -> Vec<Arc<Change>> {
    let found = changes(before, snapshot).into_iter();
    let mut changes: Vec<_> = found.map(|what| Arc::new(Change { time: now, kind: what })).collect();
    // The collected vector reuses a larger allocation.
    changes.shrink_to_fit();
    changes
}

fn since<S: PartialEq>(status: Option<&S>, known: Option<(Option<&S>, Since)>, now: Timestamp) -> Since {
    match known {
        Some((before, since)) if before == status => since,
        Some((Some(_), _)) => Since::new(now, true),
        Some((None, _)) | None => Since::new(now, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_of_a_state_is_exact() {
        for at in [
            Timestamp::MIN,
            Timestamp::UNIX_EPOCH,
            Timestamp::from_nanosecond(-1_500_000_001).unwrap(),
            Timestamp::MAX,
        ] {
            assert_eq!(Since::new(at, true).time(), at);
        }
    }
}
