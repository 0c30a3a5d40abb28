//! What can be wrong, and on which way: the words that the table is written in. How it is done is `place`'s.

use serde_json::{Value, json};
use std::ops::Range;
use std::time::Duration;
use tunnelscope::api::{ClientConfig, ProxyConfig, Timeouts};

/// Every call for data.
pub(crate) const DATA: &str = "/deployments/*";

/// So long that no row gets there.
const PATIENT: Timeouts = {
    let long = Duration::from_secs(600);
    Timeouts { connect: long, read: long, request: long }
};

/// The way to the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Without TLS.
    Plain,
    /// With TLS, and a root certificate of a file.
    Tls,
    /// With TLS through a proxy that is shown a password.
    ByProxy,
}

/// Whose root issued a certificate.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose {
    Ours,
    AStrangers,
}

/// What a gate is turned to.
#[derive(Debug, Clone)]
pub(crate) enum Turn {
    /// Nobody listens.
    Closed,
    /// Nobody is taken in.
    Full,
    /// Nothing is said.
    Silent,
    /// The versions of TLS that we know are refused.
    RefusesTls,
    /// What should be TLS is not.
    InClear,
    /// A certificate for these names, good in these years.
    Shows(Whose, &'static [&'static str], Range<i32>),
    /// A proxy lets nobody through.
    Refuses,
    /// A proxy asks for another password.
    AsksForPassword,
}

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A fault of the simulator.
    Fault(Value),
    /// An order to the simulator, and what takes it back.
    Order { name: &'static str, body: Value, undo: Option<Value> },
    /// The gate in front of the API.
    Api(Turn),
    /// The gate in front of the proxy.
    Proxy(Turn),
    /// What stands in the file of root certificates.
    CaFile(&'static str),
}

/// What is done to settings that were good.
type Settings = Box<dyn Fn(&mut ClientConfig)>;

/// What is wrong, and what else has to be so for it to show.
pub(crate) struct Cause {
    pub(crate) way: Way,
    /// What is so from the beginning and shows nothing yet.
    pub(crate) earlier: Vec<Step>,
    pub(crate) steps: Vec<Step>,
    pub(crate) timeouts: Timeouts,
    pub(crate) groups: usize,
    /// What is wrong with the settings.
    pub(crate) settings: Settings,
}

impl Cause {
    fn new(way: Way, steps: Vec<Step>) -> Self {
        Self { way, earlier: Vec::new(), steps, timeouts: PATIENT, groups: 8, settings: Box::new(|_| {}) }
    }

    /// Where a connection is waited for so long only.
    pub(crate) fn connecting_within(mut self, milliseconds: u64) -> Self {
        self.timeouts.connect = Duration::from_millis(milliseconds);
        self
    }

    /// Where a piece of an answer is waited for so long only.
    pub(crate) fn reading_within(mut self, milliseconds: u64) -> Self {
        self.timeouts.read = Duration::from_millis(milliseconds);
        self
    }

    /// After that was so for a while.
    pub(crate) fn after(self, other: Self) -> Self {
        Self { earlier: other.steps, ..self }
    }

    /// With so many groups.
    pub(crate) fn among(self, groups: usize) -> Self {
        Self { groups, ..self }
    }

    /// While that is so too.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.steps.extend(other.steps);
        self
    }
}

/// Requests to this path are met with this, as the simulator's faults have it.
pub(crate) fn fault(path: &str, mut what: Value) -> Cause {
    what["path"] = path.into();
    Cause::new(Way::Plain, vec![Step::Fault(what)])
}

/// Requests to this path are answered with this status, and a body that has everything secret in it.
pub(crate) fn answers(path: &str, status: u16) -> Cause {
    fault(path, json!({"status": status}))
}

/// Requests to this path are answered with this body.
pub(crate) fn says(path: &str, body: &str) -> Cause {
    fault(path, json!({"body": body}))
}

/// The key may not read this.
pub(crate) fn without_scopes(scopes: &Value) -> Cause {
    order("scopes", scopes.clone(), Some(json!({})))
}

/// The key is not accepted.
pub(crate) fn refused() -> Cause {
    order("credentials", json!({"accept": false}), Some(json!({})))
}

/// Tokens that were granted so far are no longer accepted.
pub(crate) fn expired() -> Cause {
    order("expire-tokens", json!({}), None)
}

/// The gate in front of the API does this instead of speaking TLS.
pub(crate) fn api(turn: Turn) -> Cause {
    Cause::new(Way::Tls, vec![Step::Api(turn)])
}

/// The same, where no TLS is spoken.
pub(crate) fn plain_api(turn: Turn) -> Cause {
    Cause { way: Way::Plain, ..api(turn) }
}

/// The API shows a certificate for this name, good in these years.
pub(crate) fn shows(whose: Whose, names: &'static [&'static str], years: Range<i32>) -> Cause {
    api(Turn::Shows(whose, names, years))
}

/// The proxy does this.
pub(crate) fn proxy(turn: Turn) -> Cause {
    Cause::new(Way::ByProxy, vec![Step::Proxy(turn)])
}

/// This is all that stands in the file of root certificates.
pub(crate) fn ca_file(text: &'static str) -> Cause {
    Cause::new(Way::Tls, vec![Step::CaFile(text)])
}

/// The settings have tokens at another address.
pub(crate) fn token_url(url: &str) -> Cause {
    let token_url: url::Url = url.parse().unwrap();
    let settings: Settings = Box::new(move |config| config.endpoint.token_url = token_url.clone());
    Cause { settings, ..Cause::new(Way::Plain, Vec::new()) }
}

/// The settings have another address for the proxy.
pub(crate) fn proxy_url(url: &str) -> Cause {
    let proxy = ProxyConfig::Fixed { url: url.into(), no_proxy: Vec::new() };
    let settings: Settings = Box::new(move |config| config.network.proxy = proxy.clone());
    Cause { settings, ..Cause::new(Way::ByProxy, Vec::new()) }
}

/// A name that no name server is asked for: a part of it is longer than a part can be.
pub(crate) fn impossible_name() -> String {
    format!("{}.invalid", "x".repeat(64))
}

fn order(name: &'static str, body: Value, undo: Option<Value>) -> Cause {
    Cause::new(Way::Plain, vec![Step::Order { name, body, undo }])
}
