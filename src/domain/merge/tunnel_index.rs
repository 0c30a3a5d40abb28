//! Lookup of tunnels in another poll. Nearly all have the same position; an index is built only if one does not, since
//! an untrusted list may have any length and order.

use crate::domain::{Map, Tunnel, TunnelKey};
use std::cell::OnceCell;

/// Tunnels of a hub, by key.
pub(in crate::domain) struct TunnelIndex<'a> {
    tunnels: &'a [Tunnel],
    index: OnceCell<Map<&'a TunnelKey, usize>>,
}

impl<'a> TunnelIndex<'a> {
    pub(in crate::domain) fn new(tunnels: &'a [Tunnel]) -> Self {
        Self { tunnels, index: OnceCell::new() }
    }

    /// The tunnel with this key; its position in the other poll is tried first.
    pub(in crate::domain) fn find(&self, key: &TunnelKey, index: usize) -> Option<&'a Tunnel> {
        let there = self.tunnels.get(index).filter(|tunnel| tunnel.key == *key);
        there.or_else(|| self.tunnels.get(*self.index().get(key)?))
    }

    fn index(&self) -> &Map<&'a TunnelKey, usize> {
        self.index.get_or_init(|| {
            self.tunnels.iter().enumerate().map(|(index, tunnel)| (&tunnel.key, index)).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Hub, Role};

    /// The tunnels of a hub from these ports.
    fn tunnels(ports: &[&str]) -> Vec<Tunnel> {
        let mut hub = Hub::new(None, Role::Primary);
        let from = |port: &&str| {
            let mut tunnel = Tunnel::default();
            tunnel.details_mut().peer_port = Some((*port).into());
            tunnel
        };
        hub.tunnels = Some(ports.iter().map(from).collect());
        hub.set_tunnel_keys();
        hub.tunnels.unwrap_or_default()
    }

    #[test]
    fn tunnel_is_found_at_any_position() {
        let (before, after) = (tunnels(&["1", "2", "3", "3"]), tunnels(&["3", "1", "3", "9"]));
        let finder = TunnelIndex::new(&before);
        let positions = after.iter().enumerate().map(|(index, tunnel)| {
            let found = finder.find(&tunnel.key, index)?;
            before.iter().position(|tunnel| std::ptr::eq(tunnel, found))
        });
        assert_eq!(positions.collect::<Vec<_>>(), [Some(2), Some(0), Some(3), None]);
    }

    #[test]
    fn unmoved_tunnels_need_no_index() {
        let listed = tunnels(&["1", "2", "3"]);
        let finder = TunnelIndex::new(&listed);
        assert!(listed.iter().enumerate().all(|(index, tunnel)| finder.find(&tunnel.key, index).is_some()));
        assert!(finder.index.get().is_none(), "all stand where they stood");
        assert!(finder.find(&listed[0].key, 2).is_some());
        assert_eq!(finder.index.get().map(Map::len), Some(3), "one that does not is looked up");
    }
}
