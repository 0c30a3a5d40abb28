//! Saved state of this dashboard, and changes saved by other dashboards of the user.

use super::App;
use crate::app::{Effect, Home, SavedChanges, SavedState};

impl App {
    /// Applies changes made on the dashboard of another profile of this process.
    pub(in crate::app) fn apply_changes(&mut self, changes: &SavedChanges) {
        let before = self.saved.clone();
        changes.apply(&mut self.saved);
        if self.saved != before {
            self.home.restore(&self.saved);
            self.with_home(Home::refresh);
        }
    }

    /// Applies mutes and recent filters saved by another dashboard; sort order and columns of this screen stay.
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

    /// Saved state with the current choices.
    pub(super) fn choices(&self) -> SavedState {
        self.saved.with_choices(
            &self.home,
            self.status.alerts().mutes(),
            &self.settings.connection_info().profile,
        )
    }

    /// Effect that saves the choices changed since the last call.
    pub(super) fn save(&mut self) -> Vec<Effect> {
        let choices = self.choices();
        let changes = SavedChanges::between(&self.saved, &choices);
        self.saved = choices;
        if changes.is_empty() { Vec::new() } else { vec![Effect::SaveState(Box::new(changes))] }
    }
}
