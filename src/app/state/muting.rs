//! Muting of groups on this machine: the current group, or all that match the filter.

use super::App;
use crate::app::overlay::{MuteScope, mute_picker, unmute_picker};
use crate::app::saved_changes::MAX_MUTES;
use crate::app::status::Mute;
use crate::app::{Effect, Home};
use crate::domain::{GroupKey, pluralize};
use std::time::Duration;

impl App {
    /// Opens the mute menu for the current group, or unmutes it.
    pub(super) fn toggle_mute(&mut self) -> Vec<Effect> {
        let Some(key) = self.current_group() else {
            self.notify_error("no group is selected");
            return Vec::new();
        };
        let name = self.group_name(&key);
        if !self.status.alerts().is_muted(&key) {
            let matching = self.matching_groups().len();
            self.open_picker(mute_picker(&name, matching));
            return Vec::new();
        }
        let muted = self.muted_among(&self.matching_groups()).len();
        if muted > 1 {
            self.open_picker(unmute_picker(&name, muted));
            return Vec::new();
        }
        self.unmute(MuteScope::Group);
        self.save()
    }

    /// Mutes groups for a time, or until unmuted.
    pub(super) fn mute(&mut self, scope: MuteScope, time: Option<Duration>) {
        let keys = self.mute_scope(scope);
        let muted = self.status.alerts().mutes().len() - self.muted_among(&keys).len();
        if muted + keys.len() > MAX_MUTES {
            return self
                .notify_error(format!("at most {MAX_MUTES} groups can be muted: unmute others first"));
        }
        let until = time.and_then(|time| self.clock.real_now().checked_add(time).ok());
        let end =
            until.map_or("until unmuted".to_owned(), |until| format!("until {}", self.clock.time(until)));
        for key in &keys {
            let name = self.group_name(key);
            self.status.alerts_mut().add_mute(key, Mute { name, until });
        }
        match keys.as_slice() {
            [] => {}
            [key] => self.notify(format!("{} is muted {end}", self.group_name(key))),
            keys => self.notify(format!("{} are muted {end}", pluralize(keys.len(), "group"))),
        }
        self.mutes_changed_in_place();
    }

    /// Unmutes groups.
    pub(super) fn unmute(&mut self, scope: MuteScope) {
        let keys = self.muted_among(&self.mute_scope(scope));
        for key in &keys {
            self.status.alerts_mut().unmute(key);
        }
        match keys.as_slice() {
            [] => {}
            [key] => self.notify(format!("{} is no longer muted", self.group_name(key))),
            keys => self.notify(format!("{} are no longer muted", pluralize(keys.len(), "group"))),
        }
        self.mutes_changed_in_place();
    }

    /// Sorts again after muting; the selection stays on its row.
    fn mutes_changed_in_place(&mut self) {
        if self.pages.current().is_none() {
            self.with_home(Home::refresh_in_place);
        }
        self.mutes_changed();
    }

    fn mute_scope(&self, scope: MuteScope) -> Vec<GroupKey> {
        match scope {
            MuteScope::Group => self.current_group().into_iter().collect(),
            MuteScope::Matching => self.matching_groups(),
        }
    }

    /// Groups that match the filter, if there is one and no page is open.
    fn matching_groups(&self) -> Vec<GroupKey> {
        if self.pages.current().is_some() || self.home.filter().is_empty() {
            return Vec::new();
        }
        self.home.listed_groups(&self.snapshot, 0).map(|group| group.key.clone()).collect()
    }

    fn muted_among(&self, keys: &[GroupKey]) -> Vec<GroupKey> {
        keys.iter().filter(|key| self.status.alerts().is_muted(key)).cloned().collect()
    }

    /// Refreshes after a change of mutes.
    pub(super) fn mutes_changed(&mut self) {
        self.with_home(Home::refresh);
        self.pages.invalidate();
    }
}
