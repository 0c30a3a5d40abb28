//! Tunnel groups, hubs, tunnels, data centers and regions: one snapshot of them, what changed between two, and why a
//! group is not healthy. Everything here is plain data and pure functions; where the data comes from is `api`'s
//! business, when it is fetched is `worker`'s.

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
