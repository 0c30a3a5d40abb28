//! Hostile data from the API: the output is safe for a terminal and preserves the values that were sent.

use super::program::Program;
use super::vendor_scripts::recipe;
use crate::support::simulator::{LIST, STATES, Simulated};
use rstest::rstest;
use serde_json::json;
use std::fs;
use tunnelscope::domain::is_unprintable;
use tunnelscope::simulator::Scenario;

/// Whether a terminal could interpret the character as a control, or display it invisibly.
fn is_dangerous(character: char) -> bool {
    character.is_control() && character != '\n'
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

#[tokio::test]
async fn json_has_the_names_as_sent_and_escaped() {
    let simulated = Simulated::scenario(Scenario::Hostile, 96);
    let ran = Program::with_key_to(&simulated).run("status -o json");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out.chars().find(|&character| is_dangerous(character)), None);
    let document = ran.json();
    assert_eq!(document["complete"], true);
    let groups = document["groups"].as_array().expect("groups");
    let names: Vec<&str> = groups.iter().filter_map(|group| group["name"].as_str()).collect();
    assert_eq!(groups.len(), 96);
    let sent = sent_names(&simulated).await;
    assert!(sent.iter().any(|name| name.contains('\x1b')), "the data contains escape sequences");
    assert_eq!(names, sent, "the names as sent, in the same order");
    assert!(
        ran.out.contains("owned\\u0007") && ran.out.contains("\\u202e"),
        "tunnel fields are escaped as well"
    );
}

/// The names in the list of groups, as sent by the API.
async fn sent_names(simulated: &Simulated) -> Vec<String> {
    let all = [("limit", "200")];
    let list = recipe(simulated.base_url(), simulated.key(), simulated.secret(), &all).await.list;
    let groups = list["data"].as_array().expect("groups");
    let names = groups.iter().filter_map(|group| group["name"].as_str());
    // An empty or blank name counts as missing.
    names.filter(|name| !name.trim().is_empty()).map(str::to_owned).collect()
}

#[test]
fn table_has_no_dangerous_character() {
    let simulated = Simulated::scenario(Scenario::Hostile, 96);
    let ran = Program::with_key_to(&simulated).run("status");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out.chars().find(|&character| is_dangerous(character)), None);
    assert_eq!(ran.out.lines().count(), 1 + 96 + 1, "one line per group");
}

#[test]
fn hostile_error_message_is_sanitized() {
    let simulated = Simulated::still(1);
    let body = "{\"error\": \"\\u001b]0;owned\\u0007\\u001b[2J\\u202e\"}";
    simulated.fault(&serde_json::json!({ "path": "*", "status": 500, "body": body }));
    let ran = Program::with_key_to(&simulated).run("status");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("owned"), "{}", ran.err);
    assert_eq!(ran.err.chars().find(|&character| is_dangerous(character)), None);
}

/// Texts that attack terminals and parsers: escape sequences, bidirectional controls, zero-width characters, lone
/// surrogates, NUL, very long text.
fn attacks() -> Vec<String> {
    let texts = [
        "\\u001b]8;;http://evil.example\\u0007link\\u001b]8;;\\u0007",
        "\\u001b]52;c;bWFsaWNl\\u001b\\\\",
        "\\u001b]0;owned\\u0007\\u001b[2J\\u001b[?1049h\\u001bc",
        "\\u009b31m\\u009d0;owned\\u009c\\u0090q\\u0085",
        "\\u202egnp\\u2066\\u2069\\u200b\\u200d\\ufeff\\u2028\\udb40\\udc41",
        "\\u0000\\u0007\\u0008\\u007f\\r\\n\\t",
        "\\ud800 half of a pair \\udc00",
    ];
    let long = ["x".repeat(10_000), "e\u{301}".repeat(10_000), "漢".repeat(10_000)];
    texts.map(str::to_owned).into_iter().chain(long).collect()
}

/// Asserts that the text contains no unprintable character.
fn assert_harmless(label: &str, text: &str) {
    let harm = text.chars().find(|&character| character != '\n' && is_unprintable(character));
    assert_eq!(harm, None, "{label}: {text}");
}

/// The same for the stdout, stderr and log file of a command; stderr lines are bounded.
fn assert_all_harmless(program: &Program, line: &str) -> i32 {
    let ran = program.run(&format!("--log-file log --log-level trace {line}"));
    let log = fs::read_to_string(program.home.path().join("log")).unwrap_or_default();
    for (label, text) in [("stdout", &ran.out), ("stderr", &ran.err), ("log", &log)] {
        assert_harmless(&format!("{label} of {line}"), text);
    }
    assert!(!ran.err.contains("panicked"), "{line}: {}", ran.err);
    let longest = ran.err.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    assert!(longest < 1_500, "{line}: stderr line is too long: {longest} characters");
    ran.code
}

#[rstest]
#[case("status")]
#[case("status -o json")]
#[case("status -o ndjson")]
#[case("status -o csv")]
#[case("check")]
#[case("check --filter state:down")]
#[case("doctor")]
#[case("doctor -o json")]
#[case("api /deployments/v2/networktunnelgroups?limit=96")]
fn hostile_names_and_ids_are_sanitized_everywhere(#[case] line: &str) {
    let simulated = Simulated::scenario(Scenario::Hostile, 96);
    assert_all_harmless(&Program::with_key_to(&simulated), line);
}

#[rstest]
#[case("status")]
#[case("status -o json")]
#[case("status -o csv")]
#[case("check")]
#[case("doctor")]
#[case("api /deployments/v2/networktunnelgroups")]
#[case("auth status")]
fn hostile_error_bodies_are_sanitized_everywhere(#[case] line: &str) {
    let simulated = Simulated::still(2);
    let program = Program::with_key_to(&simulated);
    for attack in attacks() {
        let object = format!("{{\"error\": \"{attack}\", \"message\": \"{attack}\"}}");
        for body in [object, attack.replace("\\u001b", "\u{1b}").replace("\\u009b", "\u{9b}")] {
            simulated.fault(&json!({ "path": "*", "status": 418, "body": body }));
            let code = assert_all_harmless(&program, line);
            assert_ne!(code, 0, "{line} with {body:.80}");
            simulated.clear_faults();
        }
    }
}

#[rstest]
#[case("status -o ndjson")]
#[case("status")]
#[case("check")]
fn hostile_fields_are_sanitized_everywhere(#[case] line: &str) {
    let simulated = Simulated::still(2);
    let program = Program::with_key_to(&simulated);
    for attack in attacks() {
        let hub = format!(
            "{{\"id\": \"{attack}\", \"isPrimary\": true, \"status\": {{\"status\": \"{attack}\"}}, \"datacenter\": {{\"name\": \"{attack}\"}}}}"
        );
        let group = format!(
            "{{\"id\": 7, \"name\": \"{attack}\", \"status\": \"{attack}\", \"region\": \"{attack}\", \"hubs\": [{hub}], \"routing\": {{\"type\": \"{attack}\"}}}}"
        );
        let body = format!("{{\"data\": [{group}], \"offset\": 0, \"limit\": 200, \"total\": 1}}");
        for path in [LIST, STATES] {
            simulated.fault(&json!({ "path": path, "body": body }));
        }
        assert_all_harmless(&program, line);
        simulated.clear_faults();
    }
}
