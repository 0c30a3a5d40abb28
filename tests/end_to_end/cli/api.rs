//! `api`: any resource by its path, printed as it was sent, one answer or all pages of a list; and what it refuses.

use super::program::Program;
use super::vendor_scripts::list_with;
use crate::support::simulator::{LIST, Simulated, TOKEN};
use rstest::rstest;
use serde_json::{Value, json};
use std::fs;
use std::io::Read;
use tunnelscope::simulator::Scenario;

/// A program whose rate limit never delays a request.
fn with_high_rate_limit(simulated: &Simulated) -> Program {
    let program = Program::with_key_to(simulated);
    fs::write(program.home.path().join("c.toml"), "rate_limit = [\"1000/s\"]").expect("a configuration");
    program
}

fn names(document: &Value) -> Vec<&str> {
    let groups = document["data"].as_array().expect("a list");
    groups.iter().map(|group| group["name"].as_str().expect("a name")).collect()
}

#[test]
fn all_pages_are_joined_into_one_document() {
    let simulated = Simulated::still(1_030);
    let ran = with_high_rate_limit(&simulated).run(&format!("--config c.toml api {LIST} --paginate"));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out.lines().count(), 1, "one line for programs");
    let document = ran.json();
    let mut names = names(&document);
    assert_eq!((&document["offset"], &document["total"]), (&json!(0), &json!(1_030)));
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 1_030, "each of them, and once");
    assert_eq!(simulated.count(LIST), 6);
}

#[test]
fn response_is_printed_as_sent() {
    let simulated = Simulated::still(12);
    let body = "{ \"id\": 123456789012345678901234,\r\n \"rate\": 1.0, \"id\": 1e2, \"name\": \"\\ud83d \u{9b}2J\" }";
    simulated.fault(&json!({ "path": "/reports/v2/any", "status": 200, "body": body }));
    let ran = Program::with_key_to(&simulated).run("api reports/v2/any");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let line = "{\"id\":123456789012345678901234,\"rate\":1.0,\"id\":1e2,\"name\":\"\\ud83d \\u009b2J\"}\n";
    assert_eq!(ran.out, line);
}

#[test]
fn query_of_path_and_options_is_sent() {
    let simulated = Simulated::still(30);
    let program = Program::with_key_to(&simulated);
    let ran = program.run(&format!("api {LIST}?limit=3 --query offset=6 --query sortBy=name"));
    assert_eq!(names(&ran.json()).len(), 3, "{ran:?}");
    assert_eq!(ran.json()["offset"], 6);
    let filters = r#"--query filters={"status":"disconnected"}"#;
    let ran = program.run(&format!("api {LIST} {filters} --paginate"));
    assert_eq!(ran.json()["total"], 1, "{ran:?}");
    let log = simulated.log();
    assert!(
        log.iter().all(|request| request["method"] == if request["path"] == TOKEN { "POST" } else { "GET" })
    );
}

#[test]
fn paginate_prints_other_documents_unchanged() {
    let simulated = Simulated::still(3);
    let program = Program::with_key_to(&simulated);
    let [one, all] =
        ["", " --paginate"].map(|more| program.run(&format!("api /deployments/v2/regions{more}")));
    assert_eq!((one.code, all.code), (0, 0), "{all:?}");
    assert!(one.json()["regions"].as_array().is_some_and(|regions| !regions.is_empty()));
    assert_eq!(one.out, all.out);
}

#[test]
fn demo_and_absolute_url_are_supported() {
    let ran = Program::new().run(&format!("--demo api {LIST}?limit=5"));
    assert_eq!((ran.code, names(&ran.json()).len()), (0, 5), "{}", ran.err);
    let simulated = Simulated::still(3);
    let ran = Program::with_key_to(&simulated).run(&format!("api {}{LIST}", simulated.base_url()));
    assert_eq!((ran.code, names(&ran.json()).len()), (0, 3), "{}", ran.err);
}

#[rstest]
#[case("https://evil.example/deployments/v2/regions", "not below the base URL")]
#[case("/deployments/../auth", ". or .. segment")]
#[case("/deployments/%2e%2e/auth", ". or .. segment")]
#[case("/a#b", "%23")]
#[case("//evil.example/a", "use a single /")]
#[case("http://me:hunter2@127.0.0.1/a", "user name or password")]
#[case("/", "/deployments/v2/regions")]
#[case("/a\u{1b}b", "control character")]
#[case("/a?offset=5 --paginate", "remove offset")]
#[case("/a --query limit=few --paginate", "positive integer")]
#[case("/a --query page=2 --paginate", "remove page")]
fn unsafe_path_exits_2_without_a_request(#[case] line: &str, #[case] words: &str) {
    let simulated = Simulated::still(1);
    let ran = Program::with_key_to(&simulated).run(&format!("api {line}"));
    ran.failed_with(2, &[words]);
    assert!(!ran.err.contains("hunter2"), "{}", ran.err);
    assert_eq!(simulated.log().len(), 0);
}

#[test]
fn not_found_exits_1_with_the_request_id() {
    let simulated = Simulated::still(1);
    let ran = Program::with_key_to(&simulated).run("api /deployments/v2/networktunnelgroups/99");
    ran.failed_with(1, &["not found", "404", "networktunnelgroups/99", "(request id "]);
}

#[test]
fn rejected_credentials_exit_3() {
    let simulated = Simulated::still(1);
    let program = Program::with_key_to(&simulated).variable("TUNNELSCOPE_API_SECRET", "the-wrong-secret");
    program
        .run(&format!("api {LIST}"))
        .failed_with(3, &["authentication failed: the API key or secret was rejected"]);
    Program::new().run(&format!("api {LIST}")).failed_with(2, &["no API key"]);
}

#[test]
fn failed_page_exits_4_and_prints_the_others() {
    let simulated = Simulated::still(450);
    simulated.fault(
        &json!({ "path": LIST, "query": "offset=200", "status": 403, "body": "{\"requestId\":\"r-1\"}" }),
    );
    let ran = Program::with_key_to(&simulated).run(&format!("api {LIST} --paginate"));
    assert_eq!((ran.code, names(&ran.json()).len()), (4, 200));
    assert!(
        ran.err.starts_with(
            "tunnelscope: result incomplete: permission denied: the API key lacks the required scope (403)"
        ),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("Deployments > Network Tunnel Group") && ran.err.contains("(request id r-1)"));
    simulated.clear_faults();
    simulated.fault(&json!({ "path": LIST, "total": 500 }));
    let ran = Program::with_key_to(&simulated).run(&format!("api {LIST} --paginate"));
    assert_eq!((ran.code, names(&ran.json()).len()), (4, 450));
    assert!(ran.err.contains("read 450 of 500"), "{}", ran.err);
}

#[test]
fn list_is_complete_with_any_page_size_and_paging() {
    let simulated = Simulated::still(250);
    let program = with_high_rate_limit(&simulated);
    for fault in [
        json!({ "path": LIST, "page_cap": 100, "no_total": true }),
        json!({ "path": LIST, "page_cap": 10 }),
        json!({ "path": LIST, "page_cap": 100, "by_page": true }),
        json!({ "path": LIST, "page_cap": 100, "by_page": true, "no_total": true }),
    ] {
        simulated.clear_faults();
        simulated.fault(&fault);
        let ran = program.run(&format!("--config c.toml api {LIST} --paginate"));
        assert_eq!((ran.code, ran.err.as_str(), names(&ran.json()).len()), (0, "", 250), "{fault}");
    }
}

#[test]
fn wrong_total_does_not_end_a_list() {
    let simulated = Simulated::still(250);
    let program = with_high_rate_limit(&simulated);
    for total in [0, 100] {
        simulated.clear_faults();
        simulated.fault(&json!({ "path": LIST, "page_cap": 100, "total": total }));
        let ran = program.run(&format!("--config c.toml api {LIST} --paginate"));
        assert_eq!((ran.code, ran.err.as_str(), names(&ran.json()).len()), (0, "", 250), "{total}");
        if total == 0 {
            let ran = program.run("--config c.toml status -o json");
            assert_eq!(ran.json()["groups"].as_array().map(Vec::len), Some(250), "{ran:?}");
        }
    }
}

#[test]
fn repeated_page_exits_4_with_counts() {
    let simulated = Simulated::still(250);
    simulated.fault(&json!({ "path": LIST, "page_cap": 100, "repeat": true }));
    let ran = Program::with_key_to(&simulated).run(&format!("api {LIST} --paginate"));
    assert_eq!((ran.code, names(&ran.json()).len()), (4, 100));
    assert!(ran.err.contains("read 100 of 250"), "{}", ran.err);
}

#[test]
fn no_content_prints_nothing_and_empty_body_fails() {
    let simulated = Simulated::still(1);
    simulated.fault(&json!({ "path": "/a", "status": 204, "body": "" }));
    let program = Program::with_key_to(&simulated);
    for line in ["api /a", "api /a --paginate"] {
        let ran = program.run(line);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    }
    simulated.clear_faults();
    simulated.fault(&json!({ "path": "/a", "status": 200, "body": "" }));
    program.run("api /a").failed_with(1, &["empty response"]);
}

#[tokio::test]
async fn hostile_names_are_escaped_and_keep_their_value() {
    let simulated = Simulated::scenario(Scenario::Hostile, 96);
    let ran = Program::with_key_to(&simulated).run(&format!("api {LIST} --paginate"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out.chars().find(|&c| c != '\n' && tunnelscope::domain::is_unprintable(c)), None);
    let token = Program::with_key_to(&simulated).run("auth token").out;
    let sent = list_with(simulated.base_url(), token.trim(), &[("limit", "200")]).await;
    assert_eq!(ran.json()["data"], sent["data"]);
    assert!(sent.to_string().contains('\u{202e}'), "the data is hostile");
}

#[test]
fn closed_pipe_ends_the_run_without_an_error() {
    let simulated = Simulated::still(600);
    let program = with_high_rate_limit(&simulated);
    let line = format!("--config c.toml api {LIST} --paginate");
    let mut child = program.command(&line).spawn().expect("the binary starts");
    let mut out = child.stdout.take().expect("its output");
    let mut first = [0; 64];
    out.read_exact(&mut first).expect("a beginning");
    drop(out);
    let mut err = String::new();
    child.stderr.take().expect("its errors").read_to_string(&mut err).expect("text");
    assert_eq!((child.wait().expect("its end").code(), err.as_str()), (Some(0), ""));
    assert!(first.starts_with(b"{\"data\":["));
}
