//! `auth`: who this is for the API, a token for other programs, and forgetting the one that is kept. And that all runs
//! share that one.

use super::program::{Program, Ran};
use super::vendor_scripts::list_with;
use crate::support::simulator::{Simulated, TOKEN};
use rstest::rstest;
use serde_json::json;
use std::fs;
use std::path::PathBuf;

const TOKENS: &str = ".local/state/tunnelscope/tokens";

/// The files of cached tokens.
fn cached_tokens(program: &Program) -> Vec<PathBuf> {
    let Ok(files) = fs::read_dir(program.home.path().join(TOKENS)) else { return Vec::new() };
    let files = files.map(|entry| entry.expect("an entry").path());
    files.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect()
}

/// The value of a row of `auth status`.
fn field<'a>(ran: &'a Ran, name: &str) -> &'a str {
    let line = ran.out.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_else(|| panic!("no {name} in {}", ran.out)).trim()
}

#[test]
fn consecutive_runs_share_one_token() {
    let simulated = Simulated::still(3);
    let program = Program::with_key_to(&simulated);
    for _ in 0..20 {
        assert_eq!(program.run("status").code, 0);
    }
    assert_eq!(simulated.count(TOKEN), 1);
}

#[test]
fn concurrent_runs_share_one_token() {
    let simulated = Simulated::still(3);
    let program = Program::with_key_to(&simulated);
    let runs: Vec<_> = (0..4).map(|_| program.command("auth token").spawn().expect("started")).collect();
    let outputs: Vec<_> =
        runs.into_iter().map(|run| run.wait_with_output().expect("its end").stdout).collect();
    assert!(outputs.iter().all(|output| output == &outputs[0] && !output.is_empty()));
    assert_eq!(simulated.count(TOKEN), 1);
}

#[rstest]
#[case::option("--no-token-cache", "")]
#[case::setting("", "token_cache = false")]
fn each_run_requests_a_token_without_the_cache(#[case] option: &str, #[case] setting: &str) {
    let simulated = Simulated::still(3);
    let program = Program::with_key_to(&simulated);
    fs::write(program.home.path().join("c.toml"), setting).expect("a configuration");
    for _ in 0..2 {
        assert_eq!(program.run(&format!("--config c.toml status {option}")).code, 0);
    }
    assert_eq!((simulated.count(TOKEN), cached_tokens(&program).len()), (2, 0));
}

#[test]
fn status_shows_credentials_and_token_expiry() {
    let simulated = Simulated::still(3);
    let program = Program::with_key_to(&simulated);
    let ran = program.run("auth status");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(field(&ran, "profile"), "default");
    assert_eq!(field(&ran, "base URL"), simulated.base_url());
    assert_eq!(field(&ran, "API key"), simulated.key());
    assert_eq!(field(&ran, "secret"), "environment TUNNELSCOPE_API_SECRET");
    let token = field(&ran, "token");
    assert!(
        token.starts_with("until 20") && token.ends_with("(in 1h), requested by this process"),
        "{token}"
    );

    assert_eq!(field(&ran, "credentials"), "accepted");

    let again = program.run("auth status");
    assert!(
        field(&again, "token").ends_with("requested by this process"),
        "the secret is tested: {}",
        again.out
    );
    assert_eq!(simulated.log().len(), 2, "a token was asked for each time, and nothing else");
}

#[test]
fn status_json_has_all_fields() {
    let simulated = Simulated::still(3);
    let program = Program::with_key_to(&simulated).variable("TUNNELSCOPE_ORG_ID", "8100123");
    let document = program.run("auth status -o json").json();
    assert_eq!((&document["schema"], &document["profile"]), (&json!(1), &json!("default")));
    assert_eq!(document["organization_id"], "8100123");
    assert_eq!(document["base_url"], simulated.base_url());
    assert_eq!(document["api_key"], simulated.key());
    assert_eq!(document["secret_source"], "environment TUNNELSCOPE_API_SECRET");
    assert_eq!(document["token"]["origin"], "fetched");
    assert!(document["token"]["expires_at"].as_str().is_some_and(|until| until.ends_with('Z')), "{document}");
    assert_eq!(document["failure"], json!(null));
    assert_eq!(document["credentials"], "accepted");
}

#[test]
fn rejected_credentials_exit_3_and_name_the_key() {
    let simulated = Simulated::still(3);
    let program = Program::with_key_to(&simulated).variable("TUNNELSCOPE_API_SECRET", "the-wrong-secret");
    let ran = program.run("auth status");
    assert_eq!(ran.code, 3);
    assert_eq!((field(&ran, "token"), field(&ran, "API key")), ("none", simulated.key()));
    assert!(
        ran.err.starts_with("tunnelscope: authentication failed: the API key or secret was rejected (401"),
        "{}",
        ran.err
    );
    assert_eq!(simulated.log().len(), 1, "tried once");

    let ran = program.run("auth status -o json");
    assert_eq!((ran.code, &ran.json()["failure"]["kind"]), (3, &json!("credentials_refused")));
    program.run("auth token").failed_with(3, &["authentication failed: the API key or secret was rejected"]);
    assert_eq!(cached_tokens(&program).len(), 0);
}

#[rstest]
#[case("auth status")]
#[case("doctor")]
fn wrong_secret_is_rejected_despite_a_cached_token(#[case] line: &str) {
    let simulated = Simulated::still(3);
    let program = Program::with_key_to(&simulated);
    assert_eq!(program.run("status").code, 0);
    let cached = fs::read(&cached_tokens(&program)[0]).expect("the cached token");

    let program = program.variable("TUNNELSCOPE_API_SECRET", "the-wrong-secret");
    let ran = program.run(line);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(!ran.out.contains("no problems found"), "{}", ran.out);
    assert_eq!(simulated.count(TOKEN), 2, "one request for each command");
    assert_eq!(
        fs::read(&cached_tokens(&program)[0]).expect("the cached token"),
        cached,
        "a good token is kept"
    );
    assert_eq!(program.run("status").code, 0);
}

#[test]
fn status_shows_rejected_credentials_and_cached_token() {
    let simulated = Simulated::still(3);
    let program = Program::with_key_to(&simulated);
    assert_eq!(program.run("status").code, 0);
    let program = program.variable("TUNNELSCOPE_API_SECRET", "the-wrong-secret");
    let ran = program.run("auth status");
    assert_eq!(field(&ran, "credentials"), "rejected");
    assert!(field(&ran, "token").ends_with("cached on disk by another run"), "{}", ran.out);
    let document = program.run("auth status -o json").json();
    assert_eq!(
        (&document["credentials"], &document["token"]["origin"]),
        (&json!("rejected"), &json!("cached"))
    );
    assert_eq!(document["failure"]["kind"], "credentials_refused");
}

#[test]
fn rate_limited_test_of_the_secret_is_reported() {
    let simulated = Simulated::still(3);
    let program = Program::with_key_to(&simulated);
    assert_eq!(program.run("status").code, 0);
    simulated.fault(&json!({ "path": TOKEN, "status": 429, "retry_after": 600 }));
    let ran = program.run("auth status");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(field(&ran, "credentials").starts_with("not tested: rate limit"), "{}", ran.out);
    assert!(field(&ran, "token").ends_with("cached on disk by another run"), "{}", ran.out);
    let ran = program.run("doctor");
    assert!(ran.out.ends_with("no problems in what could be tested\n"), "{}", ran.out);
    assert!(ran.out.contains("key and secret not tested: rate limit"), "{}", ran.out);
}

#[test]
fn unavailable_server_exits_1_and_missing_key_exits_2() {
    let simulated = Simulated::still(3);
    simulated.fault(&json!({ "path": TOKEN, "status": 503 }));
    let program = Program::with_key_to(&simulated);
    assert_eq!(program.run("auth status").code, 1);
    program.run("auth token").failed_with(1, &["503"]);
    for line in ["auth status", "auth token", "auth forget"] {
        Program::new().run(line).failed_with(2, &["no API key", "--demo"]);
    }
}

#[tokio::test]
async fn token_prints_only_a_valid_token() {
    let simulated = Simulated::still(3);
    let program = Program::with_key_to(&simulated);
    let ran = program.run("auth token");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!((ran.out.lines().count(), ran.out.ends_with('\n')), (1, true));
    assert_eq!(list_with(simulated.base_url(), ran.out.trim(), &[]).await["total"], 3);
    assert_eq!(program.run("auth token").out, ran.out, "the same while it lasts");
    assert_eq!(simulated.count(TOKEN), 1);
}

#[test]
fn demo_token_has_a_notice_and_is_not_cached() {
    let program = Program::new();
    let ran = program.run("auth token --demo");
    assert_eq!((ran.code, ran.out.lines().count()), (0, 1));
    assert!(ran.err.contains("ends with this command"), "{}", ran.err);
    let status = program.run("--demo auth status");
    assert_eq!(
        (status.code, field(&status, "profile"), field(&status, "secret")),
        (0, "demo", "the simulator")
    );
    assert_eq!(cached_tokens(&program).len(), 0, "nothing is kept of a demo");
    assert_eq!(program.run("auth forget --demo").out, "--demo caches no token\n");
}

#[test]
fn forget_deletes_the_cached_token_without_a_secret() {
    let simulated = Simulated::still(3);
    let program = Program::with_key_to(&simulated);
    assert_eq!(program.run("status").code, 0);
    assert_eq!(cached_tokens(&program).len(), 1);
    let program = program.variable("TUNNELSCOPE_API_SECRET", "");
    let who = format!("profile default, API key {}\n", simulated.key());
    let ran = program.run("auth forget");
    assert_eq!((ran.code, ran.out, ran.err), (0, format!("cached token deleted: {who}"), String::new()));
    assert_eq!(cached_tokens(&program).len(), 0);
    assert_eq!(program.run("auth forget").out, format!("no cached token: {who}"));
}

#[test]
fn profiles_do_not_share_a_token() {
    let simulated = Simulated::still(3);
    let program = Program::with_key_to(&simulated);
    let profiles = "[profiles.a]\norganization_id = 1\n[profiles.b]\norganization_id = 2\n";
    fs::write(program.home.path().join("c.toml"), profiles).expect("a configuration");
    let token = |name: &str| program.run(&format!("--config c.toml --profile {name} auth token")).out;
    assert_ne!(token("a"), token("b"));
    let forgotten = program.run("--config c.toml --profile a auth forget").out;
    assert!(forgotten.starts_with("cached token deleted: profile a,"), "{forgotten}");
    assert_eq!(cached_tokens(&program).len(), 1, "that of the other stays");
}
