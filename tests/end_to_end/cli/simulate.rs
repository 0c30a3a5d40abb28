//! `simulate`: one line of JSON, then an API that the vendor's own recipe works with, until a signal ends it.

use super::program::Program;
use super::vendor_scripts::{Printed, recipe};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, ChildStdout};
use tunnelscope::history::{Access, Store};

/// A simulator as a process, and what it said of itself.
struct Simulator {
    process: Child,
    out: BufReader<ChildStdout>,
    announced: Value,
    _program: Program,
}

impl Simulator {
    fn start(line: &str) -> Self {
        let program = Program::new();
        let mut process = program.command(line).spawn().expect("the binary starts");
        let mut out = BufReader::new(process.stdout.take().expect("its output"));
        let mut announced = String::new();
        out.read_line(&mut announced).expect("a line");
        let announced = serde_json::from_str(&announced).expect("JSON");
        Self { process, out, announced, _program: program }
    }

    fn text(&self, field: &str) -> &str {
        self.announced[field].as_str().expect("text in what it said of itself")
    }

    /// Ends it; returns its exit code, and what it printed beside the first line.
    fn end(mut self, signal: Signal) -> (Option<i32>, String) {
        let id = Pid::from_raw(self.process.id().cast_signed()).expect("a process");
        kill_process(id, signal).expect("a signal sent");
        let mut more = String::new();
        self.out.read_to_string(&mut more).expect("the rest of its output");
        self.process.stderr.take().expect("its errors").read_to_string(&mut more).expect("its errors");
        (self.process.wait().expect("its end").code(), more)
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn simulator_prints_one_json_line_and_exits_0_on_signals() {
    for signal in [Signal::TERM, Signal::INT] {
        let simulator = Simulator::start("simulate --groups 3");
        let fields: Vec<&String> = simulator.announced.as_object().expect("an object").keys().collect();
        assert_eq!(fields, ["base_url", "token_url", "api_key", "api_secret"]);
        assert!(simulator.text("base_url").starts_with("http://127.0.0.1:"));
        assert_eq!(simulator.end(signal), (Some(0), String::new()));
    }
}

#[test]
fn status_reads_the_printed_address_and_key() {
    let simulator = Simulator::start("simulate --groups 7 --seed 3 --scenario calm");
    let program = Program::new()
        .variable("TUNNELSCOPE_BASE_URL", simulator.text("base_url"))
        .variable("TUNNELSCOPE_TOKEN_URL", simulator.text("token_url"))
        .variable("TUNNELSCOPE_API_KEY", simulator.text("api_key"))
        .variable("TUNNELSCOPE_API_SECRET", simulator.text("api_secret"));
    let ran = program.run("status -o json");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["summary"]["groups"]["total"], 7);
}

#[tokio::test]
async fn vendor_scripts_work_repeatedly() {
    let simulator = Simulator::start("simulate --groups 12");
    for _ in 0..2 {
        let [base_url, key, secret] =
            ["base_url", "api_key", "api_secret"].map(|field| simulator.text(field));
        let Printed { grant, list } = recipe(base_url, key, secret, &[]).await;
        assert_eq!(grant["token_type"], "bearer");
        assert_eq!(grant["expires_in"], 3_600);
        assert_eq!(list["total"], 12);
        assert_eq!(list["data"].as_array().map(Vec::len), Some(10), "ten a page, unless asked for more");
        assert!(list["data"][0]["hubs"][0]["datacenter"]["name"].is_string());
    }
    assert_eq!(simulator.end(Signal::TERM), (Some(0), String::new()));
}

#[test]
fn address_in_use_exits_2() {
    let simulator = Simulator::start("simulate --groups 1");
    let taken = simulator.text("base_url").trim_start_matches("http://").to_owned();
    let ran = Program::new().run(&format!("simulate --listen {taken}"));
    ran.failed_with(2, &["could not listen on", &taken]);
}

#[tokio::test]
async fn client_that_trusts_the_printed_root_can_connect() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("root.pem");
    let simulator = Simulator::start(&format!("simulate --groups 3 --tls-root {}", file.display()));
    assert!(simulator.text("base_url").starts_with("https://127.0.0.1:"));
    assert_eq!(simulator.text("ca_file"), file.to_str().expect("text"));
    let root = std::fs::read(&file).expect("the root certificate");
    let root = reqwest::Certificate::from_pem(&root).expect("PEM");
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([root]).build().expect("a client");
    let request = client.post(simulator.text("token_url"));
    let request = request.basic_auth(simulator.text("api_key"), Some(simulator.text("api_secret")));
    assert_eq!(request.send().await.expect("an answer").status(), 200);
    assert_eq!(simulator.end(Signal::TERM), (Some(0), String::new()));
}

#[test]
fn generated_history_is_a_private_file_and_replaces_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("history.db");
    let line =
        format!("simulate --write-history {} --groups 9 --days 3 --until 2026-11-20T00:00Z", file.display());
    let ran = Program::new().run(&line);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let start = format!("wrote 3 days of 10 tunnel groups to {}: ", file.display());
    assert!(ran.out.starts_with(&start) && ran.out.lines().count() == 1, "{}", ran.out);
    let files = || std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(files(), 1, "no journal is left");
    let mode = std::fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let info = Store::open(&file, Access::Read).expect("a history").info().expect("its contents");
    assert_eq!((info.groups, info.hubs), (10, 20));
    let last = info.coverage.intervals().last().expect("time that was watched").to;
    assert_eq!(last.to_string().get(..13), Some("2026-11-19T23"));
    let before = std::fs::read(&file).expect("its bytes");
    Program::new().run(&line).failed_with(2, &["--write-history", "cannot create", "File exists"]);
    assert_eq!(std::fs::read(&file).expect("its bytes"), before);
}

#[test]
fn server_options_exclude_a_generated_history() {
    for (line, word) in [
        ("simulate --write-history history.db --scenario calm", "cannot be used with"),
        ("simulate --days 3", "--write-history <FILE>"),
        ("simulate --write-history history.db --days 401", "401"),
    ] {
        let ran = Program::new().run(line);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line}");
        assert!(ran.err.contains(word), "{}", ran.err);
    }
}

#[tokio::test]
async fn limits_option_sets_the_rate_limits() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let simulator = Simulator::start("simulate --groups 3 --limits small");
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let url = format!("{}/_simulator/limits", simulator.text("base_url"));
    let limits = client.get(url).send().await.expect("an answer").json::<Value>().await.expect("JSON");
    let windows = limits["windows"].as_array().expect("windows");
    let windows: Vec<_> = windows.iter().map(|window| (&window["limit"], &window["period"])).collect();
    let small = [(5, 1), (14, 60), (350, 1_800)].map(|(limit, period)| (limit.into(), period.into()));
    assert_eq!(
        windows,
        small.iter().map(|(limit, period)| (limit, period)).collect::<Vec<(&Value, &Value)>>()
    );
}

#[test]
fn unknown_limits_and_unwritable_file_exit_2() {
    let ran = Program::new().run("simulate --limits tiny");
    ran.failed_with(2, &["--limits: unknown limits 'tiny'", "none, small, large"]);
    let ran = Program::new().run("simulate --tls-root /nowhere/at/all/root.pem");
    ran.failed_with(2, &["--tls-root: cannot write the certificate to /nowhere/at/all/root.pem"]);
}

#[test]
fn simulator_listens_on_ipv6() {
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        eprintln!("this machine has no ::1");
        return;
    }
    let simulator = Simulator::start("simulate --groups 1 --listen [::1]:0");
    assert!(simulator.text("base_url").starts_with("http://[::1]:"));
}
