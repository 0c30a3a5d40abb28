//! Everything that a client is made of: plain values, so that whoever makes one needs no settings file.

use super::deadline::Deadline;
use super::rate_limit::Allowance;
use super::transport::Carrier;
use super::transport::Route;
use jiff::Timestamp;
use secrecy::SecretString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Everything that a client is made of.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where the API is.
    pub endpoint: Endpoint,
    /// The id of the API key.
    pub key: String,
    /// Its secret.
    pub secret: SecretString,
    /// Where to have the secret anew once it was refused; where there is nothing, it is shown again as it is.
    pub secret_anew: Option<SecretAnew>,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// The way out of this machine.
    pub route: Route,
    /// The calls that may be made.
    pub allowance: Allowance,
    /// The folder where it is kept what was found out of a key's allowance, if anywhere.
    pub state_folder: Option<PathBuf>,
    /// The folder in which tokens are kept between runs; none to keep them in memory only.
    pub token_cache: Option<PathBuf>,
    /// What is done about a limit.
    pub patience: Patience,
    /// When everything has to have ended, if it has to.
    pub deadline: Option<Deadline>,
    /// The wait before a call that failed by bad luck is sent again for the first time.
    pub quick_wait: Duration,
    /// What carries the requests, if it is not the network.
    pub carrier: Option<Carrier>,
    /// The time of day.
    pub clock: WallClock,
}

/// Where an organization's API is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// What the paths of the API are put after; a path of its own is kept.
    pub base_url: Url,
    /// Where a token is asked for; some clouds have it on another host.
    pub token_url: Url,
    /// The child organization that a parent's key asks for.
    pub organization_id: Option<String>,
}

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until there is a connection, TLS included.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub read: Duration,
    /// From the first byte asked to the last byte answered.
    pub request: Duration,
}

impl Default for Timeouts {
    /// 10 s to connect, 15 s between two pieces, 30 s for a request.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(15),
            request: Duration::from_secs(30),
        }
    }
}

/// Something that can get the secret of a key anew; it may take a while.
#[derive(Clone)]
pub struct SecretAnew(Arc<dyn Fn() -> Option<SecretString> + Send + Sync>);

impl SecretAnew {
    /// One that gets it like this.
    pub fn new(get: impl Fn() -> Option<SecretString> + Send + Sync + 'static) -> Self {
        Self(Arc::new(get))
    }

    pub(super) fn get(&self) -> Option<SecretString> {
        (self.0)()
    }
}

impl fmt::Debug for SecretAnew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretAnew")
    }
}

/// Something that knows the time of day.
#[derive(Clone)]
pub struct WallClock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl WallClock {
    /// One of the caller's own.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// What it shows now.
    pub(super) fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl Default for WallClock {
    /// The system's.
    fn default() -> Self {
        Self::new(Timestamp::now)
    }
}

impl fmt::Debug for WallClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WallClock").field(&self.now()).finish()
    }
}

/// What is done about a call that is refused since there are too many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patience {
    /// It is a failure, for somebody who plans what to do instead.
    #[default]
    Tells,
    /// The call waits for room, for somebody who wants nothing else.
    Waits,
}

impl Setup {
    /// The usual client of this endpoint, with an API key and its secret; it keeps its token in memory only.
    pub fn new(endpoint: Endpoint, key: String, secret: SecretString) -> Self {
        Self {
            endpoint,
            key,
            secret,
            secret_anew: None,
            timeouts: Timeouts::default(),
            route: Route::default(),
            allowance: Allowance::default(),
            state_folder: None,
            token_cache: None,
            patience: Patience::default(),
            deadline: None,
            quick_wait: Duration::from_millis(500),
            carrier: None,
            clock: WallClock::default(),
        }
    }
}
