//! The kinds that no row can have, each with the test that has it: what belongs to a process or to a machine, and what
//! takes a mistake of this program's own. A kind of the catalog without a row and without such a test fails here.

use crate::failures::table::rows;
use std::fs;
use std::path::Path;
use tunnelscope::domain::FailureKind;

/// A kind, the file of its test, and the test's name.
const ELSEWHERE: [(FailureKind, &str, &str); 7] = [
    (FailureKind::DnsFailed, "tests/in_process/api/network.rs", "dns_lookup_times_out"),
    (
        FailureKind::NoCredentials,
        "tests/end_to_end/pty/interaction.rs",
        "profiles_are_polled_together_and_failures_are_shown",
    ),
    (
        FailureKind::TimeLimit,
        "tests/end_to_end/cli/time_limit.rs",
        "retry_after_beyond_the_limit_prints_partial_status",
    ),
    (FailureKind::Inconsistent, "tests/end_to_end/cli/completeness.rs", "inconsistent_lists_are_incomplete"),
    (FailureKind::NoRoots, "tests/in_process/api/proxies.rs", "missing_root_certificates_are_reported"),
    (FailureKind::Slept, "src/api/transport/clock_check.rs", "suspend_explains_lost_connections"),
    (FailureKind::Internal, "tests/in_process/api/errors.rs", "invalid_request_is_an_internal_error"),
];

/// A test with its cases, up to the next.
fn test(file: &str, name: &str) -> String {
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let head = format!("fn {name}(");
    let (before, after) = source.split_once(&head).unwrap_or_else(|| panic!("no {name} in {file}"));
    let (_, cases) = before.rsplit_once("\n\n").unwrap();
    let (body, _) = after.split_once("test]").unwrap_or((after, ""));
    format!("{cases}{head}{body}")
}

#[test]
fn every_failure_kind_has_a_row_or_another_test() {
    let rows = rows();
    for kind in FailureKind::all() {
        let has_row = rows.iter().any(|row| row.kind == kind && row.is_seen());
        let is_elsewhere = ELSEWHERE.iter().any(|(elsewhere, ..)| *elsewhere == kind);
        assert!(has_row || is_elsewhere, "{kind:?} needs a row in the table, or a test that is named here");
        assert!(!(has_row && is_elsewhere), "{kind:?} has a row: it need not be named here");
    }
}

#[test]
fn other_tests_cover_their_failure_kind() {
    for (kind, file, name) in ELSEWHERE {
        let test = test(file, name);
        let is_about = test.contains(&format!("FailureKind::{kind:?}")) || test.contains(kind.name());
        assert!(is_about, "{name} in {file} is about {kind:?}");
    }
}
