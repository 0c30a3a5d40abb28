//! What each action does. A key is resolved to an action once; from here it goes to the part that it concerns.

use super::{App, Hint, request_detail};
use crate::app::format::span;
use crate::app::overlay::column_picker;
use crate::app::status::IntervalChange;
use crate::app::{Action, BINDINGS, Binding, Context, Effect, Home, Page, Pane, Target, shape};
use crate::domain::{GroupKey, Subject};
use crate::message::Command;

impl App {
    /// Does an action in the context that has the keys.
    pub(super) fn act(&mut self, context: Context, action: Action) -> Vec<Effect> {
        self.mark_dirty();
        match (context, action) {
            (_, Action::Repaint) => vec![Effect::Repaint],
            (_, Action::Suspend) => vec![Effect::Suspend],
            (_, Action::Quit) => vec![Effect::Quit],
            (_, Action::QuitLeaving) => vec![Effect::QuitLeaving],
            (Context::Prompt, action) => self.act_in_prompt(action),
            (context, action) => match action.distance(self.page_length(context)) {
                Some(rows) => self.move_by(context, rows),
                None => self.act_on_screen(action),
            },
        }
    }

    fn act_in_prompt(&mut self, action: Action) -> Vec<Effect> {
        let requests = self.overlays.act(action, &self.settings, &self.saved);
        self.fulfil(requests)
    }

    /// Does an action that neither moves nor types.
    fn act_on_screen(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Open => return self.open_selected(),
            Action::Back => self.clear_or_back(),
            Action::NextPane => self.focus(self.pane().next()),
            Action::PreviousPane => self.focus(self.pane().previous()),
            Action::GroupsPane => self.focus(Pane::Groups),
            Action::HubsPane => self.focus(Pane::Hubs),
            Action::DatacentersPane => self.focus(Pane::Datacenters),
            Action::PreviousSibling => return self.walk(-1),
            Action::NextSibling => return self.walk(1),
            Action::Why => return self.toggle_why(),
            Action::Events => return self.toggle_page(Page::Events),
            Action::Kind => self.pages.show_next_category(),
            Action::Connection => return self.toggle_connection(),
            Action::Profiles => return self.toggle_profiles(),
            Action::Filter => self.open_filter(),
            Action::Problems => self.toggle_problems(),
            Action::Sort => self.open_sort(),
            Action::Reverse => return self.reverse_sort(),
            Action::Columns => self.pick(column_picker(&self.home)),
            Action::Wide => return self.toggle_wide(),
            Action::Mute => return self.toggle_mute(),
            Action::Dismiss => return self.dismiss_missing(),
            Action::Copy => return self.copy_name(),
            Action::CopyField => self.open_fields(),
            Action::Save => return vec![Effect::Save],
            Action::Palette => self.open_palette(),
            Action::Mouse => self.toggle_mouse(),
            Action::Refresh => return vec![Effect::Send(Command::Refresh)],
            Action::Pause => return self.pause(),
            Action::Longer => return self.lengthen_interval(),
            Action::Shorter => return self.shorten_interval(),
            Action::Zone => self.toggle_zone(),
            Action::Help => self.overlays.toggle_help(),
            // Done before: what moves, what ends, what is for a line that is typed into.
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::HalfPageUp
            | Action::HalfPageDown
            | Action::First
            | Action::Last
            | Action::Accept
            | Action::Cancel
            | Action::Repaint
            | Action::Suspend
            | Action::Quit
            | Action::QuitLeaving => {}
        }
        Vec::new()
    }

    /// Gives a pane of the home screen the keys.
    fn focus(&mut self, pane: Pane) {
        let shape = self.home_layout().shape;
        self.home.focus(pane, shape);
    }

    fn move_by(&mut self, context: Context, rows: isize) -> Vec<Effect> {
        self.step(context, rows);
        Vec::new()
    }

    /// Moves the part that has the keys by so many rows.
    pub(super) fn step(&mut self, context: Context, rows: isize) {
        let pane = self.pane();
        match context {
            Context::Home => self.with_home(|home, context| home.step(rows, pane, context)),
            Context::Detail => self.with_pages(|pages, inputs| pages.step(rows, inputs)),
            Context::Help => self.scroll_help(rows),
            Context::FirstRun | Context::Prompt => {}
        }
    }

    /// Rows by which a page key moves.
    fn page_length(&self, context: Context) -> isize {
        let rows = match (context, self.pane()) {
            (Context::Home, Pane::Datacenters) => self.home_layout().datacenter_rows(),
            (Context::Home, _) => self.home_layout().group_rows(),
            _ => self.page_rows(),
        };
        isize::try_from(rows.saturating_sub(1).max(1)).unwrap_or(1)
    }

    pub(super) fn open_selected(&mut self) -> Vec<Effect> {
        match self.selected_target() {
            Some(Target::Profile(name)) => vec![Effect::Switch(name)],
            Some(target) => self.open(Page::from(target)),
            None => Vec::new(),
        }
    }

    /// A filter goes first, then the page.
    fn clear_or_back(&mut self) {
        if !self.clear_filter() {
            self.back();
        }
    }

    fn walk(&mut self, steps: isize) -> Vec<Effect> {
        let page = self.pages.walk(steps, &self.home, &self.snapshot);
        page.as_ref().and_then(request_detail).into_iter().collect()
    }

    /// Opens the page about the connection, or leaves it.
    fn toggle_connection(&mut self) -> Vec<Effect> {
        self.status.output_mut().tell();
        self.toggle_page(Page::Connection)
    }

    /// Opens the page of the organizations, or leaves it.
    fn toggle_profiles(&mut self) -> Vec<Effect> {
        let opens = !self.pages.is_on(&Page::Profiles);
        let mut effects = self.toggle_page(Page::Profiles);
        effects.extend(opens.then_some(Effect::Gather));
        effects
    }

    /// Opens the findings about the object in front, or leaves them.
    fn toggle_why(&mut self) -> Vec<Effect> {
        self.subject().map_or_else(Vec::new, |subject| self.toggle_page(Page::Why(subject)))
    }

    /// The object in front: that of the page, or what is selected at home.
    pub(super) fn subject(&self) -> Option<Subject> {
        match self.pages.front_page() {
            Some(page) => page.subject(),
            None => self.selected_target().and_then(|target| Page::from(target).subject()),
        }
    }

    /// The group of the page in front, or that of what is selected at home.
    pub(super) fn group_in_front(&self) -> Option<GroupKey> {
        let page = match self.pages.front_page() {
            Some(page) => Some(page.clone()),
            None => self.selected_target().map(Page::from),
        };
        page.and_then(|page| page.group().cloned()).filter(|key| self.snapshot.group(key).is_some())
    }

    fn toggle_mouse(&mut self) {
        let is_on = self.settings.toggle_mouse();
        self.notify(if is_on { "mouse on" } else { "mouse off" });
    }

    fn toggle_zone(&mut self) {
        self.clock.toggle_zone();
        self.pages.invalidate();
    }

    fn toggle_wide(&mut self) -> Vec<Effect> {
        self.home.toggle_width();
        self.save()
    }

    /// Sorts what is in front the other way round.
    fn reverse_sort(&mut self) -> Vec<Effect> {
        if self.pages.front().is_some() {
            self.pages.reverse_sort();
        } else {
            self.with_home(Home::reverse_sort);
        }
        self.save()
    }

    /// Stops polling, or resumes.
    fn pause(&mut self) -> Vec<Effect> {
        self.pages.invalidate();
        if self.clock.stopped().is_none() {
            self.clock.stop();
            return vec![Effect::Send(Command::Pause)];
        }
        self.clock.start();
        let detail = self.pages.front_page().and_then(request_detail);
        [Effect::Send(Command::Resume)].into_iter().chain(detail).collect()
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
        let now = span(self.interval());
        match change {
            IntervalChange::Longest => self.notify_error(format!("{now} is the longest interval")),
            IntervalChange::Shortest => self.notify_error(format!("{now} is the shortest interval")),
            IntervalChange::Changed(interval) => {
                self.notify(format!("a look every {now}"));
                self.pages.status_changed();
                return vec![Effect::Send(Command::Interval(interval))];
            }
        }
        Vec::new()
    }

    /// The keys that work now and what they do, in the order of their weight.
    pub fn hints(&self) -> Vec<Hint> {
        let context = self.context();
        let here =
            BINDINGS.iter().filter(|binding| binding.contexts.contains(&context) && !binding.hint.is_empty());
        here.filter(|binding| self.works(binding.action))
            .filter_map(|binding| self.hint(context, binding))
            .collect()
    }

    fn hint(&self, context: Context, binding: &Binding) -> Option<Hint> {
        let hint = match (binding.action, self.pages.front_page()) {
            (Action::Pause, _) if self.clock.stopped().is_some() => "go on",
            (Action::Connection, Some(Page::Connection))
            | (Action::Events, Some(Page::Events))
            | (Action::Why, Some(Page::Why(_))) => "close",
            (Action::Refresh, _) if self.trouble().is_some() => "try now",
            (Action::Help, _) if context == Context::Help => "close",
            _ => binding.hint,
        };
        Some((self.settings.first_key(context, binding.action)?, hint))
    }

    /// Whether the action would do anything now; the footer offers no other.
    pub fn works(&self, action: Action) -> bool {
        match action {
            Action::Open => self.selected_target().is_some(),
            Action::PreviousSibling | Action::NextSibling => {
                self.pages.has_siblings(&self.home, &self.snapshot)
            }
            Action::NextPane => shape(self.screen.size).has_lower_panes(),
            Action::Why => self.subject().is_some(),
            Action::Kind => self.pages.is_on(&Page::Events),
            Action::Refresh => self.status.connection().no_room_until(&self.clock).is_none(),
            Action::Back => self.context() != Context::Home || self.has_filter(),
            Action::Mute => self.group_in_front().is_some(),
            Action::Dismiss => self.has_missing(),
            Action::Columns | Action::Wide => self.pane() == Pane::Groups,
            _ => true,
        }
    }
}
