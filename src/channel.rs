//! All that crosses between the worker and the screen: updates one way, commands the other. Both channels are bounded;
//! the worker waits for room, the screen never does.

use crate::domain::{Failure, GroupDetails, GroupKey, OrganizationLog, Snapshot, TunnelKey, Usage};
use jiff::Timestamp;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What a worker is connected to. No secret is in it; what is `None` is not told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionInfo {
    /// Name of the profile.
    pub profile: String,
    /// The API's address.
    pub base_url: String,
    /// Where tokens are had.
    pub token_url: String,
    /// The child organization that is read with a key of its parent.
    pub organization: Option<String>,
    /// The id of the API key.
    pub key_id: Option<String>,
    /// Where the key's secret comes from: `environment TUNNELSCOPE_API_SECRET`, `file PATH`.
    pub secret_origin: Option<String>,
    /// The proxy without its password and where it was set, or that there is none, in words.
    pub proxy: Option<String>,
    /// The file of certificates that are trusted beside those of the system.
    pub ca_file: Option<String>,
    /// What about the settings and the files of this program is not as it should be, and what to do about it.
    pub warnings: Vec<String>,
}

/// What the worker tells the screen.
#[derive(Clone, Debug)]
pub enum Update {
    /// What it is connected to, where that was not known before.
    ConnectionInfo(Box<ConnectionInfo>),
    /// How the link to the API stands.
    ConnectionState(ConnectionState),
    /// What is known now.
    Snapshot(Arc<Snapshot>),
    /// What only calls about a single group bring, after each of them.
    Detail(Arc<GroupDetails>),
    /// The newest entries of the provider's log of the organization, after each attempt to read it while it is followed.
    OrganizationLog(Arc<OrganizationLog>),
    /// What was taken from the API so far, and what it allows.
    Usage(Arc<Usage>),
}

/// What the screen asks of the worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Look now, all of it, and try again what was refused.
    Refresh,
    /// Somebody is looking at this group: fetch what only the answer for a single group has.
    FetchGroup(GroupKey),
    /// Stop looking by itself.
    Pause,
    /// Look by itself again, at once.
    Resume,
    /// Look this often.
    SetInterval(Duration),
    /// Start or stop reading the provider's log of the organization at every interval.
    FollowLog(LogFollowing),
    /// Stop expecting these missing tunnels until they are seen again.
    DismissMissing(Vec<TunnelKey>),
    /// Expect the missing tunnels again that were dismissed last.
    RestoreDismissed,
}

/// Whether the provider's log of the organization is read at every interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFollowing {
    /// It is.
    On,
    /// It is not.
    #[default]
    Off,
}

/// How the link to the API stands.
#[derive(Clone, Debug, PartialEq)]
pub enum ConnectionState {
    /// A command is run for the API secret.
    ReadingSecret {
        /// Its name, without its arguments.
        command: String,
    },
    /// A token is being asked for.
    Authenticating,
    /// A look is under way.
    Fetching,
    /// The last look went well, at least in part.
    Online {
        /// When the token ends.
        token_expires: Option<Timestamp>,
        /// When the next look is due.
        next_poll: Timestamp,
        /// The time from look to look that is kept now, where the budget of calls does not allow the one that was asked
        /// for.
        effective_interval: Option<Duration>,
        /// How the full list is read, where it is spread out over several looks.
        list_progress: Option<ReadProgress>,
    },
    /// The budget of calls has no room for what comes next; that is asked as soon as there is room, and nobody can
    /// make it sooner.
    RateLimited {
        /// When there is room.
        until: Timestamp,
        /// What is asked then.
        request: RequestKind,
    },
    /// The last look failed; there will be another by itself.
    BackingOff {
        /// Why it failed.
        failure: Failure,
        /// How many failed in a row.
        attempt: u32,
        /// When the next one is due.
        next_attempt: Timestamp,
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

/// A reading of the full list that is spread out over time: a large organization on a small budget of calls. Groups that
/// are not well are read at each look all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadProgress {
    /// Pages that were read since it began anew.
    pub pages_read: u32,
    /// Pages that there are.
    pub total_pages: u32,
    /// The time in which every page is read once.
    pub period: Duration,
}

/// What the worker asks the API for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    /// The list of groups.
    Groups,
    /// The states of all groups.
    States,
    /// The regions.
    Regions,
    /// A single group.
    Group,
}

impl fmt::Display for RequestKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Groups => "the list of groups",
            Self::States => "the states of the groups",
            Self::Regions => "the regions",
            Self::Group => "a single group",
        })
    }
}
