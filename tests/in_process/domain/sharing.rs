//! What is the same in many tunnels is held once, whenever they were read.

use super::builders::{at, group, primary, tunnel};
use std::collections::HashSet;
use std::sync::Arc;
use tunnelscope::domain::{ApiTimestamp, Group, Hub, Route, Routes, Routing, Text, Tunnel, TunnelInterner};

/// A tunnel as an answer of its own has it, at this second, with the SPI of its child SA.
fn read(peer: &str, second: i64, spi: &str) -> Tunnel {
    let mut tunnel = tunnel(peer, "UP");
    let route = Route { cidr: Some("10.0.0.0/8".into()), origin: Some("bgp".into()), priority: None };
    tunnel.record_mut().time = Some(ApiTimestamp::new(&at(second).to_string()));
    tunnel.details_mut().ipsec.spi_in = Some(spi.into());
    tunnel.common_mut().dc_name = Some("Equinix Chicago".into());
    tunnel.details_mut().client_routes = Arc::new(Routes { is_clipped: Some(false), stats: vec![route] });
    tunnel
}

fn with(tunnels: Vec<Tunnel>) -> Group {
    group(1, vec![Hub { tunnels: Some(tunnels), ..primary("UP") }])
}

fn tunnels(group: &Group) -> &[Tunnel] {
    group.hubs[0].known_tunnels()
}

#[test]
fn rekeyed_tunnel_shares_routes_and_proposals() {
    let mut interner = TunnelInterner::default();
    let mut before = with(vec![read("a", 0, "c1"), read("b", 0, "c2")]);
    before.share_with(None, &mut interner);
    let mut after = with(vec![read("a", 30, "c9"), read("b", 30, "c2"), read("new", 30, "c3")]);
    after.share_with(Some(&before), &mut interner);
    let first = &tunnels(&before)[0];
    for tunnel in tunnels(&after) {
        assert!(
            Arc::ptr_eq(&tunnel.details().client_routes, &first.details().client_routes),
            "{}",
            tunnel.title()
        );
        assert!(
            Arc::ptr_eq(&tunnel.details().ipsec.proposal, &first.details().ipsec.proposal),
            "{}",
            tunnel.title()
        );
    }
    let is_shared =
        |nth: usize| Arc::ptr_eq(&tunnels(&after)[nth].record.details, &tunnels(&before)[nth].record.details);
    assert_eq!((is_shared(0), is_shared(1)), (false, true), "and all of it where nothing was rekeyed");
    assert_eq!(tunnels(&after)[0].details().ipsec.spi_in, Some("c9".into()), "what is its own stays its own");
}

/// The same IKE id in all tunnels of a hub, which is longer than a text without memory of its own.
const PEER_ID: &str = "branch-0017303@8123456-5987734058-sse.cisco.com";

fn read_with_id(peer: &str, spi: &str) -> Tunnel {
    let mut tunnel = read(peer, 0, spi);
    tunnel.details_mut().peer_id = Some(PEER_ID.into());
    tunnel
}

fn address(text: Option<&Text>) -> *const u8 {
    text.unwrap().as_str().as_ptr()
}

#[test]
fn ike_id_of_a_hubs_peers_is_stored_once() {
    let mut interner = TunnelInterner::default();
    let mut before = with(vec![read_with_id("a", "c1"), read_with_id("b", "c2")]);
    before.share_with(None, &mut interner);
    let mut after = with(vec![read_with_id("a", "c9"), read_with_id("b", "c2"), read_with_id("new", "c3")]);
    after.share_with(Some(&before), &mut interner);
    let addresses = tunnels(&before).iter().chain(tunnels(&after));
    let addresses: HashSet<_> = addresses.map(|tunnel| address(tunnel.details().peer_id.as_ref())).collect();
    assert_eq!(addresses.len(), 1);
}

#[test]
fn unchanged_parts_of_a_group_are_stored_once() {
    let read = |network: &str| {
        let hub = Hub { auth_id: Some(PEER_ID.into()), ..primary("UP") };
        let routing = Routing::Static { network_cidrs: vec![network.into()] };
        Group { routing: Some(routing.into()), ..group(1, vec![hub]) }
    };
    let routing = |group: &Group| group.routing.clone().unwrap();
    let (before, [mut same, mut other]) = (read("10.0.0.0/8"), [read("10.0.0.0/8"), read("10.1.0.0/16")]);
    for after in [&mut same, &mut other] {
        after.share_with(Some(&before), &mut TunnelInterner::default());
        let [known, shared] = [&before, after].map(|group| address(group.hubs[0].auth_id.as_ref()));
        assert_eq!(known, shared);
    }
    assert!(Arc::ptr_eq(&routing(&before), &routing(&same)));
    assert_eq!(routing(&other), read("10.1.0.0/16").routing.unwrap(), "another one stays another");
}
