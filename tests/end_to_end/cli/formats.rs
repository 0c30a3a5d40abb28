//! `status` in its other formats, for programs: lines of JSON, comma-separated values; and outputs that are closed or full.

use super::program::Program;
use super::schema::assert_valid;
use crate::support::simulator::{STATES, Simulated};
use rstest::rstest;
use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use tunnelscope::simulator::Scenario;

#[rstest]
#[case(Scenario::Calm)]
#[case(Scenario::Busy)]
#[case(Scenario::Outage)]
#[case(Scenario::Bare)]
#[case(Scenario::Hostile)]
fn json_and_ndjson_are_valid_by_the_schema(#[case] scenario: Scenario) {
    let simulated = Simulated::scenario(scenario, 60);
    let program = Program::with_key_to(&simulated);
    let document = program.run("status -o json");
    assert_eq!(document.code, 0, "{}", document.err);
    assert_valid("status", "#", &document.json());
    let lines = program.run("status -o ndjson");
    assert_eq!((lines.code, lines.out.lines().count()), (0, 60), "{}", lines.err);
    for line in lines.out.lines() {
        assert_valid("status", "#/$defs/group_line", &serde_json::from_str(line).expect("a line of JSON"));
    }
}

#[test]
fn ndjson_line_equals_the_group_of_the_document() {
    let simulated = Simulated::still(12);
    let program = Program::with_key_to(&simulated);
    let document = program.run("status -o json").json();
    let lines = program.run("status -o ndjson").out;
    for (line, group) in lines.lines().zip(document["groups"].as_array().expect("groups")) {
        let line: Value = serde_json::from_str(line).expect("a line of JSON");
        for name in ["id", "name", "status", "region", "device_type", "routing"] {
            assert_eq!(line[name], group[name], "{name}");
        }
        assert_eq!(
            (&line["schema"], &line["type"], &line["profile"]),
            (&json!(1), &json!("group"), &json!("default"))
        );
    }
}

#[test]
fn csv_has_a_header_and_the_groups_of_the_document() {
    let simulated = Simulated::scenario(Scenario::Outage, 60);
    let program = Program::with_key_to(&simulated);
    let document = program.run("status -o json").json();
    let ran = program.run("status -o csv");
    let mut table = csv::Reader::from_reader(ran.out.as_bytes());
    let heads = table.headers().expect("names").clone();
    let column = |name: &str| heads.iter().position(|head| head == name).expect("a column of that name");
    let records: Vec<csv::StringRecord> = table.records().map(|record| record.expect("a line")).collect();
    let groups = document["groups"].as_array().expect("groups");
    assert_eq!((ran.code, records.len()), (0, groups.len()));
    for (record, group) in records.iter().zip(groups) {
        assert_eq!(record[column("id")], group["id"].to_string());
        assert_eq!(&record[column("name")], group["name"].as_str().expect("a name"));
        assert_eq!(&record[column("status")], group["status"].as_str().expect("a status"));
        let primary = group["hubs"].as_array().expect("hubs").iter().find(|hub| hub["role"] == "primary");
        let primary = primary.expect("a primary hub");
        assert_eq!(&record[column("primary_status")], primary["status"].as_str().expect("a status"));
        assert_eq!(record[column("primary_tunnels")], primary["tunnels_count"].to_string());
    }
    assert!(records.iter().any(|record| &record[column("status")] == "disconnected"), "there is one to see");
}

#[test]
fn hostile_names_are_escaped_in_ndjson_and_csv() {
    let simulated = Simulated::scenario(Scenario::Hostile, 96);
    for line in ["status -o ndjson", "status -o csv"] {
        let out = Program::with_key_to(&simulated).run(line).out;
        let control = out.chars().find(|character| character.is_control() && *character != '\n');
        assert_eq!(control, None, "{line}");
        assert!(!out.contains('\u{202e}') && !out.contains('\u{200b}'), "{line}");
    }
}

#[rstest]
#[case("json")]
#[case("ndjson")]
#[case("csv")]
#[case("table")]
fn filter_and_failure_are_reported_in_each_format(#[case] format: &str) {
    let simulated = Simulated::still(12);
    let program = Program::with_key_to(&simulated);
    let nobody = program.run(&format!("status -o {format} --filter name:nobody-has-this-name"));
    assert_eq!(nobody.code, 0);
    assert!(!nobody.out.contains("branch"), "{}", nobody.out);
    assert_eq!(
        nobody.err,
        "tunnelscope: no tunnel group matches the filter `name:nobody-has-this-name` (0 of 12)\n"
    );
    simulated.fault(&json!({ "path": STATES, "status": 500 }));
    let part = program.run(&format!("status -o {format}"));
    assert_eq!(part.code, 4, "{}", part.err);
    assert!(part.err.contains("internal server error") && !part.out.is_empty());
}

#[rstest]
#[case("status")]
#[case("status -o csv")]
#[case("status -o json")]
#[case("status -o ndjson")]
#[case("status --watch")]
#[case("config example")]
fn full_disk_exits_1_with_an_error(#[case] line: &str) {
    let full = OpenOptions::new().write(true).open("/dev/full").expect("a device that is always full");
    let program = Program::new();
    let mut command = program.command(&format!("--demo {line}"));
    let output =
        command.stdout(Stdio::from(full)).spawn().expect("it starts").wait_with_output().expect("its end");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot write the result: No space left"), "{said}");
}

/// SIGXFSZ would end it without a sentence.
#[rstest]
#[case("--demo status")]
#[case("--demo status -o json")]
#[case("config example")]
#[case("man")]
fn file_size_limit_exits_1_with_an_error(#[case] line: &str) {
    let program = Program::new();
    let folder = tempfile::tempdir().expect("a folder");
    let file = File::create(folder.path().join("out")).expect("a file");
    let command = program.command(line);
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", r#"ulimit -f 0; exec "$@""#, "sh"]).arg(command.get_program()).args(command.get_args());
    shell
        .env_clear()
        .current_dir(folder.path())
        .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = shell.stdout(file).stderr(Stdio::piped()).output().expect("its end");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot write the result: File too large"), "{said}");
}

#[rstest]
#[case("status -o csv")]
#[case("status -o ndjson")]
#[case("status -o json")]
#[case("status")]
fn pipe_closed_after_a_line_exits_0(#[case] line: &str) {
    let program = Program::new();
    let mut child = program.command(&format!("--demo {line}")).spawn().expect("it starts");
    let mut first = String::new();
    let mut out = BufReader::with_capacity(16, child.stdout.take().expect("its output"));
    out.read_line(&mut first).expect("a line");
    drop(out);
    let output = child.wait_with_output().expect("its end");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[test]
fn piped_table_fits_columns() {
    let simulated = Simulated::still(12);
    let widest = |columns: &str| {
        let ran = Program::with_key_to(&simulated).variable("COLUMNS", columns).run("status");
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out.lines().map(|line| line.chars().count()).max().expect("lines")
    };
    assert!(widest("60") <= 60);
    let unlimited = Program::with_key_to(&simulated).run("status").out;
    let unlimited = unlimited.lines().map(|line| line.chars().count()).max().expect("lines");
    assert!(unlimited > 60);
    for no_width in ["0", "", "wide"] {
        assert_eq!(widest(no_width), unlimited, "{no_width}");
    }
}
