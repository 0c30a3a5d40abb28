//! Findings: statements with evidence that follow from the data, on tunnel groups, hubs, tunnels and data centers. A rule is
//! a pure function from what is known to findings; one file holds one family of rules. They are computed once for each
//! snapshot, in linear time, and stand on its groups; times stay times here and become ages where they are shown.

mod datacenters;
mod hubs;
mod kind;
mod routes;
mod tunnels;

use crate::domain::{Activity, Datacenter, Group, Hub, MissingPeers, Reason, Role, Since, Snapshot, Subject};
use jiff::{SignedDuration, Timestamp};

pub use datacenters::{CommonLoss, LOSS_WINDOW, verdict};
pub use hubs::{MAX_DPD_TIME, STALE_RECORD, VENDOR_ALERT_DELAY};
pub use kind::FindingKind;
pub use tunnels::IDLE_THRESHOLD;

/// So many changes of state within [`FLAP_WINDOW`] are flapping.
pub const MIN_FLAPS: usize = 4;
/// The time in which changes of state are counted; without one for as long, it is over.
pub const FLAP_WINDOW: SignedDuration = SignedDuration::from_mins(30);
/// So many rekeys within an hour are too many; lifetimes are hours for IKE and about one hour for the child SA.
pub const MIN_REKEYS: usize = 6;
/// Time after the last rekey until excessive rekeying is over.
pub const REKEYING_HOLD_TIME: SignedDuration = SignedDuration::from_mins(15);

/// Severity of a finding, the most severe first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// No traffic passes.
    Critical,
    /// Less redundancy, or part of the traffic does not pass.
    Major,
    /// Reported as working, and something in the data contradicts that.
    Minor,
    /// It works and could be improved.
    Info,
}

impl Severity {
    /// Its name for scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Major => "major",
            Self::Minor => "minor",
            Self::Info => "info",
        }
    }
}

/// A finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Which rule it is of.
    pub kind: FindingKind,
    /// How severe it is.
    pub severity: Severity,
    /// The object to look at.
    pub subject: Subject,
    /// What was found, in a sentence without its full stop.
    pub sentence: String,
    /// The same in a few words, for a column.
    pub summary: String,
    /// Since when it holds, as far as this program saw it.
    pub since: Option<Since>,
    /// The evidence, and what it means.
    pub evidence: Vec<Evidence>,
    /// Further hubs and tunnels that it is about.
    pub concerns: Vec<Subject>,
}

/// Evidence for a finding.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// A sentence.
    Text(String),
    /// A label and how long something has been idle, in seconds.
    Idle(String, u64),
    /// A label and a time.
    Time(String, Timestamp),
}

impl Finding {
    fn new(kind: FindingKind, severity: Severity, subject: Subject, sentence: impl Into<String>) -> Self {
        let sentence = sentence.into();
        let summary = sentence.clone();
        Self {
            kind,
            severity,
            subject,
            sentence,
            summary,
            since: None,
            evidence: Vec::new(),
            concerns: Vec::new(),
        }
    }

    fn with_summary(self, summary: impl Into<String>) -> Self {
        Self { summary: summary.into(), ..self }
    }

    fn with_since(self, since: Option<Since>) -> Self {
        Self { since, ..self }
    }

    fn with_evidence(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.extend(evidence);
        self.evidence.shrink_to_fit();
        self
    }

    /// Whether it is about this object.
    pub fn is_about(&self, subject: &Subject) -> bool {
        self.subject == *subject || self.concerns.contains(subject)
    }

    /// Whether a connected group with it is degraded.
    pub fn degrades(&self) -> bool {
        self.kind.degrades()
    }

    /// The objects that it is about, of which there is at least one.
    pub fn objects(&self) -> impl Iterator<Item = &Subject> {
        let subject = (!self.concerns.contains(&self.subject)).then_some(&self.subject);
        subject.into_iter().chain(&self.concerns)
    }
}

impl Evidence {
    fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }
}

/// What the rules read besides the snapshot.
#[derive(Clone, Copy, Debug)]
struct Context<'a> {
    snapshot: &'a Snapshot,
    before: Option<&'a Snapshot>,
    activity: &'a Activity,
    missing: &'a MissingPeers,
    now: Timestamp,
}

impl Context<'_> {
    /// Whether a state was seen to begin, and not longer ago than this.
    fn is_within(&self, since: Option<Since>, time: SignedDuration) -> bool {
        since.is_some_and(|since| since.is_exact && self.now.duration_since(since.time()).abs() < time)
    }

    /// The findings that a group had in the snapshot before.
    fn earlier_findings(&self, group: &Group) -> &[Finding] {
        self.before.and_then(|before| before.group(&group.key)).map_or(&[], |group| &group.findings)
    }
}

/// Puts the findings of each group on the groups of a snapshot, the most severe first.
pub fn diagnose(snapshot: &mut Snapshot, activity: &Activity, missing: &MissingPeers, now: Timestamp) {
    diagnose_after(None, snapshot, activity, missing, now);
}

/// The same with the snapshot before, which tells what lasts from what is passing.
pub fn diagnose_after(
    before: Option<&Snapshot>,
    snapshot: &mut Snapshot,
    activity: &Activity,
    missing: &MissingPeers,
    now: Timestamp,
) {
    let found = findings(&Context { snapshot, before, activity, missing, now });
    for (group, findings) in snapshot.groups.iter_mut().zip(found) {
        group.findings = findings;
    }
}

/// The findings of each group of a snapshot, in its order.
fn findings(context: &Context<'_>) -> Vec<Vec<Finding>> {
    let networks = routes::Networks::new(&context.snapshot.groups);
    let losses = datacenters::Losses::new(context.snapshot);
    let groups = context.snapshot.groups.iter().enumerate();
    groups
        .map(|(index, group)| {
            let mut found = hubs::down(context, group);
            found.extend(datacenters::data_center_findings(context, &losses, group));
            found.extend(hubs::unequal(group));
            found.extend(group.hubs.iter().flat_map(|hub| hub_findings(context, group, hub)));
            found.extend(tunnels::no_traffic(context, group));
            if found.iter().all(|finding| finding.severity == Severity::Info) {
                found.extend(hubs::unexplained(group));
            }
            found.extend(routes::shared_networks(context, &networks, index, group));
            found.extend(hubs::redundancy(group));
            found.sort_by_key(|finding| (finding.severity, !finding.degrades(), finding.kind));
            // Most groups have one or none.
            found.shrink_to_fit();
            found
        })
        .collect()
}

/// Findings on a hub that are not about its group as a whole.
fn hub_findings(context: &Context<'_>, group: &Group, hub: &Hub) -> Vec<Finding> {
    let mut found: Vec<Finding> = hubs::without_tunnels(context, hub).into_iter().collect();
    found.extend(hubs::stale(group, hub));
    found.extend(hubs::flapping(context, hub));
    found.extend(hubs::missing_tunnels(context, hub));
    found.extend(tunnels::hub_findings(context, group, hub));
    found.extend(routes::hub_findings(context, group, hub));
    found
}

impl Snapshot {
    /// The findings on an object, the most severe first.
    pub fn findings(&self, subject: &Subject) -> Vec<Finding> {
        if let Subject::Datacenter(name) = subject {
            return self.datacenter(name).map_or_else(Vec::new, |here| self.datacenter_findings(here));
        }
        let Some(group) = subject.group().and_then(|key| self.group(key)) else { return Vec::new() };
        let place = match subject {
            Subject::Hub(key) => self.hub(key).and_then(|(_, hub)| hub.datacenter.clone()),
            _ => None,
        };
        let is_wanted = |finding: &&Finding| match subject {
            Subject::Group(_) => true,
            Subject::Hub(hub) => {
                finding.is_about(subject)
                    || finding
                        .objects()
                        .any(|object| matches!(object, Subject::Tunnel(key) if key.hub() == hub))
                    || matches!((&finding.subject, &place), (Subject::Datacenter(name), Some(place)) if name == place)
            }
            _ => finding.is_about(subject),
        };
        group.findings.iter().filter(is_wanted).cloned().collect()
    }

    fn datacenter_findings(&self, here: &Datacenter) -> Vec<Finding> {
        let mut found = datacenters::findings(self, here);
        found.sort_by_key(|finding| finding.severity);
        found
    }
}

impl Group {
    /// The finding that says why the group is not healthy; none for a healthy one.
    pub fn cause(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.severity < Severity::Info)
    }

    /// Why the group is degraded, in a few words: the first degrading finding, counted over both hubs.
    pub fn degraded_reason(&self) -> Option<String> {
        let first = self.findings.iter().find(|finding| finding.degrades())?;
        let same = self.findings.iter().filter(|finding| finding.kind == first.kind);
        let tunnels: usize = same
            .clone()
            .map(|finding| finding.objects().filter(|object| matches!(object, Subject::Tunnel(_))).count())
            .sum();
        Some(
            first
                .kind
                .tunnels_summary(tunnels)
                .filter(|_| same.count() > 1)
                .unwrap_or_else(|| first.summary.clone()),
        )
    }

    /// Why the group is not connected, or why it is degraded, in a few words.
    pub fn status_reason(&self) -> Option<String> {
        let reasons = self.reasons();
        let are_both_down = [Role::Primary, Role::Secondary].map(Reason::HubDown);
        if are_both_down.iter().all(|down| reasons.contains(down)) {
            return Some("both hubs down".to_owned());
        }
        let reasons: Vec<String> = reasons.iter().map(Reason::summary).collect();
        if reasons.is_empty() { self.degraded_reason() } else { Some(reasons.join("; ")) }
    }
}
