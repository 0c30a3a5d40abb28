//! `check` as a monitoring system runs it: one line, performance data, and a code that is never 0 for what nobody knows.

use super::program::{Program, Ran};
use crate::support::simulator::{STATES, Simulated, TOKEN};
use rstest::rstest;
use serde_json::json;
use std::fs;
use tunnelscope::simulator::{Options, Scenario};

/// Checks the format of a plugin and the exit code; returns the text and the performance data.
fn plugin_output<'a>(ran: &'a Ran, code: i32, level: &str) -> (&'a str, &'a str) {
    assert_eq!(ran.code, code, "{ran:?}");
    assert_eq!(ran.out.lines().count(), 1, "one line: {}", ran.out);
    let text = ran.out.trim_end().strip_prefix(&format!("TUNNELSCOPE {level}: "));
    let text = text.unwrap_or_else(|| panic!("{level}: {}", ran.out));
    text.split_once(" | ").unwrap_or((text, ""))
}

fn set_hub_status(simulated: &Simulated, hub: &str, status: &str) {
    simulated.control("POST", "world", &json!({ "name": "branch-001", "hub": hub, "status": status }));
}

/// An organization with all hubs up.
fn healthy(groups: usize) -> Simulated {
    healed(Simulated::still(groups))
}

/// The same organization with all hubs up.
fn healed(simulated: Simulated) -> Simulated {
    let document = Program::with_key_to(&simulated).run("status -o json").json();
    for datacenter in document["datacenters"].as_array().expect("data centers") {
        simulated.control("POST", "world", &json!({ "datacenter": datacenter["name"], "status": "UP" }));
    }
    simulated
}

#[test]
fn exit_code_follows_the_worst_group() {
    let simulated = healthy(8);
    let program = Program::with_key_to(&simulated);

    let calm = program.run("check");
    let (text, numbers) = plugin_output(&calm, 0, "OK");
    assert_eq!(text, "8 tunnel groups connected");
    assert!(numbers.starts_with("not_connected=0;0;;0;8 disconnected=0;;0;0;8 warning=0;;;0;8 unknown=0;;;0;8 hubs_down=0;;;0;16 tunnels_listed="), "{numbers}");
    assert_eq!(calm.err, "");

    set_hub_status(&simulated, "primary", "DOWN");
    let warned = program.run("check");
    let (text, numbers) = plugin_output(&warned, 1, "WARNING");
    assert_eq!(text, "1 warning of 8 tunnel groups: branch-001 warning (primary hub down)");
    assert!(numbers.starts_with("not_connected=1;0;;0;8 disconnected=0;;0;0;8 warning=1;"), "{numbers}");

    set_hub_status(&simulated, "both", "DOWN");
    let down = program.run("check");
    let (text, numbers) = plugin_output(&down, 2, "CRITICAL");
    assert_eq!(text, "1 disconnected of 8 tunnel groups: branch-001 disconnected");
    assert!(numbers.contains(" hubs_down=2;;;0;16 "), "{numbers}");

    simulated.fault(&json!({ "path": "*", "status": 503 }));
    let gone = program.run("check");
    let (text, numbers) = plugin_output(&gone, 3, "UNKNOWN");
    assert!(text.contains("service unavailable") && numbers.is_empty(), "{text}");
}

#[test]
fn check_sends_one_request_and_reuses_the_token() {
    let simulated = healthy(150);
    let program = Program::with_key_to(&simulated);
    let before = simulated.log().len();
    let asked = || {
        let log = simulated.log();
        log[before..]
            .iter()
            .map(|entry| entry["path"].as_str().expect("a path").to_owned())
            .collect::<Vec<_>>()
    };
    for _ in 0..3 {
        plugin_output(&program.run("check --warning 150"), 0, "OK");
    }
    assert_eq!(asked(), [TOKEN, STATES, STATES, STATES]);
    plugin_output(&program.run("check --warning 150 --filter region:us"), 0, "OK");
    assert_eq!(asked().len(), 4 + 3, "the list besides, and the names of the regions");
    plugin_output(&program.run("check --warning 150 --filter device:isr,asa,meraki"), 0, "OK");
    assert_eq!(asked().len(), 4 + 3 + 2, "the list besides, which knows of devices");
}

#[rstest]
#[case("-c 1", 1)]
#[case("--critical 1 --warning 1", 0)]
#[case("--critical 1 --warning @0", 0)]
#[case("--critical ~:0", 2)]
#[case("--critical 5: --warning 0", 2)]
#[case("--critical @1:1", 2)]
fn thresholds_are_ranges(#[case] options: &str, #[case] code: i32) {
    let simulated = healthy(4);
    set_hub_status(&simulated, "both", "DOWN");
    let ran = Program::with_key_to(&simulated).run(&format!("check {options}"));
    assert_eq!(ran.code, code, "{ran:?}");
}

#[test]
fn only_selected_groups_are_checked() {
    let simulated = healthy(8);
    set_hub_status(&simulated, "both", "DOWN");
    let program = Program::with_key_to(&simulated);
    plugin_output(&program.run("check --group branch-001"), 2, "CRITICAL");
    plugin_output(&program.run("check --group BRANCH-001"), 2, "CRITICAL");
    let others = program.run("check --filter !name:branch-001");
    assert_eq!(plugin_output(&others, 0, "OK").0, "7 tunnel groups connected");
    let list = program.run("status -o json").json();
    let other = &list["groups"].as_array().expect("groups")[3];
    let one = program.run(&format!("check --group {}", other["id"]));
    assert_eq!(plugin_output(&one, 0, "OK").0, "1 tunnel group connected");
}

#[test]
fn missing_group_is_unknown() {
    let simulated = healthy(8);
    let program = Program::with_key_to(&simulated);
    let missing = program.run("check --group branch-01");
    assert!(plugin_output(&missing, 3, "UNKNOWN").0.contains("no tunnel group `branch-01`"));
    plugin_output(&program.run("check --group branch-001 --group nobody"), 3, "UNKNOWN");
    let none = program.run("check --filter region:nowhere");
    assert!(plugin_output(&none, 3, "UNKNOWN").0.contains("no tunnel group matches --filter"));
    let empty = Simulated::still(0);
    assert!(
        plugin_output(&Program::with_key_to(&empty).run("check"), 3, "UNKNOWN")
            .0
            .contains("has no tunnel groups")
    );
}

#[test]
fn incomplete_list_is_unknown_or_critical() {
    let simulated = healthy(250);
    let program = Program::with_key_to(&simulated);
    simulated.fault(&json!({ "path": STATES, "drop": 3 }));
    let part = program.run("check --warning 250");
    let (text, _) = plugin_output(&part, 3, "UNKNOWN");
    assert!(text.contains("read in part"), "{text}");
    set_hub_status(&simulated, "both", "DOWN");
    let bad = program.run("check");
    assert!(plugin_output(&bad, 2, "CRITICAL").0.contains("read in part"), "what is known to be bad is bad");
}

#[rstest]
#[case(json!({ "path": TOKEN, "status": 401 }), "authentication failed: the API key or secret was rejected")]
#[case(json!({ "path": STATES, "status": 403 }), "permission denied: the API key lacks the required scope")]
#[case(json!({ "path": STATES, "status": 500 }), "internal server error")]
#[case(json!({ "path": STATES, "body": "<html>sign in</html>", "content_type": "text/html" }), "received HTML instead of JSON")]
#[case(json!({ "path": STATES, "body": "{\"data\":" }), "truncated JSON")]
#[case(json!({ "path": STATES, "close": true }), "connection closed before the response was complete")]
fn failed_request_is_unknown(#[case] fault: serde_json::Value, #[case] words: &str) {
    let simulated = healthy(4);
    simulated.fault(&fault);
    let ran = Program::with_key_to(&simulated).run("check");
    let (text, numbers) = plugin_output(&ran, 3, "UNKNOWN");
    assert!(text.contains(words) && numbers.is_empty(), "{text}");
}

#[test]
fn check_ends_within_its_timeout() {
    let simulated = healthy(4);
    simulated.fault(&json!({ "path": STATES, "truncate": 9, "stall": true }));
    let program = Program::with_key_to(&simulated);
    let late = program.run("check --timeout 1");
    assert!(plugin_output(&late, 3, "UNKNOWN").0.contains("time limit reached (--timeout 1s"));

    simulated.control("DELETE", "faults", &json!({}));
    simulated.fault(&json!({ "path": STATES, "times": 1, "status": 429, "retry_after": 600 }));
    let held = program.run("check --timeout 100s");
    let text = plugin_output(&held, 3, "UNKNOWN").0;
    assert!(
        text.contains("time limit reached (--timeout 1m 40s: would wait") && text.contains("429"),
        "{text}"
    );
}

#[rstest]
#[case("check --bogus", "unexpected argument '--bogus'")]
#[case("check --warning ten", "invalid range")]
#[case("check --timeout 0", "out of range")]
#[case("check --filter state:", "--filter")]
#[case("check --filter @nope", "(@nope)\n")]
#[case("check -w=-5", "start 0 is greater than end -5")]
#[case("check extra", "unexpected argument")]
#[case("--profile nobody check", "unknown profile")]
#[case("check", "no API key")]
#[case("--config missing.toml check", "does not exist")]
fn usage_error_is_unknown(#[case] line: &str, #[case] words: &str) {
    let ran = Program::new().run(line);
    plugin_output(&ran, 3, "UNKNOWN");
    assert!(ran.out.contains(words) && !ran.out.contains('^'), "{}", ran.out);
}

#[test]
fn region_filter_without_regions_is_unknown() {
    let simulated = healthy(8);
    simulated.fault(&json!({ "path": "/deployments/v2/regions", "status": 403 }));
    let program = Program::with_key_to(&simulated);
    for filter in ["region:frankfurt", "!region:frankfurt", "frankfurt-am-main"] {
        let ran = program.run(&format!("check --filter {filter}"));
        let text = plugin_output(&ran, 3, "UNKNOWN").0;
        let is_named =
            text.contains("--filter needs the regions") && text.contains("deployments.regions:read");
        assert!(is_named, "{filter}: {text}");
    }
    let named = program.run("check --filter branch-001");
    assert_eq!(plugin_output(&named, 0, "OK").0, "1 tunnel group connected", "no region is needed");
}

#[test]
fn help_and_version_of_check_exit_3() {
    for line in ["check --help", "check -h", "--demo check --group x -h"] {
        let help = Program::new().run(line);
        assert_eq!((help.code, help.err.as_str()), (3, ""), "{line}");
        assert!(help.out.contains("Usage: tunnelscope check"), "{}", help.out);
    }
    for line in ["check --version", "check -V", "check -t 5 -V"] {
        let version = Program::new().run(line);
        let expected = format!("tunnelscope-check {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!((version.code, version.out, version.err), (3, expected, String::new()), "{line}");
    }
    let help = Program::new().run("check --help");
    assert!(help.out.contains("Exit codes: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN"));
    assert_eq!(Program::new().run("--profile check status --bogus").code, 2);
}

#[test]
fn slow_secret_command_is_unknown_after_the_timeout() {
    let program = Program::new();
    let config =
        "api_key = \"k\"\napi_secret_command = [\"sleep\", \"600\"]\nbase_url = \"http://127.0.0.1:9\"\n";
    fs::write(program.home.path().join("c.toml"), config).expect("a configuration");
    let ran = program.variable("PATH", "/usr/bin:/bin").run("--config c.toml check --timeout 1");
    plugin_output(&ran, 3, "UNKNOWN");
}

#[test]
fn names_cannot_inject_performance_data() {
    let simulated = healthy(4);
    simulated.control(
        "POST",
        "world",
        &json!({ "name": "branch-001", "rename": "a|b=9;\u{1b}[2J", "hub": "both", "status": "DOWN" }),
    );
    let ran = Program::with_key_to(&simulated).run("check");
    let (text, _) = plugin_output(&ran, 2, "CRITICAL");
    assert!(text.contains("a/b=9;") && !ran.out.contains('\u{1b}'), "{text}");
    assert_eq!(ran.out.matches('|').count(), 1);
}

#[test]
fn response_format_of_2023_is_supported() {
    let simulated = Simulated::scenario(Scenario::Bare, 12);
    let ran = Program::with_key_to(&simulated).run("check");
    assert_ne!(ran.code, 3, "{}", ran.out);
}

/// States of groups, as the API would send them; no status where it is `null`.
fn with_statuses(statuses: &[Option<&str>]) -> Simulated {
    let simulated = Simulated::still(4);
    let hub = json!({ "id": 7, "isPrimary": true, "status": { "status": "UP" } });
    let group = |(id, status): (usize, &_)| json!({ "id": id, "name": format!("g-{id}"), "status": status, "hubs": [hub] });
    let groups: Vec<_> = statuses.iter().enumerate().map(group).collect();
    let body = json!({ "data": groups, "total": groups.len() }).to_string();
    simulated.fault(&json!({ "path": STATES, "status": 200, "body": body }));
    simulated
}

#[rstest]
#[case::missing(&[None, Some("connected")], "", 3)]
#[case::new_word(&[Some("provisioning"), Some("connected")], "", 3)]
#[case::warning_goes_before(&[None, Some("warning")], "", 1)]
#[case::critical_goes_before(&[None, Some("disconnected")], "", 2)]
#[case::could_be_critical(&[None, Some("connected")], "--warning 1", 3)]
#[case::harmless_either_way(&[None, Some("connected")], "--warning 1 --critical 1", 0)]
#[case::one_too_many(&[None, None], "--warning 1 --critical 1", 3)]
#[case::inside_of_a_range(&[None, None], "--warning @1:1 --critical 2", 3)]
fn group_without_known_status_is_unknown(
    #[case] statuses: &[Option<&str>],
    #[case] options: &str,
    #[case] code: i32,
) {
    let simulated = with_statuses(statuses);
    let ran = Program::with_key_to(&simulated).run(&format!("check {options}"));
    assert_eq!(ran.code, code, "{ran:?}");
    assert!(ran.out.contains(" unknown"), "{}", ran.out);
}

#[test]
fn group_without_status_is_named_with_the_reason() {
    let simulated = with_statuses(&[None, Some("connected")]);
    let ran = Program::with_key_to(&simulated).run("check");
    let (text, numbers) = plugin_output(&ran, 3, "UNKNOWN");
    let expected = "1 unknown of 2 tunnel groups: g-0 unknown (only one hub; no status in the API response)";
    assert_eq!(text, expected);
    assert!(
        numbers.starts_with("not_connected=0;0;;0;2 disconnected=0;;0;0;2 warning=0;;;0;2 unknown=1;;;0;2")
    );
}

/// The value of a datum of the performance data.
fn datum(numbers: &str, label: &str) -> Option<u64> {
    let value = |datum: &str| datum.strip_prefix(label)?.strip_prefix('=')?.split(';').next()?.parse().ok();
    numbers.split(' ').find_map(value)
}

#[test]
fn tunnel_count_is_printed_if_known() {
    let options = Options {
        groups: 4,
        tunnels: Some(13),
        scenario: Scenario::Calm,
        time_scale: 0.001,
        ..Options::default()
    };
    let simulated = healed(Simulated::of(options));
    let program = Program::with_key_to(&simulated);
    let all = program.run("status -o json").json()["summary"]["tunnels"]["total"].as_u64();
    let ran = program.run("check --warning 99 --critical 99");
    let (_, numbers) = plugin_output(&ran, 0, "OK");
    assert_eq!((datum(numbers, "tunnels_listed"), datum(numbers, "tunnels")), (Some(80), None));
    let ran = program.run("check --warning 99 --critical 99 --filter !name:nothing");
    let (_, numbers) = plugin_output(&ran, 0, "OK");
    assert_eq!((datum(numbers, "tunnels_listed"), datum(numbers, "tunnels")), (Some(80), all));
    assert_eq!(all, Some(104));
}

#[test]
fn nagios_example_of_the_documentation_works() {
    let page =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/monitoring.md")).expect("the page");
    let value = |key: &str| {
        let line = page.lines().find_map(|line| line.trim().strip_prefix(key)).expect(key);
        line.trim().to_owned()
    };
    // Nagios takes what is between exclamation marks for the arguments.
    let call = value("check_command");
    let call: Vec<&str> = call.split('!').collect();
    assert_eq!(call[0], value("command_name"));
    let line = value("command_line").replace("$ARG1$", call[1]).replace('\'', "");
    let line = line.replace("/etc/tunnelscope/config.toml", "c.toml");
    let simulated = healthy(8);
    set_hub_status(&simulated, "both", "DOWN");
    let program = Program::with_key_to(&simulated);
    fs::write(program.home.path().join("c.toml"), "[filters]\ncore = '!name:branch-001'").expect("a file");
    let ran = program.run(line.strip_prefix("/usr/bin/tunnelscope ").expect("the program"));
    assert_eq!(plugin_output(&ran, 0, "OK").0, "7 tunnel groups connected");
}
