//! The objects of the API and their values: groups, hubs, tunnels, data centers, and one snapshot of them all.

mod api_usage;
mod data_center;
mod failure;
mod failure_kind;
mod fetched;
pub(super) mod group;
mod group_details;
mod health;
mod hub;
mod list_query;
mod map;
pub(super) mod natural_order;
pub(super) mod open_enum;
pub(super) mod peers;
mod plural;
mod provider_log;
mod region;
pub mod retry;
pub(super) mod security_association;
mod snapshot;
mod subject;
mod text;
pub(super) mod tunnel;
mod tunnel_record;
pub(super) mod unix_seconds;
mod value;
mod wait;

pub use api_usage::{MAX_RECENT_FAILURES, Priority, RateLimitUse, TokenOrigin, TokenUse, Usage, WindowUse};
pub use data_center::{Datacenter, datacenters};
pub use failure::Failure;
pub use failure_kind::{FailureKind, Topic};
pub use fetched::{FetchStatus, Fetched, ListSnapshot};
pub use group::{Group, GroupKey, GroupStatus, Routing};
pub use group_details::GroupDetails;
pub use health::{Health, Reason};
pub use hub::{Hub, HubKey, HubStatus, Location, MAX_LISTED_TUNNELS, Role};
pub use list_query::ListQuery;
pub use map::Map;
pub use natural_order::natural_sort_key;
pub use peers::Peers;
pub use plural::pluralize;
pub use provider_log::{
    INITIAL_LOG_SPAN, LogEntry, LogOrder, LogRequest, MAX_LOG_ENTRIES, OrganizationLog, overlap,
};
pub use region::{BgpPeering, Region, Regions};
pub use security_association::{EspProposal, IkeProposal, IkeSa, IpsecSa};
pub use snapshot::{Snapshot, Sources};
pub use subject::Subject;
pub use text::{Text, is_unprintable};
pub use tunnel::{CommonDetails, Route, Routes, Tunnel, TunnelDetails, TunnelKey, TunnelStatus};
pub use tunnel_record::{Traffic, TunnelRecord};
pub use value::{ApiTimestamp, Id, Quantity};
pub use wait::Wait;
