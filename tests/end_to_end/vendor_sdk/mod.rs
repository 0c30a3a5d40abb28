//! The vendor's own SDK for Python reads everything that the simulator serves: it checks types and enums strictly, so a
//! body that it accepts has the shape that the vendor publishes.
//!
//! The SDK is looked for in the virtual environment `target/vendor-sdk`, which `.ci/run` makes where it can. Where it is
//! missing, the tests say so and pass; where `TUNNELSCOPE_REQUIRE_VENDOR_SDK` is set, they fail.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::simulator::Simulated;
use rstest::rstest;
use serde_json::Value;
use tunnelscope::simulator::{Options, Scenario};

/// Groups of the simulated organization: several pages, the last one incomplete.
const GROUPS: usize = 250;

/// The Python interpreter of the virtual environment that has the SDK.
fn python() -> Option<PathBuf> {
    let interpreter = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/vendor-sdk/bin/python");
    let import = Command::new(&interpreter).args(["-c", "import secure_access"]).output();
    if import.is_ok_and(|output| output.status.success()) {
        return Some(interpreter);
    }
    let required = env::var_os("TUNNELSCOPE_REQUIRE_VENDOR_SDK").is_some();
    assert!(!required, "the vendor's SDK is required, but {} cannot import it", interpreter.display());
    None
}

#[rstest]
#[case(Scenario::Calm)]
#[case(Scenario::Busy)]
#[case(Scenario::Outage)]
fn vendor_sdk_reads_every_page(#[case] scenario: Scenario) {
    let Some(python) = python() else {
        eprintln!("skipped: the vendor's Python SDK is not installed in target/vendor-sdk");
        return;
    };
    let options = Options { groups: GROUPS, scenario, ..Options::default() };
    let simulator = Simulated::of(options);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/end_to_end/vendor_sdk/read_all_pages.py");
    let output = Command::new(python)
        .arg(script)
        .arg(simulator.announcement())
        .env("NO_PROXY", "*")
        .output()
        .expect("Python starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the SDK refused a body: {errors}");
    let counts: Value = serde_json::from_slice(&output.stdout).unwrap();
    for list in ["groups", "groups_total", "groups_with_statuses", "states", "states_total"] {
        assert_eq!(counts[list], GROUPS, "{list}: {counts}");
    }
    for resource in ["nat", "peers", "regions", "events"] {
        assert!(counts[resource].as_u64().is_some_and(|count| count > 0), "{resource}: {counts}");
    }
}
