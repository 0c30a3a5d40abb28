//! `history` and its commands on recorded histories: what they print in each format, what they say of gaps, and what of files
//! that cannot be used.

use super::program::{Program, Ran};
use super::recording::{Recording, group, time};
use super::schema::assert_valid;
use jiff::{SignedDuration, Timestamp};
use rstest::rstest;
use serde_json::{Value, json};
use tunnelscope::domain::{Group, GroupStatus};

use GroupStatus::{Connected, Disconnected, Warning};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

fn sites(one: GroupStatus, two: GroupStatus) -> [Group; 2] {
    [group(1, "site-1", one), group(2, "site-2", two)]
}

/// A night in which site-1 is down from 01:00 to 01:12 and from 02:00 on, and site-2 in warning from 08:00 to 08:10; nobody
/// watches from 02:10 to 07:55, and site-1 is up after that.
fn a_night() -> Program {
    let program = Program::new();
    let mut recording = Recording::new(&program, MINUTE);
    recording.polls("2025-06-10T00:00:00Z", "2025-06-10T00:59:00Z", &sites(Connected, Connected));
    recording.polls("2025-06-10T01:00:00Z", "2025-06-10T01:11:00Z", &sites(Disconnected, Connected));
    recording.polls("2025-06-10T01:12:00Z", "2025-06-10T01:59:00Z", &sites(Connected, Connected));
    recording.polls("2025-06-10T02:00:00Z", "2025-06-10T02:10:00Z", &sites(Disconnected, Connected));
    recording.polls("2025-06-10T07:55:00Z", "2025-06-10T07:59:00Z", &sites(Connected, Connected));
    recording.polls("2025-06-10T08:00:00Z", "2025-06-10T08:09:00Z", &sites(Connected, Warning));
    recording.polls("2025-06-10T08:10:00Z", "2025-06-10T09:00:00Z", &sites(Connected, Connected));
    program
}

const NIGHT: &str = "--since 2025-06-10T00:00Z --until 2025-06-10T09:00Z --utc";

fn list(program: &Program, options: &str) -> Ran {
    let ran = program.run(&format!("history {options}"));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{options}");
    ran
}

fn document(program: &Program, options: &str) -> Value {
    let document = list(program, &format!("{options} -o json")).json();
    assert_valid("history", "#", &document);
    document
}

/// The outages of groups, as start, end, duration and whether start and end were seen.
fn group_outages(document: &Value) -> Vec<Value> {
    let outages = document["outages"].as_array().expect("outages");
    let of_groups = outages.iter().filter(|outage| outage["object"] == "group");
    of_groups
        .map(|outage| {
            json!([
                outage["from"],
                outage["to"],
                outage["duration_seconds"],
                outage["has_start"],
                outage["has_end"]
            ])
        })
        .collect()
}

#[test]
fn outages_are_exact_where_they_were_watched_and_bounds_beside_a_gap() {
    let document = document(&a_night(), NIGHT);
    let beside_gap = json!(["2025-06-10T02:00:00.000Z", null, 600, true, false]);
    let whole = json!(["2025-06-10T01:00:00.000Z", "2025-06-10T01:12:00.000Z", 720, true, true]);
    assert_eq!(group_outages(&document), [beside_gap, whole]);
    let outages = document["outages"].as_array().expect("outages");
    let outage = outages.iter().find(|outage| outage["object"] == "group").expect("an outage of a group");
    assert_eq!(
        (&outage["group"], &outage["group_id"], &outage["open"]),
        (&json!("site-1"), &json!(1), &json!(false))
    );
    let hubs = outages.iter().filter(|outage| outage["object"] == "hub");
    let of_site_2: Vec<_> = hubs.filter(|outage| outage["group"] == "site-2").collect();
    assert_eq!(of_site_2.len(), 1, "one hub in warning");
    assert_eq!(
        (&of_site_2[0]["hub"], &of_site_2[0]["hub_id"], &of_site_2[0]["datacenter"]),
        (&json!("secondary"), &json!(202), &json!("New York"))
    );
}

#[test]
fn gaps_are_rows_of_their_own() {
    let program = a_night();
    let gap = json!({
        "type": "gap", "part": "groups", "from": "2025-06-10T02:10:00.000Z", "to": "2025-06-10T07:55:00.000Z",
        "duration_seconds": 20_700
    });
    assert_eq!(document(&program, NIGHT)["gaps"], json!([gap]));
    let table = list(&program, NIGHT).out;
    let row = table.lines().find(|line| line.contains(" gap ")).expect("a row");
    let expected = "2025-06-10 02:10:00  5h 45m  gap  not watched 2025-06-10 02:10:00 to 2025-06-10 07:55:00";
    assert_eq!(row.split_whitespace().collect::<Vec<_>>(), expected.split_whitespace().collect::<Vec<_>>());
    assert!(table.contains(">= 10m 0s"), "{table}");
    assert!(table.contains("down at least until 2025-06-10 02:10:00"), "{table}");
    assert!(table.contains("12m 0s"), "{table}");
}

#[test]
fn events_are_those_of_the_range_the_newest_first() {
    let program = a_night();
    let document = document(&program, "--since 2025-06-10T00:59Z --until 2025-06-10T01:12:30Z --utc");
    let events = document["events"].as_array().expect("events");
    let of_group: Vec<Value> = events
        .iter()
        .filter(|event| event["kind"] == "group_status")
        .map(|event| json!([event["at"], event["group"], event["text"]]))
        .collect();
    assert_eq!(
        of_group,
        [
            json!(["2025-06-10T01:12:00.000Z", "site-1", "site-1 disconnected -> connected"]),
            json!(["2025-06-10T01:00:00.000Z", "site-1", "site-1 connected -> disconnected"]),
        ]
    );
}

#[test]
fn outages_are_followed_beyond_both_ends_of_the_range() {
    let document = document(&a_night(), "--since 2025-06-10T01:05Z --until 2025-06-10T01:06Z --utc");
    let whole = json!(["2025-06-10T01:00:00.000Z", "2025-06-10T01:12:00.000Z", 720, true, true]);
    assert_eq!(group_outages(&document), [whole]);
    assert_eq!((&document["events"], &document["gaps"]), (&json!([]), &json!([])));
}

#[test]
fn open_outages_come_first() {
    let program = Program::new();
    let mut recording = Recording::new(&program, MINUTE);
    let now = Timestamp::now();
    for minutes in (0..30).rev() {
        let one = if minutes < 25 { Disconnected } else { Connected };
        let two = if (5..10).contains(&minutes) { Disconnected } else { Connected };
        recording.poll(now - MINUTE * minutes, sites(one, two).to_vec());
    }
    let lines: Vec<Value> = list(&program, "--since 28m -o ndjson")
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    for line in &lines {
        assert_valid("history", "#/$defs/line", line);
    }
    let open: Vec<bool> = lines.iter().map(|line| line["open"] == json!(true)).collect();
    assert_eq!(open.iter().filter(|open| **open).count(), 3, "the group and its hubs");
    assert!(open[..3].iter().all(|open| *open), "{lines:#?}");
    assert!(lines.iter().any(|line| line["group"] == "site-2" && line["duration_is_exact"] == true));
    let first = list(&program, "--since 28m").out.lines().nth(1).expect("a row").to_owned();
    assert!(first.contains("site-1") && first.contains("down, still open at the last poll"), "{first}");
}

#[test]
fn an_outage_is_not_called_open_if_nobody_watches_any_more() {
    let program = Program::new();
    let mut recording = Recording::new(&program, MINUTE);
    let now = Timestamp::now();
    for minutes in (60..90).rev() {
        let one = if minutes < 80 { Disconnected } else { Connected };
        recording.poll(now - MINUTE * minutes, sites(one, Connected).to_vec());
    }
    let document = document(&program, "--since 85m");
    assert!(document["outages"].as_array().expect("outages").iter().all(|outage| outage["open"] == false));
    assert_eq!(document["gaps"][0]["to"], Value::Null);
    let table = list(&program, "--since 85m").out;
    assert!(table.contains("not watched since"), "{table}");
}

#[rstest]
#[case::group("name:site-2", &["site-2"])]
#[case::word("outage", &["site-1", "site-2"])]
#[case::datacenter("dc:chicago", &["site-1", "site-2"])]
#[case::not("!site-2", &["site-1"])]
fn the_filter_leaves_what_matches_and_all_gaps(#[case] filter: &str, #[case] groups: &[&str]) {
    let document = document(&a_night(), &format!("{NIGHT} --filter {filter}"));
    let rows = ["outages", "events"].map(|list| document[list].as_array().expect("a list").clone()).concat();
    let mut names: Vec<&str> = rows.iter().map(|row| row["group"].as_str().expect("a name")).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names, groups);
    assert_eq!(document["gaps"].as_array().map(Vec::len), Some(1));
    assert_eq!(document["filter"], json!(filter));
    if filter == "outage" {
        assert_eq!(document["events"], json!([]));
    }
}

#[test]
fn csv_has_every_row_and_no_formula() {
    let program = Program::new();
    let mut recording = Recording::new(&program, MINUTE);
    let at = |minute: i64| time("2025-06-10T00:00:00Z") + MINUTE * i32::try_from(minute).expect("a minute");
    for minute in 0..10 {
        let status = if minute == 5 { Disconnected } else { Connected };
        recording.poll(at(minute), vec![group(1, "=1+1", status)]);
    }
    let range = "--since 2025-06-10T00:00Z --until 2025-06-10T00:09Z";
    let ran = list(&program, &format!("{range} -o csv"));
    let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
    let head = reader.headers().expect("a header").clone();
    let column = |name: &str| head.iter().position(|head| head == name).expect("a column");
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("CSV");
    let document = document(&program, range);
    let count = |list: &str| document[list].as_array().expect("a list").len();
    assert_eq!(rows.len(), count("outages") + count("events") + count("gaps"));
    assert!(rows.iter().all(|row| &row[column("group")] == "'=1+1"), "{}", ran.out);
    let outage =
        rows.iter().find(|row| &row[0] == "outage" && &row[1] == "group").expect("an outage of one poll");
    assert_eq!((&outage[column("duration_seconds")], &outage[column("duration_is_exact")]), ("60", "true"));
}

#[test]
fn an_empty_list_says_why() {
    let program = a_night();
    let quiet = program.run("history --since 2025-06-10T08:20Z --until 2025-06-10T08:30Z --utc");
    assert_eq!((quiet.code, quiet.out.as_str()), (0, ""));
    assert!(quiet.err.contains("no event and no outage from 2025-06-10 08:20:00 UTC"), "{}", quiet.err);
    let filtered = program.run(&format!("history {NIGHT} --filter nowhere"));
    assert!(filtered.err.contains("nothing matches the filter `nowhere` (0 of "), "{}", filtered.err);
    let earlier = program.run("history --since 2025-06-09 --until 2025-06-10T09:00Z --utc");
    assert!(earlier.err.contains("the history begins at 2025-06-10 00:00:00 UTC"), "{}", earlier.err);
}

#[rstest]
#[case::future("--since 2099-01-01", "is in the future")]
#[case::swapped("--since 1h --until 2h", "swap the two")]
#[case::not_a_time("--since yesterday", "invalid time")]
#[case::not_in_the_history("--filter state:down", "field `state` is not available here")]
fn wrong_times_and_filters_are_usage_errors(#[case] options: &str, #[case] why: &str) {
    let ran = a_night().run(&format!("history {options}"));
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.contains(why), "{}", ran.err);
}

#[test]
fn info_has_size_range_gaps_and_counts() {
    let program = a_night();
    let ran = list(&program, "info -o json");
    let info = ran.json();
    assert_valid("history-info", "#", &info);
    assert_eq!(info["recorded_since"], json!("2025-06-10T00:00:00.000Z"));
    assert_eq!(info["recorded_until"], json!("2025-06-10T09:00:00.000Z"));
    assert_eq!(info["watched_seconds"], json!(2 * 3_600 + 600 + 3_900));
    assert_eq!(info["gaps"].as_array().map(Vec::len), Some(2), "the night, and since then");
    assert_eq!((&info["counts"]["groups"], &info["counts"]["hubs"]), (&json!(2), &json!(4)));
    assert_eq!((&info["recording"], &info["last_run"]), (&json!(false), &Value::Null));
    let text = list(&program, "info --utc").out;
    for words in ["2025-06-10 00:00:00 UTC to 2025-06-10 09:00:00 UTC", "2 tunnel groups, 4 hubs", "2 gaps"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}
