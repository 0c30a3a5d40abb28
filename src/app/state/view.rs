//! Read access for `ui`.

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
    /// Changes whenever anything visible may have changed.
    pub fn revision(&self) -> u64 {
        self.screen.revision
    }

    /// Organization, URLs and token facts of the profile.
    pub fn connection_info(&self) -> &ConnectionInfo {
        self.settings.connection_info()
    }

    /// First page of the dashboard.
    pub fn start(&self) -> &Start {
        self.settings.start()
    }

    /// Lines of the setup page; empty if it is not shown.
    pub fn first_run_lines(&self) -> Vec<FirstRunLine> {
        match self.start() {
            Start::FirstRun { config_file } => first_run_lines(config_file, self.screen.size.width),
            Start::Dashboard => Vec::new(),
        }
    }

    /// First visible line of the setup page.
    pub fn first_run_top(&self) -> usize {
        self.first_run.top()
    }

    /// Whether the mouse is enabled.
    pub fn has_mouse(&self) -> bool {
        self.settings.has_mouse()
    }

    /// Clock of the screen.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Terminal size.
    pub fn size(&self) -> Size {
        self.screen.size
    }

    /// Current data.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// State saved for the next start.
    pub fn saved_state(&self) -> &SavedState {
        &self.saved
    }

    /// Summaries of all profiles.
    pub fn profiles(&self) -> &[ProfileSummary] {
        &self.profiles
    }

    /// Context of keys.
    pub fn context(&self) -> Context {
        match (self.settings.start(), self.overlays.prompt(), self.overlays.help(), self.pages.current()) {
            (Start::FirstRun { .. }, ..) => Context::FirstRun,
            (_, Some(_), ..) => Context::Prompt,
            (_, None, Some(_), _) => Context::Help,
            (_, None, None, Some(_)) => Context::Page,
            (_, None, None, None) => Context::Home,
        }
    }

    /// The current page, if one is open.
    pub fn page(&self) -> Option<&OpenPage> {
        self.pages.current()
    }

    /// Content of the current page.
    pub fn document(&self) -> &Document {
        self.pages.document()
    }

    /// Snapshot that a page shows: the current one, or the last one with its object.
    pub fn snapshot_of<'a>(&'a self, page: &'a OpenPage) -> &'a Snapshot {
        page.snapshot(&self.snapshot)
    }

    /// Visible lines of a page.
    pub(super) fn page_rows(&self) -> usize {
        detail_rows(self.screen.size, self.banner_height())
    }

    /// The open prompt or picker.
    pub fn overlay(&self) -> Option<&Overlay> {
        self.overlays.prompt()
    }

    /// Layout of a picker.
    pub fn picker_layout(&self, picker: &Picker) -> PickerLayout {
        PickerLayout::new(picker, self.screen.size, self.banner_height())
    }

    /// The help, while it is open.
    pub fn help(&self) -> Option<&HelpView> {
        self.overlays.help()
    }

    /// Lines of the help; empty while it is closed.
    pub fn help_lines(&self) -> Vec<HelpLine> {
        let lines = |help: &HelpView| help.lines(&self.settings, self.screen.size.width, self.clock.now());
        self.overlays.help().map(lines).unwrap_or_default()
    }

    /// All keys of an action.
    pub fn keys(&self, context: Context, action: Action) -> String {
        self.settings.keys(context, action)
    }

    /// Target of the selected row.
    pub fn selected_target(&self) -> Option<Target> {
        match self.pages.current() {
            Some(page) => page.selected().cloned(),
            None => self.home.selected_target(self.pane()),
        }
    }

    /// Events since the start, newest first.
    pub fn log(&self) -> impl Iterator<Item = &Arc<Change>> {
        self.journal().newest_first()
    }

    /// Events since the start.
    pub fn journal(&self) -> &Journal {
        &self.snapshot.derived.journal
    }

    /// Traffic rates.
    pub fn rates(&self) -> &Rates {
        &self.snapshot.derived.rates
    }
}
