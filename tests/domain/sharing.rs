//! What is the same in many tunnels is held once, whenever they were read.

use super::build::{at, group, primary, tunnel};
use std::sync::Arc;
use tunnelscope::domain::{Group, Hub, Route, Routes, Stamp, Tunnel, TunnelInterner};

/// A tunnel as an answer of its own has it, at this second, with the SPI of its child SA.
fn read(peer: &str, second: i64, spi: &str) -> Tunnel {
    let mut tunnel = tunnel(peer, "UP");
    let route = Route { cidr: Some("10.0.0.0/8".into()), origin: Some("bgp".into()), priority: None };
    tunnel.record_mut().time = Some(Stamp::new(&at(second).to_string()));
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
fn a_rekeyed_tunnel_shares_routes_and_proposals_with_others() {
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
