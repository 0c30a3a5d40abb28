//! [`App`], the dashboard of an organization: composed of parts that own their state, with the rules that concern several of
//! them. `update` applies events, `actions` performs actions, `pickers` applies choices, `filters` and `saving` handle filters
//! and the saved state; `view`, `view_home` and `view_status` are what `ui` reads.

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

/// Dashboard of an organization.
#[derive(Debug, Clone)]
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
    saved: SavedState,
    /// Summaries of all profiles, for the profiles page.
    profiles: Vec<ProfileSummary>,
    /// Whether the worker reads the provider's log of the organization.
    log_following: LogFollowing,
    /// Last dismissal of missing tunnels.
    dismissal: Option<Dismissal>,
}

/// The terminal.
#[derive(Debug, Clone, Copy)]
struct Screen {
    size: Size,
    /// Changes whenever anything visible may have changed.
    revision: u64,
}

/// Height of a virtual screen that shows all rows.
const ALL_ROWS_HEIGHT: u16 = u16::MAX / 2;

/// Inputs of the home lists, borrowed by field so that `home` stays mutable.
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

/// Inputs of the pages, borrowed by field so that `pages` stays mutable.
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
    /// A dashboard without data.
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

    /// Applies preferences.
    #[must_use]
    pub fn with_preferences(mut self, preferences: Preferences) -> Self {
        self.home.start_with(preferences.filter.clone());
        self.status.alerts_mut().ring_for_degraded(preferences.alert_degraded);
        self.settings.set_preferences(preferences);
        self
    }

    /// Applies the saved state.
    #[must_use]
    pub fn with_saved_state(mut self, saved: SavedState) -> Self {
        self.home.restore(&saved);
        self.saved = saved;
        self.restore_mutes();
        // Defaults are not changes to save later.
        self.saved = self.choices();
        self
    }

    /// Shows the first warning about settings and files as a notice, with the key of the page that has all.
    #[must_use]
    pub fn with_first_warning(mut self) -> Self {
        if let Some(warning) = self.settings.connection_info().warnings.first() {
            let text = warning.split("; ").next().unwrap_or_default();
            let keys = self.settings.keys(Context::Home, Action::Connection);
            let text = format!("{} ({keys} for details)", Text::new(text));
            self.notify_error(text);
        }
        self
    }

    /// A copy that shows all rows from the top and no overlay, for text output.
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

    /// Opens a page and requests the details of its group.
    fn open(&mut self, page: Page) -> Vec<Effect> {
        let request = request_detail(&page);
        self.pages.open(page, &self.snapshot);
        request.into_iter().collect()
    }

    /// Rebuilds the current page if its content has changed.
    fn refresh_page(&mut self) {
        self.with_pages(Pages::refresh);
    }

    /// Keeps selections visible after a change of size.
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
