//! One look for those who want no more: the commands that print and exit.

use super::records::Records;
use super::{Clock, Source};
use crate::domain::{Failure, Snapshot};

/// Signs in and reads everything once, side by side. What cannot be read is a failure inside the snapshot.
///
/// # Errors
/// Why nobody could sign in: the key was refused, or nobody could be asked.
pub async fn look_once<S: Source>(source: &S, clock: &Clock) -> Result<Snapshot, Failure> {
    source.sign_in().await?;
    let (list, states, regions) = tokio::join!(source.groups(), source.states(), source.regions());
    let (mut records, now) = (Records::default(), clock.now());
    records.take_list(list, now);
    records.take_states(states, now);
    records.take_regions(regions, now);
    Ok(records.snapshot(now))
}
