//! Tunnel groups, hubs, tunnels, data centers and regions: one snapshot of them, what changed between two, and why a
//! group is not healthy. Everything here is plain data and pure functions; where the data comes from is `api`'s
//! business, when it is fetched is `worker`'s.

mod catalogue;
mod change;
mod datacenter;
mod detail;
mod failure;
pub mod filter;
mod finder;
mod group;
mod health;
mod history;
mod hub;
mod journal;
mod listing;
mod part;
mod peers;
pub mod rates;
mod region;
pub mod retry;
mod shared;
mod snapshot;
mod story;
mod subject;
mod tally;
mod text;
mod totals;
mod tunnel;
mod twins;
mod usage;
mod value;
pub mod why;
mod words;

pub use catalogue::{FailureKind, Topic};
pub use change::{Change, Sa, What, changes};
pub use datacenter::{Datacenter, datacenters};
pub use detail::{GroupDetail, LogEntry};
pub use failure::Failure;
pub use group::{Group, GroupKey, GroupStatus, Routing};
pub use health::{Health, Reason};
pub use history::Since;
pub use hub::{Hub, HubKey, HubStatus, LISTED_TUNNELS, Role};
pub use journal::{Journal, REMEMBERED_CHANGES, REMEMBERED_REKEYS};
pub use listing::{List, Listing, PAGE_LIMIT, Page};
pub use part::{Collection, Part, Reading};
pub use peers::Peers;
pub use region::{BgpPeering, Region, Regions};
pub use shared::Shared;
pub use snapshot::{Snapshot, Sources};
pub use story::{Story, Theme, stories};
pub use subject::Subject;
pub use tally::{End, Portion, Tally};
pub use text::{Text, is_unseemly};
pub use totals::{GroupTotals, HubTotals, Totals, TunnelTotals};
pub use tunnel::{
    Common, EspProposal, IkeProposal, IkeSa, IpsecSa, Lasting, Record, Route, Routes, Traffic, Tunnel,
    TunnelKey, TunnelStatus,
};
pub use usage::{BudgetUse, REMEMBERED_FAILURES, TokenOrigin, TokenUse, Urgency, Usage, WindowUse};
pub use value::{Id, Quantity, Stamp};
