//! What can be asked of a single look: a filter for what happened between several would let nothing through, and a script
//! would take that for good news.

use super::Stop;
use crate::domain::filter::Filter;

/// Refuses a filter that one look cannot answer.
pub(super) fn answerable_at_once(filter: &Filter) -> Result<(), Stop> {
    match filter.asks_of_several_looks() {
        None => Ok(()),
        Some(term) => Err(Stop::Usage(format!(
            "the filter {term} needs more than one look, and this takes one: leave it away, or use it in the dashboard"
        ))),
    }
}
