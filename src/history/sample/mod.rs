//! Made-up histories for demos, benchmarks and tests: an organization with outages, and the polls that watched it.
//!
//! What happened ([`Incidents`]) and when it was watched ([`Schedule`]) are pure functions of the seed. What a recorder would
//! have made of them is written through the same batches as a recorded history.

mod events;
mod fleet;
mod incidents;
mod random;
mod reads;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tracker_tests;
mod writer;

pub use fleet::{SampleGroup, SampleHub};
pub use writer::SampleSize;

use super::store::Store;
use super::{RunInfo, StoreError};
use incidents::{DAY, Incidents, Site, Span};
use jiff::Timestamp;
use reads::Schedule;
use std::ops::RangeInclusive;
use writer::Writer;

/// One group in this number was removed in the course of the history.
const GROUPS_PER_REMOVED: u64 = 40;

/// Days that are written in one transaction: each one writes nearly all pages of the file.
const DAYS_PER_WRITE: usize = 10;

/// A made-up history; the same arguments give the same one.
#[derive(Debug)]
pub struct SampleHistory {
    /// The numbers of its days in UTC; the last one may end early.
    days: RangeInclusive<i64>,
    until: Timestamp,
    incidents: Incidents,
    schedule: Schedule,
    sites: Vec<Site>,
}

impl SampleHistory {
    /// The history of a number of made-up groups, over a number of days and what has passed of the last one, in UTC.
    pub fn new(seed: u64, groups: u32, days: u32, until: Timestamp) -> Self {
        Self::of_groups(seed, fleet::groups(seed, groups.into()), days, until)
    }

    /// The history of groups that exist at its end.
    pub fn of_groups(seed: u64, groups: Vec<SampleGroup>, days: u32, until: Timestamp) -> Self {
        // Whole days, so that the same time later on the same day has the same past.
        let last = until.as_millisecond().div_euclid(DAY);
        let days = last - i64::from(days)..=last;
        let window = Span { from: days.start() * DAY, until: until.as_millisecond() };
        let schedule = Schedule::new(seed, window);
        let incidents = Incidents::new(seed, window, schedule.quiet());
        let count = groups.len() as u64;
        let mut sites: Vec<Site> =
            (0..).zip(groups).map(|(index, group)| incidents.site(index, group)).collect();
        let removed = count..count + count.div_ceil(GROUPS_PER_REMOVED);
        sites.extend(removed.map(|index| incidents.removed_site(index, fleet::group(seed, index))));
        Self { days, until, incidents, schedule, sites }
    }

    /// Writes it to an empty store.
    ///
    /// # Errors
    /// The disk is full, or the file cannot be written.
    pub fn write(&self, store: &mut Store) -> Result<SampleSize, StoreError> {
        let mut writer = Writer::new(self);
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let info = RunInfo { host: "jump-1".to_owned(), pid: 4_711, version };
        for run in &self.schedule.runs {
            let number = store.begin_run(&info, reads::time(run.began))?;
            if let Some(ended) = run.ended {
                store.end_run(number, reads::time(ended))?;
            }
        }
        let days: Vec<i64> = self.days.clone().collect();
        for days in days.chunks(DAYS_PER_WRITE) {
            store.write(&writer.days(days))?;
        }
        store.write(&writer.coverage())?;
        Ok(writer.size())
    }
}
