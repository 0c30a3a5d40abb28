//! The properties that filters match, for groups and data centers.

use super::{Field, FilterFlag};
use crate::domain::diagnosis::Finding;
use crate::domain::{
    Datacenter, Group, Health, Hub, Id, RecentCounts, Regions, Routing, Since, Text, Tunnel,
};

/// An object that can be filtered.
pub trait Filterable {
    /// Whether a text of this field passes a test; without a field, any searchable text.
    fn has_text(&self, field: Option<Field>, test: &dyn Fn(&str) -> bool) -> bool;
    /// All searchable texts in lower case, one per line, if they were collected before.
    fn search_text(&self) -> Option<&str> {
        None
    }
    /// Health, if known.
    fn health(&self) -> Option<Health> {
        None
    }
    /// Whether the flag applies.
    fn has_flag(&self, _flag: FilterFlag) -> bool {
        false
    }
    /// Start of the current health.
    fn since(&self) -> Option<Since> {
        None
    }
    /// Number of tunnels.
    fn tunnels(&self) -> Option<u64> {
        None
    }
    /// Rekeys and state changes in the last hour, if they are counted.
    fn recent(&self) -> Option<RecentCounts> {
        None
    }
}

/// A group with further data.
#[derive(Debug, Clone, Copy)]
pub struct FilterableGroup<'a> {
    pub group: &'a Group,
    /// The regions, to search their names; otherwise only the code is searched.
    pub regions: Option<&'a Regions>,
    /// Whether it changed in the last few polls.
    pub is_changed: bool,
    /// Whether it is muted.
    pub is_muted: bool,
    /// Its search text, if it was collected before.
    pub search_text: Option<&'a str>,
}

impl<'a> From<&'a Group> for FilterableGroup<'a> {
    fn from(group: &'a Group) -> Self {
        Self { group, regions: None, is_changed: false, is_muted: false, search_text: None }
    }
}

impl<'a> FilterableGroup<'a> {
    /// A group with region names.
    pub fn new(group: &'a Group, regions: &'a Regions) -> Self {
        Self { regions: Some(regions), ..Self::from(group) }
    }

    /// Whether the code, name or description of the region passes.
    fn has_region(&self, test: &dyn Fn(&str) -> bool) -> bool {
        let Some(code) = &self.group.region else { return false };
        let is_named = || {
            let region = self.regions.and_then(|regions| regions.find(code));
            let names =
                region.map_or([None, None], |region| [region.name.as_ref(), region.description.as_ref()]);
            names.into_iter().flatten().any(|name| test(name.as_str()))
        };
        test(code.as_str()) || is_named()
    }
}

/// Fields that are searched for a word without a field.
const ANYWHERE: [Field; 7] =
    [Field::Name, Field::Region, Field::Device, Field::Routing, Field::Datacenter, Field::Peer, Field::Id];

impl Filterable for FilterableGroup<'_> {
    fn has_text(&self, field: Option<Field>, test: &dyn Fn(&str) -> bool) -> bool {
        let group = self.group;
        let passes = |text: Option<&Text>| text.is_some_and(|text| test(text.as_str()));
        let id = |id: Option<&Id>| passes(id.map(Id::as_text));
        let mut tunnels = group.hubs.iter().flat_map(Hub::known_tunnels);
        match field {
            None => {
                test(group.status_label()) || ANYWHERE.iter().any(|field| self.has_text(Some(*field), test))
            }
            Some(Field::Name) => test(group.title()),
            Some(Field::Region) => self.has_region(test),
            Some(Field::Device) => passes(group.device_type.as_ref()),
            Some(Field::Routing) => group.routing.as_deref().is_some_and(|routing| test(routing.kind())),
            Some(Field::Datacenter) => group.hubs.iter().any(|hub| has_place(hub, &passes)),
            Some(Field::Peer) => tunnels.any(|tunnel: &Tunnel| passes(tunnel.details().peer_ip.as_ref())),
            Some(Field::Network) => networks(group).iter().any(|network| test(network.as_str())),
            Some(Field::AsNumber) => passes(as_number(group)),
            Some(Field::Id) => id(group.id.as_ref()),
            Some(Field::Organization) => id(group.organization_id.as_ref()),
            Some(Field::Hub) => {
                group.hubs.iter().any(|hub| test(&format!("{} {}", hub.role, hub.status_label())))
            }
            Some(Field::Why) => {
                group.reasons().iter().any(|reason| test(&reason.to_string()))
                    || group.findings.iter().any(|finding| has_words(finding, test))
            }
            Some(Field::Level | Field::Service | Field::Message) => false,
        }
    }

    fn search_text(&self) -> Option<&str> {
        self.search_text
    }

    fn health(&self) -> Option<Health> {
        Some(self.group.health())
    }

    fn has_flag(&self, flag: FilterFlag) -> bool {
        match flag {
            FilterFlag::Problem => self.group.health() != Health::Up && !self.is_muted,
            FilterFlag::Healthy => self.group.health() == Health::Up,
            FilterFlag::Degraded => self.group.health() == Health::Degraded,
            FilterFlag::Changed => self.is_changed,
            FilterFlag::Muted => self.is_muted,
        }
    }

    fn since(&self) -> Option<Since> {
        self.group.health_since()
    }

    fn recent(&self) -> Option<RecentCounts> {
        Some(self.group.recent)
    }

    fn tunnels(&self) -> Option<u64> {
        let mut counts = self.group.hubs.iter().filter_map(Hub::tunnel_count);
        counts.next().map(|first| counts.fold(first, u64::saturating_add))
    }
}

/// Whether the sentence, summary or name of a finding passes.
fn has_words(finding: &Finding, test: &dyn Fn(&str) -> bool) -> bool {
    test(&finding.sentence) || test(&finding.summary) || test(finding.kind.name())
}

/// Whether the name, site or city of a hub's data center passes.
fn has_place(hub: &Hub, passes: &dyn Fn(Option<&Text>) -> bool) -> bool {
    let of_tunnel = |tunnel: &Tunnel| {
        passes(tunnel.details().common.dc_name.as_ref()) || passes(tunnel.details().common.dc_desc.as_ref())
    };
    let location = hub.location.as_deref();
    passes(hub.datacenter.as_ref())
        || passes(location.and_then(|here| here.site.as_ref()))
        || passes(location.and_then(|here| here.city.as_ref()))
        || hub.known_tunnels().iter().any(of_tunnel)
}

fn networks(group: &Group) -> &[Text] {
    match group.routing.as_deref() {
        Some(Routing::Static { network_cidrs }) => network_cidrs,
        Some(Routing::Bgp { neighbor_cidrs, .. }) => neighbor_cidrs,
        Some(Routing::Nat | Routing::Other(_)) | None => &[],
    }
}

fn as_number(group: &Group) -> Option<&Text> {
    match group.routing.as_deref() {
        Some(Routing::Bgp { as_number, .. }) => as_number.as_ref(),
        _ => None,
    }
}

/// A data center.
#[derive(Debug, Clone, Copy)]
pub struct FilterableDatacenter<'a>(pub &'a Datacenter);

impl Filterable for FilterableDatacenter<'_> {
    fn has_text(&self, field: Option<Field>, test: &dyn Fn(&str) -> bool) -> bool {
        let Self(here) = self;
        let place = [here.site.as_ref(), here.city.as_ref()];
        match field {
            None | Some(Field::Datacenter) => {
                test(here.name.as_str()) || place.into_iter().flatten().any(|text| test(text.as_str()))
            }
            Some(Field::Name) => test(here.name.as_str()),
            Some(_) => false,
        }
    }

    fn health(&self) -> Option<Health> {
        Some(self.0.health())
    }

    fn has_flag(&self, flag: FilterFlag) -> bool {
        match flag {
            FilterFlag::Problem => self.0.health() != Health::Up,
            FilterFlag::Healthy => self.0.health() == Health::Up,
            FilterFlag::Degraded | FilterFlag::Changed | FilterFlag::Muted => false,
        }
    }

    fn since(&self) -> Option<Since> {
        None
    }

    fn tunnels(&self) -> Option<u64> {
        Some(self.0.tunnels)
    }
}
