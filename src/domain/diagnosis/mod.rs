//! Findings: statements with evidence on tunnel groups, hubs, tunnels and data centers. A rule is a pure function from
//! the data to findings; each file contains a family of rules. They are evaluated once per snapshot, in linear time,
//! and stored in its groups. Times are stored as times and formatted as ages when displayed.

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

/// Minimum number of state changes within [`FLAP_WINDOW`] that count as flapping.
pub const MIN_FLAPS: usize = 4;
/// Time window for flapping; it ends after the same time without a state change.
pub const FLAP_WINDOW: SignedDuration = SignedDuration::from_mins(30);
/// Minimum number of rekeys within an hour that are excessive; lifetimes are hours for IKE and about one hour for the
/// child SA.
pub const MIN_REKEYS: usize = 6;
/// Time after the last rekey after which excessive rekeying ends.
pub const REKEYING_HOLD_TIME: SignedDuration = SignedDuration::from_mins(15);

/// Severity of a finding, most severe first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Critical,
    /// Reduced redundancy, or part of the traffic does not pass.
    Major,
    /// Reported as working, but contradicted by its data.
    Minor,
    /// Works, with room for improvement.
    Info,
}

impl Severity {
    /// Name for scripts.
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
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule that produced it.
    pub kind: FindingKind,
    pub severity: Severity,
    /// The object concerned.
    pub subject: Subject,
    /// The finding as a sentence without a full stop.
    pub sentence: String,
    /// Short form for a table column.
    pub summary: String,
    /// Since when it applies, as far as this program observed it.
    pub since: Option<Since>,
    /// Evidence and its interpretation.
    pub evidence: Vec<Evidence>,
    /// Further hubs and tunnels concerned.
    pub concerns: Vec<Subject>,
}

/// Evidence for a finding.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    Text(String),
    /// A label and an idle time in seconds.
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

    /// Whether it concerns this object.
    pub fn is_about(&self, subject: &Subject) -> bool {
        self.subject == *subject || self.concerns.contains(subject)
    }

    /// Whether it makes a connected group degraded.
    pub fn degrades(&self) -> bool {
        self.kind.degrades()
    }

    /// All objects concerned; at least one.
    pub fn objects(&self) -> impl Iterator<Item = &Subject> {
        let subject = (!self.concerns.contains(&self.subject)).then_some(&self.subject);
        subject.into_iter().chain(&self.concerns)
    }
}

impl Evidence {
    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// Input of the rules.
#[derive(Debug, Clone, Copy)]
struct Context<'a> {
    snapshot: &'a Snapshot,
    before: Option<&'a Snapshot>,
    activity: &'a Activity,
    missing: &'a MissingPeers,
    now: Timestamp,
}

impl Context<'_> {
    /// Whether the start of a state was observed, less than this time ago.
    fn is_within(&self, since: Option<Since>, time: SignedDuration) -> bool {
        since.is_some_and(|since| since.is_exact && self.now.duration_since(since.time()).abs() < time)
    }

    /// The findings of a group in the previous snapshot.
    fn earlier_findings(&self, group: &Group) -> &[Finding] {
        self.before.and_then(|before| before.group(&group.key)).map_or(&[], |group| &group.findings)
    }
}

/// Evaluates all rules and stores the findings in the groups, most severe first.
pub fn diagnose(snapshot: &mut Snapshot, activity: &Activity, missing: &MissingPeers, now: Timestamp) {
    diagnose_after(None, snapshot, activity, missing, now);
}

/// Like [`diagnose`], with the previous snapshot, which distinguishes lasting problems from transient ones.
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

/// The findings of each group, in the order of the snapshot.
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
            // Most groups have at most one finding.
            found.shrink_to_fit();
            found
        })
        .collect()
}

/// Findings on a single hub.
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
    /// Findings on an object, most severe first.
    pub fn findings(&self, subject: &Subject) -> Vec<Finding> {
        if let Subject::Datacenter(name) = subject {
            return self
                .datacenter(name)
                .map_or_else(Vec::new, |datacenter| self.datacenter_findings(datacenter));
        }
        let Some(group) = subject.group().and_then(|key| self.group(key)) else { return Vec::new() };
        let datacenter = match subject {
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
                    || matches!((&finding.subject, &datacenter), (Subject::Datacenter(name), Some(place)) if name == place)
            }
            _ => finding.is_about(subject),
        };
        group.findings.iter().filter(is_wanted).cloned().collect()
    }

    fn datacenter_findings(&self, datacenter: &Datacenter) -> Vec<Finding> {
        let mut found = datacenters::findings(self, datacenter);
        found.sort_by_key(|finding| finding.severity);
        found
    }
}

impl Group {
    /// The most severe finding; `None` for a healthy group.
    pub fn cause(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.severity < Severity::Info)
    }

    /// Why the group is degraded, in short: the first degrading finding, with tunnels counted over both hubs.
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

    /// Why the group is not connected or is degraded, in short.
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
