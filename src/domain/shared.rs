//! What is the same in many tunnels, held once: by those of one answer when it is read, and by all of an organization when
//! a page of a list is taken, however many looks lie between.

use super::association::{EspProposal, IkeProposal};
use super::tunnel::{Common, Lasting, Routes};
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

/// What tunnels share.
#[derive(Debug, Default)]
pub struct Shared {
    /// Ends at the provider, and states.
    pub common: One<Common>,
    /// What IKE SAs agreed on.
    pub ike: One<IkeProposal>,
    /// What child SAs agreed on.
    pub esp: One<EspProposal>,
    /// Routes.
    pub routes: One<Routes>,
}

/// Values that are held once each.
#[derive(Debug)]
pub struct One<T> {
    all: HashSet<Arc<T>>,
    last: Option<Arc<T>>,
}

impl<T> Default for One<T> {
    fn default() -> Self {
        Self { all: HashSet::new(), last: None }
    }
}

impl<T: Eq + Hash> One<T> {
    /// The one that equals this.
    pub fn of(&mut self, value: T) -> Arc<T> {
        let one = self.known(&value).unwrap_or_else(|| self.add(Arc::new(value)));
        self.last = Some(Arc::clone(&one));
        one
    }

    /// Replaces it by the one that equals it.
    fn hold(&mut self, value: &mut Arc<T>) {
        if self.last.as_ref().is_some_and(|last| Arc::ptr_eq(last, value)) {
            return;
        }
        let one = self.known(value).unwrap_or_else(|| self.add(Arc::clone(value)));
        *value = Arc::clone(&one);
        self.last = Some(one);
    }

    /// Forgets what nobody has any more.
    fn forget(&mut self) {
        self.last = None;
        self.all.retain(|value| Arc::strong_count(value) > 1);
    }

    fn known(&mut self, value: &T) -> Option<Arc<T>> {
        // Neighbours are alike more often than not.
        self.last.take().filter(|last| **last == *value).or_else(|| self.all.get(value).cloned())
    }

    fn add(&mut self, value: Arc<T>) -> Arc<T> {
        self.all.insert(Arc::clone(&value));
        value
    }
}

impl Shared {
    /// Lets a tunnel share what others have too.
    pub(super) fn hold(&mut self, lasting: &mut Lasting) {
        self.common.hold(&mut lasting.common);
        self.ike.hold(&mut lasting.ike.proposal);
        self.esp.hold(&mut lasting.ipsec.proposal);
        self.routes.hold(&mut lasting.client_routes);
        self.routes.hold(&mut lasting.cloud_routes);
    }

    /// Forgets what no tunnel has any more.
    pub fn forget(&mut self) {
        self.common.forget();
        self.ike.forget();
        self.esp.forget();
        self.routes.forget();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_equal_is_held_once() {
        let mut routes = One::default();
        let clipped = || Routes { is_clipped: Some(true), stats: Vec::new() };
        let (one, other) = (routes.of(clipped()), routes.of(clipped()));
        assert!(Arc::ptr_eq(&one, &other));
        assert!(!Arc::ptr_eq(&one, &routes.of(Routes::default())));
    }

    #[test]
    fn what_nobody_has_any_more_is_forgotten() {
        let mut shared = Shared::default();
        let mut tunnels = [Lasting::default(), Lasting::default()];
        let routes = Routes { is_clipped: Some(true), stats: Vec::new() };
        tunnels[1].cloud_routes = Arc::new(routes.clone());
        for tunnel in &mut tunnels {
            shared.hold(tunnel);
        }
        assert!(Arc::ptr_eq(&tunnels[0].cloud_routes, &tunnels[1].client_routes));
        let others = tunnels.each_ref().map(|tunnel| Arc::downgrade(&tunnel.cloud_routes));
        drop(tunnels);
        shared.forget();
        assert!(others.iter().all(|routes| routes.upgrade().is_none()));
        assert_eq!(*shared.routes.of(routes), Routes { is_clipped: Some(true), stats: Vec::new() });
    }
}
