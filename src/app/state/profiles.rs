//! A dashboard among those of several profiles.

use super::App;
use crate::app::{Home, Page, ProfileSummary};
use crate::channel::{Command, ConnectionState};
use crate::domain::{Failure, FailureKind};
use std::time::Duration;

impl App {
    /// Opens the profiles page before a profile was chosen.
    pub(in crate::app) fn show_profile_choice(&mut self) {
        let failure = Failure::new(FailureKind::NoCredentials, "no profile chosen")
            .with_detail("P lists the profiles, Enter opens one");
        self.status.apply_connection_state(ConnectionState::Refused { failure });
        self.open(Page::Profiles);
        self.refresh_page();
    }

    /// Closes all pages and overlays when the active profile changes.
    pub(in crate::app) fn close_all(&mut self) {
        self.pages.close_all();
        self.overlays.close_all();
        self.status.dismiss_notice();
        self.with_home(Home::refresh);
        self.mark_dirty();
    }

    /// Sets the minimum poll interval; returns the command for the worker.
    pub(in crate::app) fn set_min_interval(&mut self, min_interval: Duration) -> Command {
        Command::SetInterval(self.status.connection_mut().set_min_interval(min_interval))
    }

    /// Shows an alert of a profile in the background.
    pub(in crate::app) fn show_background_alert(&mut self, text: &str) {
        self.notify_error(text);
    }

    /// Updates the summaries of all profiles.
    pub(in crate::app) fn set_profiles(&mut self, profiles: Vec<ProfileSummary>) {
        if self.profiles == profiles {
            return;
        }
        self.profiles = profiles;
        if self.pages.is_current(&Page::Profiles) {
            self.mark_dirty();
            self.pages.invalidate();
            self.refresh_page();
        }
    }
}
