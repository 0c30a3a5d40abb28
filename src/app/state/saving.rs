//! What a person chose and is saved for the next run, and what other dashboards of this user saved.

use super::App;
use crate::app::{Effect, Home, SavedChanges, SavedState};

impl App {
    /// Applies what was chosen on the dashboard of another organization of this process.
    pub(in crate::app) fn apply_changes(&mut self, changes: &SavedChanges) {
        let before = self.saved.clone();
        changes.apply(&mut self.saved);
        if self.saved != before {
            self.home.restore(&self.saved);
            self.with_home(Home::refresh);
        }
    }

    /// Applies what another dashboard of this user saved: mutes and used filters. Order and columns of this screen stay as
    /// they are.
    pub(super) fn apply_saved(&mut self, saved: SavedState) {
        self.saved.filters = saved.filters;
        if self.saved.muted != saved.muted {
            self.saved.muted = saved.muted;
            self.restore_mutes();
            self.mutes_changed();
            self.mark_dirty();
        }
    }

    pub(super) fn restore_mutes(&mut self) {
        let mutes = self.saved.mutes(&self.settings.connection_info().profile);
        self.status.alerts_mut().set_mutes(mutes);
    }

    /// What is saved, with all that is chosen now.
    pub(super) fn choices(&self) -> SavedState {
        self.saved.with_choices(
            &self.home,
            self.status.alerts().mutes(),
            &self.settings.connection_info().profile,
        )
    }

    /// What of the choices since the last call is to be saved.
    pub(super) fn save(&mut self) -> Vec<Effect> {
        let choices = self.choices();
        let changes = SavedChanges::between(&self.saved, &choices);
        self.saved = choices;
        if changes.is_empty() { Vec::new() } else { vec![Effect::SaveState(Box::new(changes))] }
    }
}
