//! The page about why a thing is as it is: a verdict, and what was found with its evidence, each leading to the thing to look
//! at. What is found is `domain::diagnosis`'s business; here it gets its ages.

use super::PageContext;
use crate::app::format::duration;
use crate::app::{Block, Document, Target, Told, Tone};
use crate::domain::diagnosis::{CommonLoss, Evidence, Finding, Severity, verdict};
use crate::domain::{Group, Snapshot, Subject};

/// What is looked for, so that finding nothing means something.
const LOOKED_FOR: &str = "Looked for: hubs that are down, empty or flapping; trouble in their data centers; unequal \
    tunnels; half-built SAs; silence and unanswered traffic; old records; rekeys again and again; clipped or missing \
    routes; networks that two groups have; lacking redundancy.";

pub(super) fn document(subject: &Subject, snapshot: &Snapshot, context: &PageContext) -> Document {
    let found = snapshot.findings(subject);
    let (words, tone) = judgement(subject, snapshot, &found);
    let rest = match found.as_slice() {
        [] => Block::Note(LOOKED_FOR.to_owned(), Tone::Dim),
        found => {
            Block::Told(found.iter().zip(0..).map(|(finding, nth)| told(finding, nth, context)).collect())
        }
    };
    Document::from(vec![Block::Note(words, tone), rest])
}

/// Why a group is not well, in one sentence; none for one that is.
pub(super) fn cause(group: &Group, context: &PageContext) -> Option<String> {
    group.cause().map(|finding| sentence(finding, context))
}

fn told(finding: &Finding, nth: u64, context: &PageContext) -> Told {
    Told {
        sentence: format!("{}.", sentence(finding, context)),
        tone: tone(finding.severity),
        evidence: finding.evidence.iter().map(|found| evidence(found, context)).collect(),
        target: Some(Target::Entry(nth, Box::new(Target::from(finding.subject.clone())))),
    }
}

/// What was found, with how long it is so.
fn sentence(finding: &Finding, context: &PageContext) -> String {
    match context.clock.lasting(finding.since).as_deref() {
        Some("now") => format!("{}, since just now", finding.sentence),
        Some(age) => format!("{}, for {age}", finding.sentence),
        None => finding.sentence.clone(),
    }
}

fn evidence(evidence: &Evidence, context: &PageContext) -> String {
    let clock = context.clock;
    match evidence {
        Evidence::Words(words) => words.clone(),
        Evidence::Quiet(words, seconds) => format!("{words} {}", duration(*seconds)),
        Evidence::At(words, at) => format!("{words} at {} ({})", clock.time(*at), clock.age(*at)),
    }
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Critical => Tone::Down,
        Severity::Major => Tone::Warning,
        Severity::Minor => Tone::Unknown,
        Severity::Info => Tone::Plain,
    }
}

/// The verdict over what was found.
fn judgement(subject: &Subject, snapshot: &Snapshot, found: &[Finding]) -> (String, Tone) {
    if let Subject::Datacenter(name) = subject
        && let Some(here) = snapshot.datacenter(name)
    {
        let loss = CommonLoss::find(here, &snapshot.groups);
        return (verdict(here, loss.as_ref()), here.health().into());
    }
    let count = |severity: Severity| found.iter().filter(|finding| finding.severity == severity).count();
    let grave = count(Severity::Critical) + count(Severity::Major);
    let words = match (grave, count(Severity::Minor), found.len()) {
        (0, 0, 0) => return ("No problems found.".to_owned(), Tone::Up),
        (0, 0, _) => return ("No problems found; this could be improved:".to_owned(), Tone::Up),
        (0, 1, _) => "Reported up, but:".to_owned(),
        (0, suspects, _) => format!("Reported up, but {suspects} findings contradict that:"),
        (_, _, 1) => "1 finding:".to_owned(),
        (_, _, all) => format!("{all} findings, most severe first:"),
    };
    (words, tone(found[0].severity))
}
