//! What each action does.

use super::{Action, App, Context, Effect, HelpView, Page, Pane, Target, View, shape};
use crate::app::pages::scroll::{Position, Scroll};
use crate::domain::Subject;
use crate::message::Command;

impl App {
    /// Does it, and says what the loop has to do.
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-self.page_rows()),
            Action::PageDown => self.step(self.page_rows()),
            Action::HalfPageUp => self.step(-self.page_rows() / 2),
            Action::HalfPageDown => self.step(self.page_rows() / 2),
            Action::First => self.step(isize::MIN),
            Action::Last => self.step(isize::MAX),
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
            Action::Events => return self.toggle_events(),
            Action::Kind => self.next_theme(),
            Action::Connection => return self.toggle_connection(),
            Action::Profiles => return self.toggle_profiles(),
            Action::Filter => self.open_filter(),
            Action::Problems => self.toggle_problems(),
            Action::Sort => self.open_sort(),
            Action::Reverse => return self.reverse(),
            Action::Columns => self.open_columns(),
            Action::Wide => return self.toggle_wide(),
            Action::Mute => return self.toggle_mute(),
            Action::Copy => return self.copy_name(),
            Action::CopyField => self.open_fields(),
            Action::Save => return vec![Effect::Save],
            Action::Palette => self.open_palette(),
            Action::Mouse => self.toggle_mouse(),
            // Those of a line that is typed into, which is not open.
            Action::Accept | Action::Cancel => {}
            Action::Refresh => return vec![Effect::Send(Command::Refresh)],
            Action::Pause => return self.pause(),
            Action::Longer => return self.lengthen_interval(),
            Action::Shorter => return self.shorten_interval(),
            Action::Zone => self.clock_mut().toggle_zone(),
            Action::Repaint => return vec![Effect::Repaint],
            Action::Suspend => return vec![Effect::Suspend],
            Action::Help => self.help = if self.help.is_some() { None } else { Some(HelpView::default()) },
            Action::Quit => return vec![Effect::Quit],
            Action::QuitLeaving => return vec![Effect::QuitLeaving],
        }
        Vec::new()
    }

    /// Whether the action would do anything now; the footer offers no other.
    pub fn works(&self, action: Action) -> bool {
        match action {
            Action::Open => self.selected_target().is_some(),
            Action::PreviousSibling | Action::NextSibling => self.has_siblings(),
            Action::NextPane => shape(self.size()).has_lower_panes(),
            Action::Why => self.subject().is_some(),
            Action::Kind => self.is_on_events(),
            Action::Refresh => self.no_room_until().is_none(),
            Action::Back => self.context() != Context::Home || self.has_filter(),
            Action::Mute => self.group_in_front().is_some(),
            Action::Columns | Action::Wide => self.pane() == Pane::Groups,
            _ => true,
        }
    }

    /// What would open now.
    pub fn selected_target(&self) -> Option<Target> {
        match (self.views.last(), self.pane()) {
            (Some(view), _) => view.selected.clone(),
            (None, Pane::Groups) => self.home.groups.selected().cloned().map(Target::Group),
            (None, Pane::Hubs) => self.home.hubs.selected().cloned().map(Target::Hub),
            (None, Pane::Datacenters) => self.home.datacenters.selected().cloned().map(Target::Datacenter),
        }
    }

    /// The pane that has the keys: the chosen one, if the terminal has room for it.
    pub fn pane(&self) -> Pane {
        if shape(self.size()).has_lower_panes() { self.home.focus } else { Pane::Groups }
    }

    pub(super) fn focus(&mut self, pane: Pane) {
        if shape(self.size()).has_lower_panes() {
            self.home.focus = pane;
        }
    }

    /// What the page in front says may be another: keeps its selection on a row that is there, where it was on the screen.
    pub(super) fn settle(&mut self) {
        self.front.forget();
        self.settle_what_is_narrowed();
    }

    /// The same where nothing is another but what the page is narrowed to or sorted by.
    pub(super) fn settle_what_is_narrowed(&mut self) {
        self.front.forget_what_is_narrowed();
        self.place_in_view(|scroll, view, selected| scroll.keep(selected, view.line, view.offset));
        let end = self.help_end();
        if let Some(help) = &mut self.help {
            help.top = help.top.min(end);
        }
    }

    pub(super) fn step(&mut self, rows: isize) {
        match self.context() {
            Context::Home => {
                let (layout, snapshot) = (self.home_layout(), self.snapshot_now());
                let pane = self.pane();
                self.home.step(rows, pane, &snapshot, &layout);
            }
            Context::Detail => self.move_in_view(rows),
            Context::Help => {
                let end = self.help_end();
                if let Some(help) = &mut self.help {
                    help.top = help.top.saturating_add_signed(rows).min(end);
                }
            }
            Context::FirstRun | Context::Prompt => {}
        }
    }

    pub(super) fn open_selected(&mut self) -> Vec<Effect> {
        match self.selected_target() {
            Some(Target::Profile(name)) => vec![Effect::Switch(name)],
            Some(target) => self.open(Page::from(target)),
            None => Vec::new(),
        }
    }

    /// Opens the page about the link to the API, or leaves it.
    fn toggle_connection(&mut self) -> Vec<Effect> {
        if self.is_on_connection() {
            self.back();
            return Vec::new();
        }
        self.output.tell();
        self.open(Page::Connection)
    }

    /// Opens the page of the organizations, or leaves it.
    fn toggle_profiles(&mut self) -> Vec<Effect> {
        if self.is_on_profiles() {
            self.back();
            return Vec::new();
        }
        let mut effects = self.open(Page::Profiles);
        effects.push(Effect::Gather);
        effects
    }

    /// Whether the page in front is that of the organizations.
    pub(super) fn is_on_profiles(&self) -> bool {
        self.views.last().is_some_and(|view| view.page == Page::Profiles)
    }

    fn toggle_mouse(&mut self) {
        self.has_mouse = !self.has_mouse;
        self.say(if self.has_mouse { "mouse on" } else { "mouse off" });
    }

    /// Opens the page about why the thing in front is as it is, or leaves it.
    fn toggle_why(&mut self) -> Vec<Effect> {
        if self.is_on_why() {
            self.back();
            return Vec::new();
        }
        self.subject().map_or_else(Vec::new, |subject| self.open(Page::Why(subject)))
    }

    /// Opens the page of what happened, or leaves it.
    fn toggle_events(&mut self) -> Vec<Effect> {
        if self.is_on_events() {
            self.back();
            return Vec::new();
        }
        self.open(Page::Events)
    }

    /// Whether the page in front says why.
    pub(super) fn is_on_why(&self) -> bool {
        matches!(self.views.last(), Some(View { page: Page::Why(_), .. }))
    }

    /// Whether the page in front is that of what happened.
    pub(super) fn is_on_events(&self) -> bool {
        self.views.last().is_some_and(|view| view.page == Page::Events)
    }

    /// Shows events of the next kind only, and after the last kind all.
    fn next_theme(&mut self) {
        if self.is_on_events() {
            self.memory.choose_next_theme();
            self.settle();
        }
    }

    /// The thing in front: that of the page, or what is selected at home.
    fn subject(&self) -> Option<Subject> {
        match self.views.last() {
            Some(view) => view.page.subject(),
            None => self.selected_target().and_then(|target| Page::from(target).subject()),
        }
    }

    /// Whether the page in front is about the link to the API.
    pub(super) fn is_on_connection(&self) -> bool {
        self.views.last().is_some_and(|view| view.page == Page::Connection)
    }

    /// A filter goes first, then the page.
    fn clear_or_back(&mut self) {
        if !self.clear_filter() {
            self.back();
        }
    }

    fn back(&mut self) {
        if self.help.take().is_some() {
            return;
        }
        let Some(left) = self.views.pop() else { return };
        if self.views.is_empty() {
            self.select_at_home(&left.page);
        }
        self.settle();
    }

    /// Selects at home what was looked at last, which is another thing after a walk along siblings.
    fn select_at_home(&mut self, page: &Page) {
        let (layout, snapshot) = (self.home_layout(), self.snapshot_now());
        match page {
            Page::Datacenter(name) => self.home.select_datacenter(name, &layout),
            Page::Group(key) => self.home.select_group(key, &snapshot, &layout),
            Page::Hub(key) => self.home.select_hub(key),
            Page::Tunnel(_)
            | Page::Why(_)
            | Page::Events
            | Page::Story(_)
            | Page::Connection
            | Page::Profiles => {}
        }
    }

    fn page_rows(&self) -> isize {
        let rows = match (self.context(), self.pane()) {
            (Context::Home, Pane::Datacenters) => self.home_layout().datacenter_rows(),
            (Context::Home, _) => self.home_layout().group_rows(),
            _ => self.detail_rows(),
        };
        isize::try_from(rows.saturating_sub(1).max(1)).unwrap_or(1)
    }

    /// Moves through the page in front.
    fn move_in_view(&mut self, rows: isize) {
        self.place_in_view(|scroll, view, selected| {
            let selected = selected.or_else(|| (!scroll.places.is_empty()).then_some(0));
            scroll.step(Position { selected, offset: view.offset }, rows)
        });
    }

    /// Finds the selection of the page in front again and places it anew.
    fn place_in_view(&mut self, place: impl Fn(Scroll, &View, Option<usize>) -> Position) {
        let Some(view) = self.views.last() else { return };
        let document = self.document_in_front();
        let lines = document.lines(self.size().width);
        let places = self.places_in_front(&lines);
        let is_selected = |target: Option<&Target>| target.is_some() && target == view.selected.as_ref();
        // Mostly it is where it was.
        let there = view.line.filter(|line| is_selected(lines.target(*line)));
        let there = there.and_then(|line| places.binary_search(&line).ok());
        let known = there.or_else(|| lines.targets().position(|(_, target)| is_selected(Some(target))));
        let scroll = Scroll { places: &places, lines: lines.count(), height: self.detail_rows() };
        let Position { selected, offset } = place(scroll, view, known);
        let line = selected.map(|selected| places[selected]);
        let target = line.and_then(|line| lines.target(line)).cloned();
        if let Some(view) = self.views.last_mut() {
            (view.selected, view.line, view.offset) = (target, line, offset);
        }
    }

    fn help_end(&self) -> usize {
        if self.help.is_none() {
            return 0;
        }
        self.help_lines().len().saturating_sub(self.help_rows())
    }
}
