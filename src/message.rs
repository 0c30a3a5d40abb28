//! All that crosses between the worker and the screen: updates one way, commands the other. Both channels are bounded;
//! the worker waits for room, the screen never does.

use crate::domain::{Failure, GroupKey, Snapshot, Usage};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// What the worker tells the screen.
#[derive(Clone, Debug)]
pub enum Update {
    /// How the link to the API stands.
    Link(Link),
    /// What is known now.
    Snapshot(Arc<Snapshot>),
    /// What was taken from the API so far, and what it allows.
    Usage(Arc<Usage>),
}

/// What the screen asks of the worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Look now, all of it, and try again what was refused.
    Refresh,
    /// Somebody is looking at this group: fetch what only the answer for a single group has.
    Look(GroupKey),
    /// Stop looking by itself.
    Pause,
    /// Look by itself again, at once.
    Resume,
    /// Look this often.
    Interval(Duration),
}

/// How the link to the API stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Link {
    /// A token is being asked for.
    SigningIn,
    /// A look is under way.
    Fetching,
    /// The last look went well, at least in part.
    Online {
        /// When the token ends.
        token_until: Option<Timestamp>,
        /// When the next look is due.
        next_look: Timestamp,
    },
    /// The last look failed; there will be another by itself.
    Waiting {
        /// Why it failed.
        failure: Failure,
        /// How many failed in a row.
        attempt: u32,
        /// When the next one is due.
        next_try: Timestamp,
    },
    /// The key was refused; nothing is tried until somebody asks, so that nobody is locked out.
    Refused {
        /// What the token endpoint said.
        failure: Failure,
    },
    /// Somebody asked for a pause.
    Paused {
        /// Why the last look failed, if it did.
        failure: Option<Failure>,
    },
}
