//! Diagnosis page: a verdict, then findings by severity with evidence; each opens its object. The rules are in
//! `domain::diagnosis`; ages are added here.

use super::PageContext;
use crate::app::format::duration;
use crate::app::{Block, Document, FindingBlock, StyleRole, Target};
use crate::domain::diagnosis::{CommonLoss, Evidence, Finding, FindingKind, Severity, verdict};
use crate::domain::{Group, Health, Since, Snapshot, Subject};

/// The checks made, shown if there are no findings.
const CHECKS: &str = "Checked for: hubs that are down, empty or flapping; trouble in their data centers; unequal \
    tunnels; incomplete SAs; silence and unanswered traffic; stale records; excessive rekeying; clipped or missing \
    routes; networks shared by two groups; missing redundancy.";

pub(super) fn document(subject: &Subject, snapshot: &Snapshot, context: &PageContext) -> Document {
    let findings = snapshot.findings(subject);
    let (text, role) = verdict_note(subject, snapshot, &findings);
    let mut blocks = vec![Block::Note(text, role)];
    match findings.as_slice() {
        [] => blocks.push(Block::Note(CHECKS.to_owned(), StyleRole::Dim)),
        findings => {
            let count =
                (findings.len() > 1).then(|| format!("{} findings, most severe first:", findings.len()));
            blocks.extend(count.map(|count| Block::Note(count, StyleRole::Strong)));
            let findings =
                findings.iter().zip(0..).map(|(finding, nth)| finding_block(finding, nth, context));
            blocks.push(Block::Findings(findings.collect()));
        }
    }
    Document::from(blocks)
}

/// Page of an object that is gone.
pub(super) fn removed_document(last_seen: &str) -> Document {
    Document::from(vec![Block::Note(format!("{last_seen}. No current data."), StyleRole::Unknown)])
}

/// First line of an object page: state, duration and most severe finding; for an object that is gone, its last known state.
pub(super) fn state_note(
    state: &str,
    health: Health,
    since: Option<Since>,
    subject: &Subject,
    snapshot: &Snapshot,
    context: &PageContext,
) -> Block {
    if !subject.is_in(context.snapshot) {
        return Block::Note(format!("Last known state: {state}."), StyleRole::Dim);
    }
    let findings = snapshot.findings(subject);
    let duration_text = match context.clock.state_age(since).as_deref() {
        Some("now") => " since just now".to_owned(),
        Some(age) => format!(" for {age}"),
        None => String::new(),
    };
    let mut severe = findings.iter().filter(|finding| finding.severity < Severity::Info);
    let first = match (severe.next(), health) {
        (Some(finding), _) => format!(" {}.", finding.sentence),
        (None, Health::Up) => " No problems found.".to_owned(),
        (None, _) => String::new(),
    };
    let more = match severe.count() {
        0 => String::new(),
        1 => " 1 more finding.".to_owned(),
        more => format!(" {more} more findings."),
    };
    Block::Note(format!("{state}{duration_text}.{first}{more}"), health.into())
}

/// Cause of the state of an unhealthy group.
pub(super) fn cause_text(group: &Group, context: &PageContext) -> Option<String> {
    group.cause().map(|finding| sentence(finding, context))
}

fn finding_block(finding: &Finding, nth: u64, context: &PageContext) -> FindingBlock {
    FindingBlock {
        sentence: format!("{}.", sentence(finding, context)),
        role: severity_role(finding.severity),
        evidence: finding.evidence.iter().map(|findings| evidence_text(findings, context)).collect(),
        target: Some(Target::Entry(nth, Box::new(Target::from(finding.subject.clone())))),
    }
}

/// Sentence of a finding with its duration.
fn sentence(finding: &Finding, context: &PageContext) -> String {
    match context.clock.state_age(finding.since).as_deref() {
        Some("now") => format!("{}, since just now", finding.sentence),
        Some(age) => format!("{}, for {age}", finding.sentence),
        None => finding.sentence.clone(),
    }
}

fn evidence_text(evidence: &Evidence, context: &PageContext) -> String {
    let clock = context.clock;
    match evidence {
        Evidence::Text(text) => text.clone(),
        Evidence::Idle(text, seconds) => format!("{text} {}", duration(*seconds)),
        Evidence::Time(text, at) => format!("{text} at {} ({})", clock.time(*at), clock.age(*at)),
    }
}

fn severity_role(severity: Severity) -> StyleRole {
    match severity {
        Severity::Critical => StyleRole::Down,
        Severity::Major => StyleRole::Warning,
        Severity::Minor => StyleRole::Unknown,
        Severity::Info => StyleRole::Plain,
    }
}

/// Verdict on an object.
fn verdict_note(subject: &Subject, snapshot: &Snapshot, findings: &[Finding]) -> (String, StyleRole) {
    if let Subject::Datacenter(name) = subject
        && let Some(datacenter) = snapshot.datacenter(name)
    {
        let loss = CommonLoss::find(datacenter, &snapshot.groups);
        return (verdict(datacenter, loss.as_ref()), datacenter.health().into());
    }
    let Some(first) = findings.first() else { return ("No problems found.".to_owned(), StyleRole::Up) };
    let text = match first.severity {
        Severity::Critical | Severity::Major => {
            let side = findings.iter().find(|finding| names_affected_side(finding, snapshot));
            let side = side.filter(|side| side.sentence != first.sentence);
            side.map_or_else(String::new, |side| format!("{}. ", side.sentence)) + &first.sentence + "."
        }
        Severity::Minor => format!("Reported up, but: {}.", first.sentence),
        Severity::Info => {
            return ("No problems found, but this could be improved.".to_owned(), StyleRole::Up);
        }
    };
    (text, severity_role(first.severity))
}

/// Whether a finding says which side is affected: data center or customer.
fn names_affected_side(finding: &Finding, snapshot: &Snapshot) -> bool {
    let Subject::Datacenter(name) = &finding.subject else { return false };
    let has_others = snapshot.datacenter(name).is_some_and(|datacenter| datacenter.groups > 1);
    finding.kind == FindingKind::DataCenter && (finding.severity < Severity::Info || has_others)
}
