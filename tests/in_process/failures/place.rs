//! Where a row happens: a simulated organization, a gate in front of it, on some ways a proxy with a gate of its own, and
//! the settings that lead a client there. A cause is begun and ended here.

use crate::failures::cause::{Cause, Step, Turn, Way, Whose};
use crate::failures::gate::{Gate, ProgressStyle};
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

/// A host that has no address: only a proxy leads there.
const HOST: &str = "api.tunnelscope.invalid";
/// What the client shows to a proxy, and what of it is secret.
const LOGIN: &str = "jane:pr0xy-w0rd";
/// The fatal alert of TLS that says so.
const NO_VERSION_IN_COMMON: &[u8] = b"\x15\x03\x03\x00\x02\x02\x46";
/// Another password in the header that carries it.
const ANOTHER: &str = "amFuZTphbm90aGVy";

/// Where a row happens.
pub(crate) struct Place {
    pub(crate) simulated: Simulated,
    way: Way,
    ours: Root,
    folder: TempDir,
    api: Gate,
    proxy: Option<Gate>,
    /// Proxies that a gate may lead to.
    proxies: Vec<ConnectProxy>,
}

/// What a row's failure cost, as the other side counted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) calls: usize,
    pub(crate) tokens: usize,
    /// Connections that came to the gate, where nothing came any further.
    pub(crate) knocks: usize,
}

impl Place {
    /// A place where all is well.
    pub(crate) async fn new(cause: &Cause) -> Self {
        let simulated = Simulated::still(cause.groups);
        let (ours, folder) = (Root::new("ours"), tempfile::tempdir().unwrap());
        let api = Gate::new(ProgressStyle::LeadTo(simulated.address())).await;
        let (way, proxies) = (cause.way, Vec::new());
        let mut place = Self { simulated, way, ours, folder, api, proxy: None, proxies };
        place.write_roots();
        if way == Way::ByProxy {
            let good = place.manner_of_proxy(None).await;
            place.proxy = Some(Gate::new(good).await);
        }
        place.open().await;
        for step in &cause.earlier {
            place.take(step).await;
        }
        place
    }

    /// What leads a client here.
    pub(crate) fn config(&self, cause: &Cause) -> ClientConfig {
        let base = match self.way {
            Way::Plain => format!("http://{}", self.api.address),
            Way::Tls => format!("https://{}", self.api.address),
            Way::ByProxy => format!("https://{HOST}"),
        };
        let token_url = format!("{base}{TOKEN}").parse().unwrap();
        let endpoint = Endpoint { base_url: base.parse().unwrap(), token_url, organization_id: None };
        let proxy = self.proxy.as_ref().map_or(ProxyConfig::None, |gate| ProxyConfig::Fixed {
            url: format!("http://{LOGIN}@{}", gate.address).into(),
            no_proxy: Vec::new(),
        });
        let ca_file = (self.way != Way::Plain).then(|| self.roots());
        let (key, secret) = (self.simulated.key().to_owned(), self.simulated.secret().into());
        ClientConfig {
            timeouts: cause.timeouts,
            network: NetworkConfig { proxy, ca_file },
            rate_limit: RateLimit::Custom(Vec::new()),
            quick_wait: Duration::ZERO,
            ..ClientConfig::new(endpoint, key, secret)
        }
    }

    /// Lets it begin.
    pub(crate) async fn begin(&mut self, cause: &Cause) {
        for step in &cause.steps {
            self.take(step).await;
        }
    }

    /// Ends it: all is well again, on the same way.
    pub(crate) async fn end(&mut self, cause: &Cause) {
        self.simulated.heal();
        for step in &cause.steps {
            match step {
                Step::Order { name, undo, .. } => self.undo(name, undo.as_ref()),
                Step::Fault(_) => {}
                Step::Api(_) => self.open().await,
                Step::Proxy(_) => self.open_proxy().await,
                Step::CaFile(_) => self.write_roots(),
            }
        }
    }

    fn undo(&self, name: &str, undo: Option<&Value>) {
        if let Some(undo) = undo {
            self.simulated.control("POST", name, undo);
        }
    }

    /// Forgets what was counted so far.
    pub(crate) fn forget(&self) {
        self.simulated.control("DELETE", "log", &json!({}));
    }

    /// What came since then.
    pub(crate) fn cost(&self) -> Cost {
        let log = self.simulated.log();
        let tokens = log.iter().filter(|request| request["path"] == TOKEN).count();
        let knocks = if log.is_empty() { self.proxy.as_ref().unwrap_or(&self.api).knocks() } else { 0 };
        Cost { calls: log.len() - tokens, tokens, knocks }
    }

    async fn take(&mut self, step: &Step) {
        match step {
            Step::Fault(fault) => self.simulated.fault(&self.with_echo(fault)),
            Step::Order { name, body, .. } => drop(self.simulated.control("POST", name, body)),
            Step::Api(turn) => self.api.turn(self.manner(turn)).await,
            Step::Proxy(turn) => {
                let manner = self.manner_of_proxy(Some(turn)).await;
                self.proxy.as_mut().unwrap().turn(manner).await;
            }
            Step::CaFile(text) => std::fs::write(self.roots(), text).unwrap(),
        }
    }

    /// An error whose text the row leaves open has everything secret in it: how a server with debugging left on answers.
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

    /// What nobody may ever read.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let login = format!("{}:{}", self.simulated.key(), self.simulated.secret());
        vec![self.simulated.secret().to_owned(), crate::failures::secrets::base64(&login)]
    }

    async fn open(&mut self) {
        let names: &[&str] = if self.way == Way::ByProxy { &[HOST] } else { &["127.0.0.1"] };
        let manner = match self.way {
            Way::Plain => ProgressStyle::LeadTo(self.simulated.address()),
            Way::Tls | Way::ByProxy => self.manner(&Turn::Shows(Whose::Ours, names, NOW)),
        };
        self.api.turn(manner).await;
    }

    async fn open_proxy(&mut self) {
        let manner = self.manner_of_proxy(None).await;
        self.proxy.as_mut().unwrap().turn(manner).await;
    }

    fn manner(&self, turn: &Turn) -> ProgressStyle {
        match turn {
            Turn::Closed => ProgressStyle::Closed,
            Turn::Full => ProgressStyle::Full,
            Turn::Silent => ProgressStyle::Say(b""),
            Turn::RefusesTls => ProgressStyle::Say(NO_VERSION_IN_COMMON),
            Turn::InClear => ProgressStyle::LeadTo(self.simulated.address()),
            Turn::Shows(whose, names, years) => self.showing(*whose, names, years.clone()),
            Turn::Refuses | Turn::AsksForPassword => panic!("only a proxy does that"),
        }
    }

    fn showing(&self, whose: Whose, names: &[&str], years: Range<i32>) -> ProgressStyle {
        let identity = match whose {
            Whose::Ours => self.ours.identity(names, years),
            Whose::AStrangers => Root::new("inspector").identity(names, years),
        };
        ProgressStyle::Unwrap(identity.acceptor(), self.simulated.address())
    }

    /// What the gate of the proxy does: it leads to a proxy that does this, or to a good one.
    async fn manner_of_proxy(&mut self, turn: Option<&Turn>) -> ProgressStyle {
        use connect_proxy::ProgressStyle as Does;
        let does = match turn {
            None => Does::LeadTo(self.api.address),
            Some(Turn::Refuses) => Does::Say("HTTP/1.1 403 Forbidden\r\n\r\n"),
            Some(Turn::AsksForPassword) => Does::Guard(self.api.address, ANOTHER),
            Some(other) => return self.manner(other),
        };
        ProgressStyle::LeadTo(self.proxy_that(does).await)
    }

    async fn proxy_that(&mut self, does: connect_proxy::ProgressStyle) -> SocketAddr {
        let proxy = ConnectProxy::start(does).await;
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
