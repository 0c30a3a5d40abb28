//! Messages between the worker and the user interface: updates one way, commands the other. Both channels are bounded;
//! the worker waits for capacity, the user interface never does.

use crate::domain::{Failure, GroupDetails, GroupKey, OrganizationLog, Snapshot, TunnelKey, Usage};
use jiff::Timestamp;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What a worker is connected to. It contains no secrets; `None` means unknown or not configured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConnectionInfo {
    pub profile: String,
    /// Base URL of the API.
    pub base_url: String,
    /// URL of the token endpoint.
    pub token_url: String,
    /// ID of the child organization whose data is read with a key of its parent.
    pub organization: Option<String>,
    /// ID of the API key.
    pub key_id: Option<String>,
    /// Source of the API secret: `environment TUNNELSCOPE_API_SECRET`, `file PATH`.
    pub secret_origin: Option<String>,
    /// Description of the proxy (without its password) and of the setting it comes from, or of why there is none.
    pub proxy: Option<String>,
    /// File of CA certificates that are trusted in addition to those of the system.
    pub ca_file: Option<String>,
    /// Problems in the settings and files of this program, each with its remedy.
    pub warnings: Vec<String>,
}

/// Update from the worker to the user interface.
#[derive(Debug, Clone)]
pub enum Update {
    /// What the worker is connected to, sent when that becomes known.
    ConnectionInfo(Box<ConnectionInfo>),
    /// Current state of the API connection.
    ConnectionState(ConnectionState),
    /// A new snapshot.
    Snapshot(Arc<Snapshot>),
    /// Results of the requests for a single group, after each of them.
    Detail(Arc<GroupDetails>),
    /// Newest entries of the organization's provider log, after each attempt to read it while it is followed.
    OrganizationLog(Arc<OrganizationLog>),
    /// API call counts, rate limits and recent failures.
    Usage(Arc<Usage>),
    /// Whether the history is recorded, after each change of that.
    Recording(RecorderState),
}

/// Whether a history is recorded, and what was lost.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecorderState {
    pub status: RecorderStatus,
    /// Snapshots that were not recorded because the disk was too slow.
    pub dropped: u64,
    /// Damaged file that was renamed.
    pub set_aside: Option<PathBuf>,
}

/// Whether a history is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RecorderStatus {
    /// Recording is disabled by a setting or by `--demo`.
    #[default]
    Off,
    /// No poll has completed yet.
    Waiting,
    /// This process records into this file.
    Recording(PathBuf),
    /// Another process of this user records into this file; this one takes over when it ends.
    OtherProcess(PathBuf),
    /// Recording failed; it is retried after each poll.
    Failed(String),
}

/// Command from the user interface to the worker.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Refresh everything now, and retry requests that were refused.
    Refresh,
    /// Fetch what only the requests for a single group return: this group is on screen.
    FetchGroup(GroupKey),
    /// Stop automatic polling.
    Pause,
    /// Resume automatic polling, and poll at once.
    Resume,
    /// Set the poll interval.
    SetInterval(Duration),
    /// Start or stop reading the organization's provider log at each poll.
    FollowLog(LogFollowing),
    /// Stop reporting these missing tunnels until they are seen again.
    DismissMissing(Vec<TunnelKey>),
    /// Undo the last [`DismissMissing`](Self::DismissMissing).
    RestoreDismissed,
}

/// Whether the organization's provider log is read at each poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFollowing {
    On,
    #[default]
    Off,
}

/// State of the API connection.
#[derive(Debug, Clone, PartialEq)]
pub enum ConnectionState {
    /// The command that prints the API secret is running.
    ReadingSecret {
        /// Name of the command, without arguments.
        command: String,
    },
    /// An access token is being requested.
    Authenticating,
    /// A poll is in progress.
    Fetching,
    /// The last poll succeeded, at least partly.
    Online {
        /// Expiry of the access token.
        token_expires: Option<Timestamp>,
        /// Time of the next poll.
        next_poll: Timestamp,
        /// Effective poll interval, where the rate limit does not allow the configured one.
        effective_interval: Option<Duration>,
        /// Progress of the full list, where reading it is spread over several polls.
        list_progress: Option<ReadProgress>,
    },
    /// The next request waits for the rate limit; it is sent as soon as the limit allows.
    RateLimited {
        /// When the limit allows the request.
        until: Timestamp,
        /// The request that waits.
        request: RequestKind,
    },
    /// The last poll failed; it is retried automatically.
    BackingOff {
        /// Why the poll failed.
        failure: Failure,
        /// Number of consecutive failures.
        attempt: u32,
        /// Time of the next attempt.
        next_attempt: Timestamp,
    },
    /// Authentication failed. Nothing is retried until the user asks for it, so that the key is not locked.
    Refused {
        /// Error from the token endpoint.
        failure: Failure,
    },
    /// Automatic polling is paused.
    Paused {
        /// Why the last poll failed, if it did.
        failure: Option<Failure>,
    },
}

/// Progress of reading the full list where that is spread over time: a large organization with a low rate limit.
/// Unhealthy groups are still read at each poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadProgress {
    /// Pages read since the current pass began.
    pub pages_read: u32,
    /// Pages of the whole list.
    pub total_pages: u32,
    /// Time in which each page is read once.
    pub period: Duration,
}

/// Type of a request that waits for the rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
