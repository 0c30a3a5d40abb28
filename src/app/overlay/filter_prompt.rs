//! Narrowing what is listed: the line in which a filter is typed, which counts while it is typed; the filters that were used
//! before; and the way back to all.

use crate::app::home::list::NoneLeft;
use crate::app::overlay::line_editor::Input;
use crate::app::{Action, App, Effect, Overlay, Pane, SavedChanges};
use crate::config::chord::Chord;
use crate::domain::filter::{Filter, FilterError, NamedFilters, Scope};

/// What a filter is typed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Narrowed {
    /// The tunnel groups.
    Groups,
    /// The data centers.
    Datacenters,
    /// The page in front.
    Page,
    /// The help.
    Help,
}

/// The line in which a filter is typed.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterPrompt {
    /// What it is for.
    pub narrowed: Narrowed,
    /// What was typed.
    pub input: Input,
    /// What is wrong with it; until it is right, only what stands before that counts.
    pub error: Option<FilterError>,
    /// The filter from before, for those who change their mind.
    before: Filter,
    /// Which of the remembered filters is shown, and what was typed before.
    recalled: Option<(usize, String)>,
}

/// What `p` adds to a filter and takes away again.
const PROBLEMS: &str = "is:problem";

impl App {
    /// Opens the line for the filter of what is in front.
    pub(in crate::app) fn open_filter(&mut self) {
        let narrowed = self.narrowed();
        let before = self.filter_of(narrowed).clone();
        let mut input = Input::of(before.as_str());
        if !before.is_empty() {
            input.insert(" ");
        }
        let prompt = FilterPrompt { narrowed, input, error: None, before, recalled: None };
        self.overlay = Some(Overlay::Filter(prompt));
    }

    /// The filter of what is in front.
    pub fn filter(&self) -> &Filter {
        self.filter_of(self.narrowed())
    }

    /// Takes a key that is no action in the line.
    pub(in crate::app) fn type_filter(&mut self, mut prompt: FilterPrompt, chord: Chord) {
        if prompt.input.take(chord) {
            prompt.recalled = None;
            self.try_filter(&mut prompt);
        }
        self.overlay = Some(Overlay::Filter(prompt));
    }

    /// Takes text that was pasted.
    pub(in crate::app) fn paste_filter(&mut self, mut prompt: FilterPrompt, text: &str) {
        prompt.input.insert(text);
        self.try_filter(&mut prompt);
        self.overlay = Some(Overlay::Filter(prompt));
    }

    /// Does an action of the line.
    pub(in crate::app) fn act_in_filter(&mut self, mut prompt: FilterPrompt, action: Action) -> Vec<Effect> {
        match action {
            Action::Accept => return self.accept_filter(prompt),
            Action::Cancel => self.narrow(prompt.narrowed, prompt.before),
            Action::Up | Action::Down => {
                self.recall(&mut prompt, if action == Action::Up { 1 } else { -1 });
                self.try_filter(&mut prompt);
                self.overlay = Some(Overlay::Filter(prompt));
            }
            _ => self.overlay = Some(Overlay::Filter(prompt)),
        }
        Vec::new()
    }

    /// Shows only what is not well, or all again.
    pub(in crate::app) fn toggle_problems(&mut self) {
        let narrowed = self.narrowed();
        let text = self.filter_of(narrowed).as_str();
        let words: Vec<&str> = text.split_whitespace().filter(|word| *word != PROBLEMS).collect();
        let without = words.join(" ");
        let wanted = if without.len() == text.len() { format!("{text} {PROBLEMS}") } else { without };
        if let Ok(filter) = self.parse_filter(&wanted, narrowed) {
            self.narrow(narrowed, filter);
        }
    }

    /// Clears the filter of what is in front, and says whether there was one.
    pub(in crate::app) fn clear_filter(&mut self) -> bool {
        let Some(narrowed) = self.filtered() else { return false };
        self.narrow(narrowed, Filter::default());
        true
    }

    /// Whether there is a filter to clear.
    pub(in crate::app) fn has_filter(&self) -> bool {
        self.filtered().is_some()
    }

    /// What of that in front is filtered: at home the pane that has the keys first, then the other.
    fn filtered(&self) -> Option<Narrowed> {
        let narrowed = self.narrowed();
        let other = match narrowed {
            Narrowed::Groups => Narrowed::Datacenters,
            Narrowed::Datacenters => Narrowed::Groups,
            narrowed => narrowed,
        };
        [narrowed, other].into_iter().find(|&narrowed| !self.filter_of(narrowed).is_empty())
    }

    /// Narrows the groups to a filter that was chosen elsewhere.
    pub(in crate::app) fn choose_filter(&mut self, text: &str) {
        match self.parse_filter(text, Narrowed::Groups) {
            Ok(filter) => {
                self.views.clear();
                self.home.focus = Pane::Groups;
                self.narrow(Narrowed::Groups, filter);
            }
            Err(error) => self.say_no(error.to_string()),
        }
    }

    /// How many things are listed of how many there are.
    pub fn listed_of(&self, narrowed: Narrowed) -> Option<(usize, usize)> {
        let snapshot = self.snapshot();
        match (narrowed, self.views.last()) {
            (Narrowed::Groups, _) => Some((self.listed_count(), snapshot.groups.len())),
            (Narrowed::Datacenters, _) => {
                Some((self.home.datacenter_order().len(), snapshot.datacenters.len()))
            }
            (Narrowed::Page, Some(_)) => {
                let document = self.document_in_front();
                Some((document.entries(), document.all()))
            }
            (Narrowed::Page, None) | (Narrowed::Help, _) => None,
        }
    }

    /// Why no group is listed: what each part of the filter lets through by itself.
    pub fn why_no_group(&self) -> Vec<String> {
        let (filter, all) = (&self.home.filter, self.snapshot().groups.len());
        let NoneLeft { by_parts, muted } = self.home.none_left.get_or_init(|| self.none_left());
        let mut lines = vec![format!(
            "None of {} fits the filter {filter}. Esc clears it.",
            crate::domain::counted(all, "group")
        )];
        if by_parts.len() > 1 {
            let counts =
                filter.parts().into_iter().zip(by_parts).map(|(part, count)| format!("{part} {count}"));
            lines.push(format!("By themselves: {}.", counts.collect::<Vec<_>>().join(", ")));
        }
        if *muted > 0 {
            lines.push(format!(
                "{muted} muted {} no problem here; is:muted lists {}.",
                if *muted == 1 { "group is" } else { "groups are" },
                if *muted == 1 { "it" } else { "them" }
            ));
        }
        lines
    }

    fn none_left(&self) -> NoneLeft {
        let by_parts = self.home.filter.parts().iter().map(|part| self.count_groups(part)).collect();
        let muted = self.snapshot().groups.iter().filter(|group| self.is_muted(group)).count();
        NoneLeft { by_parts, muted }
    }

    fn count_groups(&self, filter: &Filter) -> usize {
        let (snapshot, now) = (self.snapshot(), self.clock().now());
        let facts = |(place, group)| {
            self.memory.attention.facts(group, &snapshot.regions.value, snapshot.words(place))
        };
        snapshot.groups.iter().enumerate().map(facts).filter(|facts| filter.lets_through(facts, now)).count()
    }

    fn narrowed(&self) -> Narrowed {
        match (&self.help, self.views.is_empty(), self.pane()) {
            (Some(_), ..) => Narrowed::Help,
            (None, false, _) => Narrowed::Page,
            (None, true, Pane::Datacenters) => Narrowed::Datacenters,
            (None, true, _) => Narrowed::Groups,
        }
    }

    fn filter_of(&self, narrowed: Narrowed) -> &Filter {
        match narrowed {
            Narrowed::Groups => &self.home.filter,
            Narrowed::Datacenters => &self.home.datacenter_filter,
            Narrowed::Page => self.views.last().map_or(&self.home.filter, |view| &view.filter),
            Narrowed::Help => self.help.as_ref().map_or(&self.home.filter, |help| &help.filter),
        }
    }

    fn parse_filter(&self, text: &str, narrowed: Narrowed) -> Result<Filter, FilterError> {
        let scope = match narrowed {
            Narrowed::Groups => Scope::Groups,
            Narrowed::Datacenters => Scope::Datacenters,
            Narrowed::Page | Narrowed::Help => Scope::Rows,
        };
        let none = NamedFilters::new();
        let named = if narrowed == Narrowed::Groups { &self.preferences.filters } else { &none };
        Filter::parse(text, scope, named)
    }

    fn try_filter(&mut self, prompt: &mut FilterPrompt) {
        match self.parse_filter(prompt.input.text(), prompt.narrowed) {
            Ok(filter) => {
                prompt.error = None;
                self.narrow(prompt.narrowed, filter);
            }
            Err(error) => {
                // What stands before the wrong term counts.
                let right: String = prompt.input.text().chars().take(error.at.start).collect();
                let right = right.rfind(char::is_whitespace).map_or("", |blank| &right[..blank]);
                let filter =
                    self.parse_filter(right, prompt.narrowed).unwrap_or_else(|_| prompt.before.clone());
                prompt.error = Some(error);
                self.narrow(prompt.narrowed, filter);
            }
        }
    }

    /// What is wrong keeps the line open: nothing that was typed is lost.
    fn accept_filter(&mut self, mut prompt: FilterPrompt) -> Vec<Effect> {
        self.try_filter(&mut prompt);
        if prompt.error.is_some() {
            self.overlay = Some(Overlay::Filter(prompt));
            return Vec::new();
        }
        self.remember_filter(prompt.input.text().trim())
    }

    fn remember_filter(&mut self, text: &str) -> Vec<Effect> {
        if text.is_empty() || self.kept.filters.first().is_some_and(|first| first == text) {
            return Vec::new();
        }
        let changes = SavedChanges::filter_used(text);
        changes.apply(&mut self.kept);
        vec![Effect::Keep(Box::new(changes))]
    }

    /// Shows a filter that was used before, or what was typed.
    fn recall(&self, prompt: &mut FilterPrompt, steps: isize) {
        let (at, typed) = match &prompt.recalled {
            Some((at, typed)) => (Some(*at), typed.clone()),
            None => (None, prompt.input.text().to_owned()),
        };
        let next = match at {
            None if steps > 0 => Some(0),
            None => None,
            Some(at) => at.checked_add_signed(steps),
        };
        let Some(next) = next else {
            prompt.input.set(&typed);
            prompt.recalled = None;
            return;
        };
        if let Some(text) = self.kept.filters.get(next) {
            prompt.input.set(text);
            prompt.recalled = Some((next, typed));
        }
    }

    fn narrow(&mut self, narrowed: Narrowed, filter: Filter) {
        match narrowed {
            Narrowed::Groups => self.narrow_groups(filter),
            Narrowed::Datacenters => self.narrow_datacenters(filter),
            Narrowed::Page => {
                if let Some(view) = self.views.last_mut() {
                    view.filter = filter;
                }
            }
            Narrowed::Help => {
                if let Some(help) = &mut self.help {
                    help.filter = filter;
                }
            }
        }
        self.settle_what_is_narrowed();
    }
}
