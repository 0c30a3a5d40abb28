//! Availability of an object in a window of time: how long it was up, in warning, down, and how long nothing is known.
//!
//! Time that was not watched is unknown, never up: only [`Coverage`] makes the state of an object known, and a change is
//! known to have happened between two polls, not when.

mod coverage;
mod durations;
mod figure;
mod outages;
mod recorded_outages;
mod report;
mod state_at;
mod strip;
mod timeline;

pub use coverage::{Coverage, Interval, Read};
pub use durations::StateDurations;
pub use figure::{Availability, Requirement};
pub use outages::{MeasuredDuration, OutageStatistics, SHORT_OUTAGE};
pub use recorded_outages::{RecordedOutage, WatchGap, WatchRecord};
pub use report::{Report, Summary};
pub use state_at::{KnownState, StateAt};
pub use strip::CellLength;
pub use timeline::{Outage, Span, SpanState, StateChange, Timeline};
