//! What the screen reads of the dashboard.

use super::App;
use crate::app::home::detail_rows;
use crate::app::overlay::Overlay;
use crate::app::pages::first_run_lines;
use crate::app::{
    Action, Clock, Context, Document, FirstRunLine, HelpLine, HelpView, OpenPage, Picker, PickerLayout,
    ProfileSummary, SavedState, Size, Start, Target,
};
use crate::channel::ConnectionInfo;
use crate::domain::traffic::Rates;
use crate::domain::{Change, Journal, Snapshot};
use std::sync::Arc;

impl App {
    /// A number that is another whenever something visible may have changed.
    pub fn revision(&self) -> u64 {
        self.screen.revision
    }

    /// Organization, URLs and token facts of the profile.
    pub fn connection_info(&self) -> &ConnectionInfo {
        self.settings.connection_info()
    }

    /// What the dashboard started with.
    pub fn start(&self) -> &Start {
        self.settings.start()
    }

    /// The page of the first run, line by line; none if it is not shown.
    pub fn first_run_lines(&self) -> Vec<FirstRunLine> {
        match self.start() {
            Start::FirstRun { config_file } => first_run_lines(config_file, self.screen.size.width),
            Start::Dashboard => Vec::new(),
        }
    }

    /// The first line of that page in view.
    pub fn first_run_top(&self) -> usize {
        self.first_run.top()
    }

    /// Whether the mouse is wanted.
    pub fn has_mouse(&self) -> bool {
        self.settings.has_mouse()
    }

    /// The time for the screen.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The size of the terminal.
    pub fn size(&self) -> Size {
        self.screen.size
    }

    /// What is known now.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// What is saved for the next run.
    pub fn saved_state(&self) -> &SavedState {
        &self.saved
    }

    /// How the organizations of the configuration are, as far as there are several.
    pub fn profiles(&self) -> &[ProfileSummary] {
        &self.profiles
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        match (self.settings.start(), self.overlays.prompt(), self.overlays.help(), self.pages.current()) {
            (Start::FirstRun { .. }, ..) => Context::FirstRun,
            (_, Some(_), ..) => Context::Prompt,
            (_, None, Some(_), _) => Context::Help,
            (_, None, None, Some(_)) => Context::Page,
            (_, None, None, None) => Context::Home,
        }
    }

    /// The page in front of the home screen, if there is one.
    pub fn page(&self) -> Option<&OpenPage> {
        self.pages.current()
    }

    /// What it shows.
    pub fn document(&self) -> &Document {
        self.pages.document()
    }

    /// The snapshot that a page shows: the current one, or the last one that had its object.
    pub fn snapshot_of<'a>(&'a self, page: &'a OpenPage) -> &'a Snapshot {
        page.snapshot(&self.snapshot)
    }

    /// Lines of a page in view.
    pub(super) fn page_rows(&self) -> usize {
        detail_rows(self.screen.size, self.banner_height())
    }

    /// What is over the screen and is typed into, if something is.
    pub fn overlay(&self) -> Option<&Overlay> {
        self.overlays.prompt()
    }

    /// Where a list to choose from stands.
    pub fn picker_layout(&self, picker: &Picker) -> PickerLayout {
        PickerLayout::new(picker, self.screen.size, self.banner_height())
    }

    /// The help, while it is open.
    pub fn help(&self) -> Option<&HelpView> {
        self.overlays.help()
    }

    /// The help, line by line; none while it is closed.
    pub fn help_lines(&self) -> Vec<HelpLine> {
        let lines = |help: &HelpView| help.lines(&self.settings, self.screen.size.width, self.clock.now());
        self.overlays.help().map(lines).unwrap_or_default()
    }

    /// The keys of an action, in words.
    pub fn keys(&self, context: Context, action: Action) -> String {
        self.settings.keys(context, action)
    }

    /// What would open now.
    pub fn selected_target(&self) -> Option<Target> {
        match self.pages.current() {
            Some(page) => page.selected().cloned(),
            None => self.home.selected_target(self.pane()),
        }
    }

    /// What changed since the start, the newest first.
    pub fn log(&self) -> impl Iterator<Item = &Arc<Change>> {
        self.journal().newest_first()
    }

    /// Events since the start.
    pub fn journal(&self) -> &Journal {
        &self.snapshot.derived.journal
    }

    /// What goes through the tunnels.
    pub fn rates(&self) -> &Rates {
        &self.snapshot.derived.rates
    }
}
