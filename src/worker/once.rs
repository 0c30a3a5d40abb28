//! One look for those who want no more: the commands that print and exit.

use super::records::Records;
use super::{Clock, Source};
use crate::domain::{Collection, Failure, Group, List, Listing, Snapshot, Urgency};

/// Signs in and reads everything once, side by side. What cannot be read is a failure inside the snapshot.
///
/// # Errors
/// Why nobody could sign in: the key was refused, or nobody could be asked.
pub async fn look_once<S: Source>(source: &S, clock: &Clock) -> Result<Snapshot, Failure> {
    source.sign_in().await?;
    let lists = (read_list(source, &List::Groups), read_list(source, &List::States));
    let (list, states, regions) = tokio::join!(lists.0, lists.1, source.regions(Urgency::Asked));
    let (mut records, now) = (Records::default(), clock.now());
    records.take_list(list, now);
    records.take_states(states, now);
    records.take_regions(regions, now);
    Ok(records.snapshot(now))
}

/// The lists that one look reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lists {
    /// The states, which know how every group is.
    States,
    /// The configuration besides: region, device, routing.
    Both,
}

/// Signs in and reads no more than these lists: a page of each holds 200 groups.
///
/// # Errors
/// As for [`look_once`].
pub async fn look_at_lists<S: Source>(source: &S, clock: &Clock, lists: Lists) -> Result<Snapshot, Failure> {
    source.sign_in().await?;
    let mut records = Records::default();
    let states = read_list(source, &List::States);
    match lists {
        Lists::States => {
            records.take_states(states.await, clock.now());
        }
        Lists::Both => {
            let (list, states) = tokio::join!(read_list(source, &List::Groups), states);
            records.take_list(list, clock.now());
            records.take_states(states, clock.now());
        }
    }
    Ok(records.snapshot(clock.now()))
}

/// Reads a list page by page to its end, or to the first page that fails.
pub async fn read_list<S: Source>(source: &S, list: &List) -> Collection<Group> {
    let mut listing = Listing::default();
    loop {
        let page = match source.page(list, listing.offset(), Urgency::Asked).await {
            Ok(page) => page,
            Err(failure) => return listing.fail(failure),
        };
        if let Some(end) = listing.take(page) {
            return listing.finish(end);
        }
    }
}
