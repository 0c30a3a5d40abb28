//! What is the same in many tunnels is held once, whenever they were read.

use super::build::{at, group, primary, tunnel};
use std::ptr;
use std::sync::Arc;
use tunnelscope::domain::{Group, Hub, Route, Routes, Shared, Stamp, Tunnel};

/// A tunnel as an answer of its own has it, at this second, with the SPI of its child SA.
fn read(peer: &str, second: i64, spi: &str) -> Tunnel {
    let mut tunnel = tunnel(peer, "UP");
    let route = Route { cidr: Some("10.0.0.0/8".into()), origin: Some("bgp".into()), priority: None };
    tunnel.time = Some(Stamp::new(&at(second).to_string()));
    tunnel.ipsec.spi_in = Some(spi.into());
    tunnel.dc_name = Some("Equinix Chicago".into());
    tunnel.client_routes = Arc::new(Routes { is_clipped: Some(false), stats: vec![route] });
    tunnel
}

fn with(tunnels: Vec<Tunnel>) -> Group {
    group(1, vec![Hub { tunnels: Some(tunnels), ..primary("UP") }])
}

fn tunnels(group: &Group) -> &[Tunnel] {
    group.hubs[0].known_tunnels()
}

#[test]
fn a_tunnel_that_is_built_anew_shares_what_it_has_in_common_with_others() {
    let mut shared = Shared::default();
    let mut before = with(vec![read("a", 0, "c1"), read("b", 0, "c2")]);
    before.share(None, &mut shared);
    let mut after = with(vec![read("a", 30, "c9"), read("b", 30, "c2"), read("new", 30, "c3")]);
    after.share(Some(&before), &mut shared);
    let first = &tunnels(&before)[0];
    for tunnel in tunnels(&after) {
        assert!(Arc::ptr_eq(&tunnel.client_routes, &first.client_routes), "{}", tunnel.title());
        assert!(Arc::ptr_eq(&tunnel.common, &first.common), "{}", tunnel.title());
        assert!(Arc::ptr_eq(&tunnel.ipsec.proposal, &first.ipsec.proposal), "{}", tunnel.title());
    }
    assert!(ptr::eq(&raw const *tunnels(&after)[0].key, &raw const *first.key), "its key too");
    let lasts = |nth: usize| Arc::ptr_eq(&tunnels(&after)[nth].lasting, &tunnels(&before)[nth].lasting);
    assert_eq!((lasts(0), lasts(1)), (false, true), "and all of it where nothing was made anew");
    assert_eq!(tunnels(&after)[0].ipsec.spi_in, Some("c9".into()), "what is its own stays its own");
}
