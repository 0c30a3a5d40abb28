//! Explanation of an empty list of groups.

use super::ListContext;
use crate::domain::filter::Filter;

/// Why the filtered list is empty.
#[derive(Debug, Clone)]
pub(super) struct EmptyListReason {
    /// Number of groups that each term of the filter matches alone.
    by_parts: Vec<usize>,
    /// Number of muted groups, which `is:problem` does not match.
    muted: usize,
}

impl EmptyListReason {
    pub(super) fn find(filter: &Filter, context: &ListContext) -> Self {
        let groups = &context.snapshot.groups;
        let count = |part: &Filter| (0..groups.len()).filter(|index| context.matches(part, *index)).count();
        Self {
            by_parts: filter.split_terms().iter().map(count).collect(),
            muted: groups.iter().filter(|group| context.alerts.is_muted(&group.key)).count(),
        }
    }

    /// Message, line by line.
    pub(super) fn lines(&self, filter: &Filter, all: usize) -> Vec<String> {
        let Self { by_parts, muted } = self;
        let mut lines = vec![format!("No group matches {filter} (0 of {all}). Esc clears the filter.")];
        if by_parts.len() > 1 {
            let counts =
                filter.split_terms().into_iter().zip(by_parts).map(|(part, count)| format!("{part} {count}"));
            lines.push(format!("Matches per term: {}.", counts.collect::<Vec<_>>().join(", ")));
        }
        if *muted > 0 {
            lines.push(format!(
                "{} not counted as {}; is:muted lists {}.",
                if *muted == 1 { "1 muted group is".to_owned() } else { format!("{muted} muted groups are") },
                if *muted == 1 { "a problem" } else { "problems" },
                if *muted == 1 { "it" } else { "them" }
            ));
        }
        lines
    }
}
