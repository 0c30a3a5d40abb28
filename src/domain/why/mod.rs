//! Why something is not as it should be: findings in the order of their weight, each with its evidence and the thing to look
//! at. A rule is a pure function from what is known to findings; one file holds one family of rules. Times stay times
//! here: how long ago something was is said where it is shown.

mod datacenters;
mod hubs;
mod routes;
mod tunnels;

use super::{Datacenter, Group, Hub, Journal, Since, Snapshot, Subject, Tunnel};
use jiff::{SignedDuration, Timestamp};

pub use datacenters::verdict;
pub use hubs::{ALERT_AFTER, DETECTION, STALE_RECORD};
pub use tunnels::{MANY_FLAPS, MANY_REKEYS, SILENCE};

/// The time in which changes and rekeys are counted.
pub const LATELY: SignedDuration = SignedDuration::from_hours(1);

/// How grave a finding is, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// Nothing works.
    Outage,
    /// It works with less redundancy, or only in part.
    Degraded,
    /// It is said to work and something contradicts that.
    Suspect,
    /// It works and could be better.
    Advice,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// How grave it is.
    pub weight: Weight,
    /// What to look at.
    pub subject: Subject,
    /// What was found, in a sentence without its end.
    pub sentence: String,
    /// Since when it is so, where that is known.
    pub since: Option<Since>,
    /// What it was found by, and what it means.
    pub evidence: Vec<Evidence>,
    /// The hubs and tunnels that it is about besides.
    pub concerns: Vec<Subject>,
}

/// What a finding rests on.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// Words.
    Words(String),
    /// How long something was quiet, in seconds, and what that was.
    Quiet(String, u64),
    /// When something was, and what that was.
    At(String, Timestamp),
}

/// What the rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// What is known.
    pub snapshot: &'a Snapshot,
    /// What happened.
    pub journal: &'a Journal,
    /// What time it is.
    pub now: Timestamp,
}

impl Finding {
    fn new(weight: Weight, subject: Subject, sentence: impl Into<String>) -> Self {
        let sentence = sentence.into();
        Self { weight, subject, sentence, since: None, evidence: Vec::new(), concerns: Vec::new() }
    }

    fn since(self, since: Option<Since>) -> Self {
        Self { since, ..self }
    }

    fn because(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.extend(evidence);
        self
    }

    fn is_about(&self, subject: &Subject) -> bool {
        self.subject == *subject || self.concerns.contains(subject)
    }
}

impl Evidence {
    fn words(words: impl Into<String>) -> Self {
        Self::Words(words.into())
    }
}

impl Scene<'_> {
    /// What is found of this thing.
    pub fn findings(&self, subject: &Subject) -> Vec<Finding> {
        let found = match subject {
            Subject::Group(key) => self.snapshot.group(key).map(|group| self.of_group(group)),
            Subject::Hub(key) => self.snapshot.hub(key).map(|(group, hub)| self.of_hub(group, hub)),
            Subject::Tunnel(key) => {
                self.snapshot.tunnel(key).map(|(group, hub, tunnel)| self.of_tunnel(group, hub, tunnel))
            }
            Subject::Datacenter(name) => self.snapshot.datacenter(name).map(|here| self.of_datacenter(here)),
        };
        let mut found = found.unwrap_or_default();
        found.sort_by_key(|finding| finding.weight);
        found
    }

    /// The gravest finding that explains why a group is not well.
    pub fn reason(&self, group: &Group) -> Option<Finding> {
        let found = self.faults(group).into_iter().filter(|finding| finding.weight < Weight::Advice);
        found.min_by_key(|finding| finding.weight)
    }

    fn of_group(&self, group: &Group) -> Vec<Finding> {
        let mut found = self.faults(group);
        found.extend(routes::shared_networks(self, group));
        found.extend(hubs::redundancy(group));
        found
    }

    /// What is found of a group and of all that it has, without a look at all other groups.
    fn faults(&self, group: &Group) -> Vec<Finding> {
        let mut found = hubs::down(self, group);
        found.extend(datacenters::behind(self, group));
        found.extend(hubs::unequal(group));
        found.extend(group.hubs.iter().flat_map(|hub| self.within(group, hub)));
        if found.iter().all(|finding| finding.weight == Weight::Advice) {
            found.extend(hubs::unexplained(group));
        }
        found
    }

    /// What is found of a hub that is not about its group as a whole.
    fn within(&self, group: &Group, hub: &Hub) -> Vec<Finding> {
        let mut found: Vec<Finding> = hubs::without_tunnels(hub).into_iter().collect();
        found.extend(hubs::stale(group, hub));
        found.extend(hubs::flapping(self, hub));
        found.extend(tunnels::of_hub(self, group, hub));
        found.extend(routes::of_hub(group, hub));
        found
    }

    fn of_hub(&self, group: &Group, hub: &Hub) -> Vec<Finding> {
        let subject = Subject::Hub(hub.key.clone());
        let place = hub.datacenter.clone().map(Subject::Datacenter);
        let mut found = hubs::down(self, group);
        found.extend(datacenters::behind(self, group));
        found.retain(|finding| finding.is_about(&subject) || Some(&finding.subject) == place.as_ref());
        found.extend(self.within(group, hub));
        found
    }

    fn of_tunnel(&self, group: &Group, hub: &Hub, tunnel: &Tunnel) -> Vec<Finding> {
        let subject = Subject::Tunnel(tunnel.key.clone());
        let mut found = self.within(group, hub);
        found.retain(|finding| finding.is_about(&subject));
        found
    }

    fn of_datacenter(&self, here: &Datacenter) -> Vec<Finding> {
        datacenters::findings(self, here)
    }

    fn lately(&self) -> Timestamp {
        self.now.checked_sub(LATELY).unwrap_or(Timestamp::MIN)
    }
}
