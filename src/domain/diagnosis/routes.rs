//! Findings on routes: truncated lists, no routes learned by BGP, networks configured in two groups.

use super::{Context, Evidence, Finding, FindingKind, Severity, hubs};
use crate::domain::{Group, Health, Hub, Map, Route, Routing, Subject, Tunnel, pluralize};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// How long BGP may take to establish after the tunnel is up: hold time and a connect retry.
const BGP_SETUP: SignedDuration = SignedDuration::from_mins(3);
/// Maximum number of groups and networks listed in a finding.
const MAX_NAMED: usize = 5;
/// Maximum number of groups with the same network that are counted; enough for a default route that all groups have.
const MAX_SHARING: usize = 100;

/// Findings on the routes of a hub's tunnels.
pub(super) fn hub_findings(context: &Context<'_>, group: &Group, hub: &Hub) -> Vec<Finding> {
    clipped(hub).into_iter().chain(without_bgp(context, group, hub)).collect()
}

fn clipped(hub: &Hub) -> Option<Finding> {
    let is_clipped = |tunnel: &&Tunnel| {
        [&tunnel.details().client_routes, &tunnel.details().cloud_routes]
            .iter()
            .any(|routes| routes.is_clipped == Some(true))
    };
    let clipped: Vec<&Tunnel> = hub.known_tunnels().iter().filter(is_clipped).collect();
    let first = clipped.first()?;
    let sentence =
        format!("The routes of the {} are clipped: the API does not list all of them", hubs::name(hub));
    let verb = if clipped.len() == 1 { "has" } else { "have" };
    let evidence = format!("{} of its tunnels {verb} more routes than the API lists", clipped.len());
    let concerns = clipped.iter().map(|tunnel| Subject::Tunnel(tunnel.key.clone())).collect();
    let subject = Subject::Tunnel(first.key.clone());
    let finding = Finding::new(FindingKind::ClippedRoutes, Severity::Info, subject, sentence);
    let finding = finding.with_summary("routes clipped");
    Some(Finding { concerns, ..finding.with_evidence([Evidence::text(evidence)]) })
}

/// A hub of a BGP group whose tunnels are up and have no BGP routes. A new tunnel is given the time to learn routes,
/// and a truncated list proves nothing.
fn without_bgp(context: &Context<'_>, group: &Group, hub: &Hub) -> Option<Finding> {
    if !matches!(group.routing.as_deref(), Some(Routing::Bgp { .. })) {
        return None;
    }
    let is_held = context
        .earlier_findings(group)
        .iter()
        .any(|known| known.kind == FindingKind::NoBgpRoute && known.subject == Subject::Hub(hub.key.clone()));
    let is_settled = |tunnel: &&Tunnel| {
        let ike_age = tunnel.record.ike_age().and_then(|age| age.as_u64());
        let is_new = ike_age.is_some_and(|age| age < BGP_SETUP.as_secs().unsigned_abs());
        is_held || !(is_new || context.is_within(tunnel.since, BGP_SETUP))
    };
    let up = hub.known_tunnels().iter().filter(|tunnel| tunnel.health() == Health::Up);
    let up: Vec<&Tunnel> = up.filter(is_settled).collect();
    let by_bgp = |route: &Route| {
        route.origin.as_ref().is_some_and(|origin| origin.as_str().eq_ignore_ascii_case("bgp"))
    };
    let may_have_route = |tunnel: &Tunnel| {
        let routes = &tunnel.details().client_routes;
        routes.stats.iter().any(by_bgp) || routes.is_clipped == Some(true)
    };
    if up.is_empty() || hub.known_tunnels().iter().any(may_have_route) {
        return None;
    }
    let sentence = format!("The group uses BGP, but the {} has learned no BGP route", hubs::name(hub));
    let evidence = [
        Evidence::text(format!("no client routes of origin bgp on {}", pluralize(up.len(), "tunnel"))),
        Evidence::text("the default BGP hold time is 90 s; check whether the BGP session is established"),
    ];
    let concerns = up.iter().map(|tunnel| Subject::Tunnel(tunnel.key.clone())).collect();
    let subject = Subject::Hub(hub.key.clone());
    let finding = Finding::new(FindingKind::NoBgpRoute, Severity::Major, subject, sentence);
    let finding = finding.with_summary(format!("no BGP route on {} hub", hub.role));
    Some(Finding { concerns, ..finding.with_evidence(evidence) })
}

/// Networks that several groups have, with the indices of these groups.
pub(super) struct Networks(Map<Network, Vec<usize>>);

impl Networks {
    pub(super) fn new(groups: &[Group]) -> Self {
        let mut owners: Map<Network, Vec<usize>> = Map::default();
        for (index, group) in groups.iter().enumerate() {
            for network in networks(group) {
                let owners = owners.entry(network).or_default();
                if owners.last() != Some(&index) {
                    owners.push(index);
                }
            }
        }
        owners.retain(|_, owners| owners.len() > 1);
        Self(owners)
    }
}

/// Networks of this group that other groups also have.
pub(super) fn shared_networks(
    context: &Context<'_>,
    all: &Networks,
    index: usize,
    group: &Group,
) -> Vec<Finding> {
    let mut sharing: BTreeMap<usize, Vec<Network>> = BTreeMap::new();
    for network in networks(group).filter(|_| !all.0.is_empty()) {
        for other in
            all.0.get(&network).into_iter().flatten().filter(|other| **other != index).take(MAX_SHARING)
        {
            let shared = sharing.entry(*other).or_default();
            if !shared.contains(&network) {
                shared.push(network);
            }
        }
    }
    let count = sharing.len();
    let others = sharing.iter().take(MAX_NAMED);
    others
        .filter_map(|(other, shared)| Some(shared_with(context.snapshot.groups.get(*other)?, shared, count)))
        .collect()
}

fn shared_with(other: &Group, shared: &[Network], groups: usize) -> Finding {
    let networks: Vec<String> = shared.iter().take(MAX_NAMED).map(Network::label).collect();
    let sentence = format!("{} has the same network: {}", other.title(), networks.join(", "));
    let evidence = "return traffic to that network reaches only one of the groups";
    let more =
        (groups > MAX_NAMED).then(|| Evidence::text(format!("{groups} groups share networks with this one")));
    let subject = Subject::Group(other.key.clone());
    let finding = Finding::new(FindingKind::SharedNetwork, Severity::Info, subject, sentence);
    finding
        .with_summary(format!("shares networks with {}", other.title()))
        .with_evidence([Evidence::text(evidence)])
        .with_evidence(more)
}

/// A network in normalized form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Network {
    address: IpAddr,
    length: u8,
}

fn networks(group: &Group) -> impl Iterator<Item = Network> {
    let cidrs = match group.routing.as_deref() {
        Some(Routing::Static { network_cidrs }) => network_cidrs.as_slice(),
        _ => &[],
    };
    cidrs.iter().filter_map(|cidr| Network::parse(cidr.raw()))
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.trim().split_once('/')?;
        let (address, length): (IpAddr, u8) = (address.trim().parse().ok()?, length.trim().parse().ok()?);
        let address = match address {
            IpAddr::V4(address) if length <= 32 => IpAddr::V4(
                (address.to_bits() & u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0)).into(),
            ),
            IpAddr::V6(address) if length <= 128 => IpAddr::V6(
                (address.to_bits() & u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0)).into(),
            ),
            _ => return None,
        };
        Some(Self { address, length })
    }

    fn label(&self) -> String {
        format!("{}/{}", self.address, self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_compared_by_value() {
        let same = |one, other| Network::parse(one).is_some() && Network::parse(one) == Network::parse(other);
        assert!(same("10.1.2.3/16", " 10.1.0.0/16"));
        assert!(same("2001:db8::1/32", "2001:0db8::/32"));
        assert!(same("0.0.0.0/0", "10.0.0.0/0"));
        assert!(!same("10.1.0.0/16", "10.1.0.0/17"));
        for odd in ["10.1.0.0", "10.1.0.0/33", "::/129", "x/8", ""] {
            assert_eq!(Network::parse(odd), None, "{odd}");
        }
    }
}
