//! `availability -o markdown`: a heading, the time range, and a table for a report or a ticket.

use super::Document;
use super::columns::{Column, columns, texts};

/// Characters with a meaning in Markdown, or in the links that some renderers make of plain text.
const SPECIAL: &str = "\\`*_[]<|~&@$";

/// The table of a document.
pub(super) fn table(document: &Document<'_>) -> String {
    let columns = columns(document.by);
    let (rows, total) = texts(document, &columns);
    let mut out = format!("# Availability\n\n{}\n\n", escaped(&document.period()));
    push_row(columns.iter().map(|column| column.heading.to_owned()), &mut out);
    push_row(columns.iter().map(|column| alignment(column).to_owned()), &mut out);
    for row in &rows {
        push_row(row.iter().map(|cell| escaped(cell)), &mut out);
    }
    push_row(total.iter().map(|cell| strong(cell)), &mut out);
    out
}

fn alignment(column: &Column) -> &'static str {
    if column.is_name() { "---" } else { "---:" }
}

fn push_row(cells: impl Iterator<Item = String>, out: &mut String) {
    out.push('|');
    for cell in cells {
        out.push(' ');
        out.push_str(&cell);
        out.push_str(" |");
    }
    out.push('\n');
}

fn strong(cell: &str) -> String {
    if cell.is_empty() { String::new() } else { format!("**{}**", escaped(cell)) }
}

/// A text as plain text of a cell.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if SPECIAL.contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    // Renderers make links of what looks like one.
    out.replace("://", "\\://").replace("www.", "www\\.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::plain("branch-01.example", "branch-01.example")]
    #[case::cell_border("a|b", "a\\|b")]
    #[case::html("<img src=x>", "\\<img src=x>")]
    #[case::link("[a](http://b)", "\\[a\\](http\\://b)")]
    #[case::bare_link("www.example.com", "www\\.example.com")]
    #[case::backslash("a\\|b", "a\\\\\\|b")]
    #[case::emphasis("*a* _b_ `c`", "\\*a\\* \\_b\\_ \\`c\\`")]
    fn markup_in_names_is_plain_text(#[case] name: &str, #[case] expected: &str) {
        assert_eq!(escaped(name), expected);
    }
}
