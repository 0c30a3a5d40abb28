//! Answers that are not all there is: pages smaller than asked for, and lists that contradict each other.

use super::program::Program;
use crate::support::simulator::{LIST, STATES, Simulated};
use rstest::rstest;
use serde_json::{Value, json};

fn kinds(document: &Value) -> Vec<&str> {
    let failures = document["failures"].as_array().expect("failures");
    failures.iter().map(|failure| failure["kind"].as_str().expect("a kind")).collect()
}

#[rstest]
#[case(json!({ "path": STATES, "status": 200, "body": "{\"data\":[],\"total\":0}" }), "states", "the state list has 0 of 40 groups")]
#[case(json!({ "path": STATES, "status": 200, "body": "[]" }), "states", "the state list has 0 of 40 groups")]
#[case(json!({ "path": LIST, "status": 200, "body": "[]" }), "groups", "the group list has 0 of 40 groups")]
#[case(json!({ "path": STATES, "drop": 10, "total": 30 }), "states", "the state list has 30 of 40 groups")]
fn inconsistent_lists_are_incomplete(#[case] fault: Value, #[case] part: &str, #[case] sentence: &str) {
    let simulated = Simulated::still(40);
    let program = Program::with_key_to(&simulated);
    assert_eq!(program.run("status -o json").code, 0);
    simulated.fault(&fault);
    let ran = program.run("status -o json");
    let document = ran.json();
    assert_eq!((ran.code, &document["complete"]), (4, &json!(false)), "{}", ran.err);
    assert_eq!(document["summary"]["groups"]["total"], 40);
    assert_eq!(kinds(&document), ["inconsistent"]);
    let failure = &document["failures"][0];
    assert_eq!(failure["part"], part);
    assert!(failure["text"].as_str().expect("a text").contains(sentence), "{failure}");
    assert!(ran.err.contains(sentence), "{}", ran.err);
}

#[test]
fn check_of_inconsistent_lists_is_unknown() {
    let simulated = Simulated::still(40);
    simulated.fault(&json!({ "path": STATES, "status": 200, "body": "{\"data\":[],\"total\":0}" }));
    let program = Program::with_key_to(&simulated);
    for line in ["check --warning 40 --critical 40", "check --warning 40 --critical 40 --filter name:branch"]
    {
        let ran = program.run(line);
        assert_eq!(ran.code, 3, "{ran:?}");
        assert!(ran.out.contains("the state list has 0 of 40 groups"), "{}", ran.out);
    }
}

#[test]
fn organization_without_groups_is_complete() {
    let simulated = Simulated::still(0);
    let ran = Program::with_key_to(&simulated).run("status -o json");
    assert_eq!((ran.code, &ran.json()["complete"]), (0, &json!(true)));
}

#[rstest]
#[case(100)]
#[case(50)]
fn small_pages_without_a_total_are_all_read(#[case] cap: usize) {
    let simulated = Simulated::still(250);
    simulated.fault(&json!({ "path": "*", "page_cap": cap, "no_total": true }));
    let ran = Program::with_key_to(&simulated).run("status -o json");
    assert_eq!((ran.code, ran.json()["groups"].as_array().expect("groups").len()), (0, 250), "{}", ran.err);
}
