//! The page about why a thing is as it is: a verdict, and what was found with its evidence, each leading to the thing to look
//! at. What is found is `domain::why`'s business; here it gets its ages.

use crate::app::format::duration;
use crate::app::{App, Block, Document, Target, Told, Tone};
use crate::domain::why::{Evidence, Finding, Scene, Weight, verdict};
use crate::domain::{Group, Snapshot, Subject};

/// What is looked for, so that finding nothing means something.
const LOOKED_FOR: &str = "Looked for: hubs that are down, empty or flapping; trouble in their data centers; unequal \
    tunnels; half-built SAs; silence and unanswered traffic; old records; rekeys again and again; clipped or missing \
    routes; networks that two groups have; lacking redundancy.";

impl App {
    pub(super) fn why_document(&self, subject: &Subject, snapshot: &Snapshot) -> Document {
        let found = self.scene(snapshot).findings(subject);
        let (words, tone) = judgement(subject, snapshot, &found);
        let rest = match found.as_slice() {
            [] => Block::Note(LOOKED_FOR.to_owned(), Tone::Dim),
            found => {
                Block::Told(found.iter().zip(0..).map(|(finding, nth)| self.told(finding, nth)).collect())
            }
        };
        Document::from(vec![Block::Note(words, tone), rest])
    }

    /// Why a group is not well, in one sentence; none for one that is.
    pub(super) fn cause(&self, group: &Group) -> Option<String> {
        let finding = self.scene(self.snapshot()).reason(group)?;
        Some(self.sentence(&finding))
    }

    fn scene<'a>(&'a self, snapshot: &'a Snapshot) -> Scene<'a> {
        Scene { snapshot, journal: self.journal(), now: self.clock().now() }
    }

    fn told(&self, finding: &Finding, nth: u64) -> Told {
        Told {
            sentence: format!("{}.", self.sentence(finding)),
            tone: tone(finding.weight),
            evidence: finding.evidence.iter().map(|evidence| self.evidence(evidence)).collect(),
            target: Some(Target::Entry(nth, Box::new(Target::from(finding.subject.clone())))),
        }
    }

    /// What was found, with how long it is so.
    fn sentence(&self, finding: &Finding) -> String {
        match self.clock().lasting(finding.since).as_deref() {
            Some("now") => format!("{}, since just now", finding.sentence),
            Some(age) => format!("{}, for {age}", finding.sentence),
            None => finding.sentence.clone(),
        }
    }

    fn evidence(&self, evidence: &Evidence) -> String {
        let clock = self.clock();
        match evidence {
            Evidence::Words(words) => words.clone(),
            Evidence::Quiet(words, seconds) => format!("{words} {}", duration(*seconds)),
            Evidence::At(words, at) => format!("{words} at {} ({})", clock.time(*at), clock.age(*at)),
        }
    }
}

fn tone(weight: Weight) -> Tone {
    match weight {
        Weight::Outage => Tone::Down,
        Weight::Degraded => Tone::Degraded,
        Weight::Suspect => Tone::Unknown,
        Weight::Advice => Tone::Plain,
    }
}

/// The verdict over what was found.
fn judgement(subject: &Subject, snapshot: &Snapshot, found: &[Finding]) -> (String, Tone) {
    if let Subject::Datacenter(name) = subject
        && let Some(here) = snapshot.datacenter(name)
    {
        return (verdict(here), here.health().into());
    }
    let count = |weight: Weight| found.iter().filter(|finding| finding.weight == weight).count();
    let grave = count(Weight::Outage) + count(Weight::Degraded);
    let words = match (grave, count(Weight::Suspect), found.len()) {
        (0, 0, 0) => return ("Nothing is wrong here as far as the data tells.".to_owned(), Tone::Up),
        (0, 0, _) => return ("Nothing is wrong here; this could be better:".to_owned(), Tone::Up),
        (0, 1, _) => "It is said to work, but something contradicts that:".to_owned(),
        (0, suspects, _) => format!("It is said to work, but {suspects} things contradict that:"),
        (_, _, 1) => "One thing was found:".to_owned(),
        (_, _, all) => format!("{all} things were found, the gravest first:"),
    };
    (words, tone(found[0].weight))
}
