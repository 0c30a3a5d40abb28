//! Options of a simulator, and the errors that prevent its start.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use super::{Limits, Scenario, Tls};

/// Maximum number of groups.
const MOST_GROUPS: usize = 1_000_000;

/// Maximum time scale.
const FASTEST: f64 = 1_000_000.0;

/// What to simulate and where to serve it.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// A loopback address; port 0 chooses a free port.
    pub listen: SocketAddr,
    pub groups: usize,
    /// Number of tunnels of each hub; by default a realistic number for the hub.
    pub tunnels: Option<u16>,
    /// The same seed gives the same world and the same incidents.
    pub seed: u64,
    pub scenario: Scenario,
    /// Simulated time as a multiple of real time.
    pub time_scale: f64,
    /// Rate limits of the key, in real time.
    pub limits: Limits,
    /// Serves https instead of http.
    pub tls: Option<Tls>,
}

/// Why a simulator could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the simulator listens on loopback only, not on {0}: use an address such as 127.0.0.1:0")]
    NotLoopback(SocketAddr),
    #[error("the time scale must be above 0 and at most {FASTEST}, not {0}")]
    TimeScale(f64),
    #[error("too many groups ({0}): the simulator has at most {MOST_GROUPS}")]
    TooManyGroups(usize),
    #[error("the simulator could not listen on {address}: {source}")]
    Listen { address: SocketAddr, source: io::Error },
    #[error("cannot generate the simulator's certificates: {0}")]
    Certificate(#[from] rcgen::Error),
    #[error("cannot use the simulator's certificate: {0}")]
    Tls(#[from] rustls::Error),
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            groups: 200,
            tunnels: None,
            seed: 7,
            scenario: Scenario::default(),
            time_scale: 1.0,
            limits: Limits::default(),
            tls: None,
        }
    }
}

impl Options {
    pub(super) fn check(&self) -> Result<(), StartError> {
        if !self.listen.ip().is_loopback() {
            return Err(StartError::NotLoopback(self.listen));
        }
        if !(self.time_scale > 0.0 && self.time_scale <= FASTEST) {
            return Err(StartError::TimeScale(self.time_scale));
        }
        if self.groups > MOST_GROUPS { Err(StartError::TooManyGroups(self.groups)) } else { Ok(()) }
    }
}
