//! The formats: tables, CSV, Markdown and HTML with its strips.

use super::{MINUTE, a_morning, morning};
use crate::cli::program::Program;
use crate::cli::recording::{Recording, group};
use tunnelscope::domain::GroupStatus::Connected;

#[test]
fn table_has_the_figures_of_each_row_and_the_range() {
    let program = a_morning();
    let table = morning(&program, "").out;
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("GROUP   REGION     REACHABLE"), "{table}");
    assert!(lines[1].starts_with("site-1  us-east-1  79.04 % of 94.66 % known (74.83 to 80.16)"), "{table}");
    assert!(lines[2].starts_with("site-2  us-east-1  99.99 % of 94.66 % known"), "{table}");
    assert!(lines[3].starts_with("total"), "{table}");
    assert_eq!(lines[4], "2025-06-10 00:00:00 UTC to 2025-06-10 10:00:00 UTC");
}

#[test]
fn csv_has_a_line_for_each_row_and_the_total_last() {
    let program = a_morning();
    let out = morning(&program, "-o csv").out;
    let mut read = csv::Reader::from_reader(out.as_bytes());
    let names = read.headers().expect("a header").clone();
    let lines: Vec<csv::StringRecord> = read.records().map(|line| line.expect("a line")).collect();
    let cell = |line: usize, name: &str| {
        let at = names.iter().position(|known| known == name).expect("a column");
        lines[line][at].to_owned()
    };
    assert_eq!(
        (cell(0, "row"), cell(1, "row"), cell(2, "row")),
        ("group".into(), "group".into(), "total".into())
    );
    assert_eq!((cell(0, "group"), cell(0, "down_seconds")), ("site-1".to_owned(), "7140".to_owned()));
    assert_eq!(cell(0, "reachable_percent"), "79.04");
    assert_eq!(cell(0, "since"), "2025-06-10T00:00:00.000Z");
}

#[test]
fn names_from_the_history_are_harmless_in_each_format() {
    let program = Program::new();
    let mut recording = Recording::new(&program, MINUTE);
    let groups = [group(1, "=cmd|<script>alert('x')</script>\u{1b}[2J\u{202e}", Connected)];
    recording.polls("2025-06-10T00:00:00Z", "2025-06-10T10:00:00Z", &groups);
    for format in ["table", "json", "csv", "markdown", "html"] {
        let out = morning(&program, &format!("-o {format}")).out;
        let is_bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!out.contains(is_bad), "{format}: {out:?}");
    }
    assert!(morning(&program, "-o csv").out.contains(",'=cmd|"));
    assert!(morning(&program, "-o markdown").out.contains("=cmd\\|\\<script>"));
    let html = morning(&program, "-o html").out;
    assert!(html.contains("=cmd|&lt;script&gt;alert(&#39;x&#39;)"), "{html}");
    assert!(!html.contains("<script"), "{html}");
}

/// The elements of a page that begin with this, up to their end.
fn elements<'a>(page: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    page.match_indices(start)
        .map(|(at, _)| &page[at..page[at..].find('>').map_or(page.len(), |end| at + end)])
}

#[test]
fn html_is_one_page_that_loads_and_runs_nothing() {
    let page = morning(&a_morning(), "-o html").out;
    assert!(page.starts_with("<!DOCTYPE html>\n") && page.ends_with("</html>\n"));
    for forbidden in ["<script", "<link", "<img", "<iframe", " src=", " href=", "@import", "://", " onload"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    for element in
        ["html", "head", "body", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "svg", "p", "ul", "li"]
    {
        let count =
            |tag: &str| page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(count(element), page.matches(&format!("</{element}>")).count(), "{element}");
    }
    assert_eq!(page.matches("<tr>").count(), 1 + 2 + 1, "a heading, two groups, the total");
    assert!(page.contains("79.04 %<br><small>of 94.66 % known (74.83 to 80.16)</small>"));
}

#[test]
fn strip_has_bars_by_hour_or_day_with_unknown_time_marked() {
    let program = a_morning();
    let bars = |page: &str, class: &str| {
        let start = format!("<path class=\"{class}\" d=\"M0 ");
        let table = page.split("<table>").nth(1).expect("a table");
        elements(table, &start).map(|path| path.matches('M').count()).collect::<Vec<_>>()
    };
    let page = morning(&program, "-o html").out;
    // Ten hours: the second row was never down, and the gap is in the ninth hour.
    assert!(
        elements(&page, "<svg viewBox")
            .any(|svg| svg.contains("Of 10 hours, with time down: 2, in warning: 0, unknown: 3"))
    );
    assert_eq!(bars(&page, "up").len(), 3);
    let month = program.run("availability --month 2025-06 --utc -o html").out;
    assert!(
        elements(&month, "<svg viewBox").any(|svg| svg.contains("Of 21 days, with time down: 1")),
        "{month}"
    );
    // After the 10th nobody watched: unknown, on all days to the end of the month, and nothing else.
    let unwatched = program.run("availability --since 2025-06-12 --until 2025-06-20 --utc -o html").out;
    let rows = unwatched.split("<tbody>").nth(1).expect("rows");
    assert_eq!(elements(rows, "<path class=\"unknown\"").count(), 3);
    assert_eq!(elements(rows, "<path class=").count(), 3);
    assert!(elements(rows, "<path class=").all(|path| path.matches('M').count() == 8));
}
