//! Configuration of a client, as plain values, independent of the configuration file.

use super::deadline::Deadline;
use super::rate_limit::RateLimit;
use super::transport::HttpBackend;
use jiff::Timestamp;
use secrecy::SecretString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Configuration of a client.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// URLs of the API.
    pub endpoint: Endpoint,
    /// The id of the API key.
    pub key: String,
    /// The secret of the API key.
    pub secret: SecretString,
    /// Re-reads the secret after it was rejected; without one, the same secret is sent again.
    pub secret_reader: Option<SecretReader>,
    /// Timeouts of requests.
    pub timeouts: Timeouts,
    /// Proxy and root certificates.
    pub network: NetworkConfig,
    /// The rate limit of data requests.
    pub rate_limit: RateLimit,
    /// The folder for the shared call log of a key; `None` to keep it in memory.
    pub state_folder: Option<PathBuf>,
    /// The folder for cached access tokens; `None` to keep them in memory.
    pub token_cache: Option<PathBuf>,
    /// What a 429 response or an exhausted rate limit does to a request.
    pub rate_limit_mode: RateLimitMode,
    /// The deadline of all calls together.
    pub deadline: Option<Deadline>,
    /// The delay before the first retry of a request that failed for a transient reason.
    pub quick_wait: Duration,
    /// Replaces the network in simulations and tests.
    pub backend: Option<HttpBackend>,
    /// The time of day.
    pub clock: WallClock,
}

/// URLs of an organization's API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Base URL of all API paths; its own path is kept.
    pub base_url: Url,
    /// The token endpoint, which is on another host in some clouds.
    pub token_url: Url,
    /// The child organization that a parent organization's key selects.
    pub organization_id: Option<String>,
}

/// Timeouts of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until the connection is established, TLS included.
    pub connect: Duration,
    /// Between two reads of a response.
    pub read: Duration,
    /// From the first byte of the request to the last byte of the response.
    pub request: Duration,
}

impl Default for Timeouts {
    /// 10 s to connect, 15 s between two reads, 30 s for a request.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(15),
            request: Duration::from_secs(30),
        }
    }
}

/// Proxy and root certificates.
#[derive(Debug, Clone, Default)]
pub struct NetworkConfig {
    /// The proxy setting.
    pub proxy: ProxyConfig,
    /// A PEM file of root certificates that are trusted in addition to the system's.
    pub ca_file: Option<PathBuf>,
}

/// The proxy setting.
#[derive(Debug, Clone, Default)]
pub enum ProxyConfig {
    /// As the environment variables say, or else the system settings; never for loopback addresses.
    #[default]
    Environment,
    /// No proxy, regardless of the environment.
    None,
    /// A configured proxy.
    Fixed {
        /// The proxy URL, with or without user and password: `http://user:password@proxy.example:3128`.
        url: SecretString,
        /// Hosts, domains, addresses and networks to connect to directly, as in `NO_PROXY`.
        no_proxy: Vec<String>,
    },
}

/// Re-reads the secret of the API key; may block.
#[derive(Clone)]
pub struct SecretReader(Arc<dyn Fn() -> Option<SecretString> + Send + Sync>);

impl SecretReader {
    /// A reader that calls this function.
    pub fn new(read: impl Fn() -> Option<SecretString> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    pub(super) fn read(&self) -> Option<SecretString> {
        (self.0)()
    }
}

impl fmt::Debug for SecretReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretReader")
    }
}

/// A clock that gives the time of day.
#[derive(Clone)]
pub struct WallClock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl WallClock {
    /// A clock that calls this function.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The current time.
    pub(super) fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl Default for WallClock {
    /// The system clock.
    fn default() -> Self {
        Self::new(Timestamp::now)
    }
}

impl fmt::Debug for WallClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WallClock").field(&self.now()).finish()
    }
}

/// What a 429 response or an exhausted rate limit does to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RateLimitMode {
    /// A 429 fails the request; the caller reschedules it.
    #[default]
    Fail,
    /// The request waits and is retried.
    Wait,
}

impl ClientConfig {
    /// The defaults for this endpoint and API key; tokens are kept in memory only.
    pub fn new(endpoint: Endpoint, key: String, secret: SecretString) -> Self {
        Self {
            endpoint,
            key,
            secret,
            secret_reader: None,
            timeouts: Timeouts::default(),
            network: NetworkConfig::default(),
            rate_limit: RateLimit::default(),
            state_folder: None,
            token_cache: None,
            rate_limit_mode: RateLimitMode::default(),
            deadline: None,
            quick_wait: Duration::from_millis(500),
            backend: None,
            clock: WallClock::default(),
        }
    }
}
