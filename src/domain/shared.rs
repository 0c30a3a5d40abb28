//! What is the same in many of the tunnels that are read together, held once.

use super::tunnel::{Common, EspProposal, IkeProposal, Routes};
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

/// What the tunnels of one answer share.
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
pub struct One<T>(HashSet<Arc<T>>);

impl<T> Default for One<T> {
    fn default() -> Self {
        Self(HashSet::new())
    }
}

impl<T: Eq + Hash> One<T> {
    /// The one that equals this.
    pub fn of(&mut self, value: T) -> Arc<T> {
        if let Some(known) = self.0.get(&value) {
            return Arc::clone(known);
        }
        let value = Arc::new(value);
        self.0.insert(Arc::clone(&value));
        value
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
}
