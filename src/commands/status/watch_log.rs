//! The lines of `status --watch`: the current status, each change of an object that matches the filter, and
//! failure and recovery of polling.

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

/// Turns updates of the worker into lines.
pub(super) struct WatchLog<'a> {
    settings: &'a Settings,
    last: Option<Arc<Snapshot>>,
    /// The lists that could not be read, as reported last.
    unread_lists: Option<Vec<(&'static str, FailureKind)>>,
    /// The failure of polling, as reported last; `None` while polling succeeds.
    failure: Option<FailureKind>,
    rejection: Option<Failure>,
}

impl<'a> WatchLog<'a> {
    pub(super) fn new(settings: &'a Settings) -> Self {
        Self { settings, last: None, unread_lists: None, failure: None, rejection: None }
    }

    /// The lines for an update; often none.
    ///
    /// # Errors
    /// If a line cannot be written as JSON.
    pub(super) fn lines(&mut self, update: Update) -> io::Result<String> {
        match update {
            Update::Snapshot(snapshot) => self.snapshot_lines(snapshot),
            Update::ConnectionState(connection) => self.connection_line(connection),
            Update::ConnectionInfo(_)
            | Update::Detail(_)
            | Update::OrganizationLog(_)
            | Update::Usage(_)
            | Update::Recording(_) => Ok(String::new()),
        }
    }

    /// The failure if the API key was rejected, which is not retried.
    pub(super) fn rejection(&self) -> Option<Failure> {
        self.rejection.clone()
    }

    fn snapshot_lines(&mut self, snapshot: Arc<Snapshot>) -> io::Result<String> {
        let Some(as_of) = snapshot.as_of() else { return Ok(String::new()) };
        let mut out = String::new();
        let unread_lists: Vec<_> =
            snapshot.failures().into_iter().map(|(part, failure)| (part, failure.kind)).collect();
        // A first poll in progress is incomplete but has no failures yet.
        let is_read = snapshot.is_complete() || !unread_lists.is_empty();
        if is_read && self.unread_lists.as_ref() != Some(&unread_lists) {
            out += &self.snapshot_line(&snapshot, as_of)?;
            self.unread_lists = Some(unread_lists);
        }
        for change in &snapshot.changes {
            if self.matches_now_or_before(&snapshot, change.kind.group()) {
                out += &self.change_line(&snapshot, change)?;
            }
        }
        self.last = Some(snapshot);
        Ok(out)
    }

    fn connection_line(&mut self, connection: ConnectionState) -> io::Result<String> {
        let now = Timestamp::now();
        match connection {
            ConnectionState::BackingOff { failure, next_attempt, .. } => {
                self.failure_line(&failure, Some(next_attempt), now)
            }
            ConnectionState::Refused { failure } => {
                let line = self.failure_line(&failure, None, now);
                self.rejection = Some(failure);
                line
            }
            ConnectionState::Online { .. } if self.failure.take().is_some() => self.line(
                "connection",
                now,
                ConnectionLine { state: "online", failure: None, retry_at: None },
            ),
            ConnectionState::Online { .. }
            | ConnectionState::ReadingSecret { .. }
            | ConnectionState::Authenticating
            | ConnectionState::Fetching
            | ConnectionState::RateLimited { .. }
            | ConnectionState::Paused { .. } => Ok(String::new()),
        }
    }

    /// The line for a failure of polling; none if it has the same kind as the last one.
    fn failure_line(
        &mut self,
        failure: &Failure,
        retry_at: Option<Timestamp>,
        now: Timestamp,
    ) -> io::Result<String> {
        if self.failure.replace(failure.kind) == Some(failure.kind) {
            return Ok(String::new());
        }
        let state = if retry_at.is_some() { "backing_off" } else { "auth_failed" };
        let failure = Some(FailureView::from(("api", failure)));
        self.line("connection", now, ConnectionLine { state, failure, retry_at: retry_at.map(Moment) })
    }

    /// A line with the common fields and those of its type.
    fn line(&self, r#type: &'static str, at: Timestamp, fields: impl Serialize) -> io::Result<String> {
        let profile = self.settings.profile_name();
        let line = Line { schema: json::SCHEMA, r#type, at: Moment(at), profile, fields };
        escape::to_string(&line, Layout::OneLine)
    }

    fn snapshot_line(&self, snapshot: &Snapshot, as_of: Timestamp) -> io::Result<String> {
        let filtered = (!self.settings.filter.is_empty())
            .then(|| snapshot.filtered(|group| self.matches(snapshot, group)));
        let shown = filtered.as_ref().unwrap_or(snapshot);
        let unhealthy = shown.groups.iter().filter(|group| group.health() != Health::Up);
        let fields = SnapshotLine {
            complete: snapshot.is_complete(),
            failures: json::failures(snapshot),
            summary: Summary::new(shown.totals, shown.datacenters.len()),
            unhealthy: unhealthy.map(UnhealthyGroup::from).collect(),
        };
        self.line("snapshot", as_of, fields)
    }

    fn matches(&self, snapshot: &Snapshot, group: &Group) -> bool {
        let group = FilterableGroup::new(group, &snapshot.regions.value);
        self.settings.filter.matches(&group, Timestamp::now())
    }

    /// Whether the group matches the filter now or did in the last snapshot: with a filter for groups that
    /// are down, their recovery is printed, too.
    fn matches_now_or_before(&self, snapshot: &Snapshot, key: &GroupKey) -> bool {
        let before = self.last.as_ref().and_then(|last| last.group(key));
        snapshot.group(key).into_iter().chain(before).any(|group| self.matches(snapshot, group))
    }

    fn change_line(&self, snapshot: &Snapshot, change: &Change) -> io::Result<String> {
        let key = change.kind.group();
        let before = || self.last.as_ref().and_then(|last| last.group(key));
        let group = snapshot.group(key).or_else(before);
        let fields = ChangeLine {
            kind: change.kind.name(),
            group_id: group.and_then(|group| group.id.as_ref()).map(IdValue),
            group: group.map(sent_name),
            details: details(&change.kind),
            text: Displayed(&change.kind),
        };
        self.line("change", change.time, fields)
    }
}

/// A line with the common fields.
#[derive(Serialize)]
struct Line<'a, T> {
    schema: u32,
    r#type: &'static str,
    at: Moment,
    profile: &'a str,
    #[serde(flatten)]
    fields: T,
}

/// State of the connection to the API.
#[derive(Serialize)]
struct ConnectionLine<'a> {
    state: &'static str,
    failure: Option<FailureView<'a>>,
    retry_at: Option<Moment>,
}

/// The current status.
#[derive(Serialize)]
struct SnapshotLine<'a> {
    complete: bool,
    failures: Vec<FailureView<'a>>,
    summary: Summary,
    unhealthy: Vec<UnhealthyGroup<'a>>,
}

/// A change between two polls.
#[derive(Serialize)]
struct ChangeLine<'a> {
    kind: &'static str,
    group_id: Option<IdValue<'a>>,
    group: Option<&'a str>,
    #[serde(flatten)]
    details: ChangeDetails<'a>,
    text: Displayed<&'a ChangeKind>,
}

/// Fields that only some kinds of changes have; always present, so that the lines can be read as a table.
#[derive(Default, Serialize)]
struct ChangeDetails<'a> {
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

/// An unhealthy group with the reasons.
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

/// Counts of the last hour, as far as observed.
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

fn details(kind: &ChangeKind) -> ChangeDetails<'_> {
    let of_hub = |role: &Role| ChangeDetails { hub: Some(role.as_str()), ..ChangeDetails::default() };
    match kind {
        ChangeKind::GroupStatus { from, to, .. } => {
            ChangeDetails { from: Some(from), to: Some(to), ..ChangeDetails::default() }
        }
        ChangeKind::HubStatus { role, datacenter, from, to, .. } => {
            ChangeDetails { datacenter: Some(datacenter), from: Some(from), to: Some(to), ..of_hub(role) }
        }
        ChangeKind::TunnelAppeared { role, peer, .. } | ChangeKind::TunnelGone { role, peer, .. } => {
            ChangeDetails { peer: Some(peer), ..of_hub(role) }
        }
        ChangeKind::TunnelStatus { role, peer, from, to, .. } => {
            ChangeDetails { peer: Some(peer), from: Some(from), to: Some(to), ..of_hub(role) }
        }
        ChangeKind::Rekeyed { role, peer, sa, .. } => {
            ChangeDetails { peer: Some(peer), sa: Some(sa_name(*sa)), ..of_hub(role) }
        }
        ChangeKind::Degraded { .. }
        | ChangeKind::DegradedEnded { .. }
        | ChangeKind::GroupAdded { .. }
        | ChangeKind::GroupRemoved { .. }
        | ChangeKind::GroupReconfigured { .. } => ChangeDetails::default(),
    }
}

fn sa_name(sa: Sa) -> &'static str {
    match sa {
        Sa::Ike => "ike",
        Sa::Child => "ipsec",
    }
}
