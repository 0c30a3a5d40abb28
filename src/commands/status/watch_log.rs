//! What `status --watch` says of the worker's updates: a line when it is known how things are, a line for each change of a
//! thing that passes the filter, a line when the API cannot be read any more and when it can again.

use super::escape::{self, Layout};
use super::json::{self, Displayed, FailureView, FindingView, IdValue, Moment, Summary};
use crate::channel::{ConnectionState, Update};
use crate::config::Settings;
use crate::domain::filter::FilterableGroup;
use crate::domain::{
    Change, ChangeKind, Failure, FailureKind, Group, GroupKey, Health, Reason, Role, Sa, Snapshot,
};
use jiff::Timestamp;
use serde::Serialize;
use std::io;
use std::sync::Arc;

/// What was told so far.
pub(super) struct Journal<'a> {
    settings: &'a Settings,
    known: Option<Arc<Snapshot>>,
    /// What could not be read, as far as that was told.
    lacking: Option<Vec<(&'static str, FailureKind)>>,
    /// Why the API cannot be read, since it cannot.
    broken: Option<FailureKind>,
    refusal: Option<Failure>,
}

impl<'a> Journal<'a> {
    /// Nothing was told yet.
    pub(super) fn new(settings: &'a Settings) -> Self {
        Self { settings, known: None, lacking: None, broken: None, refusal: None }
    }

    /// The lines for an update; often there are none.
    ///
    /// # Errors
    /// If a line cannot be written as JSON.
    pub(super) fn tell(&mut self, update: Update) -> io::Result<String> {
        match update {
            Update::Snapshot(snapshot) => self.look(snapshot),
            Update::ConnectionState(link) => self.link(link),
            Update::ConnectionInfo(_) | Update::Detail(_) | Update::OrganizationLog(_) | Update::Usage(_) => {
                Ok(String::new())
            }
        }
    }

    /// That the key was refused: there is nobody here who could ask for another try.
    pub(super) fn refusal(&self) -> Option<Failure> {
        self.refusal.clone()
    }

    fn look(&mut self, snapshot: Arc<Snapshot>) -> io::Result<String> {
        let Some(as_of) = snapshot.as_of() else { return Ok(String::new()) };
        let mut out = String::new();
        let lacking: Vec<_> =
            snapshot.failures().into_iter().map(|(part, failure)| (part, failure.kind)).collect();
        // A first look that is still being read has neither all of it nor a reason.
        let is_read = snapshot.is_complete() || !lacking.is_empty();
        if is_read && self.lacking.as_ref() != Some(&lacking) {
            out += &self.state(&snapshot, as_of)?;
            self.lacking = Some(lacking);
        }
        for change in &snapshot.changes {
            if self.is_told(&snapshot, change.kind.group()) {
                out += &self.change(&snapshot, change)?;
            }
        }
        self.known = Some(snapshot);
        Ok(out)
    }

    fn link(&mut self, link: ConnectionState) -> io::Result<String> {
        let now = Timestamp::now();
        match link {
            ConnectionState::BackingOff { failure, next_attempt: next_try, .. } => {
                self.broken_by(&failure, Some(next_try), now)
            }
            ConnectionState::Refused { failure } => {
                let told = self.broken_by(&failure, None, now);
                self.refusal = Some(failure);
                told
            }
            ConnectionState::Online { .. } if self.broken.take().is_some() => {
                self.line("link", now, LinkLine { state: "online", failure: None, next_try: None })
            }
            ConnectionState::Online { .. }
            | ConnectionState::ReadingSecret { .. }
            | ConnectionState::Authenticating
            | ConnectionState::Fetching
            | ConnectionState::RateLimited { .. }
            | ConnectionState::Paused { .. } => Ok(String::new()),
        }
    }

    /// A failure is told once, however often it is met again.
    fn broken_by(
        &mut self,
        failure: &Failure,
        next: Option<Timestamp>,
        now: Timestamp,
    ) -> io::Result<String> {
        if self.broken.replace(failure.kind) == Some(failure.kind) {
            return Ok(String::new());
        }
        let state = if next.is_some() { "waiting" } else { "refused" };
        let failure = Some(FailureView::from(("api", failure)));
        self.line("link", now, LinkLine { state, failure, next_try: next.map(Moment) })
    }

    /// What all lines begin with, and what this one has besides.
    fn line(&self, kind: &'static str, at: Timestamp, rest: impl Serialize) -> io::Result<String> {
        let profile = self.settings.profile_name();
        let line = Line { schema: json::SCHEMA, r#type: kind, at: Moment(at), profile, rest };
        escape::text(&line, Layout::OneLine)
    }

    fn state(&self, snapshot: &Snapshot, as_of: Timestamp) -> io::Result<String> {
        let narrowed = (!self.settings.filter.is_empty())
            .then(|| snapshot.filtered(|group| self.passes(snapshot, group)));
        let shown = narrowed.as_ref().unwrap_or(snapshot);
        let unhealthy = shown.groups.iter().filter(|group| group.health() != Health::Up);
        let state = StateLine {
            complete: snapshot.is_complete(),
            failures: json::failures(snapshot),
            summary: Summary::new(shown.totals, shown.datacenters.len()),
            unhealthy: unhealthy.map(UnhealthyGroup::from).collect(),
        };
        self.line("snapshot", as_of, state)
    }

    fn passes(&self, snapshot: &Snapshot, group: &Group) -> bool {
        let facts = FilterableGroup::new(group, &snapshot.regions.value);
        self.settings.filter.matches(&facts, Timestamp::now())
    }

    /// Whether the group passes the filter now or did so before: what stops to be down is news to one who asked for what
    /// is down.
    fn is_told(&self, snapshot: &Snapshot, key: &GroupKey) -> bool {
        let before = self.known.as_ref().and_then(|known| known.group(key));
        snapshot.group(key).into_iter().chain(before).any(|group| self.passes(snapshot, group))
    }

    fn change(&self, snapshot: &Snapshot, change: &Change) -> io::Result<String> {
        let key = change.kind.group();
        let before = || self.known.as_ref().and_then(|known| known.group(key));
        let group = snapshot.group(key).or_else(before);
        let line = ChangeLine {
            kind: kind(&change.kind),
            group_id: group.and_then(|group| group.id.as_ref()).map(IdValue),
            group: group.map(sent_name),
            particulars: particulars(&change.kind),
            text: Displayed(&change.kind),
        };
        self.line("change", change.time, line)
    }
}

/// What every line has.
#[derive(Serialize)]
struct Line<'a, T> {
    schema: u32,
    r#type: &'static str,
    at: Moment,
    profile: &'a str,
    #[serde(flatten)]
    rest: T,
}

/// How the connection to the API is.
#[derive(Serialize)]
struct LinkLine<'a> {
    state: &'static str,
    failure: Option<FailureView<'a>>,
    next_try: Option<Moment>,
}

/// How everything is.
#[derive(Serialize)]
struct StateLine<'a> {
    complete: bool,
    failures: Vec<FailureView<'a>>,
    summary: Summary,
    unhealthy: Vec<UnhealthyGroup<'a>>,
}

/// What changed.
#[derive(Serialize)]
struct ChangeLine<'a> {
    kind: &'static str,
    group_id: Option<IdValue<'a>>,
    group: Option<&'a str>,
    #[serde(flatten)]
    particulars: Particulars<'a>,
    text: Displayed<&'a ChangeKind>,
}

/// What only some changes have; the same fields in all of them, so that a table can be made of the lines.
#[derive(Default, Serialize)]
struct Particulars<'a> {
    hub: Option<&'static str>,
    datacenter: Option<&'a str>,
    peer: Option<&'a str>,
    sa: Option<&'static str>,
    from: Option<&'a str>,
    to: Option<&'a str>,
}

fn sent_name(group: &Group) -> &str {
    group.name.as_ref().map_or_else(|| group.title(), |name| name.raw())
}

/// A group that is not healthy, and why.
#[derive(Serialize)]
struct UnhealthyGroup<'a> {
    group_id: Option<IdValue<'a>>,
    group: &'a str,
    status: &'a str,
    health: &'static str,
    reasons: Vec<Displayed<Reason>>,
    findings: Vec<FindingView<'a>>,
    recent: RecentView,
}

/// Counts of the last hour, as far as they were seen.
#[derive(Serialize)]
struct RecentView {
    rekeys: u32,
    flaps: u32,
}

impl<'a> From<&'a Group> for UnhealthyGroup<'a> {
    fn from(group: &'a Group) -> Self {
        Self {
            group_id: group.id.as_ref().map(IdValue),
            group: sent_name(group),
            status: group.status_label(),
            health: group.health_label(),
            reasons: group.reasons().into_iter().map(Displayed).collect(),
            findings: group.findings.iter().map(|finding| FindingView::new(finding, group)).collect(),
            recent: RecentView { rekeys: group.recent.rekeys, flaps: group.recent.flaps },
        }
    }
}

/// The name of a change for scripts; it never changes.
fn kind(what: &ChangeKind) -> &'static str {
    match what {
        ChangeKind::GroupStatus { .. } => "group_status",
        ChangeKind::HubStatus { .. } => "hub_status",
        ChangeKind::TunnelAppeared { .. } => "tunnel_appeared",
        ChangeKind::TunnelGone { .. } => "tunnel_gone",
        ChangeKind::TunnelStatus { .. } => "tunnel_status",
        ChangeKind::Rekeyed { .. } => "rekeyed",
        ChangeKind::Degraded { .. } => "group_degraded",
        ChangeKind::DegradedEnded { .. } => "group_degraded_ended",
        ChangeKind::GroupAdded { .. } => "group_added",
        ChangeKind::GroupRemoved { .. } => "group_removed",
        ChangeKind::GroupReconfigured { .. } => "group_reconfigured",
    }
}

fn particulars(what: &ChangeKind) -> Particulars<'_> {
    let of_hub = |role: &Role| Particulars { hub: Some(role.as_str()), ..Particulars::default() };
    match what {
        ChangeKind::GroupStatus { from, to, .. } => {
            Particulars { from: Some(from), to: Some(to), ..Particulars::default() }
        }
        ChangeKind::HubStatus { role, datacenter, from, to, .. } => {
            Particulars { datacenter: Some(datacenter), from: Some(from), to: Some(to), ..of_hub(role) }
        }
        ChangeKind::TunnelAppeared { role, peer, .. } | ChangeKind::TunnelGone { role, peer, .. } => {
            Particulars { peer: Some(peer), ..of_hub(role) }
        }
        ChangeKind::TunnelStatus { role, peer, from, to, .. } => {
            Particulars { peer: Some(peer), from: Some(from), to: Some(to), ..of_hub(role) }
        }
        ChangeKind::Rekeyed { role, peer, sa, .. } => {
            Particulars { peer: Some(peer), sa: Some(sa_name(*sa)), ..of_hub(role) }
        }
        ChangeKind::Degraded { .. }
        | ChangeKind::DegradedEnded { .. }
        | ChangeKind::GroupAdded { .. }
        | ChangeKind::GroupRemoved { .. }
        | ChangeKind::GroupReconfigured { .. } => Particulars::default(),
    }
}

fn sa_name(sa: Sa) -> &'static str {
    match sa {
        Sa::Ike => "ike",
        Sa::Child => "ipsec",
    }
}
