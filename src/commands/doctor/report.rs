//! The report of `doctor`, as text with one line per check or as one JSON document.

use crate::app::StyleRole;
use crate::commands::exit_status::describe;
use crate::commands::painter::Painter;
use crate::commands::status::escape::{self, Layout};
use crate::domain::{Failure, FailureKind, is_unprintable};
use crate::ui::Role;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io;
use unicode_width::UnicodeWidthStr;

/// Schema number of the document. Fields may be added; renaming or removing one requires a new number.
const SCHEMA: u32 = 1;

/// Width of the columns for grade and name.
const GRADE: usize = 4;
const NAME: usize = 16;
/// Start column of the text, not counting a mark.
const INDENT: usize = 2 + GRADE + 2 + NAME;

/// Result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grade {
    /// Passed.
    Good,
    /// Passed, with a note.
    Note,
    /// Failed.
    Bad,
}

impl Grade {
    fn name(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Note => "note",
            Self::Bad => "bad",
        }
    }

    fn tone(self) -> StyleRole {
        match self {
            Self::Good => StyleRole::Up,
            Self::Note => StyleRole::Warning,
            Self::Bad => StyleRole::Down,
        }
    }
}

/// Result of one check with its text.
#[derive(Debug)]
struct Finding {
    topic: &'static str,
    name: &'static str,
    grade: Grade,
    text: String,
}

/// Results of all checks.
#[derive(Debug, Default)]
pub(super) struct Report {
    findings: Vec<Finding>,
    code: u8,
    /// Whether a check could not be run, so that overall success cannot be claimed.
    is_incomplete: bool,
    is_out_of_time: bool,
}

impl Report {
    /// Adds a check that passed.
    pub(super) fn good(&mut self, topic: &'static str, name: &'static str, text: impl AsRef<str>) {
        self.add(topic, name, Grade::Good, text.as_ref());
    }

    /// Adds a check that passed with a note.
    pub(super) fn note(&mut self, topic: &'static str, name: &'static str, text: impl AsRef<str>) {
        self.add(topic, name, Grade::Note, text.as_ref());
    }

    /// Adds a check that could not be run.
    pub(super) fn untested(&mut self, topic: &'static str, name: &'static str, text: impl AsRef<str>) {
        self.add(topic, name, Grade::Note, text.as_ref());
        self.is_incomplete = true;
    }

    /// Adds a check that failed, with its exit code; the first one determines that of the program.
    pub(super) fn bad(&mut self, topic: &'static str, name: &'static str, text: impl AsRef<str>, code: u8) {
        self.add(topic, name, Grade::Bad, text.as_ref());
        if self.code == 0 {
            self.code = code;
        }
    }

    /// Adds a resource that could not be read, with the failure and its remedy.
    pub(super) fn failed(&mut self, topic: &'static str, name: &'static str, failure: &Failure) {
        self.is_out_of_time |= failure.kind == FailureKind::TimeLimit;
        let code = if failure.kind.is_refusal() { 3 } else { 1 };
        self.bad(topic, name, describe(failure), code);
    }

    fn add(&mut self, topic: &'static str, name: &'static str, grade: Grade, text: &str) {
        self.findings.push(Finding { topic, name, grade, text: escape_control_characters(text) });
    }

    /// Whether the time limit was reached, so that further checks would fail too.
    pub(super) fn is_out_of_time(&self) -> bool {
        self.is_out_of_time
    }

    /// The exit code; 0 if no check failed.
    pub(super) fn code(&self) -> u8 {
        self.code
    }

    /// The report as text: topics as headings, wrapped at word boundaries if the width is limited.
    pub(super) fn text(&self, limit: Option<usize>, painter: &Painter) -> String {
        let mut out = String::new();
        let mut topic = "";
        let indent = INDENT + painter.mark_width();
        for finding in &self.findings {
            if finding.topic != topic {
                topic = finding.topic;
                let _ = writeln!(out, "{}", painter.paint(Role::Strong, topic));
            }
            let grade = finding.grade;
            let padding = " ".repeat(GRADE - grade.name().len());
            let grade = painter.mark(grade.tone(), grade.name());
            let text = wrap(&finding.text, limit.unwrap_or(usize::MAX), indent);
            let _ = writeln!(out, "  {grade}{padding}  {:<NAME$}{text}", finding.name);
        }
        let bad = self.count(Grade::Bad);
        let _ = match bad {
            0 if self.is_incomplete => writeln!(out, "no problems in what could be tested"),
            0 => writeln!(out, "no problems found"),
            1 => writeln!(out, "1 problem found"),
            _ => writeln!(out, "{bad} problems found"),
        };
        out
    }

    /// The report as a JSON document.
    ///
    /// # Errors
    /// If serialization fails.
    pub(super) fn json(&self) -> io::Result<String> {
        let findings = self.findings.iter().map(|finding| {
            json!({
                "topic": finding.topic,
                "name": finding.name,
                "grade": finding.grade.name(),
                "text": finding.text,
            })
        });
        let document = json!({
            "schema": SCHEMA,
            "version": env!("CARGO_PKG_VERSION"),
            "bad": self.count(Grade::Bad),
            "findings": findings.collect::<Vec<Value>>(),
        });
        escape::to_string(&document, Layout::of_stdout())
    }

    fn count(&self, grade: Grade) -> usize {
        self.findings.iter().filter(|finding| finding.grade == grade).count()
    }
}

/// Wraps text at word boundaries; continuation lines are indented. A word that is longer than a line, such as
/// a path or URL, is not split, so that it can be copied; its line is indented less.
fn wrap(text: &str, limit: usize, indent: usize) -> String {
    let mut out = String::new();
    let mut column = indent;
    for (at, word) in text.split(' ').enumerate() {
        let width = word.width();
        let is_long = width > limit.saturating_sub(indent);
        if (at > 0 && column + 1 + width > limit) || (at == 0 && is_long) {
            column = if is_long { limit.saturating_sub(width).min(indent) } else { indent };
            let _ = write!(out, "\n{:column$}", "");
        } else if at > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
    }
    out
}

/// Removes control characters: the text contains host names and messages from other systems.
fn escape_control_characters(text: &str) -> String {
    let safe = |character| if is_unprintable(character) { char::REPLACEMENT_CHARACTER } else { character };
    text.lines().collect::<Vec<_>>().join(" ").chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_break_between_words_and_are_indented() {
        let text = "check the key and its secret, its expiry date and its allowed networks";
        let mut report = Report::default();
        report.bad("API", "token", text, 3);
        let shown = report.text(Some(60), &Painter::plain());
        assert!(shown.lines().all(|line| line.len() <= 60), "{shown}");
        assert!(shown.lines().nth(2).is_some_and(|line| line.starts_with(&" ".repeat(INDENT))), "{shown}");
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&shown).contains(text), "no word is broken: {shown}");
        let whole = report.text(None, &Painter::plain());
        assert!(whole.contains(text), "one line without a limit: {whole}");
    }

    #[test]
    fn long_words_are_not_broken() {
        assert_eq!(wrap("see /a/very/long/path for more", 16, 4), "see\n/a/very/long/path\n    for more");
        assert_eq!(wrap("in /a/long/path", 14, 6), "in\n  /a/long/path", "it begins further left");
        assert_eq!(wrap("/a/long/path it is", 14, 6), "\n  /a/long/path\n      it is");
        assert_eq!(wrap("a word", 16, 4), "a word");
    }
}
