//! The pages and their objects.

use super::EventScope;
use crate::app::Target;
use crate::domain::{GroupKey, HubKey, Snapshot, Subject, Text, TunnelKey};

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub enum Page {
    Group(GroupKey),
    Hub(HubKey),
    Tunnel(TunnelKey),
    Datacenter(Text),
    Events(EventScope),
    /// Changes of an event group, by id among the events of an object or of all.
    EventGroup(u64, Option<Subject>),
    Diagnosis(Subject),
    Connection,
    Profiles,
    /// Provider's log of the organization.
    ProviderLog,
}

impl From<Target> for Page {
    fn from(target: Target) -> Self {
        match target {
            Target::Group(key) => Self::Group(key),
            Target::Hub(key) => Self::Hub(key),
            Target::Tunnel(key) => Self::Tunnel(key),
            Target::Datacenter(name) => Self::Datacenter(name),
            Target::EventGroup(id, subject) => Self::EventGroup(id, subject),
            Target::Profile(_) => Self::Profiles,
            Target::Entry(_, target) => Self::from(*target),
        }
    }
}

impl Page {
    /// Target that opens this page, for object pages.
    pub fn target(&self) -> Option<Target> {
        match self {
            Self::Group(key) => Some(Target::Group(key.clone())),
            Self::Hub(key) => Some(Target::Hub(key.clone())),
            Self::Tunnel(key) => Some(Target::Tunnel(key.clone())),
            Self::Datacenter(name) => Some(Target::Datacenter(name.clone())),
            Self::Events(_)
            | Self::EventGroup(..)
            | Self::Diagnosis(_)
            | Self::Connection
            | Self::Profiles
            | Self::ProviderLog => None,
        }
    }

    /// Object of the page.
    pub fn subject(&self) -> Option<Subject> {
        match self {
            Self::Group(key) => Some(Subject::Group(key.clone())),
            Self::Hub(key) => Some(Subject::Hub(key.clone())),
            Self::Tunnel(key) => Some(Subject::Tunnel(key.clone())),
            Self::Datacenter(name) => Some(Subject::Datacenter(name.clone())),
            Self::Diagnosis(subject) => Some(subject.clone()),
            Self::Events(scope) => scope.subject.clone(),
            Self::EventGroup(_, subject) => subject.clone(),
            Self::Connection | Self::Profiles | Self::ProviderLog => None,
        }
    }

    /// Group of the page or of its object.
    pub fn group(&self) -> Option<&GroupKey> {
        match self {
            Self::Group(key) => Some(key),
            Self::Hub(key) => Some(key.group()),
            Self::Tunnel(key) => Some(key.hub().group()),
            Self::Diagnosis(subject) => subject.group(),
            Self::Events(EventScope { subject: Some(subject), .. }) | Self::EventGroup(_, Some(subject)) => {
                subject.group()
            }
            Self::Datacenter(_)
            | Self::Events(_)
            | Self::EventGroup(..)
            | Self::Connection
            | Self::Profiles
            | Self::ProviderLog => None,
        }
    }

    /// Whether a snapshot has the object; always true for pages without one.
    pub fn is_in(&self, snapshot: &Snapshot) -> bool {
        self.subject().is_none_or(|subject| subject.is_in(snapshot))
    }

    /// Path from the group down: `branch-017`, `primary hub sse-use-1-0-0`, `tunnel 203.0.113.7`.
    pub fn breadcrumbs(&self, snapshot: &Snapshot) -> Vec<String> {
        let group = self.group().map(|key| group_breadcrumb(key, snapshot));
        let path = match self {
            Self::Group(_) => vec![],
            Self::Hub(key) => vec![hub_breadcrumb(key, snapshot)],
            Self::Tunnel(key) => vec![hub_breadcrumb(key.hub(), snapshot), tunnel_breadcrumb(key, snapshot)],
            Self::Datacenter(name) => vec![format!("data center {name}")],
            Self::Diagnosis(subject) => return below(Some(subject), &["why"], snapshot),
            Self::Events(scope) => return below(scope.subject.as_ref(), &["events"], snapshot),
            Self::EventGroup(_, subject) => return below(subject.as_ref(), &["events", "changes"], snapshot),
            Self::Connection => vec!["connection".to_owned()],
            Self::Profiles => vec!["profiles".to_owned()],
            Self::ProviderLog => vec!["provider's log".to_owned()],
        };
        group.into_iter().chain(path).collect()
    }
}

/// Breadcrumbs below those of an object.
fn below(subject: Option<&Subject>, path: &[&str], snapshot: &Snapshot) -> Vec<String> {
    let above = subject.map(|subject| Page::from(Target::from(subject.clone())).breadcrumbs(snapshot));
    above.into_iter().flatten().chain(path.iter().map(|&crumb| crumb.to_owned())).collect()
}

fn group_breadcrumb(key: &GroupKey, snapshot: &Snapshot) -> String {
    snapshot.group(key).map_or_else(|| key.to_string(), |group| group.title().to_owned())
}

fn hub_breadcrumb(key: &HubKey, snapshot: &Snapshot) -> String {
    let Some((_, hub)) = snapshot.hub(key) else { return "hub".to_owned() };
    let datacenter = hub.datacenter.as_ref().map_or("", Text::as_str);
    format!("{} hub {datacenter}", hub.role).trim_end().to_owned()
}

fn tunnel_breadcrumb(key: &TunnelKey, snapshot: &Snapshot) -> String {
    snapshot.tunnel(key).map_or("tunnel".to_owned(), |(_, _, tunnel)| format!("tunnel {}", tunnel.title()))
}
