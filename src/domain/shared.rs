//! What is the same in many of the tunnels that are read together, held once.

use super::association::{EspProposal, IkeProposal};
use super::tunnel::{Common, Routes};
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
        // Neighbours are alike more often than not.
        let known = self.last.take().filter(|last| **last == value).or_else(|| self.all.get(&value).cloned());
        let one = known.unwrap_or_else(|| {
            let value = Arc::new(value);
            self.all.insert(Arc::clone(&value));
            value
        });
        self.last = Some(Arc::clone(&one));
        one
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
