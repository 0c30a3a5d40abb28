//! The server side of a case: a simulated organization, a listener in front of it, for some cases a proxy with a listener of
//! its own, and the settings of a client for them. A fault begins and ends here.

use crate::failures::fault::{Fault, FaultStep, Issuer, ListenerFault, Path};
use crate::failures::faulty_listener::{FaultyListener, ListenerBehavior};
use crate::servers::connect_proxy::{self, ConnectProxy};
use crate::servers::tls_listener::{NOW, Root};
use crate::support::simulator::{Simulated, TOKEN};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tunnelscope::api::{ClientConfig, Endpoint, NetworkConfig, ProxyConfig, RateLimit};

/// A host without an address, which only the proxy reaches.
const HOST: &str = "api.tunnelscope.invalid";
/// User and password of the proxy.
const LOGIN: &str = "jane:pr0xy-w0rd";
/// The fatal TLS alert `protocol_version`.
const NO_VERSION_IN_COMMON: &[u8] = b"\x15\x03\x03\x00\x02\x02\x46";
/// Basic credentials with another password.
const ANOTHER: &str = "amFuZTphbm90aGVy";

/// The server side of a case.
pub(crate) struct FaultyServer {
    pub(crate) simulated: Simulated,
    way: Path,
    ours: Root,
    folder: TempDir,
    api: FaultyListener,
    proxy: Option<FaultyListener>,
    /// Proxies that the listener may forward to.
    proxies: Vec<ConnectProxy>,
}

/// Requests that a failure took, as the simulator counted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Requests {
    pub(crate) calls: usize,
    pub(crate) tokens: usize,
    /// Connections to the listener, if no request arrived.
    pub(crate) connections: usize,
}

impl FaultyServer {
    /// A server without a fault.
    pub(crate) async fn new(fault: &Fault) -> Self {
        let simulated = Simulated::still(fault.groups);
        let (ours, folder) = (Root::new("ours"), tempfile::tempdir().unwrap());
        let api = FaultyListener::new(ListenerBehavior::Forward(simulated.address())).await;
        let (way, proxies) = (fault.way, Vec::new());
        let mut server = Self { simulated, way, ours, folder, api, proxy: None, proxies };
        server.write_roots();
        if way == Path::Proxy {
            let good = server.proxy_behavior(None).await;
            server.proxy = Some(FaultyListener::new(good).await);
        }
        server.open().await;
        for step in &fault.earlier {
            server.apply(step).await;
        }
        server
    }

    /// The configuration of a client for it.
    pub(crate) fn config(&self, fault: &Fault) -> ClientConfig {
        let base = match self.way {
            Path::Plain => format!("http://{}", self.api.address),
            Path::Tls => format!("https://{}", self.api.address),
            Path::Proxy => format!("https://{HOST}"),
        };
        let token_url = format!("{base}{TOKEN}").parse().unwrap();
        let endpoint = Endpoint { base_url: base.parse().unwrap(), token_url, organization_id: None };
        let proxy = self.proxy.as_ref().map_or(ProxyConfig::None, |gate| ProxyConfig::Fixed {
            url: format!("http://{LOGIN}@{}", gate.address).into(),
            no_proxy: Vec::new(),
        });
        let ca_file = (self.way != Path::Plain).then(|| self.roots());
        let (key, secret) = (self.simulated.key().to_owned(), self.simulated.secret().into());
        ClientConfig {
            timeouts: fault.timeouts,
            network: NetworkConfig { proxy, ca_file },
            rate_limit: RateLimit::Custom(Vec::new()),
            quick_wait: Duration::ZERO,
            ..ClientConfig::new(endpoint, key, secret)
        }
    }

    /// Starts the fault.
    pub(crate) async fn begin(&mut self, fault: &Fault) {
        for step in &fault.steps {
            self.apply(step).await;
        }
    }

    /// Ends the fault.
    pub(crate) async fn end(&mut self, fault: &Fault) {
        self.simulated.clear_faults();
        for step in &fault.steps {
            match step {
                FaultStep::Order { name, undo, .. } => self.undo(name, undo.as_ref()),
                FaultStep::Fault(_) => {}
                FaultStep::Api(_) => self.open().await,
                FaultStep::Proxy(_) => self.open_proxy().await,
                FaultStep::CaFile(_) => self.write_roots(),
            }
        }
    }

    fn undo(&self, name: &str, undo: Option<&Value>) {
        if let Some(undo) = undo {
            self.simulated.control("POST", name, undo);
        }
    }

    /// Resets the counts.
    pub(crate) fn reset_counts(&self) {
        self.simulated.control("DELETE", "log", &json!({}));
    }

    /// Requests since the last reset.
    pub(crate) fn requests(&self) -> Requests {
        let log = self.simulated.log();
        let tokens = log.iter().filter(|request| request["path"] == TOKEN).count();
        let connections =
            if log.is_empty() { self.proxy.as_ref().unwrap_or(&self.api).connections() } else { 0 };
        Requests { calls: log.len() - tokens, tokens, connections }
    }

    async fn apply(&mut self, step: &FaultStep) {
        match step {
            FaultStep::Fault(fault) => self.simulated.fault(&self.with_echo(fault)),
            FaultStep::Order { name, body, .. } => drop(self.simulated.control("POST", name, body)),
            FaultStep::Api(fault) => self.api.set_behavior(self.behavior(fault)).await,
            FaultStep::Proxy(fault) => {
                let behavior = self.proxy_behavior(Some(fault)).await;
                self.proxy.as_mut().unwrap().set_behavior(behavior).await;
            }
            FaultStep::CaFile(text) => std::fs::write(self.roots(), text).unwrap(),
        }
    }

    /// An error issuer text the row leaves open has everything secret in it: how a server with debugging left on answers.
    fn with_echo(&self, fault: &Value) -> Value {
        let mut fault = fault.clone();
        let is_open = fault.get("status").is_some() && fault.get("body").is_none();
        if is_open {
            let echo = format!("not with {}", self.secrets().join(" nor "));
            fault["body"] =
                json!({"error": echo, "message": echo, "requestId": "4711-0815"}).to_string().into();
        }
        fault
    }

    /// Texts that must not be shown or logged.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let login = format!("{}:{}", self.simulated.key(), self.simulated.secret());
        vec![self.simulated.secret().to_owned(), crate::failures::secrets::base64(&login)]
    }

    async fn open(&mut self) {
        let names: &[&str] = if self.way == Path::Proxy { &[HOST] } else { &["127.0.0.1"] };
        let behavior = match self.way {
            Path::Plain => ListenerBehavior::Forward(self.simulated.address()),
            Path::Tls | Path::Proxy => {
                self.behavior(&ListenerFault::Certificate(Issuer::Trusted, names, NOW))
            }
        };
        self.api.set_behavior(behavior).await;
    }

    async fn open_proxy(&mut self) {
        let behavior = self.proxy_behavior(None).await;
        self.proxy.as_mut().unwrap().set_behavior(behavior).await;
    }

    fn behavior(&self, fault: &ListenerFault) -> ListenerBehavior {
        match fault {
            ListenerFault::Closed => ListenerBehavior::Closed,
            ListenerFault::Full => ListenerBehavior::Full,
            ListenerFault::Silent => ListenerBehavior::Send(b""),
            ListenerFault::RejectsTls => ListenerBehavior::Send(NO_VERSION_IN_COMMON),
            ListenerFault::Plaintext => ListenerBehavior::Forward(self.simulated.address()),
            ListenerFault::Certificate(issuer, names, years) => {
                self.with_certificate(*issuer, names, years.clone())
            }
            ListenerFault::Rejects | ListenerFault::RequiresPassword => panic!("only a proxy does that"),
        }
    }

    fn with_certificate(&self, issuer: Issuer, names: &[&str], years: Range<i32>) -> ListenerBehavior {
        let identity = match issuer {
            Issuer::Trusted => self.ours.identity(names, years),
            Issuer::Unknown => Root::new("inspector").identity(names, years),
        };
        ListenerBehavior::TerminateTls(identity.acceptor(), self.simulated.address())
    }

    /// Behavior of the listener in front of the proxy: it forwards to a proxy with this fault, or to a working one.
    async fn proxy_behavior(&mut self, fault: Option<&ListenerFault>) -> ListenerBehavior {
        use connect_proxy::ProxyBehavior;
        let proxy_behavior = match fault {
            None => ProxyBehavior::Forward(self.api.address),
            Some(ListenerFault::Rejects) => ProxyBehavior::Send("HTTP/1.1 403 Forbidden\r\n\r\n"),
            Some(ListenerFault::RequiresPassword) => {
                ProxyBehavior::RequirePassword(self.api.address, ANOTHER)
            }
            Some(other) => return self.behavior(other),
        };
        ListenerBehavior::Forward(self.start_proxy(proxy_behavior).await)
    }

    async fn start_proxy(&mut self, proxy_behavior: connect_proxy::ProxyBehavior) -> SocketAddr {
        let proxy = ConnectProxy::start(proxy_behavior).await;
        let address = proxy.address;
        self.proxies.push(proxy);
        address
    }

    fn roots(&self) -> PathBuf {
        self.folder.path().join("roots.pem")
    }

    fn write_roots(&self) {
        std::fs::write(self.roots(), &self.ours.pem).unwrap();
    }
}
