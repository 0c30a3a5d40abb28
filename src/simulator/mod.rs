//! A Secure Access API on loopback or inside the process, for `--demo`, for tests and for trying things.
//!
//! Its JSON is written from the vendor's documentation and the published `OpenAPI` description, apart from the
//! client's, so that a field name that either side gets wrong fails a test. The world behind it is in `world`, a pure
//! function of seed and time; what can be ordered from outside is under `/_simulator/`, in `control`.

mod access;
mod answer;
mod base64;
mod bend;
mod bulk;
mod clock;
mod control;
mod events;
mod fault;
mod faults;
mod filters;
mod groups;
mod inline;
mod journal;
mod limits;
mod line;
mod options;
mod outcome;
mod pages;
mod peers;
mod printer;
mod query;
mod quirks;
mod regions;
mod scenario;
mod server;
mod site;
mod tls;
mod token;
mod transport;
mod wire;
pub mod world;

pub use access::Access;
pub use inline::Inline;
pub use limits::{Limits, UnknownLimits};
pub use options::{Options, StartError};
pub use scenario::{Scenario, UnknownScenario};
pub use server::Simulator;
pub use tls::Tls;
