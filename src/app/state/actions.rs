//! Actions: each is delegated to the part that it concerns.

use super::{App, request_detail};
use crate::app::format::interval_label;
use crate::app::overlay::PICKER_PAGE;
use crate::app::status::IntervalChange;
use crate::app::{Action, Context, Effect, EventScope, Home, Page, Pane, Target};
use crate::channel::Command;
use crate::domain::{GroupKey, Subject};

impl App {
    /// Performs an action in a context.
    #[expect(clippy::too_many_lines, reason = "a table with a line for each action")]
    pub(super) fn perform(&mut self, context: Context, action: Action) -> Vec<Effect> {
        self.mark_dirty();
        let page = self.page_length(context);
        match action {
            Action::Up => return self.move_by(context, -1),
            Action::Down => return self.move_by(context, 1),
            Action::PageUp => return self.move_by(context, -page),
            Action::PageDown => return self.move_by(context, page),
            Action::HalfPageUp => return self.move_by(context, -page / 2),
            Action::HalfPageDown => return self.move_by(context, page / 2),
            Action::First => return self.move_by(context, isize::MIN),
            Action::Last => return self.move_by(context, isize::MAX),
            Action::Accept => return self.accept(),
            Action::Cancel => return self.cancel(),
            Action::Open => return self.open_selected(),
            Action::Back => self.clear_or_back(),
            Action::Close => self.back(),
            Action::NextPane => self.home.focus(self.pane().next()),
            Action::PreviousPane => self.home.focus(self.pane().previous()),
            Action::GroupsPane => self.home.focus(Pane::Groups),
            Action::HubsPane => self.home.focus(Pane::Hubs),
            Action::DatacentersPane => self.home.focus(Pane::Datacenters),
            Action::PreviousObject => return self.open_sibling(-1),
            Action::NextObject => return self.open_sibling(1),
            Action::Diagnosis => return self.toggle_diagnosis(),
            Action::Events => return self.toggle_events(),
            Action::Connection => return self.toggle_connection(),
            Action::Profiles => return self.toggle_profiles(),
            Action::ProviderLog => return self.toggle_page(Page::ProviderLog),
            Action::EventType => self.pages.select_next_category(),
            Action::Filter => self.open_filter(),
            Action::Problems => self.toggle_problems(),
            Action::Sort => self.open_sort(),
            Action::ReverseSort => return self.reverse_sort(),
            Action::Columns => self.open_columns(),
            Action::OptionalColumns => return self.toggle_optional_columns(),
            Action::Mute => return self.toggle_mute(),
            Action::Dismiss => return self.dismiss_missing(),
            Action::Copy => return self.copy_name(),
            Action::CopyField => self.open_fields(),
            Action::SaveScreen => return vec![Effect::SaveScreen],
            Action::Palette => self.open_palette(),
            Action::ToggleMouse => self.toggle_mouse(),
            Action::Refresh => return self.refresh(),
            Action::Pause => return self.pause(),
            Action::IntervalUp => return self.lengthen_interval(),
            Action::IntervalDown => return self.shorten_interval(),
            Action::ToggleUtc => self.toggle_utc(),
            Action::Help => self.overlays.toggle_help(self.available_actions()),
            Action::Redraw => return vec![Effect::Redraw],
            Action::Suspend => return vec![Effect::Suspend],
            Action::Quit => return vec![Effect::Quit],
            Action::QuitAndPrint => return vec![Effect::QuitAndPrint],
        }
        Vec::new()
    }

    fn accept(&mut self) -> Vec<Effect> {
        let requests = self.overlays.accept(&self.settings);
        self.handle_requests(requests)
    }

    fn cancel(&mut self) -> Vec<Effect> {
        let request = self.overlays.cancel();
        self.handle_requests(request)
    }

    fn move_by(&mut self, context: Context, rows: isize) -> Vec<Effect> {
        if context == Context::Prompt {
            let request = self.overlays.step(rows, &self.settings, &self.saved);
            return self.handle_requests(request);
        }
        self.step(context, rows);
        Vec::new()
    }

    /// Moves the selection or scrolls in a context.
    pub(super) fn step(&mut self, context: Context, rows: isize) {
        let pane = self.pane();
        match context {
            Context::Home => self.with_home(|home, context| home.step(rows, pane, context)),
            Context::Page => self.with_pages(|pages, inputs| pages.step(rows, inputs)),
            Context::Help => self.scroll_help(rows),
            Context::FirstRun => self.scroll_first_run(rows),
            Context::Prompt => {}
        }
    }

    /// Rows that page up and down move by.
    fn page_length(&self, context: Context) -> isize {
        let rows = match (context, self.pane()) {
            (Context::Prompt, _) => return PICKER_PAGE,
            (Context::Home, Pane::Datacenters) => self.home_layout().datacenter_rows(),
            (Context::Home, Pane::Groups | Pane::Hubs) => self.home_layout().group_rows(),
            (Context::Page | Context::Help | Context::FirstRun, _) => self.page_rows(),
        };
        isize::try_from(rows.saturating_sub(1).max(1)).unwrap_or(1)
    }

    pub(super) fn open_selected(&mut self) -> Vec<Effect> {
        match self.selected_target() {
            Some(Target::Profile(name)) => vec![Effect::ActivateProfile(name)],
            Some(target) => self.open(Page::from(target)),
            None => Vec::new(),
        }
    }

    /// Clears the filter, or goes back.
    fn clear_or_back(&mut self) {
        if !self.clear_filter() {
            self.back();
        }
    }

    fn open_sibling(&mut self, steps: isize) -> Vec<Effect> {
        let page = self.pages.open_sibling(steps, &self.home, &self.snapshot);
        page.as_ref().and_then(request_detail).into_iter().collect()
    }

    /// Opens the events of the current object, then of all groups, then goes back.
    fn toggle_events(&mut self) -> Vec<Effect> {
        match self.pages.event_scope() {
            Some(EventScope { subject: Some(_), .. }) => {
                self.pages.change_events(|scope| scope.subject = None);
            }
            Some(_) => self.back(),
            None => {
                let of = self.pages.current_page().and_then(Page::subject);
                return self.open(Page::Events(EventScope::new(of)));
            }
        }
        Vec::new()
    }

    /// Opens or closes the connection page.
    fn toggle_connection(&mut self) -> Vec<Effect> {
        self.status.output_stats_mut().update_displayed();
        self.toggle_page(Page::Connection)
    }

    /// Opens or closes the profiles page.
    fn toggle_profiles(&mut self) -> Vec<Effect> {
        let opens = !self.pages.is_current(&Page::Profiles);
        let mut effects = self.toggle_page(Page::Profiles);
        if opens {
            let own = self.settings.connection_info().profile.clone();
            self.pages.select_target(Target::Profile(own));
        }
        effects.extend(opens.then_some(Effect::StartAll));
        effects
    }

    /// Opens or closes the diagnosis of the current object.
    fn toggle_diagnosis(&mut self) -> Vec<Effect> {
        self.subject().map_or_else(Vec::new, |subject| self.toggle_page(Page::Diagnosis(subject)))
    }

    /// Object of the current page, or selected on the home screen.
    pub(super) fn subject(&self) -> Option<Subject> {
        match self.pages.current_page() {
            Some(page) => page.subject(),
            None => self.selected_target().and_then(|target| Page::from(target).subject()),
        }
    }

    /// Group of the current page or of the selection on the home screen.
    pub(super) fn current_group(&self) -> Option<GroupKey> {
        let page = match self.pages.current_page() {
            Some(page) => Some(page.clone()),
            None => self.selected_target().map(Page::from),
        };
        page.and_then(|page| page.group().cloned()).filter(|key| self.snapshot.group(key).is_some())
    }

    fn toggle_mouse(&mut self) {
        let is_enabled = self.settings.toggle_mouse();
        self.notify(if is_enabled { "mouse on" } else { "mouse off" });
    }

    fn toggle_utc(&mut self) {
        self.clock.toggle_utc();
        self.pages.invalidate();
    }

    fn toggle_optional_columns(&mut self) -> Vec<Effect> {
        self.home.toggle_width();
        self.save()
    }

    /// Reverses the sort order of the current page or list.
    fn reverse_sort(&mut self) -> Vec<Effect> {
        if self.pages.current().is_some() {
            self.pages.reverse_sort();
        } else {
            self.with_home(Home::reverse_sort);
        }
        self.save()
    }

    /// Pauses or resumes polling.
    fn pause(&mut self) -> Vec<Effect> {
        self.pages.invalidate();
        if self.clock.stopped_at().is_none() {
            self.clock.stop();
            return vec![Effect::Send(Command::Pause)];
        }
        self.clock.start();
        let detail = self.pages.current_page().and_then(request_detail);
        [Effect::Send(Command::Resume)].into_iter().chain(detail).collect()
    }

    /// Refreshes everything, as soon as the rate limit allows.
    fn refresh(&mut self) -> Vec<Effect> {
        if let Some(until) = self.status.connection().rate_limited_until(&self.clock) {
            self.notify(format!("rate limit reached, next request at {}", self.clock.time(until)));
        }
        vec![Effect::Send(Command::Refresh)]
    }

    fn lengthen_interval(&mut self) -> Vec<Effect> {
        let change = self.status.connection_mut().lengthen_interval();
        self.report_interval(change)
    }

    fn shorten_interval(&mut self) -> Vec<Effect> {
        let change = self.status.connection_mut().shorten_interval();
        self.report_interval(change)
    }

    fn report_interval(&mut self, change: IntervalChange) -> Vec<Effect> {
        let now = interval_label(self.interval());
        match change {
            IntervalChange::Longest => self.notify_error(format!("{now} is the longest interval")),
            IntervalChange::Shortest => self.notify_error(format!("{now} is the shortest interval")),
            IntervalChange::Changed(interval) => {
                self.notify(format!("poll interval {now}"));
                self.pages.status_changed();
                return vec![Effect::Send(Command::SetInterval(interval))];
            }
        }
        Vec::new()
    }
}
