//! Stores equal values of tunnels once, across polls: the memory limit described in `tunnel_record` leaves no room for
//! copies.

use crate::domain::Text;
use crate::domain::model::group::share;
use crate::domain::model::security_association::{EspProposal, IkeProposal};
use crate::domain::model::tunnel::{CommonDetails, Routes, Tunnel};
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

/// Interned values of tunnels.
#[derive(Debug, Default)]
pub struct TunnelInterner {
    common: Interner<CommonDetails>,
    ike: Interner<IkeProposal>,
    esp: Interner<EspProposal>,
    routes: Interner<Routes>,
    /// IKE identity of the last tunnel's peer: it is long, and the same in all tunnels of a hub.
    last_peer_id: Option<Text>,
}

impl TunnelInterner {
    /// Replaces values by equal ones of other tunnels.
    pub fn intern(&mut self, tunnel: &mut Tunnel) {
        let details = tunnel.details_mut();
        self.common.intern(&mut details.common);
        self.ike.intern(&mut details.ike.proposal);
        self.esp.intern(&mut details.ipsec.proposal);
        self.routes.intern(&mut details.client_routes);
        self.routes.intern(&mut details.cloud_routes);
        share(&mut details.peer_id, self.last_peer_id.as_ref());
        self.last_peer_id.clone_from(&details.peer_id);
    }

    /// Drops values that no tunnel uses any more.
    pub fn drop_unused(&mut self) {
        self.common.drop_unused();
        self.ike.drop_unused();
        self.esp.drop_unused();
        self.routes.drop_unused();
    }
}

#[derive(Debug)]
struct Interner<T>(HashSet<Arc<T>>);

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self(HashSet::new())
    }
}

impl<T: Eq + Hash> Interner<T> {
    /// Replaces a value by an equal interned one, or interns it.
    fn intern(&mut self, value: &mut Arc<T>) {
        match self.0.get(value) {
            Some(known) => *value = Arc::clone(known),
            None => _ = self.0.insert(Arc::clone(value)),
        }
    }

    fn drop_unused(&mut self) {
        self.0.retain(|value| Arc::strong_count(value) > 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tunnel(cloud_routes: Routes) -> Tunnel {
        let mut tunnel = Tunnel::default();
        tunnel.details_mut().cloud_routes = cloud_routes.into();
        tunnel
    }

    fn clipped() -> Routes {
        Routes { is_clipped: Some(true), stats: Vec::new() }
    }

    #[test]
    fn equal_values_are_shared() {
        let mut interner = TunnelInterner::default();
        let mut tunnels = [tunnel(clipped()), tunnel(clipped()), tunnel(Routes::default())];
        for tunnel in &mut tunnels {
            interner.intern(tunnel);
        }
        let [one, same, other] = tunnels.each_ref().map(Tunnel::details);
        assert!(Arc::ptr_eq(&one.cloud_routes, &same.cloud_routes));
        assert!(!Arc::ptr_eq(&one.cloud_routes, &other.cloud_routes));
        assert!(Arc::ptr_eq(&one.client_routes, &other.cloud_routes), "whichever side has it");
    }

    #[test]
    fn unused_values_are_dropped() {
        let mut interner = TunnelInterner::default();
        let mut tunnel = tunnel(clipped());
        interner.intern(&mut tunnel);
        interner.drop_unused();
        let routes = Arc::downgrade(&tunnel.details().cloud_routes);
        assert!(routes.upgrade().is_some(), "it is in use");
        drop(tunnel);
        interner.drop_unused();
        assert!(routes.upgrade().is_none());
    }
}
