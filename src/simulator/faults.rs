//! The active faults in the order of injection, and which of them applies to a request.

use axum::http::Uri;
use serde::Serialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::fault::Fault;

/// All active faults.
#[derive(Debug, Default)]
pub(super) struct Faults {
    ordered: Vec<Fault>,
    /// Cancelled when faults are deleted, to release stalled responses.
    released: CancellationToken,
}

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.ordered.push(fault);
    }

    /// Deletes all faults and releases the responses that they stalled.
    pub(super) fn clear(&mut self) {
        self.ordered.clear();
        std::mem::take(&mut self.released).cancel();
    }

    /// A token that is cancelled when faults are deleted.
    pub(super) fn released(&self) -> CancellationToken {
        self.released.clone()
    }

    /// Takes the first fault that applies to a request; a used-up fault is removed.
    pub(super) fn take_matching(&mut self, uri: &Uri) -> Option<Fault> {
        let at = self.ordered.iter().position(|fault| fault.is_for(uri))?;
        let fault = self.ordered[at].clone();
        match &mut self.ordered[at].times {
            Some(1) => drop(self.ordered.remove(at)),
            Some(times) => *times -= 1,
            None => {}
        }
        Some(fault)
    }

    /// All active faults as JSON.
    pub(super) fn print(&self) -> impl Serialize + '_ {
        json!({ "faults": self.ordered })
    }
}
