//! The history of an organization in a SQLite file: which objects there were, their states, when they were watched, and what
//! happened.
//!
//! One process records, elected by a lock; others read. What is written follows from the snapshots that the worker publishes
//! ([`Tracker`]), so it is the same whichever command records. All SQL is in `store`.

mod error;
mod location;
mod lock;
mod recorder;
mod sample;
mod store;
#[cfg(test)]
mod tests;
mod tracker;

pub use error::StoreError;
pub use location::{HistoryFolder, OrganizationKey};
pub use lock::RecorderLock;
pub use recorder::{Recorder, RecorderConfig, RecorderStopHandle, RunInfo};
pub use sample::{SampleGroup, SampleHistory, SampleHub, SampleSize};
pub use store::{
    Access, Event, HistoryInfo, ObjectHistory, ObjectSummary, Pruned, RecordedObject, Retention, RunRecord,
    Store,
};
pub use tracker::{Batch, KnownObjects, ObjectKind, Part, ReadPeriods, Tracker};
