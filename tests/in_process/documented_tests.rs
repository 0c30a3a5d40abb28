//! Promises on paper: every test that `SECURITY.md` and `docs/hardening.md` name is there under that name. That it holds what
//! it is named for is its own affair.

use std::fs;
use std::path::Path;

const PAGES: [&str; 2] = ["SECURITY.md", "docs/hardening.md"];

fn read(path: &str) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}

/// What stands between backticks and is a file of Rust, with a test behind `::` or without.
fn named(page: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let quoted = page.split('`').skip(1).step_by(2);
    let split = quoted
        .map(|quoted| quoted.split_once("::").map_or((quoted, None), |(file, test)| (file, Some(test))));
    split.filter(|(file, _)| Path::new(file).extension().is_some_and(|ending| ending == "rs"))
}

fn is_there(file: &str, test: Option<&str>) -> bool {
    let Some(source) = read(file) else { return false };
    test.is_none_or(|test| {
        let Some((before, _)) = source.split_once(&format!("fn {test}(")) else { return false };
        // What stands between it and what is above it.
        let attributes = before.rsplit("}\n").next().unwrap_or_default();
        ["#[test]", "#[tokio::test", "#[rstest]"].iter().any(|known| attributes.contains(known))
    })
}

#[test]
fn every_documented_test_exists() {
    for page in PAGES {
        let text = read(page).expect("the page");
        let lacking: Vec<_> = named(&text).filter(|(file, test)| !is_there(file, *test)).collect();
        assert!(lacking.is_empty(), "{page} names what is not there: {lacking:?}");
        assert!(named(&text).count() > 10, "{page} names tests");
    }
}
