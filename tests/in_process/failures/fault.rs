//! The faults that the table of failures uses. `faulty_server` applies them.

use serde_json::{Value, json};
use std::ops::Range;
use std::time::Duration;
use tunnelscope::api::{ClientConfig, ProxyConfig, Timeouts};

/// All requests for data.
pub(crate) const DATA: &str = "/deployments/*";

/// Timeouts that no case reaches.
const PATIENT: Timeouts = {
    let long = Duration::from_secs(600);
    Timeouts { connect: long, read: long, request: long }
};

/// The network path to the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Path {
    /// Without TLS.
    Plain,
    /// With TLS and a root certificate from a file.
    Tls,
    /// With TLS through a proxy with a password.
    Proxy,
}

/// The issuer of a certificate.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Issuer {
    Trusted,
    Unknown,
}

/// A fault of a listener.
#[derive(Debug, Clone)]
pub(crate) enum ListenerFault {
    /// Connection refused.
    Closed,
    /// The queue of connections is full.
    Full,
    /// Nothing is sent.
    Silent,
    /// All TLS versions of the client are rejected.
    RejectsTls,
    /// Plaintext instead of TLS.
    Plaintext,
    /// A certificate for these names, valid in these years.
    Certificate(Issuer, &'static [&'static str], Range<i32>),
    /// The proxy rejects CONNECT.
    Rejects,
    /// The proxy requires another password.
    RequiresPassword,
}

/// A part of a fault.
#[derive(Debug, Clone)]
pub(crate) enum FaultStep {
    /// A fault of the simulator.
    Fault(Value),
    /// A control request to the simulator, and its undo.
    Order { name: &'static str, body: Value, undo: Option<Value> },
    /// The listener in front of the API.
    Api(ListenerFault),
    /// The listener in front of the proxy.
    Proxy(ListenerFault),
    /// The content of the file of root certificates.
    CaFile(&'static str),
}

/// A change of valid settings.
type Settings = Box<dyn Fn(&mut ClientConfig)>;

/// A fault and its conditions.
pub(crate) struct Fault {
    pub(crate) way: Path,
    /// Applied from the start, without a visible effect of their own.
    pub(crate) earlier: Vec<FaultStep>,
    pub(crate) steps: Vec<FaultStep>,
    pub(crate) timeouts: Timeouts,
    pub(crate) groups: usize,
    /// A fault in the settings.
    pub(crate) settings: Settings,
}

impl Fault {
    fn new(way: Path, steps: Vec<FaultStep>) -> Self {
        Self { way, earlier: Vec::new(), steps, timeouts: PATIENT, groups: 8, settings: Box::new(|_| {}) }
    }

    /// With this timeout for connections.
    pub(crate) fn with_connect_timeout(mut self, milliseconds: u64) -> Self {
        self.timeouts.connect = Duration::from_millis(milliseconds);
        self
    }

    /// With this timeout for parts of a response.
    pub(crate) fn with_read_timeout(mut self, milliseconds: u64) -> Self {
        self.timeouts.read = Duration::from_millis(milliseconds);
        self
    }

    /// After another fault without a visible effect.
    pub(crate) fn preceded_by(self, other: Self) -> Self {
        Self { earlier: other.steps, ..self }
    }

    /// With this number of groups.
    pub(crate) fn with_groups(self, groups: usize) -> Self {
        Self { groups, ..self }
    }

    /// Together with another fault.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.steps.extend(other.steps);
        self
    }
}

/// A fault of the simulator for requests to this path.
pub(crate) fn fault(path: &str, mut what: Value) -> Fault {
    what["path"] = path.into();
    Fault::new(Path::Plain, vec![FaultStep::Fault(what)])
}

/// This status for requests to this path, with a body that contains all secrets.
pub(crate) fn status(path: &str, status: u16) -> Fault {
    fault(path, json!({"status": status}))
}

/// This body for requests to this path.
pub(crate) fn body(path: &str, body: &str) -> Fault {
    fault(path, json!({"body": body}))
}

/// The key lacks these scopes.
pub(crate) fn without_scopes(scopes: &Value) -> Fault {
    order("scopes", scopes.clone(), Some(json!({})))
}

/// The key is rejected.
pub(crate) fn rejected_key() -> Fault {
    order("credentials", json!({"accept": false}), Some(json!({})))
}

/// Tokens issued so far are no longer valid.
pub(crate) fn expired_tokens() -> Fault {
    order("expire-tokens", json!({}), None)
}

/// A fault of the TLS listener in front of the API.
pub(crate) fn tls_listener(fault: ListenerFault) -> Fault {
    Fault::new(Path::Tls, vec![FaultStep::Api(fault)])
}

/// The same of a listener without TLS.
pub(crate) fn plain_listener(fault: ListenerFault) -> Fault {
    Fault { way: Path::Plain, ..tls_listener(fault) }
}

/// The API has a certificate for these names, valid in these years.
pub(crate) fn certificate(issuer: Issuer, names: &'static [&'static str], years: Range<i32>) -> Fault {
    tls_listener(ListenerFault::Certificate(issuer, names, years))
}

/// A fault of the proxy.
pub(crate) fn proxy(fault: ListenerFault) -> Fault {
    Fault::new(Path::Proxy, vec![FaultStep::Proxy(fault)])
}

/// This content of the file of root certificates.
pub(crate) fn ca_file(text: &'static str) -> Fault {
    Fault::new(Path::Tls, vec![FaultStep::CaFile(text)])
}

/// Another token URL in the settings.
pub(crate) fn token_url(url: &str) -> Fault {
    let token_url: url::Url = url.parse().unwrap();
    let settings: Settings = Box::new(move |config| config.endpoint.token_url = token_url.clone());
    Fault { settings, ..Fault::new(Path::Plain, Vec::new()) }
}

/// Another proxy URL in the settings.
pub(crate) fn proxy_url(url: &str) -> Fault {
    let proxy = ProxyConfig::Fixed { url: url.into(), no_proxy: Vec::new() };
    let settings: Settings = Box::new(move |config| config.network.proxy = proxy.clone());
    Fault { settings, ..Fault::new(Path::Proxy, Vec::new()) }
}

/// A name with a label longer than 63 characters, so that no name server is asked.
pub(crate) fn impossible_name() -> String {
    format!("{}.invalid", "x".repeat(64))
}

fn order(name: &'static str, body: Value, undo: Option<Value>) -> Fault {
    Fault::new(Path::Plain, vec![FaultStep::Order { name, body, undo }])
}
