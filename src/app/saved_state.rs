//! Choices restored at the next start: sort order, columns, recent filters, mutes. They are saved in the state directory; the
//! configuration file is never written. Unknown fields of other versions are ignored.

use super::status::Mute;
use super::{Home, Sort};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// State saved between runs.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct SavedState {
    /// Sort order of the groups.
    pub sort: Option<SavedSort>,
    /// Sort order of the data centers.
    pub datacenter_sort: Option<SavedSort>,
    /// Names of the chosen columns of the groups; `None` for the default columns.
    pub columns: Option<Vec<String>>,
    /// Whether the optional columns are shown.
    pub optional_columns: bool,
    /// Recent filters, newest first.
    pub filters: Vec<String>,
    /// Mutes by profile and group.
    pub muted: BTreeMap<String, BTreeMap<String, SavedMute>>,
}

/// A saved sort order.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct SavedSort {
    /// Name of the column.
    pub by: String,
    /// Whether the order is reversed.
    #[serde(default)]
    pub reversed: bool,
}

/// A muted group.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct SavedMute {
    /// Name of the group when it was muted.
    pub name: String,
    /// End of the mute; `None` until unmuted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl SavedSort {
    pub(super) fn new(by: &str, reversed: bool) -> Self {
        Self { by: by.to_owned(), reversed }
    }

    /// Sort order, if the column exists.
    pub(super) fn restored<C>(&self, find: fn(&str) -> Option<C>) -> Option<Sort<C>> {
        Some(Sort { by: find(&self.by)?, is_reversed: self.reversed })
    }
}

impl SavedState {
    /// Mutes of a profile.
    pub(super) fn mutes(&self, profile: &str) -> HashMap<String, Mute> {
        let muted = self.muted.get(profile).into_iter().flatten();
        muted.map(|(key, mute)| (key.clone(), Mute { name: mute.name.clone(), until: mute.until })).collect()
    }

    /// Copy with the current choices on the dashboard of a profile.
    pub(super) fn with_choices(&self, home: &Home, chosen: &HashMap<String, Mute>, profile: &str) -> Self {
        let mut saved = self.clone();
        home.save(&mut saved);
        let muted: BTreeMap<_, _> = chosen
            .iter()
            .map(|(key, mute)| (key.clone(), SavedMute { name: mute.name.clone(), until: mute.until }))
            .collect();
        saved.muted.insert(profile.to_owned(), muted);
        saved.muted.retain(|_, muted| !muted.is_empty());
        saved
    }
}
