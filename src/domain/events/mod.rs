//! Changes between snapshots: events, event groups, start times of states, and missing peers.

mod activity;
mod change;
mod event_group;
mod event_text;
mod journal;
pub(super) mod missing_peers;
mod since;
mod state_duration;

pub use activity::{ACTIVITY_WINDOW, Activity, RecentCounts};
pub use change::{Change, ChangeKind, Sa, changes};
pub use event_group::{EventCategory, EventGroup, event_groups};
pub use journal::{Journal, MAX_CHANGES, MAX_REKEYS};
pub use missing_peers::{Absence, AbsentPeer, MISSING_PEER_RETENTION, MissingPeers};
pub use since::Since;
pub use state_duration::StateChanges;
