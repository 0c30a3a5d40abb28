//! `--timeout`: a one-shot command ends in time whatever the API and this machine do, says what it waited for, and prints
//! what was read.

use super::program::{Program, Ran};
use crate::support::simulator::{LIST, STATES, Simulated, TOKEN};
use rstest::rstest;
use rustix::fs::{FlockOperation, flock};
use serde_json::json;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tunnelscope::domain::FailureKind;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// Longest time that an end may take on a busy machine, beyond the limit. It is far below every wait in these tests.
const SLACK: Duration = Duration::from_secs(60);

/// Runs a command whose limit is one second.
fn run_for_a_second(program: &Program, line: &str) -> Ran {
    let begin = Instant::now();
    let ran = program.run(&format!("{line} --timeout 1s"));
    assert!(begin.elapsed() < SLACK, "{line}: {:?}", begin.elapsed());
    ran
}

fn assert_says_time_limit(ran: &Ran, why: &str) {
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.contains("time limit reached (--timeout ") && ran.err.contains(why), "{}", ran.err);
}

#[test]
fn retry_after_beyond_the_limit_prints_partial_status() {
    let simulated = Simulated::still(12);
    simulated.fault(&json!({ "path": STATES, "status": 429, "retry_after": 86_400 }));
    let ran = Program::with_key_to(&simulated).run("status -o json --timeout 10m");
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert_says_time_limit(&ran, "429");
    assert!(ran.err.contains("retry after 20"), "{}", ran.err);
    assert!(ran.err.contains("the API requested a longer wait; capped at 15 minutes"), "{}", ran.err);
    let document = ran.json();
    assert_eq!(document["groups"].as_array().map(Vec::len), Some(12), "the list had been read");
    assert_eq!(document["complete"], false);
    let failures = document["failures"].as_array().expect("failures");
    assert!(failures.iter().any(|failure| failure["kind"] == FailureKind::TimeLimit.name()), "{failures:?}");
}

#[rstest]
#[case("status -o json", LIST, 4)]
#[case("api /deployments/v2/networktunnelgroups", LIST, 1)]
#[case("auth token", TOKEN, 1)]
#[case("auth status", TOKEN, 1)]
#[case("check", STATES, 3)]
fn wait_beyond_the_limit_ends_at_once(#[case] line: &str, #[case] at: &str, #[case] code: i32) {
    let simulated = Simulated::still(12);
    simulated.fault(&json!({ "path": at, "status": 429, "retry_after": 600 }));
    let ran = Program::with_key_to(&simulated).run(&format!("{line} --timeout 300"));
    assert_eq!(ran.code, code, "{ran:?}");
    let said = if line == "check" { &ran.out } else { &ran.err };
    assert!(said.contains("time limit reached (--timeout 5m: would wait"), "{said}");
}

#[test]
fn exhausted_rate_limit_prints_the_pages_read() {
    let simulated = Simulated::still(12);
    let program = Program::with_key_to(&simulated);
    fs::write(program.home.path().join("c.toml"), "rate_limit = [\"2/h\"]").expect("a configuration");
    let list = format!("--config c.toml api {LIST}?limit=5 --paginate --timeout 10m");
    let ran = program.run(&list);
    assert_eq!((ran.code, ran.json()["data"].as_array().map(Vec::len)), (4, Some(10)), "{}", ran.err);
    assert_says_time_limit(&ran, "2 of 2 per hour used");
}

#[rstest]
#[case("status -o json", 1)]
#[case("status -o csv", 1)]
#[case("api /deployments/v2/networktunnelgroups", 1)]
#[case("auth token", 1)]
#[case("auth status", 1)]
fn silent_server_is_reported_in_one_line(#[case] line: &str, #[case] code: i32) {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    let program = Program::new()
        .variable("TUNNELSCOPE_API_KEY", "k")
        .variable("TUNNELSCOPE_API_SECRET", "secret-of-this-test")
        .variable("TUNNELSCOPE_BASE_URL", &url);
    let ran = run_for_a_second(&program, line);
    assert_eq!(ran.code, code, "{ran:?}");
    assert_says_time_limit(&ran, "still waiting for a complete response");
}

#[tokio::test]
async fn endless_list_prints_the_pages_read() {
    let server = MockServer::start().await;
    let token = json!({ "access_token": "token-of-this-test", "token_type": "bearer", "expires_in": 3_600 });
    let token = ResponseTemplate::new(200).set_body_json(token);
    Mock::given(method("POST")).respond_with(token).mount(&server).await;
    Mock::given(method("GET")).and(path(LIST)).respond_with(endless_page).mount(&server).await;
    Mock::given(method("GET")).and(path(STATES)).respond_with(endless_page).mount(&server).await;
    let regions = ResponseTemplate::new(200).set_body_json(json!({ "regions": [] }));
    Mock::given(method("GET")).respond_with(regions).mount(&server).await;
    let program = Program::new()
        .variable("TUNNELSCOPE_API_KEY", "k")
        .variable("TUNNELSCOPE_API_SECRET", "secret-of-this-test")
        .variable("TUNNELSCOPE_BASE_URL", &server.uri());
    let begin = Instant::now();
    let ran = program.run("status -o json --timeout 2s");
    assert!(begin.elapsed() < SLACK, "{:?}", begin.elapsed());
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert_says_time_limit(&ran, "");
    assert!(ran.json()["groups"].as_array().is_some_and(|groups| groups.len() >= 200));
}

/// Two hundred groups that no page before had, and no total.
fn endless_page(request: &Request) -> ResponseTemplate {
    let offset = request.url.query_pairs().find(|(name, _)| name == "offset");
    let offset: u64 = offset.and_then(|(_, offset)| offset.parse().ok()).unwrap_or(0);
    let groups: Vec<_> =
        (offset..offset + 200).map(|id| json!({ "id": id, "name": format!("g{id}") })).collect();
    ResponseTemplate::new(200).set_body_json(json!({ "data": groups }))
}

#[test]
fn wait_for_a_held_lock_ends_at_the_limit() {
    let simulated = Simulated::still(1);
    let program = Program::with_key_to(&simulated);
    assert_eq!(program.run("auth token").code, 0);
    assert_eq!(program.run("auth forget --timeout 60").code, 0);
    let lock = File::open(lock_below(program.home.path()).expect("the lock of the token")).expect("it opens");
    flock(&lock, FlockOperation::LockExclusive).expect("the lock");
    let ran = run_for_a_second(&program, "auth token");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    assert_says_time_limit(&ran, "concurrent access token request");
}

/// The lock beside the cached token.
fn lock_below(folder: &Path) -> Option<PathBuf> {
    let paths = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let is_lock = |path: &Path| {
        path.to_string_lossy().contains("tokens") && path.extension().is_some_and(|end| end == "lock")
    };
    paths
        .into_iter()
        .find_map(|path| if path.is_dir() { lock_below(&path) } else { is_lock(&path).then_some(path) })
}

#[rstest]
#[case("status -o json")]
#[case("api /x")]
#[case("auth token")]
#[case("auth status")]
#[case("doctor")]
fn slow_secret_command_ends_at_the_limit(#[case] line: &str) {
    let program = Program::new().variable("PATH", "/usr/bin:/bin");
    let config =
        "api_key = \"k\"\napi_secret_command = [\"sleep\", \"600\"]\nbase_url = \"http://127.0.0.1:9\"\n";
    fs::write(program.home.path().join("c.toml"), config).expect("a configuration");
    let ran = run_for_a_second(&program, &format!("--config c.toml {line}"));
    assert_eq!(ran.code, 1, "{ran:?}");
    let said = if line == "doctor" { &ran.out } else { &ran.err };
    assert!(said.contains("sleep") && said.contains("--timeout 1s"), "{said}");
}

#[rstest]
#[case("status", 1)]
#[case("api /x", 1)]
#[case("auth token", 1)]
#[case("auth forget", 1)]
#[case("doctor", 1)]
#[case("check", 3)]
fn read_of_an_unwritten_fifo_ends_at_the_limit(#[case] line: &str, #[case] code: i32) {
    let program = Program::new();
    let made = std::process::Command::new("mkfifo").arg(program.home.path().join("c.toml")).status();
    assert!(made.is_ok_and(|status| status.success()), "a fifo");
    let ran = run_for_a_second(&program, &format!("--config c.toml {line}"));
    assert_eq!(ran.code, code, "{ran:?}");
}

#[rstest]
#[case("status --timeout 0", "out of range: expected 1s to 24h")]
#[case("api /x --timeout 25h", "out of range: expected 1s to 24h")]
#[case("auth token --timeout soon", "invalid time limit `soon`: expected a time such as 30s, 10m or 1h30m")]
#[case("auth --timeout -1 status", "out of range")]
#[case("doctor --timeout 1.5s", "invalid time limit `1.5s`")]
#[case("status --watch --timeout 5", "cannot be used with")]
#[case("export --timeout 5", "unexpected argument")]
fn invalid_limit_is_a_usage_error(#[case] line: &str, #[case] words: &str) {
    let ran = Program::new().run(line);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains(words), "{}", ran.err);
}
