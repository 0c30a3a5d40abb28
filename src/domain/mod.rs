//! Tunnel groups, hubs, tunnels, data centers and regions: snapshots of them, changes between snapshots, and the
//! diagnosis of unhealthy groups. Everything here is plain data and pure functions; `api` fetches the data, `worker`
//! schedules the requests.

pub mod availability;
mod derived;
pub mod diagnosis;
mod events;
pub mod filter;
mod merge;
mod model;
pub mod traffic;

pub use derived::*;
pub use events::*;
pub use merge::*;
pub use model::*;
