//! What was found, and how it is printed: a line for each thing, or one JSON document.

use crate::commands::outcome::told;
use crate::commands::status::escape;
use crate::domain::{Failure, is_unseemly};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io;

/// Number of the form of the document: fields may be added to it, none is renamed or removed.
const SCHEMA: u32 = 1;

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grade {
    /// As it should be.
    Good,
    /// Works, and somebody may want to know.
    Note,
    /// Does not work.
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
}

/// One thing that was looked at.
#[derive(Debug)]
struct Finding {
    topic: &'static str,
    name: &'static str,
    grade: Grade,
    text: String,
}

/// All that was found.
#[derive(Debug, Default)]
pub(super) struct Report {
    findings: Vec<Finding>,
    code: u8,
    /// Whether something could not be tested, so that nobody can say that all of it works.
    is_incomplete: bool,
}

impl Report {
    /// A thing that is as it should be.
    pub(super) fn good(&mut self, topic: &'static str, name: &'static str, text: impl AsRef<str>) {
        self.add(topic, name, Grade::Good, text.as_ref());
    }

    /// A thing that works, and that somebody may want to know of.
    pub(super) fn note(&mut self, topic: &'static str, name: &'static str, text: impl AsRef<str>) {
        self.add(topic, name, Grade::Note, text.as_ref());
    }

    /// A thing that could not be tested.
    pub(super) fn untested(&mut self, topic: &'static str, name: &'static str, text: impl AsRef<str>) {
        self.add(topic, name, Grade::Note, text.as_ref());
        self.is_incomplete = true;
    }

    /// A thing that does not work, with the exit code for it; that of the first one is the program's.
    pub(super) fn bad(&mut self, topic: &'static str, name: &'static str, text: impl AsRef<str>, code: u8) {
        self.add(topic, name, Grade::Bad, text.as_ref());
        if self.code == 0 {
            self.code = code;
        }
    }

    /// A thing that could not be read: what it is, what was said of it, and what to do.
    pub(super) fn failed(&mut self, topic: &'static str, name: &'static str, failure: &Failure) {
        let code = if failure.kind.is_refusal() { 3 } else { 1 };
        self.bad(topic, name, told(failure), code);
    }

    fn add(&mut self, topic: &'static str, name: &'static str, grade: Grade, text: &str) {
        self.findings.push(Finding { topic, name, grade, text: seemly(text) });
    }

    /// The exit code: 0 if nothing is bad.
    pub(super) fn code(&self) -> u8 {
        self.code
    }

    /// Topics as heads, a line for each finding below.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        let mut topic = "";
        for finding in &self.findings {
            if finding.topic != topic {
                topic = finding.topic;
                let _ = writeln!(out, "{topic}");
            }
            let _ = writeln!(out, "  {:<4}  {:<16}{}", finding.grade.name(), finding.name, finding.text);
        }
        let bad = self.count(Grade::Bad);
        let _ = match bad {
            0 if self.is_incomplete => writeln!(out, "what could be tested works"),
            0 => writeln!(out, "all of it works"),
            1 => writeln!(out, "1 thing does not work"),
            _ => writeln!(out, "{bad} things do not work"),
        };
        out
    }

    /// The same as one document.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
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
        Ok(escape::pretty(&document)?)
    }

    fn count(&self, grade: Grade) -> usize {
        self.findings.iter().filter(|finding| finding.grade == grade).count()
    }
}

/// Without anything that a terminal could act on: names of hosts and messages of others are in it.
fn seemly(text: &str) -> String {
    let safe = |character| if is_unseemly(character) { char::REPLACEMENT_CHARACTER } else { character };
    text.lines().collect::<Vec<_>>().join(" ").chars().map(safe).collect()
}
