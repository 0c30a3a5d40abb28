//! `doctor`: everything that the dashboard needs, each with what to do about it.

use super::program::{Program, Ran};
use crate::support::simulator::{STATES, Simulated, TOKEN};
use rstest::rstest;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// What was found of a thing: its grade and its text.
fn found(ran: &Ran, name: &str) -> (String, String) {
    let document = ran.json();
    let findings = document["findings"].as_array().expect("findings");
    let finding = findings.iter().find(|finding| finding["name"] == name);
    let finding = finding.unwrap_or_else(|| panic!("nothing of {name}: {document:#}"));
    let text = |field: &str| finding[field].as_str().expect("a text").to_owned();
    (text("grade"), text("text"))
}

fn is_bad(finding: &Value) -> bool {
    finding["grade"] == "bad"
}

#[test]
fn working_setup_has_no_problems() {
    let simulated = Simulated::still(12);
    let program = Program::with_key_to(&simulated).variable("TERM", "xterm-256color");
    let ran = program.run("doctor");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.ends_with("no problems found\n"), "{}", ran.out);
    for words in [
        "tunnelscope 0.",
        "xterm-256color",
        "256",
        "UTF-8",
        "none; expected at",
        "tokens",
        "requested now, until",
        "proxy           none",
        "127.0.0.1 is 127.0.0.1",
        "within 1 s",
        "tunnel groups   12 (",
        "states          12 (",
        "regions",
        "provider's log",
        "rate limit",
    ] {
        assert!(ran.out.contains(words), "{words} is not in:\n{}", ran.out);
    }
    assert!(!ran.out.contains(simulated.secret()), "no secret");
    let again = program.run("doctor -o json");
    assert!(found(&again, "token").1.starts_with("requested now, until"), "{}", again.out);
    assert_eq!(simulated.count(TOKEN), 2, "the secret is tested each time");
}

#[test]
fn lines_fit_columns_except_long_words() {
    let simulated = Simulated::still(12);
    let ran = Program::with_key_to(&simulated).variable("COLUMNS", "60").run("doctor");
    assert!(ran.out.lines().count() > 10, "{}", ran.out);
    let is_long_word = |line: &str| line.split_whitespace().count() == 1;
    for line in ran.out.lines().filter(|line| !is_long_word(line)) {
        let is_only_value = line.get(24..).is_some_and(is_long_word);
        assert!(line.chars().count() <= 60 || is_only_value, "{line}");
    }
}

#[rstest]
#[case(json!({ "path": TOKEN, "status": 401 }), "token", "authentication failed: the API key or secret was rejected", 3)]
#[case(json!({ "path": TOKEN, "status": 503 }), "token", "service unavailable", 1)]
#[case(json!({ "path": STATES, "status": 500 }), "states", "internal server error", 1)]
#[case(json!({ "path": "*", "skew_s": 900 }), "clock", "behind the server's", 1)]
#[case(json!({ "path": "*", "skew_s": -900 }), "clock", "ahead of the server's", 1)]
fn failed_test_is_bad_and_sets_the_exit_code(
    #[case] fault: Value,
    #[case] name: &str,
    #[case] words: &str,
    #[case] code: i32,
) {
    let simulated = Simulated::still(4);
    simulated.fault(&fault);
    let ran = Program::with_key_to(&simulated).run("doctor -o json");
    let (grade, text) = found(&ran, name);
    assert_eq!((ran.code, grade.as_str()), (code, "bad"), "{text}");
    assert!(text.contains(words), "{text}");
    let bad =
        ran.json()["findings"].as_array().expect("findings").iter().filter(|finding| is_bad(finding)).count();
    assert_eq!(ran.json()["bad"], bad);
}

#[rstest]
#[case("/deployments/v2/regions", "regions", "deployments.regions:read")]
#[case("/reports/v2/networkTunnelLogs", "provider's log", "Reports > Granular Events")]
fn missing_scope_is_a_note(#[case] path: &str, #[case] name: &str, #[case] words: &str) {
    let simulated = Simulated::still(4);
    simulated.fault(&json!({ "path": path, "status": 403 }));
    let ran = Program::with_key_to(&simulated).run("doctor -o json");
    let (grade, text) = found(&ran, name);
    assert_eq!((ran.code, grade.as_str()), (0, "note"), "{text}");
    assert!(text.contains(words), "{text}");
}

#[test]
fn missing_key_does_not_stop_the_other_tests() {
    let ran = Program::new().run("doctor -o json");
    assert_eq!(ran.code, 2);
    assert!(found(&ran, "key").1.contains("TUNNELSCOPE_API_KEY"));
    assert_eq!(found(&ran, "TERM").0, "note", "which is not set here");
    assert_eq!(found(&ran, "screen").0, "note", "as this is a pipe");
}

#[test]
fn invalid_configuration_is_bad_with_its_position() {
    let program = Program::new();
    fs::write(program.home.path().join("c.toml"), "intervall = \"30s\"\n").expect("a configuration");
    let ran = program.run("--config c.toml doctor -o json");
    let (grade, text) = found(&ran, "settings");
    assert_eq!((ran.code, grade.as_str()), (2, "bad"));
    assert!(text.contains("c.toml:1:1") && text.contains("interval"), "{text}");

    let keys = "[keys.home]\nrefresh = [\"q\"]\n";
    fs::write(program.home.path().join("k.toml"), keys).expect("a configuration");
    let ran = program.run("--config k.toml doctor -o json");
    assert_eq!(found(&ran, "keys").0, "bad", "{}", ran.out);
}

#[test]
fn secret_file_readable_by_others_is_reported() {
    let program = Program::new().variable("TUNNELSCOPE_API_KEY", "key");
    let file = program.home.path().join("secret");
    fs::write(&file, "hunter2hunter2").expect("a secret");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("permissions");
    fs::write(program.home.path().join("c.toml"), "api_secret_file = \"secret\"\n").expect("a configuration");
    let ran = program.run("--config c.toml doctor");
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.out.contains("chmod 600") && !ran.out.contains("hunter2"), "{}", ran.out);
}

#[test]
fn unreachable_host_is_bad() {
    let program = Program::new()
        .variable("TUNNELSCOPE_API_KEY", "key")
        .variable("TUNNELSCOPE_API_SECRET", "hunter2hunter2")
        .variable("TUNNELSCOPE_BASE_URL", "https://no-such-name.invalid");
    let ran = program.run("doctor -o json");
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert_eq!(found(&ran, "name").0, "bad");
    let bare = program.variable("TUNNELSCOPE_BASE_URL", "http://127.0.0.1:9").run("doctor -o json");
    assert!(found(&bare, "token").1.contains("connection refused"), "{}", bare.out);
}

#[rstest]
#[case("socks5://127.0.0.1:1", "SOCKS proxies are not supported")]
#[case("ftp://127.0.0.1:1", "unsupported proxy scheme: use http:// or https://")]
fn unsupported_proxy_is_bad(#[case] proxy: &str, #[case] why: &str) {
    let program = Program::new()
        .variable("TUNNELSCOPE_API_KEY", "key")
        .variable("TUNNELSCOPE_API_SECRET", "hunter2hunter2")
        .variable("TUNNELSCOPE_BASE_URL", "https://api.tunnelscope.invalid")
        .variable("https_proxy", proxy);
    let ran = program.run("doctor -o json");
    let (grade, text) = found(&ran, "proxy");
    assert_eq!((ran.code, grade.as_str()), (2, "bad"), "{text}");
    assert!(text.contains(why) && text.contains("http://HOST:PORT"), "{text}");
}

#[test]
fn ca_file_without_certificates_is_bad() {
    let simulated = Simulated::still(1);
    let program = Program::with_key_to(&simulated);
    fs::write(program.home.path().join("roots.pem"), "no certificate\n").expect("a file");
    fs::write(program.home.path().join("c.toml"), "ca_file = \"roots.pem\"\n").expect("a configuration");
    let ran = program.run("--config c.toml doctor -o json");
    let (grade, text) = found(&ran, "ca_file");
    assert_eq!((ran.code, grade.as_str()), (2, "bad"), "{text}");
    assert!(
        text.contains("no certificate found") && text.contains("specify a file with certificates"),
        "{text}"
    );
}
