//! The dashboard of an organization: the parts that it is composed of, each of which owns its state, and the rules that
//! concern more than one of them. Events come in by `update`, actions are done in `actions`, what is chosen from lists in
//! `choices`, filters in `filters`, what is saved for the next run in `saving`; what `ui` reads is in `read`, `read_home` and
//! `read_status`.

mod actions;
mod availability;
mod copying;
mod dismissal;
mod filters;
mod mouse;
mod muting;
mod pickers;
mod profiles;
mod saving;
mod update;
mod view;
mod view_home;
mod view_status;

use dismissal::Dismissal;

use super::clock::TimeStyle;
use super::home::ListContext;
use super::overlay::Overlays;
use super::pages::{FirstRunView, PageInputs, Pages};
use super::status::{Staleness, Status};
use super::{
    Action, Clock, ConnectionInfo, Context, Effect, Home, Keymap, Page, Preferences, ProfileSummary,
    SavedState, Settings, Size, Start,
};
use crate::channel::{Command, LogFollowing};
use crate::domain::{Snapshot, Text};
use std::sync::Arc;
use std::time::Duration;

/// The dashboard of an organization.
#[derive(Clone, Debug)]
pub struct App {
    settings: Settings,
    clock: Clock,
    screen: Screen,
    snapshot: Arc<Snapshot>,
    first_run: FirstRunView,
    home: Home,
    pages: Pages,
    overlays: Overlays,
    status: Status,
    /// What is saved for the next run.
    saved: SavedState,
    /// The organizations of the configuration, for the page about them.
    profiles: Vec<ProfileSummary>,
    /// Whether the worker was asked to read the provider's log of the organization.
    log_following: LogFollowing,
    /// What was dismissed last.
    dismissal: Option<Dismissal>,
}

/// The terminal, as far as the dashboard knows it.
#[derive(Clone, Copy, Debug)]
struct Screen {
    size: Size,
    /// Another number whenever something visible may have changed.
    revision: u64,
}

/// Lines of a screen that has all rows in view.
const ALL_ROWS_HEIGHT: u16 = u16::MAX / 2;

/// What the lists of the home screen are made from, borrowed field by field so that `home` can be changed meanwhile.
macro_rules! list_context {
    ($app:ident, $layout:expr) => {
        ListContext {
            snapshot: &$app.snapshot,
            alerts: $app.status.alerts(),
            now: $app.clock.now(),
            layout: $layout,
        }
    };
}

/// What pages are made from, borrowed field by field so that `pages` can be changed meanwhile.
macro_rules! page_inputs {
    ($app:ident, $rows:expr) => {
        PageInputs {
            snapshot: &$app.snapshot,
            clock: &$app.clock,
            size: $app.screen.size,
            rows: $rows,
            connection_info: $app.settings.connection_info(),
            settings: &$app.settings,
            status: &$app.status,
            profiles: &$app.profiles,
        }
    };
}

impl App {
    /// A dashboard before anything was received.
    pub fn new(
        connection_info: ConnectionInfo,
        start: Start,
        keymap: Keymap,
        clock: Clock,
        interval: Duration,
    ) -> Self {
        let now = clock.now();
        Self {
            settings: Settings::new(connection_info, start, keymap),
            clock,
            screen: Screen { size: Size { width: 0, height: 0 }, revision: 0 },
            snapshot: Arc::new(Snapshot::default()),
            first_run: FirstRunView::default(),
            home: Home::default(),
            pages: Pages::new(now),
            overlays: Overlays::default(),
            status: Status::new(interval, now),
            saved: SavedState::default(),
            profiles: Vec::new(),
            log_following: LogFollowing::Off,
            dismissal: None,
        }
    }

    /// The same with what a person set.
    #[must_use]
    pub fn with_preferences(mut self, preferences: Preferences) -> Self {
        self.home.start_with(preferences.filter.clone());
        self.status.alerts_mut().ring_for_degraded(preferences.alert_degraded);
        self.settings.set_preferences(preferences);
        self
    }

    /// The same with what was saved.
    #[must_use]
    pub fn with_saved_state(mut self, kept: SavedState) -> Self {
        self.home.restore(&kept);
        self.saved = kept;
        self.restore_mutes();
        // What is a default now is no change later.
        self.saved = self.choices();
        self
    }

    /// The same with a notice of the first of the warnings about settings and files, if there is one, and the key of the
    /// page that has all of it.
    #[must_use]
    pub fn with_first_warning(mut self) -> Self {
        if let Some(warning) = self.settings.connection_info().warnings.first() {
            let what = warning.split("; ").next().unwrap_or_default();
            let keys = self.settings.keys(Context::Home, Action::Connection);
            let text = format!("{} ({keys} for details)", Text::new(what));
            self.notify_error(text);
        }
        self
    }

    /// The same with all its rows in view from the first one on, and nothing over them.
    #[must_use]
    pub fn with_all_rows(mut self) -> Self {
        self.overlays.close_prompt();
        self.status.dismiss_notice();
        self.pages.scroll_to_top();
        self.overlays.scroll_to_top();
        self.screen.size.height = ALL_ROWS_HEIGHT;
        self.clock.set_style(TimeStyle::Text);
        self.pages.invalidate();
        self.refresh_page();
        self.with_home(Home::follow);
        self
    }

    /// Opens a page, and requests what only requests about its group return.
    fn open(&mut self, page: Page) -> Vec<Effect> {
        let request = request_detail(&page);
        self.pages.open(page, &self.snapshot);
        request.into_iter().collect()
    }

    /// Makes the page in front again if something that it shows has changed.
    fn refresh_page(&mut self) {
        self.with_pages(Pages::refresh);
    }

    /// Keeps what is selected in view when there is more or less room than before.
    fn fit_to_size(&mut self) {
        self.with_home(Home::follow);
        self.pages.invalidate();
        self.scroll_help(0);
        self.scroll_first_run(0);
    }

    fn scroll_help(&mut self, lines: isize) {
        let (rows, width) = (self.page_rows(), self.screen.size.width);
        self.overlays.scroll_help(lines, rows, &self.settings, width, self.clock.now());
    }

    fn scroll_first_run(&mut self, lines: isize) {
        if let Start::FirstRun { config_file } = self.settings.start() {
            self.first_run.scroll(lines, config_file, self.screen.size);
        }
    }

    fn with_home<T>(&mut self, change: impl FnOnce(&mut Home, &ListContext) -> T) -> T {
        let layout = self.home_layout();
        change(&mut self.home, &list_context!(self, layout))
    }

    fn list_context(&self) -> ListContext<'_> {
        list_context!(self, self.home_layout())
    }

    fn with_pages<T>(&mut self, change: impl FnOnce(&mut Pages, &PageInputs) -> T) -> T {
        let rows = self.page_rows();
        change(&mut self.pages, &page_inputs!(self, rows))
    }

    fn page_inputs(&self) -> PageInputs<'_> {
        page_inputs!(self, self.page_rows())
    }

    fn staleness(&self) -> Staleness<'_> {
        self.status.staleness(&self.snapshot, &self.clock)
    }

    fn notify(&mut self, text: impl Into<String>) {
        self.status.notify(text, self.clock.real_now());
        self.mark_dirty();
    }

    fn notify_error(&mut self, text: impl Into<String>) {
        self.status.notify_error(text, self.clock.real_now());
        self.mark_dirty();
    }

    fn mark_dirty(&mut self) {
        self.screen.revision = self.screen.revision.wrapping_add(1);
    }
}

fn request_detail(page: &Page) -> Option<Effect> {
    if matches!(page, Page::Events(_) | Page::EventGroup(..)) {
        return None;
    }
    page.group().cloned().map(|key| Effect::Send(Command::FetchGroup(key)))
}
