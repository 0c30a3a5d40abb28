//! Changes of the saved state per field, so that several dashboards of a user do not overwrite each other's choices.

use crate::app::saved_state::{SavedMute, SavedSort, SavedState};

/// Maximum number of saved filters.
const MAX_FILTERS: usize = 50;
/// Maximum number of saved mutes per profile, to keep the file small.
pub(super) const MAX_MUTES: usize = 1_000;

/// Changes since the state was last saved or read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SavedChanges(Vec<Change>);

#[derive(Debug, Clone, PartialEq)]
enum Change {
    Sort(Option<SavedSort>),
    DatacenterSort(Option<SavedSort>),
    Columns(Option<Vec<String>>),
    OptionalColumns(bool),
    FilterUsed(String),
    Muted {
        profile: String,
        group: String,
        mute: SavedMute,
    },
    /// Removes this mute, but not a later one of the same group by another dashboard.
    Unmuted {
        profile: String,
        group: String,
        mute: SavedMute,
    },
}

impl SavedChanges {
    /// Differences of two states, without filters.
    pub fn between(old: &SavedState, new: &SavedState) -> Self {
        let mut changes = Vec::new();
        let mut push = |is_changed: bool, change: Change| changes.extend(is_changed.then_some(change));
        push(old.sort != new.sort, Change::Sort(new.sort.clone()));
        push(old.datacenter_sort != new.datacenter_sort, Change::DatacenterSort(new.datacenter_sort.clone()));
        push(old.columns != new.columns, Change::Columns(new.columns.clone()));
        push(old.optional_columns != new.optional_columns, Change::OptionalColumns(new.optional_columns));
        for (profile, group, mute) in mutes_missing_in(new, old) {
            push(true, Change::Unmuted { profile, group, mute });
        }
        for (profile, group, mute) in mutes_missing_in(old, new) {
            push(true, Change::Muted { profile, group, mute });
        }
        Self(changes)
    }

    /// The use of a filter.
    pub(super) fn filter_used(text: &str) -> Self {
        Self(vec![Change::FilterUsed(text.to_owned())])
    }

    /// Whether there are no changes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends later changes.
    pub fn append(&mut self, later: Self) {
        self.0.extend(later.0);
    }

    /// Applies the changes to a state that other dashboards may have changed.
    pub fn apply(&self, state: &mut SavedState) {
        self.0.iter().for_each(|change| change.apply(state));
    }
}

impl Change {
    fn apply(&self, state: &mut SavedState) {
        match self {
            Self::Sort(sort) => state.sort.clone_from(sort),
            Self::DatacenterSort(sort) => state.datacenter_sort.clone_from(sort),
            Self::Columns(columns) => state.columns.clone_from(columns),
            Self::OptionalColumns(shown) => state.optional_columns = *shown,
            Self::FilterUsed(text) => {
                state.filters.retain(|known| known != text);
                state.filters.insert(0, text.clone());
                state.filters.truncate(MAX_FILTERS);
            }
            Self::Muted { profile, group, mute } => {
                let muted = state.muted.entry(profile.clone()).or_default();
                if muted.len() < MAX_MUTES || muted.contains_key(group) {
                    muted.insert(group.clone(), mute.clone());
                }
            }
            Self::Unmuted { profile, group, mute } => {
                let Some(muted) = state.muted.get_mut(profile) else { return };
                if muted.get(group) == Some(mute) {
                    muted.remove(group);
                }
                if muted.is_empty() {
                    state.muted.remove(profile);
                }
            }
        }
    }
}

/// Mutes of `other` that are missing or different in `state`, with profile and group.
fn mutes_missing_in(state: &SavedState, other: &SavedState) -> Vec<(String, String, SavedMute)> {
    let all = other
        .muted
        .iter()
        .flat_map(|(profile, muted)| muted.iter().map(move |(group, mute)| (profile, group, mute)));
    let is_missing = |(profile, group, mute): &(&String, &String, &SavedMute)| {
        state.muted.get(*profile).and_then(|muted| muted.get(*group)) != Some(*mute)
    };
    all.filter(is_missing)
        .map(|(profile, group, mute)| (profile.clone(), group.clone(), mute.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn muted(state: &SavedState, group: &str) -> SavedState {
        let mut state = state.clone();
        let mute = SavedMute { name: group.to_owned(), until: None };
        state.muted.entry("p".to_owned()).or_default().insert(group.to_owned(), mute);
        state
    }

    fn sorted(state: &SavedState, by: &str) -> SavedState {
        SavedState { sort: Some(SavedSort { by: by.to_owned(), reversed: false }), ..state.clone() }
    }

    #[test]
    fn changes_of_different_fields_do_not_undo_each_other() {
        let old = SavedState::default();
        let (first, second) = (muted(&old, "a"), sorted(&muted(&old, "b"), "name"));
        let mut state = old.clone();
        for new in [&first, &second] {
            SavedChanges::between(&old, new).apply(&mut state);
        }
        assert_eq!(state, sorted(&muted(&first, "b"), "name"));
        assert!(SavedChanges::between(&state, &state).is_empty());
    }

    #[test]
    fn unmuting_keeps_a_later_mute_of_the_same_group() {
        let (old, none) = (muted(&SavedState::default(), "a"), SavedState::default());
        let unmuted = SavedChanges::between(&old, &none);
        let mut state = old.clone();
        unmuted.apply(&mut state);
        assert_eq!(state, none);
        let mut later = old;
        later.muted.get_mut("p").unwrap().get_mut("a").unwrap().until = Some(jiff::Timestamp::UNIX_EPOCH);
        let mut state = later.clone();
        unmuted.apply(&mut state);
        assert_eq!(state, later);
    }

    #[test]
    fn filters_are_remembered_newest_first_and_limited() {
        let mut state = SavedState::default();
        for text in ["a", "b", "a"] {
            SavedChanges::filter_used(text).apply(&mut state);
        }
        assert_eq!(state.filters, ["a", "b"]);
        let mut changes = SavedChanges::default();
        (0..60).for_each(|nth| changes.append(SavedChanges::filter_used(&nth.to_string())));
        changes.apply(&mut state);
        assert_eq!((state.filters.len(), state.filters[0].as_str()), (MAX_FILTERS, "59"));
    }
}
