//! How it starts and how it ends, and what it never tells.

use super::exporter::{Exporter, command};
use super::simulated::Simulated;
use rstest::rstest;
use rustix::process::Signal;
use std::fs;
use std::net::TcpListener;
use std::process::Output;

fn run(simulated: &Simulated, line: &str) -> Output {
    let home = tempfile::tempdir().expect("a home folder");
    command(&home, simulated, line).output().expect("the binary runs")
}

#[rstest]
#[case(Signal::TERM)]
#[case(Signal::INT)]
#[case(Signal::HUP)]
fn a_signal_ends_it_with_0(#[case] signal: Signal) {
    let simulated = Simulated::still(1);
    let exporter = Exporter::of(&simulated, "");
    exporter.ready();
    assert_eq!(exporter.end(signal), (Some(0), String::new()));
}

#[test]
fn a_reader_that_stays_connected_does_not_hold_up_the_end() {
    let simulated = Simulated::still(1);
    let exporter = Exporter::of(&simulated, "");
    let _idle = std::net::TcpStream::connect(exporter.address).expect("a connection");
    exporter.ready();
    assert_eq!(exporter.end(Signal::TERM), (Some(0), String::new()));
}

#[test]
fn an_address_that_is_taken_is_told_with_what_to_do() {
    let simulated = Simulated::still(1);
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address");
    let output = run(&simulated, &format!("export --listen {address}"));
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with(&format!("tunnelscope: can't listen on {address}: ")), "{said}");
    assert!(said.contains("name another port with --listen") && said.lines().count() == 1, "{said}");
    assert_eq!(simulated.log().len(), 0, "before anything was asked");
}

#[test]
fn it_serves_the_demo_without_a_key() {
    let nobody = Simulated::still(0);
    let exporter = Exporter::start(&nobody, "--demo export --listen 127.0.0.1:0");
    let scrape = exporter.ready();
    assert!(scrape.family("tunnelscope_group_info").len() > 100);
    assert_eq!(nobody.log().len(), 0);
}

#[test]
fn no_secret_is_in_anything_that_it_tells() {
    let simulated = Simulated::still(3);
    let exporter = Exporter::of(&simulated, "--tunnels --log-file log.txt --log-level trace");
    exporter.ready();
    let token = command(&exporter.home, &simulated, "auth token").output().expect("the binary runs");
    let token = String::from_utf8(token.stdout).expect("text");
    assert!(token.trim().len() > 20, "there is a token");
    let open = exporter.ask("GET", "/metrics", "accept: application/openmetrics-text\r\n");
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
