//! Cache of group details: peers, addresses and the provider's log.

use crate::domain::{GroupDetails, GroupKey};
use std::collections::HashMap;
use std::sync::Arc;

/// Maximum number of cached groups besides those of open pages.
const MAX_DETAILS: usize = 64;

/// Details by group.
#[derive(Debug, Clone, Default)]
pub(in crate::app) struct GroupDetailsCache(HashMap<GroupKey, Arc<GroupDetails>>);

impl GroupDetailsCache {
    /// Adds details; if the cache is full, only those of open groups stay.
    pub(in crate::app::pages) fn add<'a>(
        &mut self,
        detail: Arc<GroupDetails>,
        open: impl Iterator<Item = &'a GroupKey>,
    ) {
        if self.0.len() >= MAX_DETAILS {
            let open: Vec<_> = open.collect();
            self.0.retain(|key, _| open.contains(&key));
        }
        self.0.insert(detail.key.clone(), detail);
    }

    pub(in crate::app::pages) fn get(&self, key: &GroupKey) -> Option<&GroupDetails> {
        self.0.get(key).map(Arc::as_ref)
    }
}
