//! What `status --watch` says of the worker's updates: a line when it is known how things are, a line for each change of a
//! thing that passes the filter, a line when the API cannot be read any more and when it can again.

use super::{escape, json};
use crate::config::Settings;
use crate::domain::filter::GroupFacts;
use crate::domain::{Change, Failure, FailureKind, Group, GroupKey, Role, Sa, Snapshot, What};
use crate::message::{Link, Update};
use jiff::Timestamp;
use serde_json::{Value, json};
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
            Update::Link(link) => self.link(link),
            Update::About(_) | Update::Detail(_) | Update::Usage(_) => Ok(String::new()),
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
            out += &self.line("snapshot", as_of, self.state(&snapshot))?;
            self.lacking = Some(lacking);
        }
        for change in &snapshot.changes {
            if self.is_told(&snapshot, change.what.group()) {
                out += &self.line("change", change.at, self.change(&snapshot, change))?;
            }
        }
        self.known = Some(snapshot);
        Ok(out)
    }

    fn link(&mut self, link: Link) -> io::Result<String> {
        let now = Timestamp::now();
        match link {
            Link::Waiting { failure, next_try, .. } => self.broken_by(&failure, Some(next_try), now),
            Link::Refused { failure } => {
                let told = self.broken_by(&failure, None, now);
                self.refusal = Some(failure);
                told
            }
            Link::Online { .. } if self.broken.take().is_some() => {
                self.line("link", now, json!({ "state": "online", "failure": null, "next_try": null }))
            }
            Link::Online { .. }
            | Link::ReadingSecret { .. }
            | Link::SigningIn
            | Link::Fetching
            | Link::WaitingForRoom { .. }
            | Link::Paused { .. } => Ok(String::new()),
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
        let failure = json::failure(("api", failure));
        self.line(
            "link",
            now,
            json!({ "state": state, "failure": failure, "next_try": next.map(json::moment) }),
        )
    }

    /// What all lines begin with, and what this one has besides.
    fn line(&self, kind: &str, at: Timestamp, rest: Value) -> io::Result<String> {
        let head = json!({
            "schema": json::SCHEMA,
            "type": kind,
            "at": json::moment(at),
            "profile": self.settings.profile_name(),
        });
        Ok(escape::one_line(&json::followed_by(head, rest))?)
    }

    fn state(&self, snapshot: &Snapshot) -> Value {
        let narrowed = (!self.settings.filter.is_empty())
            .then(|| snapshot.narrowed(|group| self.passes(snapshot, group)));
        let shown = narrowed.as_ref().unwrap_or(snapshot);
        let unhealthy = shown.groups.iter().filter(|group| !group.reasons().is_empty());
        json!({
            "complete": snapshot.is_complete(),
            "failures": snapshot.failures().into_iter().map(json::failure).collect::<Vec<_>>(),
            "summary": json::summary(shown.totals, shown.datacenters.len()),
            "unhealthy": unhealthy.map(unhealthy_group).collect::<Vec<_>>(),
        })
    }

    fn passes(&self, snapshot: &Snapshot, group: &Group) -> bool {
        let facts = GroupFacts::new(group, &snapshot.regions.value);
        self.settings.filter.lets_through(&facts, Timestamp::now())
    }

    /// Whether the group passes the filter now or did so before: what stops to be down is news to one who asked for what
    /// is down.
    fn is_told(&self, snapshot: &Snapshot, key: &GroupKey) -> bool {
        let before = self.known.as_ref().and_then(|known| known.group(key));
        snapshot.group(key).into_iter().chain(before).any(|group| self.passes(snapshot, group))
    }

    fn change(&self, snapshot: &Snapshot, change: &Change) -> Value {
        let key = change.what.group();
        let before = || self.known.as_ref().and_then(|known| known.group(key));
        let group = snapshot.group(key).or_else(before);
        let head = json!({
            "kind": kind(&change.what),
            "group_id": group.and_then(|group| group.id.as_ref()).map(json::id),
            "group": group.map(sent_name),
        });
        let line = json::followed_by(head, particulars(&change.what));
        json::followed_by(line, json!({ "text": change.what.to_string() }))
    }
}

fn sent_name(group: &Group) -> &str {
    group.name.as_ref().map_or_else(|| group.title(), |name| name.sent())
}

fn unhealthy_group(group: &Group) -> Value {
    json!({
        "group_id": group.id.as_ref().map(json::id),
        "group": sent_name(group),
        "status": group.status_word(),
        "reasons": group.reasons().iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// The name of a change for scripts; it never changes.
fn kind(what: &What) -> &'static str {
    match what {
        What::Group { .. } => "group_status",
        What::Hub { .. } => "hub_status",
        What::TunnelAppeared { .. } => "tunnel_appeared",
        What::TunnelGone { .. } => "tunnel_gone",
        What::Tunnel { .. } => "tunnel_status",
        What::Rekeyed { .. } => "rekeyed",
        What::GroupAdded { .. } => "group_added",
        What::GroupRemoved { .. } => "group_removed",
        What::GroupReconfigured { .. } => "group_reconfigured",
    }
}

/// What only some changes have; the same fields in all of them, so that a table can be made of the lines.
fn particulars(what: &What) -> Value {
    let fields = |role: Option<&Role>,
                  place: Option<&str>,
                  peer: Option<&str>,
                  sa: Option<&str>,
                  states: [Option<&str>; 2]| {
        json!({
            "hub": role.map(|role| role.as_str()),
            "datacenter": place,
            "peer": peer,
            "sa": sa,
            "from": states[0],
            "to": states[1],
        })
    };
    let none = [None; 2];
    match what {
        What::Group { from, to, .. } => fields(None, None, None, None, [Some(from), Some(to)]),
        What::Hub { role, datacenter, from, to, .. } => {
            fields(Some(role), Some(datacenter), None, None, [Some(from), Some(to)])
        }
        What::TunnelAppeared { role, peer, .. } | What::TunnelGone { role, peer, .. } => {
            fields(Some(role), None, Some(peer), None, none)
        }
        What::Tunnel { role, peer, from, to, .. } => {
            fields(Some(role), None, Some(peer), None, [Some(from), Some(to)])
        }
        What::Rekeyed { role, peer, sa, .. } => {
            fields(Some(role), None, Some(peer), Some(sa_name(*sa)), none)
        }
        What::GroupAdded { .. } | What::GroupRemoved { .. } | What::GroupReconfigured { .. } => {
            fields(None, None, None, None, none)
        }
    }
}

fn sa_name(sa: Sa) -> &'static str {
    match sa {
        Sa::Ike => "ike",
        Sa::Child => "ipsec",
    }
}
