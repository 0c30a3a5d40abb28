//! Ranges of time: months with changes of the clocks, the current month, the life of objects, and nonsense.

use crate::cli::program::Program;
use crate::cli::recording::{Recording, group, time};
use crate::cli::schema::assert_valid;
use jiff::SignedDuration;
use rstest::rstest;
use serde_json::json;
use tunnelscope::domain::GroupStatus::Connected;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// A month of one group that was up, polled every hour.
fn a_month(from: &str, to: &str) -> Program {
    let program = Program::new();
    Recording::new(&program, HOUR).polls(from, to, &[group(1, "site-1", Connected)]);
    program
}

#[rstest]
#[case::day_of_25_hours("2025-10", "Europe/Zurich", 745)]
#[case::day_of_23_hours("2025-03", "Europe/Zurich", 743)]
#[case::utc("2025-10", "UTC", 744)]
fn a_month_has_the_hours_of_the_time_zone(#[case] month: &str, #[case] zone: &str, #[case] hours: u32) {
    let program = a_month("2025-01-01T00:00:00Z", "2025-12-31T00:00:00Z").variable("TZ", zone);
    let document = program.run(&format!("availability --month {month} -o json")).json();
    assert_valid("availability", "#", &document);
    assert_eq!(document["rows"][0]["seconds"]["up"], json!(f64::from(hours * 3_600)));
    assert_eq!(document["rows"][0]["reachable"]["percent"], json!(100.0));
    assert_eq!((&document["month"], &document["time_zone"]), (&json!(month), &json!(zone)));
}

#[test]
fn the_current_month_ends_now() {
    let now = jiff::Timestamp::now();
    let program = a_month(&(now - HOUR * 3).to_string(), &now.to_string());
    let month = now.strftime("%Y-%m").to_string();
    let document = program.run(&format!("availability --utc --month {month} -o json")).json();
    let until = time(document["until"].as_str().expect("a time"));
    assert!(until >= now && until <= jiff::Timestamp::now(), "{until}");
}

#[test]
fn the_time_before_an_object_was_first_seen_does_not_count() {
    let program = a_month("2025-06-10T00:00:00Z", "2025-06-20T00:00:00Z");
    let document = program.run("availability --utc --month 2025-06 -o json").json();
    let row = &document["rows"][0];
    // It exists until it is seen to be gone, but nobody watched after the 20th.
    assert_eq!(row["seconds"]["total"], json!(f64::from(21 * 86_400)));
    assert_eq!(row["seconds"]["unknown"], json!(f64::from(11 * 86_400)));
    assert_eq!(row["reachable"]["percent"], json!(99.99));
    assert_eq!(document["recorded_since"], json!("2025-06-10T00:00:00.000Z"));
    let table = program.run("availability --utc --month 2025-06").out;
    let period = "2025-06-01 00:00:00 UTC to 2025-07-01 00:00:00 UTC, recorded since 2025-06-10 00:00:00 UTC";
    assert_eq!(table.lines().last(), Some(period));
}

#[rstest]
#[case::future_month("--month 2999-01", "--month: month 2999-01 is in the future")]
#[case::future_time("--since 2999-01-01", "--since: time `2999-01-01` is in the future")]
#[case::reversed(
    "--since 2025-06-10 --until 2025-06-09",
    "--since `2025-06-10` is not before --until `2025-06-09`"
)]
#[case::default_since("--until 2025-06-09", "--since `30d` is not before --until `2025-06-09`")]
#[case::no_such_field(
    "--filter state:down",
    "field `state` is not available here; use words or name, region, dc, id"
)]
fn impossible_ranges_and_filters_are_2_with_a_remedy(#[case] options: &str, #[case] sentence: &str) {
    let ran = Program::new().run(&format!("availability {options}"));
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.contains(sentence), "{}", ran.err);
}

#[rstest]
#[case::not_a_month("--month november", "expected a year and a month such as 2026-11")]
#[case::not_a_time("--since yesterday", "expected an age such as 30m")]
#[case::both("--month 2025-06 --since 12h", "cannot be used with")]
fn nonsense_is_2_with_what_is_expected(#[case] options: &str, #[case] sentence: &str) {
    let ran = Program::new().run(&format!("availability {options}"));
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.contains(sentence), "{}", ran.err);
}
