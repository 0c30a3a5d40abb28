//! Restrictions of a single poll. A filter for events between polls would match nothing, and a script would
//! take that for a good result.

use super::CommandError;
use crate::domain::filter::Filter;
use crate::domain::{Failure, Snapshot};

/// Rejects a filter that needs history or the dashboard.
pub(super) fn require_single_poll(filter: &Filter) -> Result<(), CommandError> {
    match filter.needs_history() {
        None => require_no_dashboard_state(filter),
        Some(term) => Err(CommandError::Usage(format!(
            "the filter {term} needs history and is only available in the dashboard"
        ))),
    }
}

/// Rejects a filter for mutes and marks, which exist in the dashboard only.
pub(super) fn require_no_dashboard_state(filter: &Filter) -> Result<(), CommandError> {
    match filter.requires_dashboard() {
        None => Ok(()),
        Some(term) => Err(CommandError::Usage(format!(
            "the filter {term} is not available here: only the dashboard knows what is muted or marked as changed; leave it out, or use it in the dashboard"
        ))),
    }
}

/// The failure to read the regions, if the filter needs them. A free-text term needs them only if nothing
/// else matches it.
pub(super) fn unread_regions<'a>(
    snapshot: &'a Snapshot,
    filter: &Filter,
    matches: usize,
) -> Option<&'a Failure> {
    snapshot.regions.status.failure.as_ref().filter(|_| needs_regions(filter, matches))
}

/// Whether the filter needs the regions and they have never been read.
pub(super) fn lacks_regions(snapshot: &Snapshot, filter: &Filter, matches: usize) -> bool {
    snapshot.regions.status.as_of.is_none() && needs_regions(filter, matches)
}

fn needs_regions(filter: &Filter, matches: usize) -> bool {
    filter.has_region_term() || (matches == 0 && filter.uses_region_names())
}

/// The failure, if nothing was read.
pub(super) fn nothing_read(snapshot: &Snapshot) -> Option<Failure> {
    let failures = snapshot.failures();
    let (_, failure) = failures.first()?;
    snapshot.as_of().is_none().then(|| (*failure).clone())
}
