//! Commands that have to wait for room: they wait by themselves until they have all, say on standard error that they do,
//! and are ended by ctrl-c.

use super::program::Program;
use crate::support::simulator::{LIST, STATES, Simulated};
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;

/// A program with this rate limit.
fn with_rate_limit(simulated: &Simulated, figure: &str) -> Program {
    let program = Program::with_key_to(simulated);
    let budget = format!("rate_limit = [\"{figure}\"]");
    fs::write(program.home.path().join("c.toml"), budget).expect("a configuration");
    program
}

/// The message of a command during a long wait, which is then interrupted; it prints nothing else.
fn message_before_ctrl_c(program: &Program, line: &str) -> String {
    let line = format!("{line} --timeout 24h");
    let mut child = program.command(&line).spawn().expect("the binary starts");
    let mut err = BufReader::new(child.stderr.take().expect("its errors"));
    let mut said = String::new();
    err.read_line(&mut said).expect("a line");
    let id = Pid::from_raw(child.id().cast_signed()).expect("a process");
    kill_process(id, Signal::INT).expect("a signal sent");
    let mut out = String::new();
    child.stdout.take().expect("its output").read_to_string(&mut out).expect("text");
    err.read_to_string(&mut out).expect("text");
    let status = child.wait().expect("its end");
    assert_eq!((status.signal(), out.as_str()), (Some(2), ""), "which a shell tells as 130");
    said
}

#[rstest]
#[case("status -o json")]
#[case("api /deployments/v2/networktunnelgroups?limit=5 --paginate")]
fn wait_for_the_rate_limit_is_reported_with_its_usage(#[case] line: &str) {
    let simulated = Simulated::still(12);
    let program = with_rate_limit(&simulated, "2/h");
    let said = message_before_ctrl_c(&program, &format!("--config c.toml {line}"));
    assert!(said.starts_with("tunnelscope: waiting "), "{said}");
    let reason = " min for the rate limit (2 of 2 per hour used; custom)\n";
    assert!(said.ends_with(reason), "{said}");
    assert_eq!(simulated.log().len(), 1 + 2, "a token, and what there was room for");
}

#[test]
fn wait_for_retry_after_is_reported() {
    let simulated = Simulated::still(12);
    simulated.fault(&json!({ "path": LIST, "times": 1, "status": 429, "retry_after": 600 }));
    let said = message_before_ctrl_c(&Program::with_key_to(&simulated), &format!("api {LIST}"));
    assert!(said.starts_with("tunnelscope: waiting ") && said.contains("429"), "{said}");
}

#[test]
fn wait_for_a_token_is_reported() {
    let simulated = Simulated::still(12);
    simulated.fault(&json!({ "path": "/auth/v2/token", "times": 1, "status": 429, "retry_after": 600 }));
    let said = message_before_ctrl_c(&Program::with_key_to(&simulated), "auth token");
    assert!(said.contains("for the rate limit of token requests"), "{said}");
}

#[test]
fn small_window_delays_but_completes_the_result() {
    let simulated = Simulated::still(500);
    simulated.control("POST", "limits", &json!({ "windows": [[4, 1]] }));
    let program = with_rate_limit(&simulated, "4/s");
    let ran = program.run("--config c.toml status -o json");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "no wait is worth a word");
    let document = ran.json();
    assert_eq!(
        (&document["complete"], document["groups"].as_array().map(Vec::len)),
        (&json!(true), Some(500))
    );
    let ran = program.run(&format!("--config c.toml api {STATES} --paginate"));
    let refused = simulated.log().iter().filter(|request| request["status"] == 429).count();
    assert_eq!(refused, 0, "nothing was sent without room");
    assert_eq!((ran.code, ran.json()["data"].as_array().map(Vec::len)), (0, Some(500)));
}

#[rstest]
#[case("status -o json", "groups")]
#[case("api /deployments/v2/networktunnelgroups --paginate", "data")]
fn command_is_completed_after_a_429(#[case] line: &str, #[case] list: &str) {
    let simulated = Simulated::still(12);
    simulated.fault(&json!({ "path": LIST, "times": 1, "status": 429, "retry_after": 1 }));
    let ran = Program::with_key_to(&simulated).run(line);
    assert_eq!((ran.code, ran.json()[list].as_array().map(Vec::len)), (0, Some(12)), "{}", ran.err);
    assert_eq!(simulated.count(LIST), 2);
}
