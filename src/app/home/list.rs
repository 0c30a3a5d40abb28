//! What the lists of the home screen are made from.

use crate::app::HomeLayout;
use crate::app::selection::Rows;
use crate::app::status::Alerts;
use crate::domain::filter::{Filter, GroupFacts};
use crate::domain::rates::Rate;
use crate::domain::{Group, GroupKey, Snapshot, counted};
use jiff::Timestamp;

/// The other parts of the dashboard, as far as the lists are made from them.
#[derive(Clone, Copy)]
pub(in crate::app) struct ListContext<'a> {
    pub(in crate::app) snapshot: &'a Snapshot,
    pub(in crate::app) alerts: &'a Alerts,
    pub(in crate::app) now: Timestamp,
    pub(in crate::app) layout: HomeLayout,
}

impl ListContext<'_> {
    /// Whether a filter matches the group in this place.
    pub(super) fn matches(&self, filter: &Filter, place: usize) -> bool {
        let Some(group) = self.snapshot.groups.get(place) else { return false };
        let facts: GroupFacts =
            self.alerts.facts(group, &self.snapshot.regions.value, self.snapshot.words(place));
        filter.lets_through(&facts, self.now)
    }

    /// What goes through the group in this place.
    pub(super) fn rate(&self, place: usize, group: &Group) -> Rate {
        self.snapshot.derived.rates.listed(place, group, self.now).rate
    }
}

/// Why the filtered list is empty.
#[derive(Clone, Debug)]
pub(super) struct EmptyListReason {
    /// Groups that each part of the filter lets through by itself.
    by_parts: Vec<usize>,
    /// Muted groups, which are no problem.
    muted: usize,
}

impl EmptyListReason {
    pub(super) fn find(filter: &Filter, context: &ListContext) -> Self {
        let groups = &context.snapshot.groups;
        let count = |part: &Filter| (0..groups.len()).filter(|place| context.matches(part, *place)).count();
        Self {
            by_parts: filter.parts().iter().map(count).collect(),
            muted: groups.iter().filter(|group| context.alerts.is_muted(&group.key)).count(),
        }
    }

    /// The same in words.
    pub(super) fn lines(&self, filter: &Filter, all: usize) -> Vec<String> {
        let Self { by_parts, muted } = self;
        let mut lines =
            vec![format!("None of {} fits the filter {filter}. Esc clears it.", counted(all, "group"))];
        if by_parts.len() > 1 {
            let counts =
                filter.parts().into_iter().zip(by_parts).map(|(part, count)| format!("{part} {count}"));
            lines.push(format!("By themselves: {}.", counts.collect::<Vec<_>>().join(", ")));
        }
        if *muted > 0 {
            lines.push(format!(
                "{muted} muted {} no problem here; is:muted lists {}.",
                if *muted == 1 { "group is" } else { "groups are" },
                if *muted == 1 { "it" } else { "them" }
            ));
        }
        lines
    }
}

/// The groups that are listed, as rows.
pub(super) struct Groups<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) listed: &'a [usize],
}

impl Rows<GroupKey> for Groups<'_> {
    fn count(&self) -> usize {
        self.listed.len()
    }

    fn key(&self, row: usize) -> Option<GroupKey> {
        self.snapshot.groups.get(*self.listed.get(row)?).map(|group| group.key.clone())
    }

    fn row(&self, key: &GroupKey) -> Option<usize> {
        let place = self.snapshot.place(key)?;
        self.listed.iter().position(|listed| *listed == place)
    }
}
