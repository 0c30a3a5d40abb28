//! What a person chose and wants to find again after a restart: order and columns, the last filters, what is muted. It is kept
//! in the state folder; the configuration file is never rewritten. What a newer or older version wrote there and this one does
//! not know is left out, not refused.

use super::status::Mute;
use super::{Home, Sort};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What is kept between runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedState {
    /// By what the groups are sorted.
    pub sort: Option<SavedSort>,
    /// By what the data centers are sorted.
    pub datacenter_sort: Option<SavedSort>,
    /// The columns of the groups, by their names; unless chosen, the usual ones.
    pub columns: Option<Vec<String>>,
    /// Whether the wide table is shown.
    pub optional_columns: bool,
    /// Filters that were used, the newest first.
    pub filters: Vec<String>,
    /// What is muted, by profile and group.
    pub muted: BTreeMap<String, BTreeMap<String, SavedMute>>,
}

/// An order by its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedSort {
    /// The column.
    pub by: String,
    /// The other way round.
    #[serde(default)]
    pub reversed: bool,
}

/// A muted group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedMute {
    /// Its name when it was muted.
    pub name: String,
    /// When that ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl SavedSort {
    /// An order of the column with this name.
    pub(super) fn new(by: &str, reversed: bool) -> Self {
        Self { by: by.to_owned(), reversed }
    }

    /// The order again, if there is such a column.
    pub(super) fn restored<C>(&self, find: fn(&str) -> Option<C>) -> Option<Sort<C>> {
        Some(Sort { by: find(&self.by)?, is_reversed: self.reversed })
    }
}

impl SavedState {
    /// The mutes of a profile.
    pub(super) fn mutes(&self, profile: &str) -> HashMap<String, Mute> {
        let muted = self.muted.get(profile).into_iter().flatten();
        muted.map(|(key, mute)| (key.clone(), Mute { name: mute.name.clone(), until: mute.until })).collect()
    }

    /// The same with what is chosen now on the dashboard of a profile.
    pub(super) fn with_choices(&self, home: &Home, chosen: &HashMap<String, Mute>, profile: &str) -> Self {
        let mut kept = self.clone();
        home.save(&mut kept);
        let muted: BTreeMap<_, _> = chosen
            .iter()
            .map(|(key, mute)| (key.clone(), SavedMute { name: mute.name.clone(), until: mute.until }))
            .collect();
        kept.muted.insert(profile.to_owned(), muted);
        kept.muted.retain(|_, muted| !muted.is_empty());
        kept
    }
}
