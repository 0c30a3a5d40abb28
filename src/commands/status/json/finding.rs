//! JSON view of findings with the affected objects.

use super::value::{IdValue, Moment};
use crate::domain::diagnosis::Finding;
use crate::domain::{Group, Hub, HubKey, Subject, Text};
use serde::Serialize;

/// A finding on a tunnel group.
#[derive(Serialize)]
pub(in crate::commands::status) struct FindingView<'a> {
    kind: &'static str,
    severity: &'static str,
    text: &'a str,
    since: Option<Moment>,
    objects: Vec<ObjectView<'a>>,
}

/// An object affected by a finding.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ObjectView<'a> {
    Group { id: Option<IdValue<'a>> },
    Hub { role: &'static str },
    Tunnel { role: &'static str, peer: Option<&'a str> },
    Datacenter { name: &'a str },
}

impl<'a> FindingView<'a> {
    pub(in crate::commands::status) fn new(finding: &'a Finding, group: &'a Group) -> Self {
        Self {
            kind: finding.kind.name(),
            severity: finding.severity.name(),
            text: &finding.sentence,
            since: finding.since.filter(|since| since.is_exact).map(|since| Moment(since.time())),
            objects: finding.objects().map(|object| ObjectView::new(object, group)).collect(),
        }
    }
}

impl<'a> ObjectView<'a> {
    fn new(object: &'a Subject, group: &'a Group) -> Self {
        match object {
            Subject::Group(key) => {
                Self::Group { id: (*key == group.key).then_some(group.id.as_ref()).flatten().map(IdValue) }
            }
            Subject::Hub(key) => Self::Hub { role: role(key, group) },
            Subject::Tunnel(key) => {
                let tunnels = group.hubs.iter().flat_map(Hub::known_tunnels);
                let tunnel = tunnels.clone().find(|tunnel| tunnel.key == *key);
                let peer = tunnel.and_then(|tunnel| {
                    tunnel.details().peer_ip.as_ref().or(tunnel.details().peer_id.as_ref())
                });
                Self::Tunnel { role: role(key.hub(), group), peer: peer.map(Text::raw) }
            }
            Subject::Datacenter(name) => Self::Datacenter { name: name.raw() },
        }
    }
}

fn role(key: &HubKey, group: &Group) -> &'static str {
    group.hubs.iter().find(|hub| hub.key == *key).map_or("unknown", |hub| hub.role.as_str())
}
