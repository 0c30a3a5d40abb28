//! `availability`: figures from a recorded history, in each format, over a range of time; and what it says without one.

mod formats;
mod ranges;

use super::program::{Program, Ran};
use super::recording::{Recording, group};
use super::schema::assert_valid;
use jiff::SignedDuration;
use rstest::rstest;
use serde_json::{Value, json};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use tunnelscope::domain::{Group, GroupStatus};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

use GroupStatus::{Connected, Disconnected, Warning};

/// Ten hours in which site-1 is down for two hours, site-2 in warning for one, and half an hour nothing ran.
fn a_morning() -> Program {
    let program = Program::new();
    let mut recording = Recording::new(&program, MINUTE);
    let sites = |one, two| -> [Group; 2] { [group(1, "site-1", one), group(2, "site-2", two)] };
    recording.polls("2025-06-10T00:00:00Z", "2025-06-10T01:59:00Z", &sites(Connected, Connected));
    recording.polls("2025-06-10T02:00:00Z", "2025-06-10T03:59:00Z", &sites(Disconnected, Connected));
    recording.polls("2025-06-10T04:00:00Z", "2025-06-10T04:59:00Z", &sites(Connected, Warning));
    recording.polls("2025-06-10T05:00:00Z", "2025-06-10T08:00:00Z", &sites(Connected, Connected));
    recording.polls("2025-06-10T08:30:00Z", "2025-06-10T10:00:00Z", &sites(Connected, Connected));
    program
}

const MORNING: &str = "--since 2025-06-10T00:00Z --until 2025-06-10T10:00Z --utc";

fn morning(program: &Program, options: &str) -> Ran {
    let ran = program.run(&format!("availability {MORNING} {options}"));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{options}");
    ran
}

fn document(program: &Program, options: &str) -> Value {
    let document = morning(program, &format!("-o json {options}")).json();
    assert_valid("availability", "#", &document);
    document
}

#[test]
fn groups_are_sorted_worst_first_with_their_known_share() {
    let program = a_morning();
    let document = document(&program, "");
    let rows = document["rows"].as_array().expect("rows");
    let names: Vec<&str> = rows.iter().map(|row| row["group"].as_str().expect("a name")).collect();
    assert_eq!(names, ["site-1", "site-2"]);
    // 30 minutes of a gap, and a minute around each of the two changes; down from 02:00 until 03:59.
    let (known, down) = (36_000 - 1_800 - 2 * 60, 119 * 60);
    assert_eq!(rows[0]["seconds"]["total"], json!(36_000.0));
    assert_eq!(rows[0]["seconds"]["unknown"], json!(f64::from(36_000 - known)));
    assert_eq!(rows[0]["seconds"]["down"], json!(f64::from(down)));
    let cut = |part: i64, whole: i64| {
        let hundredths = i32::try_from(part * 10_000 / whole).expect("a percentage");
        json!(f64::from(hundredths) / 100.0)
    };
    assert_eq!(rows[0]["reachable"]["percent"], cut(i64::from(known - down), i64::from(known)));
    assert_eq!(rows[0]["reachable"]["known_percent"], cut(i64::from(known), 36_000));
    assert_eq!(rows[0]["reachable"]["lowest_percent"], cut(i64::from(known - down), 36_000));
    assert_eq!(rows[0]["reachable"]["highest_percent"], cut(i64::from(36_000 - down), 36_000));
    // Reachable all the time that is known, but not of all the time.
    assert_eq!(rows[1]["reachable"]["percent"], json!(99.99));
    assert_eq!(rows[1]["fully_redundant"]["percent"], cut(i64::from(known - 59 * 60), i64::from(known)));
    assert_eq!((&rows[1]["group_id"], &rows[1]["region"]), (&json!(2), &json!("us-east-1")));
}

#[test]
fn outages_are_counted_with_their_length_and_the_means() {
    let program = a_morning();
    let outages = document(&program, "")["rows"][0]["outages"].clone();
    assert_eq!((&outages["count"], &outages["short_count"]), (&json!(1), &json!(0)));
    let exact = |seconds: f64| json!({ "seconds": seconds, "is_exact": true });
    assert_eq!(outages["longest"], exact(7_200.0));
    assert_eq!(outages["mean_time_to_repair"], exact(7_200.0));
    // Ten hours without the gap, the two transitions and the time down.
    assert_eq!(outages["mean_time_between_failures"], exact(36_000.0 - 1_800.0 - 120.0 - 7_140.0));
}

#[test]
fn an_outage_that_began_before_the_range_has_lower_bounds() {
    let program = a_morning();
    let options = "availability --since 2025-06-10T03:00Z --until 2025-06-10T10:00Z --utc";
    let outages = program.run(&format!("{options} -o json")).json()["rows"][0]["outages"].clone();
    assert_eq!((&outages["count"], &outages["partial_count"]), (&json!(1), &json!(1)));
    assert_eq!(outages["longest"], json!({ "seconds": 3_540.0, "is_exact": false }));
    let table = program.run(options).out;
    assert!(table.lines().nth(1).expect("a row").contains(">= 59m 0s"), "{table}");
}

#[rstest]
#[case::group("group", 2)]
#[case::hub("hub", 4)]
#[case::datacenter("datacenter", 2)]
#[case::region("region", 1)]
fn rows_add_up_to_the_total(#[case] by: &str, #[case] count: usize) {
    let program = a_morning();
    let document = document(&program, &format!("--by {by}"));
    let rows = document["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), count);
    for field in ["total", "up", "degraded", "warning", "down", "unknown"] {
        let sum: f64 = rows.iter().map(|row| row["seconds"][field].as_f64().expect("seconds")).sum();
        assert_eq!(document["total"]["seconds"][field], json!(sum), "{field}");
    }
    let sum: u64 = rows.iter().map(|row| row["objects"].as_u64().expect("a number")).sum();
    assert_eq!(document["total"]["objects"], json!(sum));
    assert_eq!(document["total"]["fully_redundant"].is_null(), by == "hub" || by == "datacenter");
}

#[test]
fn hubs_and_data_centers_have_one_figure() {
    let program = a_morning();
    let hubs = document(&program, "--by hub");
    let row = &hubs["rows"][0];
    assert_eq!(
        (&row["group"], &row["hub_id"], &row["datacenter"]),
        (&json!("site-1"), &json!(101), &json!("Chicago"))
    );
    assert_eq!(row["seconds"]["down"], json!(7_140.0));
    let datacenters = document(&program, "--by datacenter");
    assert_eq!(datacenters["rows"][0]["datacenter"], json!("New York"));
    assert_eq!(datacenters["rows"][0]["seconds"]["down"], json!(7_140.0 + 3_540.0));
}

#[rstest]
#[case::name("name:site-1", &["site-1"])]
#[case::region("region:us !name:1", &["site-2"])]
#[case::datacenter("dc:chicago", &["site-1", "site-2"])]
#[case::word("site-2", &["site-2"])]
fn filter_selects_groups(#[case] filter: &str, #[case] expected: &[&str]) {
    let program = a_morning();
    let mut command = program.command(&format!("availability {MORNING} -o json --filter"));
    let output = command.arg(filter).output().expect("the binary runs");
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let rows = document["rows"].as_array().expect("rows");
    let mut names: Vec<&str> = rows.iter().map(|row| row["group"].as_str().expect("a name")).collect();
    names.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(
        (&document["filter"], &document["total"]["objects"]),
        (&json!(filter), &json!(expected.len()))
    );
}

#[test]
fn filter_selects_the_hubs_of_a_data_center() {
    let document = document(&a_morning(), "--by datacenter --filter dc:chicago");
    assert_eq!(document["rows"].as_array().expect("rows").len(), 1);
    assert_eq!(document["rows"][0]["objects"], json!(2));
}

#[test]
fn no_history_yet_is_1_and_says_how_one_begins() {
    let ran = Program::new().run("availability");
    ran.failed_with(1, &["no history at", "it begins when the dashboard"]);
}

#[test]
fn a_history_that_cannot_be_used_is_1_with_the_file() {
    let program = Program::new();
    let recording = Recording::new(&program, MINUTE);
    let path = recording.path.clone();
    drop(recording);
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
    fs::write(&path, "no database, but longer than the header of one ".repeat(100)).expect("a file");
    program.run("availability").failed_with(1, &[&name, "is damaged"]);
    fs::remove_file(&path).expect("a file");
    program.run("availability").failed_with(1, &["no history at", &name]);
    fs::write(&path, "").expect("a file");
    fs::set_permissions(&path, Permissions::from_mode(0o000)).expect("permissions");
    // Root may read it all the same: an empty file holds nothing.
    if fs::read(&path).is_err() {
        program.run("availability").failed_with(1, &[&name, "Permission denied"]);
    }
}

#[test]
fn a_history_of_a_newer_version_is_1_and_left_alone() {
    let program = a_morning();
    let folder = program.home.path().join(".local/state/tunnelscope/history");
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let path = files.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "db"));
    let database = rusqlite::Connection::open(path.expect("a history")).expect("a database");
    database.execute_batch("PRAGMA user_version = 99").expect("a new version");
    program.run("availability").failed_with(1, &["newer version of tunnelscope (format 99)"]);
    let version = database.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0));
    assert_eq!(version, Ok(99));
}

#[test]
fn several_profiles_are_2_until_one_is_chosen() {
    let program = a_morning();
    fs::write(
        program.home.path().join("c.toml"),
        "[profiles.east]\napi_key = \"1\"\n[profiles.west]\napi_key = \"2\"\n",
    )
    .expect("a configuration");
    program.run("--config c.toml availability").failed_with(2, &["no profile chosen", "east, west"]);
    program.run("--config c.toml --profile east availability").failed_with(1, &["no history at"]);
}

#[test]
fn nothing_recorded_in_the_range_is_a_note_and_an_empty_result() {
    let program = a_morning();
    let ran = program.run("availability --month 2025-05 --utc -o json");
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.err,
        "tunnelscope: nothing was recorded from 2025-05-01 00:00:00 UTC to 2025-06-01 00:00:00 UTC\n"
    );
    assert_eq!(
        (&ran.json()["rows"], &ran.json()["total"]["reachable"]["percent"]),
        (&json!([]), &Value::Null)
    );
    let ran = program.run(&format!("availability {MORNING} --filter nowhere"));
    assert_eq!(ran.code, 0);
    assert_eq!(ran.err, "tunnelscope: nothing that was recorded matches the filter `nowhere` (0 of 2)\n");
}
