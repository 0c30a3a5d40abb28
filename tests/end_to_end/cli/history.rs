//! `history` and its commands on recorded histories: what they print in each format, what they say of gaps, and what of files
//! that cannot be used.

use super::program::{Program, Ran};
use super::recording::{Recording, group, time};
use super::schema::assert_valid;
use jiff::{SignedDuration, Timestamp};
use rstest::rstest;
use rustix::process::geteuid;
use serde_json::{Value, json};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use tunnelscope::domain::{
    ApiTimestamp, Group, GroupStatus, Text, Traffic, Tunnel, TunnelDetails, TunnelRecord, TunnelStatus,
};
use tunnelscope::history::{Access, HistoryFolder, RecorderLock, RunInfo, Store};

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

/// The file of the only history.
fn file(program: &Program) -> PathBuf {
    let folder = program.home.path().join(".local/state/tunnelscope");
    HistoryFolder::in_state_folder(&folder).files().pop().expect("a history")
}

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
fn outages_are_exact_when_watched_and_bounded_beside_a_gap() {
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
    for words in
        ["2025-06-10 00:00:00 UTC to 2025-06-10 09:00:00 UTC", "2 tunnel groups, 4 hubs, 0 tunnels", "2 gaps"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
}

fn show(program: &Program, at: &str) -> Value {
    let document = list(program, &format!("show site-1 --at {at} -o json")).json();
    assert_valid("history-show", "#", &document);
    document
}

#[rstest]
#[case::up("2025-06-10T00:30:00Z", json!({ "state": "up", "since": "2025-06-10T00:00:00.000Z", "since_is_exact": false }))]
#[case::down("2025-06-10T01:05:30Z", json!({ "state": "down", "since": "2025-06-10T01:00:00.000Z", "since_is_exact": true }))]
#[case::at_the_poll("2025-06-10T01:00:00Z", json!({ "state": "down", "as_of": "2025-06-10T01:00:00.000Z" }))]
#[case::changing("2025-06-10T00:59:30Z", json!({ "state": "changing", "since": null,
    "changing": { "from": "up", "to": "down", "after": "2025-06-10T00:59:00.000Z", "by": "2025-06-10T01:00:00.000Z" } }))]
#[case::gap("2025-06-10T05:00:00Z", json!({ "state": "not_watched", "since": null, "as_of": null,
    "not_watched": { "from": "2025-06-10T02:10:00.000Z", "to": "2025-06-10T07:55:00.000Z" } }))]
#[case::after_the_gap("2025-06-10T07:56:00Z", json!({ "state": "up", "since": "2025-06-10T07:55:00.000Z", "since_is_exact": false }))]
#[case::before_the_history("2025-06-09T00:00:00Z", json!({ "state": "not_listed",
    "not_listed": { "from": null, "to": "2025-06-10T00:00:00.000Z" } }))]
fn a_group_is_shown_as_it_was(#[case] at: &str, #[case] expected: Value) {
    let shown = show(&a_night(), at);
    for (field, value) in expected.as_object().expect("fields") {
        assert_eq!(&shown[field], value, "{field} at {at}");
    }
    assert_eq!(shown["hubs"].as_array().map(Vec::len), Some(2));
    assert!(shown["hubs"].as_array().expect("hubs").iter().all(|hub| hub["state"] == shown["state"]));
}

#[test]
fn the_table_of_a_group_says_when_nobody_watched() {
    let program = a_night();
    let table = list(&program, "show SITE-1 --at 2025-06-10T05:00Z --utc").out;
    let heading = "site-1 at 2025-06-10 05:00:00 UTC (id 1, region us-east-1)";
    assert_eq!(table.lines().next(), Some(heading));
    let gap = "not watched between 2025-06-10 02:10:00 and 2025-06-10 07:55:00";
    assert_eq!(table.matches(gap).count(), 3, "the group and its hubs: {table}");
    let down = list(&program, "show 1 --at 2025-06-10T01:05Z --utc").out;
    assert!(down.contains("primary hub    Chicago   down   2025-06-10 01:00:00"), "{down}");
    let up = list(&program, "show 1 --at 2025-06-10T08:30Z --utc").out;
    assert!(up.contains("up     2025-06-10 07:55:00 or earlier"), "{up}");
}

#[test]
fn tunnels_are_shown_with_their_hub_while_they_were_listed() {
    let program = Program::new();
    let mut recording = Recording::new(&program, MINUTE);
    let start = time("2025-06-10T00:00:00Z");
    for minute in 0..20 {
        let at = start + MINUTE * minute;
        let mut site = group(1, "site-1", Connected);
        let mut hubs = site.hubs.clone();
        let peers = if minute < 10 { vec!["a@example", "b@example"] } else { vec!["a@example"] };
        let down = (5..8).contains(&minute);
        hubs[0].listed_count = Some(peers.len() as u64);
        hubs[0].tunnels =
            Some(peers.into_iter().map(|peer| tunnel(peer, down && peer == "b@example", at)).collect());
        site.set_hubs(hubs);
        recording.poll(at, vec![site]);
    }
    let tunnels = |minute: i32| {
        let hubs = show(&program, &(start + MINUTE * minute).to_string())["hubs"].clone();
        let tunnels = hubs[0]["tunnels"].as_array().expect("tunnels").clone();
        tunnels.iter().map(|tunnel| json!([tunnel["peer_id"], tunnel["state"]])).collect::<Vec<Value>>()
    };
    assert_eq!(tunnels(6), [json!(["a@example", "up"]), json!(["b@example", "down"])]);
    assert_eq!(tunnels(15), [json!(["a@example", "up"])]);
    let table = list(&program, "show site-1 --at 2025-06-10T00:06Z --utc").out;
    assert!(table.lines().any(|line| line.starts_with("  tunnel ") && line.contains(" down ")), "{table}");
}

fn tunnel(peer: &str, is_down: bool, recorded: Timestamp) -> Tunnel {
    let details = TunnelDetails { peer_id: Some(Text::new(peer)), ..TunnelDetails::default() };
    let time = Some(ApiTimestamp::new(&recorded.to_string()));
    let mut tunnel = Tunnel::from(TunnelRecord::new(time, [None, None], Traffic::default(), details));
    tunnel.common_mut().status = Some(if is_down { TunnelStatus::Down } else { TunnelStatus::Up });
    tunnel
}

#[test]
fn attributes_are_those_of_the_time() {
    let program = Program::new();
    let mut recording = Recording::new(&program, MINUTE);
    recording.polls("2025-06-10T00:00:00Z", "2025-06-10T00:10:00Z", &[group(1, "site-1", Connected)]);
    let mut moved = group(1, "headquarters", Connected);
    moved.region = Some(Text::new("eu-central-1"));
    let mut hubs = moved.hubs.clone();
    hubs[0].datacenter = Some(Text::new("Frankfurt"));
    moved.set_hubs(hubs);
    recording.polls("2025-06-10T00:11:00Z", "2025-06-10T00:20:00Z", &[moved]);
    let shown = |at: &str| list(&program, &format!("show 1 --at {at} -o json")).json();
    let attributes = |shown: &Value| {
        json!([shown["group"], shown["region"], shown["hubs"][0]["datacenter"], shown["since"]])
    };
    let since = "2025-06-10T00:00:00.000Z";
    let before = shown("2025-06-10T00:05Z");
    assert_eq!(attributes(&before), json!(["site-1", "us-east-1", "Chicago", since]));
    let after = shown("2025-06-10T00:15Z");
    assert_eq!(attributes(&after), json!(["headquarters", "eu-central-1", "Frankfurt", since]));
}

#[test]
fn unknown_and_ambiguous_groups_are_named() {
    let program = Program::new();
    let mut recording = Recording::new(&program, MINUTE);
    let twins = [group(1, "site-1", Connected), group(2, "site-1", Connected)];
    recording.polls("2025-06-10T00:00:00Z", "2025-06-10T00:10:00Z", &twins);
    let at = "--at 2025-06-10T00:05Z";
    program
        .run(&format!("history show site-2 {at}"))
        .failed_with(1, &["no tunnel group `site-2`", "did you mean `site-1`?"]);
    program.run(&format!("history show site-1 {at}")).failed_with(2, &["use one of their ids: 1, 2"]);
    program
        .run("history show 1 --at 2099-01-01")
        .failed_with(2, &["--at: time `2099-01-01` is in the future"]);
    assert_eq!(list(&program, &format!("show 2 {at} -o json")).json()["group_id"], json!(2));
}

#[test]
fn prune_deletes_what_is_older_and_says_what() {
    let program = Program::new();
    let mut recording = Recording::new(&program, MINUTE);
    let now = Timestamp::now();
    let day = SignedDuration::from_hours(24);
    for days in [500, 100, 2] {
        for minute in 0..10 {
            let status = if (3..6).contains(&minute) { Disconnected } else { Connected };
            recording.poll(now - day * days + MINUTE * minute, vec![group(1, "site-1", status)]);
        }
    }
    let outages = |since: &str| group_outages(&list_since(&program, since)).len();
    let recent = outages("3d");
    assert_eq!(recent, 1);
    let pruned = list(&program, "prune").out;
    assert!(pruned.starts_with("deleted ") && pruned.contains(" before, "), "{pruned}");
    assert_eq!(outages("3d"), recent);
    assert_eq!(
        list_since(&program, "400d")["events"].as_array().map(|events| events
            .iter()
            .all(|event| { time(event["at"].as_str().expect("a time")) > now - day * 90 })),
        Some(true)
    );
    let again = list(&program, "prune --older-than 1d").out;
    assert!(!again.starts_with("deleted 0 events"), "{again}");
    assert_eq!((outages("30d"), list_since(&program, "30d")["events"].clone()), (0, json!([])));
    let wrong = program.run("history prune --older-than soon");
    assert!(wrong.code == 2 && wrong.err.contains("invalid time"), "{wrong:?}");
}

/// The list since a time, whether the history goes back that far or not.
fn list_since(program: &Program, since: &str) -> Value {
    program.run(&format!("history --since {since} -o json")).json()
}

#[test]
fn a_backup_is_complete_and_replaces_nothing() {
    let program = a_night();
    let ran = list(&program, "backup copy.db");
    assert!(ran.out.contains(" to copy.db ("), "{}", ran.out);
    let copy = program.home.path().join("copy.db");
    assert_eq!(fs::metadata(&copy).expect("a copy").permissions().mode() & 0o777, 0o600);
    let info =
        |path: &Path| Store::open(path, Access::Read).expect("a history").info().expect("its contents");
    let original = file(&program);
    let (original, copied) = (info(&original), info(&copy));
    assert_eq!(
        (copied.groups, copied.changes, copied.events, copied.coverage),
        (original.groups, original.changes, original.events, original.coverage)
    );
    let before = fs::read(&copy).expect("a copy");
    program.run("history backup copy.db").failed_with(1, &["copy.db exists already", "replaces no file"]);
    assert_eq!(fs::read(&copy).expect("a copy"), before);
    list(&program, "backup :memory:");
    assert_eq!(info(&program.home.path().join(":memory:")).groups, 2);
    program
        .run("history backup nowhere/copy.db")
        .failed_with(1, &["nowhere/copy.db", "No such file or directory"]);
}

#[test]
fn forget_deletes_all_files_of_the_history_once_confirmed() {
    let program = a_night();
    let path = file(&program);
    let broken = path.with_file_name(format!("{}.broken-1", path.file_name().expect("a name").display()));
    fs::write(&broken, "damaged").expect("a file");
    program.run("history forget").failed_with(2, &["--yes"]);
    assert!(path.exists());
    let ran = list(&program, "forget --yes");
    assert!(ran.out.starts_with("deleted "), "{}", ran.out);
    let left: Vec<_> = fs::read_dir(path.parent().expect("a folder")).expect("a folder").flatten().collect();
    let names: Vec<_> = left.iter().map(fs::DirEntry::file_name).collect();
    let is_of_history = |name: &&std::ffi::OsString| name.to_string_lossy().contains("8100123");
    assert_eq!(names.iter().filter(is_of_history).count(), 0, "{names:?}");
    program.run("history").failed_with(1, &["no history at"]);
    program.run("history forget --yes").failed_with(1, &["no history at"]);
}

#[test]
fn a_history_that_is_recorded_is_not_deleted() {
    let program = a_night();
    let path = file(&program);
    let run = RunInfo { host: "jump-1".to_owned(), pid: 4_242, version: "9.9.9".to_owned() };
    let store = Store::open(&path, Access::Record).expect("a history");
    store.begin_run(&run, time("2025-06-10T09:00:00Z")).expect("a run");
    let lock = RecorderLock::acquire(&path).expect("a lock file").expect("nobody else records");
    let recorder = "tunnelscope 9.9.9 on jump-1, process 4242";
    program.run("history forget --yes").failed_with(1, &["cannot delete", recorder, "stop that first"]);
    let info = list(&program, "info -o json").json();
    assert_eq!((&info["recording"], &info["last_run"]["pid"]), (&json!(true), &json!(4_242)));
    let text = list(&program, "info --utc").out;
    assert!(text.contains(&format!("{recorder} since 2025-06-10 09:00:00 UTC")), "{text}");
    drop(lock);
    let killed = list(&program, "info").out;
    assert!(killed.contains("ended without closing the history"), "{killed}");
    assert!(path.exists());
}

const COMMANDS: [&str; 5] = [
    "history",
    "history info",
    "history show site-1 --at 2025-06-10T01:00Z",
    "history prune",
    "history backup copy.db",
];

/// Asserts that no command can use the history, and that the file stays as it is.
fn assert_unusable(program: &Program, words: &[&str]) {
    let path = file(program);
    let before = fs::read(&path).ok();
    for line in COMMANDS {
        program.run(line).failed_with(1, words);
    }
    assert!(fs::read(&path).ok() == before, "the file is left alone");
    assert!(!program.home.path().join("copy.db").exists());
    let doctor = program.run("doctor --timeout 5s");
    assert!(words.iter().all(|word| doctor.out.contains(word)), "{}", doctor.out);
}

#[rstest]
#[case::newer("PRAGMA user_version = 99", &["newer version of tunnelscope (format 99)"])]
#[case::other_program("PRAGMA application_id = 1", &["is not a history of tunnelscope"])]
fn files_of_others_are_left_alone(#[case] pragma: &str, #[case] words: &[&str]) {
    let program = a_night();
    let connection = rusqlite::Connection::open(file(&program)).expect("a database");
    connection.execute_batch(pragma).expect("a pragma");
    drop(connection);
    assert_unusable(&program, words);
}

#[test]
fn damaged_files_are_reported() {
    let program = a_night();
    let path = file(&program);
    let whole = fs::read(&path).expect("a file");
    let mut flipped = whole.clone();
    flipped[4_096..].iter_mut().for_each(|byte| *byte = !*byte);
    for damaged in
        [&whole[..whole.len() / 3], &flipped, b"this is no database, but a text of some length".as_slice()]
    {
        fs::write(&path, damaged).expect("a file");
        assert_unusable(&program, &["is damaged: "]);
    }
}

#[test]
fn a_link_in_the_place_of_the_file_is_not_followed() {
    let program = a_night();
    let path = file(&program);
    let elsewhere = program.home.path().join("elsewhere.db");
    fs::rename(&path, &elsewhere).expect("a file");
    symlink(&elsewhere, &path).expect("a link");
    assert_unusable(&program, &["is a symbolic link, which is not followed"]);
    program.run("history forget --yes").failed_with(1, &["is a symbolic link", "nothing was deleted"]);
    assert!(elsewhere.exists());
}

#[test]
fn a_home_behind_a_link_is_as_good_as_any() {
    let program = a_night();
    let (state, elsewhere) = (program.home.path().join(".local"), program.home.path().join("data"));
    fs::rename(&state, &elsewhere).expect("a folder");
    symlink(&elsewhere, &state).expect("a link");
    assert_eq!(document(&program, NIGHT)["gaps"].as_array().map(Vec::len), Some(1));
    list(&program, "prune");
    list(&program, "backup .local/copy.db");
}

/// Runs as a user who may read the history, but write nothing; `None` where that cannot be tried.
fn run_as_reader(program: &Program, line: &str) -> Option<Ran> {
    const USER: u32 = 54_321;
    if !geteuid().is_root() {
        return None;
    }
    let output = program.command(line).uid(USER).gid(USER).output().ok()?;
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Some(Ran { code: output.status.code()?, out: text(output.stdout), err: text(output.stderr) })
}

#[test]
fn a_read_only_home_can_be_read() {
    let program = a_night();
    let path = file(&program);
    for folder in path.ancestors().skip(1).take_while(|folder| folder.starts_with(program.home.path())) {
        fs::set_permissions(folder, Permissions::from_mode(0o755)).expect("permissions");
    }
    let files = || fs::read_dir(path.parent().expect("a folder")).expect("a folder").flatten();
    for file in files() {
        fs::set_permissions(file.path(), Permissions::from_mode(0o644)).expect("permissions");
    }
    let count = files().count();
    let Some(ran) = run_as_reader(&program, &format!("history {NIGHT} -o json")) else { return };
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.json()["gaps"].as_array().map(Vec::len), Some(1));
    run_as_reader(&program, "history prune").expect("a run").failed_with(1, &["history"]);
    fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("permissions");
    let refused = run_as_reader(&program, "history").expect("a run");
    refused.failed_with(1, &["cannot open", "Permission denied"]);
    assert_eq!(files().count(), count, "nothing was created");
}

#[test]
fn doctor_names_the_history_and_its_rights() {
    let program = a_night();
    let path = file(&program);
    let doctor = || program.run("doctor --timeout 5s").out;
    let good = doctor();
    assert!(good.contains(&path.display().to_string()) && good.contains("not recorded now"), "{good}");
    fs::set_permissions(&path, Permissions::from_mode(0o644)).expect("permissions");
    assert!(doctor().contains("others may use the file (mode 644): chmod 600"));
    list(&program, "forget --yes");
    assert!(doctor().contains("no history at"));
}
