//! The real tools, where they are installed: `promtool` and `prometheus`, which Debian has in one package.
//!
//! Where they are not, the tests that need them say so and pass; where `TUNNELSCOPE_REQUIRE_PROMETHEUS` is set, they fail.

use super::http_client::{request, until};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Whether both are installed.
pub(crate) fn are_installed(test: &str) -> bool {
    let is_here = |tool: &str| {
        let version =
            Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    };
    if is_here("promtool") && is_here("prometheus") {
        return true;
    }
    let required = std::env::var_os("TUNNELSCOPE_REQUIRE_PROMETHEUS").is_some();
    assert!(!required, "promtool and prometheus are required, and not installed");
    eprintln!(
        "{test}: skipped, since promtool and prometheus are not installed (Debian's package prometheus)"
    );
    false
}

/// A file of `assets`.
pub(crate) fn asset(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name)
}

/// Runs promtool, with this as its input; returns whether it is content, and what it said.
pub(crate) fn promtool(arguments: &[&str], input: &str) -> (bool, String) {
    let mut command = Command::new("promtool");
    command.args(arguments).current_dir(asset("")).stdin(Stdio::piped());
    let mut tool = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("promtool starts");
    tool.stdin.take().expect("its input").write_all(input.as_bytes()).expect("the input taken");
    let output = tool.wait_with_output().expect("its end");
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("text")).concat();
    (output.status.success(), said)
}

/// A Prometheus that scrapes one target each second.
pub(crate) struct Prometheus {
    process: Child,
    address: SocketAddr,
    _home: TempDir,
}

impl Prometheus {
    /// Scrapes this exporter, with the alert rules of `assets`.
    pub(crate) fn scraping(target: SocketAddr) -> Self {
        let home = tempfile::tempdir().expect("a home folder");
        fs::write(home.path().join("prometheus.yml"), configuration(target)).expect("a configuration");
        // Another program may take the port in between; then there is another.
        until(|| Self::start(&home)).into_running(home)
    }

    fn start(home: &TempDir) -> Result<Starting, String> {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.expect("a free port");
        let log = fs::File::create(home.path().join("log")).expect("a log");
        let mut command = Command::new("prometheus");
        command.arg(format!("--config.file={}", home.path().join("prometheus.yml").display()));
        command.arg(format!("--storage.tsdb.path={}", home.path().join("data").display()));
        command.arg(format!("--web.listen-address={address}")).current_dir(home.path());
        let process = command.stdout(Stdio::null()).stderr(log).spawn().expect("prometheus starts");
        let mut starting = Starting { process: Some(process), address };
        let ended = until(|| match request(address, "GET", "/-/ready", "") {
            Some(answer) if answer.status == 200 => Ok(false),
            _ if starting.has_ended() => Ok(true),
            _ => Err("prometheus is not ready".to_owned()),
        });
        let said = || fs::read_to_string(home.path().join("log")).unwrap_or_default();
        if ended { Err(format!("prometheus ended: {}", said())) } else { Ok(starting) }
    }

    /// What its API answers to a path.
    pub(crate) fn api(&self, path: &str) -> Result<Value, String> {
        let answer = request(self.address, "GET", &format!("/api/v1/{path}"), "").ok_or("no answer")?;
        let answer: Value = serde_json::from_slice(&answer.bytes).map_err(|error| error.to_string())?;
        if answer["status"] == "success" { Ok(answer["data"].clone()) } else { Err(answer.to_string()) }
    }

    /// What an expression gives now.
    pub(crate) fn query(&self, expression: &str) -> Result<Vec<Value>, String> {
        let found = self.api(&format!("query?query={}", percent_encoded(expression)))?;
        found["result"].as_array().cloned().ok_or_else(|| format!("no list: {found}"))
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A Prometheus that may still end by itself.
struct Starting {
    process: Option<Child>,
    address: SocketAddr,
}

impl Starting {
    fn has_ended(&mut self) -> bool {
        let process = self.process.as_mut().expect("a process");
        process.try_wait().expect("whether it ended").is_some()
    }

    fn into_running(mut self, home: TempDir) -> Prometheus {
        let process = self.process.take().expect("a process");
        Prometheus { process, address: self.address, _home: home }
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn configuration(target: SocketAddr) -> String {
    let rules = asset("prometheus-alerts.yml");
    format!(
        "global:\n  scrape_interval: 1s\n  evaluation_interval: 1s\n\
         rule_files: ['{}']\n\
         scrape_configs:\n  - job_name: tunnelscope\n    static_configs:\n      - targets: ['{target}']\n",
        rules.display()
    )
}

fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => encoded.push(char::from(byte)),
            _ => write!(encoded, "%{byte:02X}").expect("a string takes everything"),
        }
        encoded
    })
}
