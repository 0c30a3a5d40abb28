//! Changes observed since the start, newest first.

use crate::domain::{Change, ChangeKind, HubKey, Subject, TunnelKey};
use jiff::Timestamp;
use std::collections::VecDeque;
use std::sync::Arc;

/// Maximum number of state and configuration changes that are kept. One takes about 130 bytes.
pub const MAX_CHANGES: usize = 10_000;
/// Maximum number of rekeys that are kept. They are frequent and less important, so they have a separate limit and
/// never displace a state change. One takes about 130 bytes.
pub const MAX_REKEYS: usize = 5_000;

/// History of changes.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    changes: VecDeque<Arc<Change>>,
    rekeys: VecDeque<Arc<Change>>,
}

impl Journal {
    /// Adds the changes of one poll.
    pub fn record(&mut self, changes: &[Arc<Change>]) {
        for change in changes {
            let (list, most) = match change.kind {
                ChangeKind::Rekeyed { .. } => (&mut self.rekeys, MAX_REKEYS),
                _ => (&mut self.changes, MAX_CHANGES),
            };
            list.truncate(most - 1);
            list.push_front(Arc::clone(change));
        }
    }

    /// All changes, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Arc<Change>> {
        let (mut changes, mut rekeys) = (self.changes.iter().peekable(), self.rekeys.iter().peekable());
        std::iter::from_fn(move || match (changes.peek(), rekeys.peek()) {
            (Some(change), Some(rekey)) if rekey.time > change.time => rekeys.next(),
            (Some(_), _) => changes.next(),
            (None, _) => rekeys.next(),
        })
    }

    /// Number of status changes of this object itself since a time; a tunnel that appears or disappears counts too.
    pub fn flaps(&self, subject: &Subject, since: Timestamp) -> usize {
        let lately = self.changes.iter().take_while(|change| change.time >= since);
        lately.filter(|change| is_flap_of(&change.kind, subject)).count()
    }
}

fn is_flap_of(what: &ChangeKind, subject: &Subject) -> bool {
    match (what, subject) {
        (ChangeKind::GroupStatus { key, .. }, Subject::Group(group)) => key == group,
        (ChangeKind::HubStatus { key, .. }, Subject::Hub(hub)) => key == hub,
        (
            ChangeKind::TunnelStatus { .. }
            | ChangeKind::TunnelAppeared { .. }
            | ChangeKind::TunnelGone { .. },
            Subject::Tunnel(tunnel),
        ) => what.tunnel() == Some(tunnel),
        _ => false,
    }
}

impl ChangeKind {
    /// The tunnel concerned, if it is a change of a tunnel.
    pub fn tunnel(&self) -> Option<&TunnelKey> {
        match self {
            Self::TunnelAppeared { key, .. }
            | Self::TunnelGone { key, .. }
            | Self::TunnelStatus { key, .. }
            | Self::Rekeyed { key, .. } => Some(key),
            _ => None,
        }
    }

    /// The hub concerned, if it is a change of a hub or of its tunnels.
    pub fn hub(&self) -> Option<&HubKey> {
        match self {
            Self::HubStatus { key, .. } => Some(key),
            _ => self.tunnel().map(TunnelKey::hub),
        }
    }
}
