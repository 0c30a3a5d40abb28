//! How it starts and how it ends, and what it never tells.

use super::exporter::{Exporter, command};
use super::http_client::until;
use crate::support::simulator::Simulated;
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::Output;

fn run(simulated: &Simulated, line: &str) -> Output {
    let home = tempfile::tempdir().expect("a home folder");
    command(&home, simulated, line).output().expect("the binary runs")
}

#[rstest]
#[case(Signal::TERM)]
#[case(Signal::INT)]
#[case(Signal::QUIT)]
fn signals_end_the_exporter_with_0(#[case] signal: Signal) {
    let simulated = Simulated::still(1);
    let exporter = Exporter::with_options(&simulated, "");
    exporter.ready();
    assert_eq!(exporter.end(signal), (Some(0), String::new()));
}

#[test]
fn open_connection_does_not_delay_the_exit() {
    let simulated = Simulated::still(1);
    let exporter = Exporter::with_options(&simulated, "");
    let _idle = std::net::TcpStream::connect(exporter.address).expect("a connection");
    exporter.ready();
    assert_eq!(exporter.end(Signal::TERM), (Some(0), String::new()));
}

#[test]
fn address_in_use_exits_2_with_a_remedy() {
    let simulated = Simulated::still(1);
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address");
    let output = run(&simulated, &format!("export --listen {address}"));
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with(&format!("tunnelscope: could not listen on {address}: ")), "{said}");
    assert!(said.contains("choose another port with --listen") && said.lines().count() == 1, "{said}");
    assert_eq!(simulated.log().len(), 0, "before anything was asked");
}

#[test]
fn demo_is_exported_without_a_key() {
    let nobody = Simulated::still(0);
    let exporter = Exporter::start(&nobody, "--demo export --listen 127.0.0.1:0");
    let scrape = exporter.ready();
    assert!(scrape.family("tunnelscope_group_info").len() > 100);
    assert_eq!(nobody.log().len(), 0);
}

#[test]
fn no_output_of_the_exporter_has_a_secret() {
    let simulated = Simulated::still(3);
    let exporter = Exporter::with_options(&simulated, "--tunnels --log-file log.txt --log-level trace");
    exporter.ready();
    let token = command(&exporter.home, &simulated, "auth token").output().expect("the binary runs");
    let token = String::from_utf8(token.stdout).expect("text");
    assert!(token.trim().len() > 20, "there is a token");
    let open = exporter.request("GET", "/metrics", "accept: application/openmetrics-text\r\n");
    let told = [exporter.get("/metrics").text(), open.text(), exporter.get("/").text()];
    let log = fs::read_to_string(exporter.home.path().join("log.txt")).expect("a log");
    assert!(!log.is_empty());
    let (_, printed) = exporter.end(Signal::TERM);
    for text in told.iter().chain([&log, &printed]) {
        for secret in [simulated.secret(), token.trim()] {
            assert!(!text.contains(secret), "a secret is in: {text}");
        }
    }
}

#[test]
fn sighup_reopens_a_renamed_log() {
    let simulated = Simulated::still(1);
    let line = "export --listen 127.0.0.1:0 --interval 1h --log-file e.log --log-level debug";
    let exporter = Exporter::start(&simulated, line);
    exporter.ready();
    let (log, rotated) = (exporter.home.path().join("e.log"), exporter.home.path().join("e.log.old"));
    fs::rename(&log, &rotated).expect("rotated");
    let before = fs::read_to_string(&rotated).expect("the old log");
    exporter.signal(Signal::HUP);
    let reopened = until(|| match fs::read_to_string(&log) {
        Ok(text) if text.contains("log file reopened") => Ok(text),
        other => Err(format!("{other:?}")),
    });
    assert!(!reopened.is_empty());
    assert_eq!(fs::read_to_string(&rotated).expect("the old log"), before, "it is not written to any more");
    assert_eq!(exporter.get("/-/healthy").status, 200);
    exporter.signal(Signal::HUP);
    assert_eq!(exporter.get("/metrics").status, 200);
    assert_eq!(exporter.end(Signal::TERM), (Some(0), String::new()));
}

#[test]
fn sighup_during_a_secret_command_is_harmless() {
    let simulated = Simulated::still(1);
    let home = tempfile::tempdir().expect("a home folder");
    let script =
        format!("touch started; while ! [ -e go ]; do sleep 0.05; done; echo {}", simulated.secret());
    let config = format!("api_secret_command = [\"sh\", \"-c\", {script:?}]\n");
    fs::write(home.path().join("c.toml"), config).expect("a configuration");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut exporter = command(&home, &simulated, "--config c.toml export --listen 127.0.0.1:0");
    let mut child =
        exporter.env_remove("TUNNELSCOPE_API_SECRET").env("PATH", path).spawn().expect("it starts");
    until(|| if home.path().join("started").exists() { Ok(()) } else { Err("not started".to_owned()) });
    let id = Pid::from_raw(child.id().cast_signed()).expect("a process");
    kill_process(id, Signal::HUP).expect("a signal sent");
    fs::write(home.path().join("go"), "").expect("a file");
    let mut said = String::new();
    BufReader::new(child.stderr.take().expect("its errors")).read_line(&mut said).expect("a line");
    assert!(said.starts_with("tunnelscope: metrics at "), "{said}");
    kill_process(id, Signal::TERM).expect("a signal sent");
    assert_eq!(child.wait().expect("its end").code(), Some(0));
}

#[test]
fn systemd_unit_reloads_by_sighup_and_restarts_always() {
    let unit = include_str!("../../../assets/tunnelscope-export.service");
    for line in [
        "ExecReload=/bin/kill -HUP $MAINPID",
        "Restart=always",
        "RestartPreventExitStatus=2",
        "LogsDirectory=tunnelscope-export",
    ] {
        assert!(unit.lines().any(|own| own == line), "{line}");
    }
}

#[test]
fn rejected_key_is_reported_once_and_by_readiness() {
    let simulated = Simulated::still(1);
    simulated.control("POST", "credentials", &json!({ "accept": false }));
    let mut exporter = Exporter::with_options(&simulated, "");
    let line = exporter.error_line();
    assert!(
        line.starts_with(
            "tunnelscope: polling stopped: authentication failed: the API key or secret was rejected"
        ),
        "{line}"
    );
    assert!(line.contains("check the API key, its secret"), "{line}");
    until(|| match exporter.get("/-/ready") {
        answer
            if answer.status == 503
                && answer
                    .text()
                    .contains("not ready: authentication failed: the API key or secret was rejected") =>
        {
            Ok(())
        }
        answer => Err(answer.text()),
    });
    assert_eq!(exporter.get("/-/healthy").status, 200);
    assert_eq!(exporter.end(Signal::TERM), (Some(0), String::new()), "it served on, and said nothing more");
}

#[test]
fn outage_and_recovery_are_one_line_each() {
    let simulated = Simulated::still(1);
    simulated.fault(&json!({ "path": "*", "status": 503 }));
    let mut exporter = Exporter::with_options(&simulated, "");
    let line = exporter.error_line();
    assert!(line.starts_with("tunnelscope: could not read the tunnel groups: service unavailable"), "{line}");
    simulated.clear_faults();
    assert_eq!(exporter.error_line(), "tunnelscope: polling recovered\n");
}
