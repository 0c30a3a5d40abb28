//! The generated history of `--demo`.

use super::program::{Program, Ran};
use super::schema::assert_valid;
use std::collections::BTreeSet;

fn run(program: &Program, line: &str) -> Ran {
    let ran = program.run(line);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{line}");
    ran
}

#[test]
fn demo_history_has_the_groups_of_the_simulator() {
    let program = Program::new();
    let availability = run(&program, "--demo availability -o json").json();
    assert_valid("availability", "#", &availability);
    let ids = |groups: &serde_json::Value, id: &str, name: &str| -> BTreeSet<(String, String)> {
        let groups = groups.as_array().expect("rows").iter();
        groups.map(|group| (group[id].to_string(), group[name].to_string())).collect()
    };
    let recorded = ids(&availability["rows"], "group_id", "group");
    let current = ids(&run(&program, "--demo status -o json").json()["groups"], "id", "name");
    assert!(current.is_subset(&recorded), "{:?}", current.difference(&recorded));
    assert!(recorded.len() > current.len(), "some were removed");
}

#[test]
fn demo_history_has_outages_of_weeks() {
    let program = Program::new();
    let document = run(&program, "--demo history --since 21d -o json").json();
    assert_valid("history", "#", &document);
    for part in ["outages", "events", "gaps"] {
        assert!(!document[part].as_array().expect(part).is_empty(), "{part}");
    }
}

#[test]
fn demo_history_is_in_no_file() {
    let program = Program::new();
    for command in ["info", "prune", "backup copy.db", "forget --yes"] {
        program.run(&format!("--demo history {command}")).failed_with(2, &["--demo has no history file"]);
    }
    let files = std::fs::read_dir(program.home.path()).expect("a folder").count();
    assert_eq!(files, 0);
}
