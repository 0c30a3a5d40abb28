//! A simulator in the test's own process, and its controls over plain HTTP, spoken here by hand: what the tests order of
//! the world must not depend on the client that they test.

use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::LazyLock;
use std::sync::mpsc::channel;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tunnelscope::simulator::{Options, Scenario, Simulator};

pub(crate) const LIST: &str = "/deployments/v2/networktunnelgroups";
pub(crate) const STATES: &str = "/deployments/v2/networktunnelgroupsstate";
pub(crate) const LOGS: &str = "/reports/v2/networkTunnelLogs";
/// Where the requests for it are redirected to.
pub(crate) const REGIONAL_LOGS: &str = "/reports.us/v2/networkTunnelLogs";
pub(crate) const TOKEN: &str = "/auth/v2/token";

/// Longest time that an answer of the controls may take; it only decides failure.
const PATIENCE: Duration = Duration::from_secs(60);

/// Serves the simulators of this process, on a thread of its own: most tests block theirs.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime"));

/// A simulated organization; its address is free again soon after it is dropped.
pub(crate) struct Simulated {
    simulator: Simulator,
}

impl Simulated {
    /// A calm world whose time all but stands still, so that a slow machine sees what a fast one does.
    pub(crate) fn still(groups: usize) -> Self {
        Self::of(Options { groups, scenario: Scenario::Calm, time_scale: 0.001, ..Options::default() })
    }

    /// The same of another scenario.
    pub(crate) fn scenario(scenario: Scenario, groups: usize) -> Self {
        Self::of(Options { groups, scenario, time_scale: 0.001, ..Options::default() })
    }

    pub(crate) fn of(options: Options) -> Self {
        let (started, start) = channel();
        // Not by `block_on`: the test may be a task of another runtime.
        RUNTIME.spawn(async move { started.send(Simulator::start(options).await) });
        let simulator = start.recv().expect("no panic").expect("a simulator");
        Self { simulator }
    }

    pub(crate) fn base_url(&self) -> &str {
        self.simulator.base_url()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        let (_, address) = self.base_url().split_once("://").expect("a URL");
        address.parse().expect("the address of the simulator")
    }

    pub(crate) fn key(&self) -> &str {
        self.simulator.api_key()
    }

    pub(crate) fn secret(&self) -> &str {
        self.simulator.api_secret()
    }

    /// The root of its certificate, where it serves https.
    pub(crate) fn root_pem(&self) -> Option<&str> {
        self.simulator.root_pem()
    }

    /// The line of JSON with all that a client needs.
    pub(crate) fn announcement(&self) -> String {
        self.simulator.announcement()
    }

    /// The environment that leads a program here.
    pub(crate) fn variables(&self) -> [(&'static str, String); 3] {
        [
            ("TUNNELSCOPE_BASE_URL", self.base_url().to_owned()),
            ("TUNNELSCOPE_API_KEY", self.key().to_owned()),
            ("TUNNELSCOPE_API_SECRET", self.secret().to_owned()),
        ]
    }

    /// Adds a simulated fault.
    pub(crate) fn fault(&self, fault: &Value) {
        self.control("POST", "faults", fault);
    }

    /// Removes all simulated faults.
    pub(crate) fn clear_faults(&self) {
        self.control("DELETE", "faults", &json!({}));
    }

    /// Every request so far.
    pub(crate) fn log(&self) -> Vec<Value> {
        let log = self.control("GET", "log", &json!({}));
        log.as_array().expect("a list of requests").clone()
    }

    /// How many requests came to this very path.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.log().iter().filter(|request| request["path"] == path).count()
    }

    /// Asks the controls for something that must be granted.
    pub(crate) fn control(&self, method: &str, name: &str, body: &Value) -> Value {
        let (head, answer) =
            exchange(self.address(), method, &format!("/_simulator/{name}"), &body.to_string());
        assert!(head.starts_with("HTTP/1.1 200 "), "{method} {name}: {head}\n{answer}");
        serde_json::from_str(&answer).expect("JSON from the controls")
    }
}

/// One request on a connection of its own; returns the head of the answer and its body.
fn exchange(address: SocketAddr, method: &str, path: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).expect("a connection to the simulator");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: simulator\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .expect("a request sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    assert!(!head.to_ascii_lowercase().contains("transfer-encoding"), "in one piece: {head}");
    (head.to_owned(), body.to_owned())
}
