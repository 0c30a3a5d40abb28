//! A simulated Secure Access API on loopback or in the process, for `--demo`, tests and experiments.
//!
//! Its JSON is written from the vendor's documentation and the published `OpenAPI` description, independently of the
//! client's, so that a wrong field name on either side fails a test. The world behind it (`world`) is a pure function
//! of seed and time; `control` serves the control API under `/_simulator/`.

mod access;
mod api_quirks;
mod base64;
mod clock;
mod connection;
mod control;
mod events;
mod fault;
mod fault_response;
mod faults;
mod filters;
mod groups;
mod inline;
mod large_body;
mod limits;
mod list_faults;
mod options;
mod outcome;
mod peers;
mod query;
mod regions;
mod renderer;
mod request_log;
mod response;
mod scenario;
mod server;
mod state;
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
