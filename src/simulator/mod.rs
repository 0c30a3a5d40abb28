//! A Secure Access API on loopback, for `--demo`, for tests and for trying things.
//!
//! Its JSON is written from the vendor's documentation and the published `OpenAPI` description, apart from the
//! client's, so that a field name that either side gets wrong fails a test. The world behind it is in `world`, a pure
//! function of seed and time; what can be ordered from outside is under `/_simulator/`, in `control`.

mod answer;
mod clock;
mod control;
mod events;
mod faults;
mod filters;
mod groups;
mod journal;
mod line;
mod peers;
mod printer;
mod query;
mod quirks;
mod regions;
mod scenario;
mod site;
mod thread;
mod token;
mod wire;
pub mod world;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    ops::Deref,
    sync::Arc,
};

use axum::Router;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

pub use scenario::{Scenario, UnknownScenario};
pub use thread::{Running, on_own_thread};

use clock::Clock;
use line::{Line, Lines};
use site::{Site, locked};
use world::World;

/// Groups that a world has at most.
const MOST_GROUPS: usize = 1_000_000;

/// How many times as fast as real time a world runs at most.
const FASTEST: f64 = 1_000_000.0;

/// What to simulate, and where to serve it.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// A loopback address; port 0 takes a free one.
    pub listen: SocketAddr,
    pub groups: usize,
    /// The same seed gives the same world and the same story.
    pub seed: u64,
    pub scenario: Scenario,
    /// How many times as fast as real time the world runs.
    pub time_scale: f64,
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the simulator listens on loopback only, not on {0}: use an address such as 127.0.0.1:0")]
    NotLoopback(SocketAddr),
    #[error("the time scale must be above 0 and at most {FASTEST}, not {0}")]
    TimeScale(f64),
    #[error("the simulator has at most {MOST_GROUPS} groups, not {0}")]
    TooManyGroups(usize),
    #[error("the simulator can't listen on {address}: {source}")]
    Listen { address: SocketAddr, source: io::Error },
    #[error("the simulator can't have a thread of its own: {0}")]
    Thread(io::Error),
}

/// Where a simulator is, and what it wants to see.
#[derive(Debug, Clone)]
pub struct Access {
    base_url: String,
    token_url: String,
    api_key: String,
    api_secret: String,
}

/// A simulator that serves until it is stopped or dropped.
#[derive(Debug)]
pub struct Simulator {
    access: Access,
    stop: CancellationToken,
    serving: JoinHandle<io::Result<()>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            groups: 200,
            seed: 7,
            scenario: Scenario::default(),
            time_scale: 1.0,
        }
    }
}

impl Options {
    fn check(&self) -> Result<(), StartError> {
        if !self.listen.ip().is_loopback() {
            return Err(StartError::NotLoopback(self.listen));
        }
        if !(self.time_scale > 0.0 && self.time_scale <= FASTEST) {
            return Err(StartError::TimeScale(self.time_scale));
        }
        if self.groups > MOST_GROUPS { Err(StartError::TooManyGroups(self.groups)) } else { Ok(()) }
    }
}

impl Simulator {
    /// Listens, and serves in a task of the runtime that this is called in.
    ///
    /// # Errors
    /// When an option is out of bounds or the address can't be listened on.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        options.check()?;
        let failed = |source| StartError::Listen { address: options.listen, source };
        let listener = TcpListener::bind(options.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let world = World::new(options.seed, options.groups, options.scenario);
        let site = Site::new(world, options.scenario, Clock::start(options.time_scale));
        let access = Access::new(address, &site);
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, site, stop.clone()));
        Ok(Self { access, stop, serving })
    }

    /// Ends the listener and every connection at once, and waits until they are gone.
    pub async fn stop(mut self) {
        self.stop.cancel();
        // A server that panicked has nothing left to stop.
        let _ = (&mut self.serving).await;
    }
}

impl Deref for Simulator {
    type Target = Access;

    fn deref(&self) -> &Access {
        &self.access
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Access {
    fn new(address: SocketAddr, site: &Site) -> Self {
        let tokens = locked(&site.tokens);
        Self {
            base_url: format!("http://{address}"),
            token_url: format!("http://{address}/auth/v2/token"),
            api_key: tokens.key.clone(),
            api_secret: tokens.secret.clone(),
        }
    }

    /// `http://127.0.0.1:PORT`
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// `http://127.0.0.1:PORT/auth/v2/token`
    pub fn token_url(&self) -> &str {
        &self.token_url
    }

    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    pub fn api_secret(&self) -> &str {
        &self.api_secret
    }

    /// The four of these as one line of JSON.
    pub fn announcement(&self) -> String {
        let Self { base_url, token_url, api_key, api_secret } = self;
        let access = serde_json::json!({
            "base_url": base_url, "token_url": token_url, "api_key": api_key, "api_secret": api_secret,
        });
        access.to_string()
    }
}

async fn serve(listener: TcpListener, site: Site, stop: CancellationToken) -> io::Result<()> {
    let router = Router::new().fallback(site::serve).with_state(Arc::new(site));
    let service = router.into_make_service_with_connect_info::<Line>();
    let lines = Lines::new(listener, stop.clone());
    axum::serve(lines, service).with_graceful_shutdown(stop.cancelled_owned()).await
}
