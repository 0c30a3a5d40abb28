//! The catalogue of failures, and the README that shows it.

use std::fmt::Write;
use tunnelscope::domain::{FailureKind, Topic};

/// The tables of the README, one for each topic.
fn tables() -> String {
    let mut text = String::new();
    for topic in Topic::ALL {
        write!(text, "### {topic}\n\n| it says | look at |\n|---|---|\n").unwrap();
        for kind in FailureKind::all().filter(|kind| kind.topic() == topic) {
            writeln!(text, "| `{}` | {} |", kind.sentence(), kind.remedy()).unwrap();
        }
        text.push('\n');
    }
    text
}

#[test]
fn the_readme_has_every_kind_with_its_sentence_and_its_remedy() {
    let readme = include_str!("../../README.md");
    let expected = tables();
    assert!(
        readme.contains(&expected),
        "put this into the README, under \"When it does not work\":\n\n{expected}"
    );
}

#[test]
fn no_two_kinds_share_a_name_or_a_sentence() {
    let words: [fn(FailureKind) -> &'static str; 2] = [FailureKind::name, FailureKind::sentence];
    for words in words {
        let mut all: Vec<_> = FailureKind::all().map(words).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}

#[test]
fn names_that_scripts_may_know_stay() {
    let names: Vec<_> = FailureKind::all().map(FailureKind::name).collect();
    let known = [
        "credentials_refused",
        "bad_request",
        "unauthorized",
        "forbidden",
        "not_found",
        "conflict",
        "request_too_large",
        "rate_limited",
        "server_error",
        "unavailable",
        "unexpected_status",
        "name_not_found",
        "connection_refused",
        "connection_lost",
        "timed_out",
        "tls_failed",
        "proxy_refused",
        "redirected",
        "not_json",
        "unexpected_shape",
        "too_large",
        "incomplete",
        "internal",
    ];
    for name in known {
        assert!(names.contains(&name), "{name}");
    }
}

#[test]
fn sentences_and_remedies_are_one_line_and_end_open() {
    for kind in FailureKind::all() {
        for words in [kind.sentence(), kind.remedy()] {
            assert!(!words.contains(['\n', '|']) && !words.ends_with(['.', ' ']), "{words}");
            assert!(words.chars().count() <= 130, "{words}");
        }
    }
}
