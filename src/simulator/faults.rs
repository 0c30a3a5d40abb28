//! All faults in force, in the order in which they were ordered, and which of them a request meets.

use axum::http::Uri;
use serde::Serialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::fault::Fault;

/// All faults in force.
#[derive(Debug, Default)]
pub(super) struct Faults {
    ordered: Vec<Fault>,
    /// Cancelled when faults are deleted, for the answers that were stalled until then.
    released: CancellationToken,
}

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.ordered.push(fault);
    }

    /// Ends all faults, and the stalls that they began.
    pub(super) fn clear(&mut self) {
        self.ordered.clear();
        std::mem::take(&mut self.released).cancel();
    }

    /// What will be cancelled when faults are deleted.
    pub(super) fn released(&self) -> CancellationToken {
        self.released.clone()
    }

    /// The first fault that is for a request; one that has been used up is gone.
    pub(super) fn take(&mut self, uri: &Uri) -> Option<Fault> {
        let at = self.ordered.iter().position(|fault| fault.is_for(uri))?;
        let fault = self.ordered[at].clone();
        match &mut self.ordered[at].times {
            Some(1) => drop(self.ordered.remove(at)),
            Some(times) => *times -= 1,
            None => {}
        }
        Some(fault)
    }

    /// All faults still in force as JSON.
    pub(super) fn print(&self) -> impl Serialize + '_ {
        json!({ "faults": self.ordered })
    }
}
