//! Exit codes, each provoked for real: 0 done, 1 could not read, 2 usage or configuration, 3 credentials refused, 4 read
//! in part. And the sentence that goes with each.

use super::program::Program;
use crate::support::simulator::{STATES, Simulated};
use rstest::rstest;
use serde_json::json;
use std::net::TcpListener;

/// A URL without a listener: that of a closed listener.
fn unused_address() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

#[test]
fn complete_result_exits_0_with_empty_stderr() {
    let simulated = Simulated::still(12);
    let ran = Program::with_key_to(&simulated).run("status");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[0].starts_with("STATUS") && lines[0].contains("SECONDARY"), "{}", ran.out);
    assert!(lines[1].starts_with("disconnected  branch-003"), "the worst first: {}", ran.out);
    assert_eq!(lines.len(), 1 + 12 + 1, "a head, the groups, the counts");
    assert!(
        lines[13].starts_with("12 groups: 1 disconnected, 1 warning, 10 connected, 0 unknown; hubs 21/24 up")
    );
    assert!(!ran.out.contains('\x1b'));
}

#[test]
fn one_group_is_counted_in_the_singular() {
    let ran = Program::with_key_to(&Simulated::still(1)).run("status");
    assert!(ran.out.lines().last().is_some_and(|line| line.starts_with("1 group: ")), "{}", ran.out);
}

#[test]
fn connection_refused_exits_1() {
    let simulated = Simulated::still(1);
    let program = Program::with_key_to(&simulated).variable("TUNNELSCOPE_BASE_URL", &unused_address());
    program.run("status").failed_with(1, &["connection refused", "/auth/v2/token", "check the URL"]);
}

#[test]
fn failed_reads_exit_1() {
    let simulated = Simulated::still(12);
    simulated.fault(&json!({ "path": "/deployments/*", "status": 503 }));
    Program::with_key_to(&simulated).run("status -o json").failed_with(1, &["service unavailable", "503"]);
}

#[test]
fn missing_credentials_exit_2() {
    let words = ["no API key", "TUNNELSCOPE_API_KEY", "TUNNELSCOPE_API_SECRET", "--demo"];
    Program::new().run("status").failed_with(2, &words);
}

#[rstest]
#[case::no_secret("TUNNELSCOPE_API_KEY", "TUNNELSCOPE_API_SECRET")]
#[case::no_key("TUNNELSCOPE_API_SECRET", "TUNNELSCOPE_API_KEY")]
fn incomplete_credentials_exit_2(#[case] have: &'static str, #[case] lack: &str) {
    Program::new().variable(have, "half-of-it").run("status").failed_with(2, &[lack]);
}

#[rstest]
#[case("--config nowhere.toml status", "nowhere.toml")]
#[case("--profile nobody status", "nobody")]
#[case("simulate --scenario stormy", "calm, busy, demo, outage")]
fn unknown_file_profile_or_scenario_exits_2(#[case] line: &str, #[case] word: &str) {
    Program::new().run(line).failed_with(2, &[word]);
}

#[rstest]
#[case("--no-such-option")]
#[case("status --no-such-option")]
#[case("no-such-command")]
#[case("status -o xml")]
#[case("status --base-url http://api.sse.cisco.com")]
fn invalid_command_line_exits_2(#[case] line: &str) {
    let ran = Program::new().run(line);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("error: "), "{}", ran.err);
}

#[test]
fn dashboard_without_a_terminal_exits_2() {
    let ran = Program::new().run("--demo");
    ran.failed_with(2, &["needs a terminal", "tunnelscope status -o json"]);
    assert!(!ran.err.contains('\x1b'));
}

#[test]
fn rejected_credentials_exit_3_and_are_tried_once() {
    let simulated = Simulated::still(12);
    let program = Program::with_key_to(&simulated).variable("TUNNELSCOPE_API_SECRET", "the-wrong-secret");
    let ran = program.run("status");
    ran.failed_with(
        3,
        &[
            "authentication failed: the API key or secret was rejected",
            "401",
            "check the API key, its secret",
        ],
    );
    assert!(!ran.err.contains("the-wrong-secret"), "{}", ran.err);
    assert_eq!(simulated.log().len(), 1);
}

#[rstest]
#[case("status")]
#[case("status -o json")]
fn failed_page_exits_4_and_prints_the_others(#[case] line: &str) {
    let simulated = Simulated::still(300);
    simulated.fault(&json!({ "path": STATES, "query": "offset=200", "status": 500 }));
    let ran = Program::with_key_to(&simulated).run(line);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.starts_with("tunnelscope: states: internal server error"), "{}", ran.err);
    assert!(ran.out.contains("branch-001"));
}

#[test]
fn incomplete_document_lists_its_failures() {
    let simulated = Simulated::still(300);
    simulated.fault(&json!({ "path": STATES, "query": "offset=200", "status": 500 }));
    let document = Program::with_key_to(&simulated).run("status -o json").json();
    assert_eq!(document["complete"], false);
    assert_eq!(document["groups"].as_array().map(Vec::len), Some(300), "the other list has them all");
    let failure = &document["failures"][0];
    assert_eq!((&failure["part"], &failure["kind"]), (&json!("states"), &json!("server_error")));
    for text in ["text", "remedy", "request_id"] {
        assert!(failure[text].as_str().is_some_and(|text| !text.is_empty()), "{text} in {failure}");
    }
}

#[test]
fn missing_regions_exit_0() {
    let simulated = Simulated::still(12);
    simulated.control("POST", "scopes", &json!({ "regions": false }));
    let ran = Program::with_key_to(&simulated).run("status -o json");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.starts_with("tunnelscope: regions: permission denied: the API key lacks the required scope"),
        "{}",
        ran.err
    );
    let document = ran.json();
    assert_eq!(document["complete"], true);
    assert_eq!(document["failures"][0]["part"], "regions");
}

#[test]
fn region_filter_without_regions_exits_4() {
    let simulated = Simulated::still(8);
    simulated.fault(&json!({ "path": "/deployments/v2/regions", "status": 403 }));
    let program = Program::with_key_to(&simulated);
    let ran = program.run("status --filter region:frankfurt");
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("`region:frankfurt` needs the regions"), "{}", ran.err);
    assert!(ran.err.contains("deployments.regions:read"), "{}", ran.err);
    assert_eq!(program.run("status --filter branch-001").code, 0, "no region is needed");
}
