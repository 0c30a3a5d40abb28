//! Commands of one user that run at once with one key: together they keep to its limits, and none of them is in the way of
//! another that died or that cannot share anything.

use super::program::{Program, Ran};
use crate::support::simulator::{LIST, STATES, Simulated, TOKEN};
use serde_json::{Value, json};
use std::fs;
use std::thread;
use std::time::{Duration, Instant};
use tunnelscope::simulator::{Limits, Options, Scenario};

/// A calm organization whose key has these limits.
fn limited(limits: Limits) -> Simulated {
    Simulated::of(Options {
        groups: 12,
        limits,
        scenario: Scenario::Calm,
        time_scale: 0.001,
        ..Options::default()
    })
}

/// Runs so many of the same at once. The time limit suits a slow machine.
fn run_concurrently(program: &Program, count: usize) -> Vec<Ran> {
    thread::scope(|scope| {
        let line = "check --warning 12 --critical 12 --timeout 100";
        let runs: Vec<_> = (0..count).map(|_| scope.spawn(|| program.run(line))).collect();
        runs.into_iter().map(|run| run.join().expect("a run")).collect()
    })
}

fn refused(simulated: &Simulated) -> (Value, Value) {
    let limits = simulated.control("GET", "limits", &json!({}));
    (limits["refused"].clone(), limits["token"]["refused"].clone())
}

fn assert_all_ok(ran: &[Ran]) {
    for ran in ran {
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    }
}

/// The second round goes beyond what a small key is allowed in a minute.
#[test]
fn concurrent_checks_keep_the_limit_per_second() {
    let simulated = limited(Limits::Large);
    let program = Program::with_key_to(&simulated);
    for _ in 0..2 {
        assert_all_ok(&run_concurrently(&program, 10));
    }
    assert_eq!(refused(&simulated), (json!(0), json!(0)));
    assert_eq!((simulated.count(STATES), simulated.count(TOKEN)), (20, 1));
}

#[test]
fn killed_process_does_not_block_others() {
    let simulated = limited(Limits::None);
    let program = Program::with_key_to(&simulated);
    fs::write(program.home.path().join("c.toml"), "rate_limit = [\"1/s\"]").expect("a configuration");
    simulated.fault(&json!({ "path": STATES, "times": 1, "stall": true, "truncate": 9 }));
    let mut killed =
        program.command("--config c.toml check --timeout 100").spawn().expect("the binary starts");
    while simulated.count(STATES) == 0 {
        thread::sleep(Duration::from_millis(10));
    }
    killed.kill().expect("a signal sent");
    killed.wait().expect("its end");
    let start = Instant::now();
    let ran = program.run("--config c.toml check --warning 12 --critical 12 --timeout 100");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(start.elapsed() < Duration::from_secs(45), "its call was waited for: {:?}", start.elapsed());
}

#[test]
fn check_works_without_shared_state() {
    let simulated = limited(Limits::Large);
    let program = Program::with_key_to(&simulated).variable("XDG_STATE_HOME", "/dev/null");
    assert_all_ok(&[program.run("check --warning 12 --critical 12 --timeout 100")]);
}

#[test]
fn calls_of_earlier_processes_count() {
    let simulated = limited(Limits::None);
    let program = Program::with_key_to(&simulated);
    fs::write(program.home.path().join("c.toml"), "rate_limit = [\"2/h\"]").expect("a configuration");
    for code in [0, 0, 3] {
        let ran = program.run("--config c.toml check --warning 12 --critical 12 --timeout 100");
        assert_eq!(ran.code, code, "{ran:?}");
    }
    assert_eq!(simulated.count(STATES), 2);
}

#[test]
fn unsent_requests_do_not_use_up_the_limit() {
    let program = Program::new()
        .variable("TUNNELSCOPE_API_KEY", "k")
        .variable("TUNNELSCOPE_API_SECRET", "secret-of-this-test")
        .variable("TUNNELSCOPE_BASE_URL", "https://api.tunnelscope.invalid")
        .variable("https_proxy", "http://127.0.0.1:9");
    // The token endpoint takes 20 requests a minute.
    for _ in 0..21 {
        program.run("status --timeout 30").failed_with(1, &["could not connect to proxy"]);
    }
}

/// The time after which a run suggests to retry.
fn again_after(ran: &Ran) -> String {
    let said = format!("{}{}", ran.err, ran.out);
    let (_, time) = said.split_once("retry after ").unwrap_or_else(|| panic!("no time: {said}"));
    time.chars().take("2026-01-01 00:00:00".len()).collect()
}

#[test]
fn retry_after_applies_to_later_runs() {
    let simulated = Simulated::still(12);
    let program = Program::with_key_to(&simulated);
    simulated.fault(&json!({ "path": LIST, "status": 429, "retry_after": 600 }));
    let first = program.run("status -o json --timeout 300");
    assert_eq!(first.code, 4, "{first:?}");
    let calls = simulated.log().len();
    for (line, code) in [("status", 1), ("check", 3), ("api /deployments/v2/regions", 1), ("status", 1)] {
        let later = program.run(&format!("{line} --timeout 300"));
        assert_eq!((later.code, again_after(&later)), (code, again_after(&first)), "{later:?}");
    }
    assert_eq!(simulated.log().len(), calls, "nothing was sent in the pause");
}

#[test]
fn retry_after_of_tokens_applies_to_later_runs() {
    let simulated = Simulated::still(12);
    let program = Program::with_key_to(&simulated);
    simulated.fault(&json!({ "path": TOKEN, "status": 429, "retry_after": 86_400 }));
    let first = program.run("auth token --timeout 300");
    let later = program.run("status --timeout 300");
    assert_eq!((first.code, later.code, again_after(&later)), (1, 1, again_after(&first)), "{later:?}");
    assert!(later.err.contains("capped at 15 minutes"), "{}", later.err);
    assert_eq!(simulated.count(TOKEN), 1);
}
