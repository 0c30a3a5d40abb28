//! What a person chose and wants to find again after a restart: order and columns, the last filters, what is muted. It is kept
//! in the state folder; the configuration file is never rewritten. What a newer or older version wrote there and this one does
//! not know is left out, not refused.

use super::{App, Column, DatacenterColumn, Effect, Home, SavedChanges, Sort, Width};
use crate::app::status::alerts::Mute;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is kept between runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// By what the groups are sorted.
    pub sort: Option<KeptSort>,
    /// By what the data centers are sorted.
    pub datacenter_sort: Option<KeptSort>,
    /// The columns of the groups, by their names; unless chosen, the usual ones.
    pub columns: Option<Vec<String>>,
    /// Whether the wide table is shown.
    pub wide: bool,
    /// Filters that were used, the newest first.
    pub filters: Vec<String>,
    /// What is muted, by profile and group.
    pub muted: BTreeMap<String, BTreeMap<String, KeptMute>>,
}

/// An order by its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptSort {
    /// The column.
    pub by: String,
    /// The other way round.
    #[serde(default)]
    pub reversed: bool,
}

/// A muted group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptMute {
    /// Its name when it was muted.
    pub name: String,
    /// When that ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl App {
    /// Takes up what was kept.
    #[must_use]
    pub fn with_kept(mut self, kept: Kept) -> Self {
        take_up(&mut self.home, &kept);
        self.kept = kept;
        self.take_mutes();
        // What nobody chose is no change later.
        self.kept = self.chosen();
        self
    }

    /// Takes what was chosen on the dashboard of another organization of this process.
    pub(super) fn take_changes(&mut self, changes: &SavedChanges) {
        let before = self.kept.clone();
        changes.apply(&mut self.kept);
        if self.kept != before {
            take_up(&mut self.home, &self.kept);
            self.arrange();
        }
    }

    /// Takes what another dashboard of this user saved: mutes and used filters. Order and columns of this screen stay as
    /// they are.
    pub(super) fn take_saved(&mut self, saved: &Kept) {
        self.kept.filters.clone_from(&saved.filters);
        if self.kept.muted != saved.muted {
            self.kept.muted.clone_from(&saved.muted);
            self.take_mutes();
            self.arrange();
            self.touch();
        }
    }

    /// What of the choices made here since the last call is to be saved.
    pub(super) fn keep(&mut self) -> Vec<Effect> {
        let chosen = self.chosen();
        let changes = SavedChanges::between(&self.kept, &chosen);
        self.kept = chosen;
        if changes.is_empty() { Vec::new() } else { vec![Effect::Keep(Box::new(changes))] }
    }

    /// Everything that is chosen now.
    fn chosen(&self) -> Kept {
        let mut kept = self.kept.clone();
        let (sort, datacenter_sort) = (self.home.sort, self.home.datacenter_sort);
        kept.sort = Some(KeptSort { by: sort.by.name().to_owned(), reversed: sort.is_reversed });
        kept.datacenter_sort = Some(KeptSort {
            by: datacenter_sort.by.name().to_owned(),
            reversed: datacenter_sort.is_reversed,
        });
        let is_usual = self.home.columns.iter().copied().eq(Column::usual());
        kept.columns =
            (!is_usual).then(|| self.home.columns.iter().map(|column| column.name().to_owned()).collect());
        kept.wide = self.home.width == Width::Wide;
        let muted = self.memory.attention.muted.iter();
        let muted: BTreeMap<_, _> = muted
            .map(|(key, mute)| (key.clone(), KeptMute { name: mute.name.clone(), until: mute.until }))
            .collect();
        kept.muted.insert(self.about().profile.clone(), muted);
        kept.muted.retain(|_, muted| !muted.is_empty());
        kept
    }

    fn take_mutes(&mut self) {
        let muted = self.kept.muted.get(&self.about().profile).into_iter().flatten();
        self.memory.attention.muted = muted
            .map(|(key, mute)| (key.clone(), Mute { name: mute.name.clone(), until: mute.until }))
            .collect();
    }
}

fn take_up(home: &mut Home, kept: &Kept) {
    if let Some((by, reversed)) = named(kept.sort.as_ref(), Column::named) {
        home.sort = Sort { by, is_reversed: reversed };
    }
    if let Some((by, reversed)) = named(kept.datacenter_sort.as_ref(), DatacenterColumn::named) {
        home.datacenter_sort = Sort { by, is_reversed: reversed };
    }
    if let Some(names) = &kept.columns {
        let chosen = |column: &Column| names.iter().any(|name| name == column.name());
        let is_needed = |column: &Column| matches!(column, Column::State | Column::Name);
        home.columns = Column::all().filter(|column| is_needed(column) || chosen(column)).collect();
    }
    home.width = if kept.wide { Width::Wide } else { Width::Usual };
}

fn named<C>(sort: Option<&KeptSort>, find: fn(&str) -> Option<C>) -> Option<(C, bool)> {
    let sort = sort?;
    Some((find(&sort.by)?, sort.reversed))
}
