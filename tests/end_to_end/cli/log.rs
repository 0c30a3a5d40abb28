//! `log`: the provider's log of the organization, complete over any number of pages, between two times, filtered, in each
//! format; and what it says when not all of it could be read.

use super::program::{Program, Ran};
use super::schema::assert_valid;
use crate::support::simulator::{LOGS, REGIONAL_LOGS, Simulated};
use rstest::rstest;
use serde_json::{Value, json};
use std::fs;
use tunnelscope::simulator::Scenario;
use unicode_width::UnicodeWidthStr;

/// An organization in which some things went wrong in the last week.
fn busy() -> Simulated {
    Simulated::scenario(Scenario::Busy, 300)
}

/// A program whose rate limit never delays a request.
fn unlimited(simulated: &Simulated) -> Program {
    let program = Program::with_key_to(simulated);
    fs::write(
        program.home.path().join("c.toml"),
        "rate_limit = [\"1000/s\"]\n[filters]\nus = \"region:us\"\ndown = \"state:down\"\n",
    )
    .expect("a configuration");
    program
}

fn log(program: &Program, options: &str) -> Ran {
    program.run(&format!("--config c.toml log --since 7d {options}"))
}

fn lines(ran: &Ran) -> Vec<Value> {
    ran.out.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// All entries, as a single answer of the API has them, the oldest first.
fn all(program: &Program) -> Vec<Value> {
    let query = "?from=-7days&to=now&limit=1000&order=asc";
    let ran = program.run(&format!("--config c.toml api {LOGS}{query}"));
    ran.json()["data"].as_array().expect("a list").clone()
}

/// Asserts that these lines are all entries, in this order.
fn assert_complete(lines: &[Value], all: &[Value]) {
    assert_eq!(lines.len(), all.len());
    for (line, entry) in lines.iter().zip(all) {
        for (field, sent) in [
            ("level", "level"),
            ("service", "serviceName"),
            ("message", "message"),
            ("group_id", "networkTunnelGroupId"),
            ("group", "networkTunnelGroupLabel"),
            ("tunnel_id", "tunnelId"),
            ("ike_spi", "ikeSpi"),
            ("datacenter_ip", "datacenterIp"),
            ("device_type", "deviceType"),
            ("region", "region"),
            ("bgp_peer_ip", "bgpPeerIp"),
            ("ike_auth_id", "ikeAuthId"),
            ("ike_customer_port", "ikeCustomerPort"),
            ("organization_id", "umbrellaOrgId"),
        ] {
            assert_eq!(line[field], entry[sent], "{field}");
        }
    }
}

#[test]
fn log_is_complete_and_in_order_over_several_pages() {
    let simulated = busy();
    let program = unlimited(&simulated);
    let mut all = all(&program);
    assert!(all.len() > 60, "there is something to page through: {}", all.len());
    simulated.fault(&json!({ "path": REGIONAL_LOGS, "page_cap": 20 }));
    let ran = log(&program, "-o ndjson");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_complete(&lines(&ran), &all);
    let reversed = log(&program, "-o ndjson --reverse");
    all.reverse();
    assert_complete(&lines(&reversed), &all);
}

#[rstest]
#[case::growing_log(&["40", "60", "80"].map(|at| json!({ "path": REGIONAL_LOGS, "query": format!("offset={at}"), "page_cap": 20, "shift": 3 })))]
#[case::offset_too_large(&[json!({ "path": REGIONAL_LOGS, "query": "offset=60", "status": 400 })])]
#[case::limit_too_large(&[json!({ "path": REGIONAL_LOGS, "query": "limit=1000", "status": 400 })])]
fn log_is_complete_despite_paging_faults(#[case] faults: &[Value], #[values("", "--reverse")] order: &str) {
    let simulated = busy();
    let program = unlimited(&simulated);
    let mut all = all(&program);
    for fault in faults {
        simulated.fault(fault);
    }
    simulated.fault(&json!({ "path": REGIONAL_LOGS, "page_cap": 20 }));
    let ran = log(&program, &format!("-o ndjson {order}"));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    if !order.is_empty() {
        all.reverse();
    }
    let key = |entry: &Value| {
        (entry["message"].to_string(), entry.get("ike_spi").or(entry.get("ikeSpi")).map(Value::to_string))
    };
    let (mut printed, mut wanted): (Vec<_>, Vec<_>) =
        (lines(&ran).iter().map(key).collect(), all.iter().map(key).collect());
    printed.sort();
    wanted.sort();
    assert_eq!(printed, wanted);
}

#[test]
fn failed_page_exits_4_with_the_entries_before_it() {
    let simulated = busy();
    let program = unlimited(&simulated);
    let all = all(&program);
    simulated.fault(&json!({ "path": REGIONAL_LOGS, "query": "offset=40", "status": 500 }));
    simulated.fault(&json!({ "path": REGIONAL_LOGS, "page_cap": 20 }));
    let ran = log(&program, "-o ndjson");
    assert_eq!(ran.code, 4);
    assert_complete(&lines(&ran), &all[..40]);
    assert!(ran.err.contains("log incomplete: 40 entries read, up to 2"), "{}", ran.err);
    assert!(ran.err.contains("later entries are missing") && ran.err.contains("500"), "{}", ran.err);
    let reversed = log(&program, "--reverse");
    assert!(reversed.code == 4 && reversed.err.contains("earlier entries are missing"), "{}", reversed.err);
}

#[test]
fn repeated_page_exits_4() {
    let simulated = busy();
    simulated.fault(&json!({ "path": REGIONAL_LOGS, "page_cap": 20, "repeat": true }));
    let ran = log(&unlimited(&simulated), "-o ndjson");
    assert_eq!((ran.code, lines(&ran).len()), (4, 20));
    assert!(ran.err.contains("repeats a page after 20 entries"), "{}", ran.err);
}

#[test]
fn unreadable_entries_are_counted() {
    let simulated = busy();
    let body = r#"{"data":[{"timestamp":1700000000,"message":"read"},7,"x"],"meta":{}}"#;
    simulated.fault(&json!({ "path": REGIONAL_LOGS, "query": "offset=0", "status": 200, "body": body }));
    simulated.fault(&json!({ "path": REGIONAL_LOGS, "status": 200, "body": r#"{"data":[],"meta":{}}"# }));
    let ran = log(&unlimited(&simulated), "-o ndjson");
    assert_eq!((ran.code, lines(&ran).len()), (4, 1), "{}", ran.err);
    assert!(ran.err.contains("log incomplete: 2 entries could not be read"), "{}", ran.err);
}

#[test]
fn each_format_has_every_entry() {
    let simulated = busy();
    let program = unlimited(&simulated);
    let all = all(&program);
    let ran = log(&program, "-o ndjson");
    for line in lines(&ran) {
        assert_valid("log", "#", &line);
    }
    let ran = log(&program, "-o csv");
    let mut table = csv::Reader::from_reader(ran.out.as_bytes());
    let names = table.headers().expect("names").clone();
    let column = |name: &str| names.iter().position(|known| known == name).expect("a column of that name");
    let records: Vec<_> = table.records().map(|record| record.expect("a line")).collect();
    assert_eq!((ran.code, records.len()), (0, all.len()));
    for (record, entry) in records.iter().zip(&all) {
        assert_eq!(&record[column("message")], entry["message"].as_str().expect("a text"));
        assert_eq!(record[column("ike_customer_port")], entry["ikeCustomerPort"].to_string());
    }
    let ran = log(&program, "");
    assert_eq!((ran.code, ran.out.lines().count()), (0, 1 + all.len()));
    assert!(ran.out.lines().next().is_some_and(|names| names.trim().starts_with("TIME")), "{}", ran.out);
    assert!(ran.out.contains(all[0]["message"].as_str().expect("a text")), "nothing is cut in a pipe");
}

#[rstest]
#[case(60)]
#[case(80)]
#[case(110)]
fn table_fits_the_width(#[case] columns: usize) {
    let simulated = busy();
    let program = unlimited(&simulated).variable("COLUMNS", &columns.to_string());
    let ran = log(&program, "--utc");
    assert!(ran.out.lines().count() > 60, "{}", ran.err);
    assert!(ran.out.lines().all(|line| line.width() <= columns), "{}", ran.out);
    assert!(ran.out.lines().next().is_some_and(|names| names.contains("MESSAGE")), "{}", ran.out);
}

#[test]
fn table_has_dates_except_for_today() {
    let simulated = busy();
    let program = unlimited(&simulated);
    let dates = lines(&log(&program, "-o ndjson"));
    let table = log(&program, "--utc").out;
    for (line, entry) in table.lines().skip(1).zip(&dates) {
        let (date, time) = entry["timestamp"].as_str().and_then(|at| at.split_once('T')).expect("a time");
        assert!(line.contains(&time[..8]), "{line}");
        let is_today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string() == date;
        assert_eq!(line.contains(date), !is_today, "{line}");
    }
}

#[test]
fn since_and_until_limit_the_entries() {
    let simulated = busy();
    let program = unlimited(&simulated);
    let all = lines(&log(&program, "-o ndjson"));
    let time = |entry: &Value| entry["timestamp"].as_str().expect("a time").to_owned();
    let (since, until) = (time(&all[all.len() / 4]), time(&all[all.len() / 2]));
    let line = format!("--config c.toml log --since {since} --until {until} -o ndjson");
    let some = lines(&program.run(&line));
    assert!(!some.is_empty() && some.len() < all.len());
    // Whether the end itself belongs to it is the server's business.
    assert!(some.iter().all(|entry| (since.as_str()..=until.as_str()).contains(&time(entry).as_str())));
    let inner = all.iter().filter(|entry| time(entry) > since && time(entry) < until).count();
    assert!(some.len() >= inner, "{} of {inner}", some.len());
}

#[rstest]
#[case("--since 2099-01-01", "--since: time `2099-01-01` is in the future")]
#[case("--since 1h --until 2h", "--since `1h` is after --until `2h`")]
#[case("--until 9998-01-01T00:00Z", "--until: time `9998-01-01T00:00Z` is in the future")]
#[case("--filter state:down", "`state` is not available here")]
#[case("--filter levl:error", "did you mean `level`?")]
#[case("--filter @down", "`@down` contains the term `state:down`, which does not apply to log entries")]
fn usage_error_exits_2_without_a_request(#[case] options: &str, #[case] words: &str) {
    let simulated = Simulated::still(1);
    let ran = unlimited(&simulated).run(&format!("--config c.toml log {options}"));
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains(words), "{}", ran.err);
    assert_eq!(simulated.log().len(), 0);
}

#[rstest]
#[case("yesterday")]
#[case("-1h")]
#[case("25:00")]
fn invalid_time_exits_2_with_examples(#[case] time: &str) {
    let ran = Program::new().run(&format!("log --since {time}"));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("invalid time") && ran.err.contains("18:00"), "{}", ran.err);
}

#[rstest]
#[case("level:error", Some("networkTunnelLevel=ERROR"), |entry: &Value| entry["level"] == "ERROR")]
#[case("level:err", None, |entry: &Value| entry["level"] == "ERROR")]
#[case("!level:error", None, |entry: &Value| entry["level"] != "ERROR")]
#[case("service:bgp,ike", Some("servicename=BGP%2CIKE"), |_: &Value| true)]
#[case("service:bgp", Some("servicename=BGP"), |entry: &Value| entry["service"] == "BGP")]
#[case("@us", None, |entry: &Value| entry["region"].to_string().contains("us"))]
#[case("hub:secondary", None, |entry: &Value| entry["hub_role"] == "secondary")]
#[case("group:branch !message:deleted", None, |entry: &Value| entry["group"].to_string().contains("branch") && !entry["message"].to_string().contains("deleted"))]
#[case("region:us dc:sse", None, |entry: &Value| entry["region"].to_string().contains("us") && entry["datacenter"].to_string().contains("sse"))]
#[case("device:asa", None, |entry: &Value| entry["device_type"].to_string().to_lowercase().contains("asa"))]
#[case("peer:198.18.0.0/15", None, |entry: &Value| entry["ike_customer_address"].to_string().contains("198.1"))]
#[case("bgp", None, |entry: &Value| entry["service"] == "BGP")]
fn filter_selects_the_matching_entries(
    #[case] filter: &str,
    #[case] parameter: Option<&str>,
    #[case] matches: fn(&Value) -> bool,
) {
    let simulated = busy();
    let program = unlimited(&simulated);
    let all = lines(&log(&program, "-o ndjson"));
    let expected: Vec<&Value> = all.iter().filter(|entry| matches(entry)).collect();
    let mut command = program.command("--config c.toml log --since 7d -o ndjson --filter");
    let output = command.arg(filter).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let printed: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(printed.iter().eq(expected.iter().copied()), "{} instead of {}", printed.len(), expected.len());
    let requests = simulated.log();
    let last = requests.iter().rfind(|request| request["path"] == REGIONAL_LOGS).expect("a request");
    let query = last["query"].as_str().expect("a query");
    match parameter {
        Some(parameter) => assert!(query.contains(parameter), "{query}"),
        None => assert!(!query.contains("servicename") && !query.contains("Level"), "{query}"),
    }
}

#[test]
fn rejected_filter_parameter_gives_the_same_result() {
    let simulated = busy();
    let program = unlimited(&simulated);
    let expected = log(&program, "-o csv --filter level:error").out;
    simulated.fault(&json!({ "path": REGIONAL_LOGS, "query": "networkTunnelLevel", "status": 400 }));
    let ran = log(&program, "-o csv --filter level:error");
    assert_eq!((ran.code, ran.out.as_str()), (0, expected.as_str()), "{}", ran.err);
}

#[test]
fn empty_result_is_explained_on_stderr() {
    let simulated = busy();
    let program = unlimited(&simulated);
    let ran = log(&program, "--filter name:nobody-has-this-name");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.err.contains("matches the filter `name:nobody-has-this-name` (0 of "), "{}", ran.err);
    let calm = Simulated::still(1);
    let ran = Program::with_key_to(&calm).run("log --since 1s -o ndjson");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.err.starts_with("tunnelscope: no log entries from 2"), "{}", ran.err);
}

#[test]
fn missing_scope_exits_1_and_is_named() {
    let simulated = busy();
    simulated.fault(&json!({ "path": REGIONAL_LOGS, "status": 403 }));
    let ran = Program::with_key_to(&simulated).run("log");
    ran.failed_with(1, &["403", "reports.granularEvents:read"]);
}

#[test]
fn rejected_credentials_exit_3_and_missing_ones_2() {
    let simulated = Simulated::still(1);
    let program = Program::with_key_to(&simulated).variable("TUNNELSCOPE_API_SECRET", "the-wrong-secret");
    program.run("log").failed_with(3, &["authentication failed: the API key or secret was rejected"]);
    Program::new().run("log").failed_with(2, &["no API key"]);
}

#[test]
fn retry_after_is_waited_for_within_the_time_limit() {
    let simulated = busy();
    let program = Program::with_key_to(&simulated);
    simulated.fault(&json!({ "path": REGIONAL_LOGS, "times": 1, "status": 429, "retry_after": 1 }));
    let ran = program.run("log --since 7d -o ndjson");
    assert!(ran.code == 0 && lines(&ran).len() > 60, "{}", ran.err);
    simulated.fault(&json!({ "path": REGIONAL_LOGS, "times": 1, "status": 429, "retry_after": 86_400 }));
    let ran = program.run("log --since 7d --timeout 5m");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    for words in ["--timeout 5m", "429", "retry after"] {
        assert!(ran.err.contains(words), "{}", ran.err);
    }
}

#[test]
fn hostile_texts_are_escaped_in_each_format() {
    let simulated = Simulated::still(1);
    let text = "a\u{1b}[2J\u{9b}b\u{202e}c\u{200b}\n=d";
    let body = json!({ "data": [{
        "timestamp": 1_700_000_000, "message": text, "networkTunnelGroupLabel": text, "level": text, "serviceName": text,
        "datacenter": text, "region": text, "ikeAuthId": text, "networkTunnelGroupId": text, "ikeCustomerPort": text,
    }] });
    simulated.fault(
        &json!({ "path": REGIONAL_LOGS, "query": "offset=0", "status": 200, "body": body.to_string() }),
    );
    let program = unlimited(&simulated);
    for format in ["table", "ndjson", "csv"] {
        let ran = log(&program, &format!("-o {format}"));
        let unprintable = ran.out.chars().find(|&c| c != '\n' && tunnelscope::domain::is_unprintable(c));
        assert_eq!((ran.code, unprintable), (0, None), "{format}: {}", ran.err);
        assert!(ran.out.lines().count() <= 2, "{format}: {}", ran.out);
    }
    assert_eq!(lines(&log(&program, "-o ndjson"))[0]["message"], text, "and is still what was sent");
}

#[test]
fn demo_has_a_log() {
    let ran = Program::new().run("--demo log --since 7d -o ndjson");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!lines(&ran).is_empty());
}
