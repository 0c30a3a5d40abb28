//! `availability -o html`: one page without scripts and without anything loaded from elsewhere, to be read on a screen, printed or
//! mailed.

mod strip;

use super::Document;
use super::columns::{Column, columns, texts};
use crate::config::AvailabilityRows;
use crate::domain::availability::{CellLength, Summary};
use std::io::{self, Write};

const STYLE: &str = include_str!("style.css");

/// What a page may load and run: nothing but its own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The states in the legend: class, and text.
const LEGEND: [(&str, &str); 5] = [
    ("up", "up"),
    ("degraded", "degraded: up, with findings that contradict it"),
    ("warning", "warning: less redundancy"),
    ("down", "down (at the top of a bar)"),
    ("unknown", "unknown: not watched"),
];

/// The definitions at the end of the page.
const DEFINITIONS: &str = "Percentages are shares of the time in which the state is known, rounded down; beside them the share of \
    time that is known, and the range from down to up in all of the unknown time. Times of several objects are sums. Outages shorter \
    than 8 minutes are counted apart. >= means at least: the start or the end of an outage was not seen. MTTR: mean time to repair. \
    MTBF: mean time between failures.";

/// Writes the page.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let title = title(document.by);
    let range = escaped(&document.period());
    let profile = escaped(document.settings.profile_name());
    let version = env!("CARGO_PKG_VERSION");
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}, {range}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{}\
         <h1>{title}</h1>\n<p>{range}<br><span class=\"faint\">Profile {profile}{}, tunnelscope {version}</span></p>\n",
        strip::PATTERNS,
        filter(document),
    )?;
    write_legend(document, out)?;
    write_table(document, out)?;
    write!(out, "<p class=\"definitions faint\">{}</p>\n</body>\n</html>\n", escaped(DEFINITIONS))
}

fn title(by: AvailabilityRows) -> &'static str {
    match by {
        AvailabilityRows::Group => "Availability of tunnel groups",
        AvailabilityRows::Hub => "Availability of hubs",
        AvailabilityRows::Datacenter => "Availability of data centers",
        AvailabilityRows::Region => "Availability of regions",
    }
}

fn filter(document: &Document<'_>) -> String {
    let filter = &document.settings.filter;
    if filter.is_empty() { String::new() } else { format!(", filter {}", escaped(filter.as_str())) }
}

fn write_legend(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<ul class=\"legend\">")?;
    for (class, text) in LEGEND {
        writeln!(out, "<li>{}{text}</li>", strip::sample(class))?;
    }
    let (one, _) = unit(document.cell_length);
    writeln!(out, "<li class=\"faint\">One bar for each {one}; no bar: it did not exist.</li>\n</ul>")
}

fn write_table(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let columns = columns(document.by);
    let names = columns.iter().filter(|column| column.is_name()).count();
    let (rows, total) = texts(document, &columns);
    write!(out, "<div class=\"wide\"><table>\n<thead><tr>")?;
    for (index, column) in columns.iter().enumerate() {
        if index == names {
            write!(out, "<th class=\"strip\" scope=\"col\">{}</th>", strip_heading(document))?;
        }
        write!(out, "<th{} scope=\"col\">{}</th>", class(column), column.heading)?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for ((_, summary), row) in document.rows.report.rows.iter().zip(&rows) {
        write_row(document, &columns, row, summary, out)?;
    }
    writeln!(out, "</tbody>\n<tfoot>")?;
    write_row(document, &columns, &total, &document.rows.report.total, out)?;
    writeln!(out, "</tfoot>\n</table></div>")
}

fn write_row(
    document: &Document<'_>,
    columns: &[Column],
    row: &[String],
    summary: &Summary,
    out: &mut dyn Write,
) -> io::Result<()> {
    let names = columns.iter().filter(|column| column.is_name()).count();
    write!(out, "<tr>")?;
    for (index, (column, cell)) in columns.iter().zip(row).enumerate() {
        if index == names {
            let (_, many) = unit(document.cell_length);
            let label = strip::label(&summary.cells, many);
            write!(out, "<td class=\"strip\">{}</td>", strip::strip(&summary.cells, &label))?;
        }
        match (index, cell.split_once(" of ").filter(|_| !column.is_name())) {
            (0, _) => write!(out, "<th class=\"name\" scope=\"row\">{}</th>", escaped(cell))?,
            // The share that is known is below the figure.
            (_, Some((figure, known))) => {
                write!(out, "<td>{}<br><small>of {}</small></td>", escaped(figure), escaped(known))?;
            }
            _ => write!(out, "<td{}>{}</td>", class(column), escaped(cell))?,
        }
    }
    writeln!(out, "</tr>")
}

fn class(column: &Column) -> &'static str {
    if column.is_name() { " class=\"name\"" } else { "" }
}

/// The first and the last cell: `01 Nov to 30 Nov`.
fn strip_heading(document: &Document<'_>) -> String {
    let format = match document.cell_length {
        CellLength::Hour => "%d %b %H:%M",
        CellLength::Day => "%d %b",
        CellLength::Month => "%b %Y",
    };
    let (Some(first), Some(last)) = (document.cells.first(), document.cells.last()) else {
        return String::new();
    };
    let label = |at: jiff::Timestamp| at.to_zoned(document.range.zone.clone()).strftime(format).to_string();
    format!("{} to {}", label(first.from), label(last.from))
}

/// The name of a cell, and of several.
fn unit(length: CellLength) -> (&'static str, &'static str) {
    match length {
        CellLength::Hour => ("hour", "hours"),
        CellLength::Day => ("day", "days"),
        CellLength::Month => ("month", "months"),
    }
}

/// A text as text of an element or of a quoted attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_names_is_plain_text() {
        assert_eq!(escaped("<b onclick=\"x\">'&amp;'"), "&lt;b onclick=&quot;x&quot;&gt;&#39;&amp;amp;&#39;");
    }

    #[test]
    fn each_state_of_a_strip_is_in_the_legend() {
        let cell = |class: &str| strip::sample(class);
        for (class, _) in LEGEND {
            assert!(cell(class).contains(&format!("class=\"{class}\"")));
            assert!(STYLE.contains(&format!(".{class} {{ fill:")), "{class}");
        }
    }

    #[test]
    fn the_style_is_for_screens_dark_screens_and_paper() {
        for rule in ["@media (prefers-color-scheme: dark)", "@media print", "@page"] {
            assert!(STYLE.contains(rule), "{rule}");
        }
        assert!(!STYLE.contains("url(http") && !STYLE.contains("@import"));
    }
}
