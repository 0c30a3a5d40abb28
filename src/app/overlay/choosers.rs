//! The lists to choose from, and what choosing does: the palette of everything, orders, columns, fields to copy, times to mute.

use crate::app::overlay::picker::{Choice, Entry, Picker};
use crate::app::overlay::search_index::Things;
use crate::app::pages::filter::sortable_heads;
use crate::app::saved_changes::MAX_MUTES;
use crate::app::status::alerts::Mute;
use crate::app::{
    Action, App, BINDINGS, Column, Context, DatacenterColumn, Effect, Overlay, Page, Pane, Width,
};
use crate::domain::GroupKey;
use std::time::Duration;

/// Times for which a group can be muted.
const MUTES: [(&str, Option<u64>); 7] = [
    ("1 hour", Some(1)),
    ("4 hours", Some(4)),
    ("8 hours", Some(8)),
    ("1 day", Some(24)),
    ("3 days", Some(72)),
    ("1 week", Some(168)),
    ("until unmuted", None),
];

impl App {
    /// Does an action of a list to choose from.
    pub(in crate::app) fn act_in_picker(&mut self, mut picker: Picker, action: Action) -> Vec<Effect> {
        const PAGE: isize = 10;
        if action != Action::Cancel {
            picker.finish();
        }
        match action {
            Action::Accept => return self.accept(picker),
            Action::Cancel => return Vec::new(),
            Action::Up => picker.step(-1),
            Action::Down => picker.step(1),
            Action::PageUp => picker.step(-PAGE),
            Action::PageDown => picker.step(PAGE),
            _ => {}
        }
        self.overlay = Some(Overlay::Picker(picker));
        Vec::new()
    }

    /// Opens the palette: what can be done now, filters and profiles of the configuration, and everything that can be opened.
    pub(in crate::app) fn open_palette(&mut self) {
        let mut entries = self.action_entries();
        let filters = self.preferences.filters.iter();
        entries.extend(filters.map(|(name, filter)| {
            Entry::new(format!("filter @{name}"), filter.as_str(), Choice::Filter(format!("@{name}")))
        }));
        let profiles = self.organizations.iter().filter(|line| line.name != self.about().profile);
        entries.extend(profiles.map(|line| {
            Entry::new(format!("profile {}", line.name), "organization", Choice::Profile(line.name.clone()))
        }));
        let things = Things::new(self.snapshot_now(), self.home.listed().to_vec());
        self.pick(Picker::new("Go to or do", entries).with(things));
    }

    fn action_entries(&self) -> Vec<Entry> {
        let context = self.context();
        let is_told = |action| !matches!(action, Action::Palette | Action::Up | Action::Down);
        let here = BINDINGS.iter().filter(|binding| {
            binding.contexts.contains(&context)
                && !binding.help.is_empty()
                && is_told(binding.action)
                && self.works(binding.action)
        });
        let entry = |binding: &crate::app::Binding| {
            Entry::new(binding.help, self.keys(context, binding.action), Choice::Do(binding.action))
                .found_by(binding.action.name())
        };
        here.map(entry).collect()
    }

    /// Opens the list of columns to sort by.
    pub(in crate::app) fn open_sort(&mut self) {
        let entries: Vec<Entry> = match (self.views.last(), self.pane()) {
            (Some(_), _) => self.page_sort_entries(),
            (None, Pane::Datacenters) => {
                let now = self.home.datacenter_sort;
                let entry = |(column, name): (DatacenterColumn, &str)| {
                    let sort = now.again_by(column);
                    Entry::new(name, "", Choice::SortDatacenters(sort)).chosen(column == now.by)
                };
                DatacenterColumn::ALL.into_iter().map(entry).collect()
            }
            (None, _) => {
                let now = self.home.sort;
                let entry = |column: Column| {
                    let sort = now.again_by(column);
                    let shown = if column == now.by { now } else { sort };
                    let note = column.order_words(shown.is_reversed);
                    Entry::new(order_name(column), note, Choice::Sort(sort)).chosen(column == now.by)
                };
                Column::all().map(entry).collect()
            }
        };
        if entries.is_empty() {
            return self.say_no("nothing on this page can be sorted");
        }
        self.pick(Picker::new("Sort by (again: reversed)", entries));
    }

    fn page_sort_entries(&self) -> Vec<Entry> {
        let document = self.document_in_front();
        let now = self.views.last().and_then(|view| view.sort).map(|sort| sort.by);
        sortable_heads(&document)
            .into_iter()
            .map(|head| Entry::new(head, "", Choice::SortPage(head)).chosen(now == Some(head)))
            .collect()
    }

    /// Opens the list of columns to show.
    pub(in crate::app) fn open_columns(&mut self) {
        let entries = self.column_entries();
        self.pick(Picker::new("Columns: Enter shows or hides, Esc closes", entries));
    }

    fn column_entries(&self) -> Vec<Entry> {
        let optional = Column::all().filter(|column| !matches!(column, Column::State | Column::Name));
        let entry = |column: Column| {
            Entry::new(column.name(), "", Choice::Toggle(column)).chosen(self.home.columns.contains(&column))
        };
        optional.map(entry).collect()
    }

    /// Opens the list of times for which the group in front can be muted, or unmutes it.
    pub(in crate::app) fn toggle_mute(&mut self) -> Vec<Effect> {
        let Some(key) = self.group_in_front() else {
            self.say_no("no group is selected");
            return Vec::new();
        };
        if self.memory.attention.muted.remove(&key.to_string()).is_some() {
            self.say(format!("{} is no longer muted", self.group_name(&key)));
            self.arrange();
            return self.keep();
        }
        if self.memory.attention.muted.len() >= MAX_MUTES {
            self.say_no(format!("{MAX_MUTES} groups are muted, and no more can be; unmute another first"));
            return Vec::new();
        }
        let entry = |(words, hours): (&str, Option<u64>)| {
            Entry::new(words, "", Choice::Mute(hours.map(|hours| Duration::from_secs(hours * 3_600))))
        };
        self.pick(Picker::new("Mute this group for", MUTES.into_iter().map(entry).collect()));
        Vec::new()
    }

    fn pick(&mut self, picker: Picker) {
        self.overlay = Some(Overlay::Picker(picker));
    }

    fn accept(&mut self, picker: Picker) -> Vec<Effect> {
        let Some(choice) = picker.choice().cloned() else {
            self.overlay = Some(Overlay::Picker(picker));
            return Vec::new();
        };
        if let Choice::Toggle(column) = choice {
            self.toggle_column(column, picker);
            return self.keep();
        }
        self.choose(choice)
    }

    fn choose(&mut self, choice: Choice) -> Vec<Effect> {
        match choice {
            Choice::Do(action) => return self.act(action),
            Choice::Open(target) => return self.open(Page::from(target)),
            Choice::Filter(text) => self.choose_filter(&text),
            Choice::Sort(sort) => {
                self.home.sort = sort;
                self.sort();
            }
            Choice::SortDatacenters(sort) => {
                self.home.datacenter_sort = sort;
                self.sort_datacenters();
            }
            Choice::SortPage(head) => self.sort_page(head),
            Choice::Copy(what, text) => return self.copy_text(&what, text),
            Choice::Mute(time) => {
                self.mute(time);
                self.arrange();
            }
            Choice::Profile(name) => return vec![Effect::Switch(name)],
            Choice::Toggle(_) => {}
        }
        self.keep()
    }

    fn toggle_column(&mut self, column: Column, mut picker: Picker) {
        let shown = |known: &Column| self.home.columns.contains(known) != (*known == column);
        let columns: Vec<Column> = Column::all().filter(shown).collect();
        self.home.columns = columns;
        picker.renew(self.column_entries());
        self.overlay = Some(Overlay::Picker(picker));
    }

    /// Shows the further columns too, or no longer.
    pub(in crate::app) fn toggle_wide(&mut self) -> Vec<Effect> {
        self.home.width = match self.home.width {
            Width::Usual => Width::Wide,
            Width::Wide => Width::Usual,
        };
        self.keep()
    }

    /// Sorts the other way round.
    pub(in crate::app) fn reverse(&mut self) -> Vec<Effect> {
        match (self.views.last_mut(), self.home.focus) {
            (Some(view), _) => {
                if let Some(sort) = &mut view.sort {
                    sort.is_reversed = !sort.is_reversed;
                }
                self.settle_what_is_narrowed();
            }
            (None, Pane::Datacenters) => {
                self.home.datacenter_sort.is_reversed = !self.home.datacenter_sort.is_reversed;
                self.sort_datacenters();
            }
            (None, _) => {
                self.home.sort.is_reversed = !self.home.sort.is_reversed;
                self.sort();
            }
        }
        self.keep()
    }

    fn mute(&mut self, time: Option<Duration>) {
        let Some(key) = self.group_in_front() else { return };
        let until = time.and_then(|time| self.clock().real_now().checked_add(time).ok());
        let name = self.group_name(&key);
        let end = until.map_or_else(
            || "until unmuted".to_owned(),
            |until| format!("until {}", self.clock().time(until)),
        );
        self.say(format!("{name} is muted {end}"));
        self.memory.attention.muted.insert(key.to_string(), Mute { name, until });
    }

    /// The group of the page in front, or that of what is selected at home.
    pub(in crate::app) fn group_in_front(&self) -> Option<GroupKey> {
        let page = match self.views.last() {
            Some(view) => Some(view.page.clone()),
            None => self.selected_target().map(Page::from),
        };
        page.and_then(|page| page.group().cloned()).filter(|key| self.snapshot().group(key).is_some())
    }

    fn group_name(&self, key: &GroupKey) -> String {
        self.snapshot().group(key).map_or_else(|| key.to_string(), |group| group.title().to_owned())
    }

    /// The keys of an action, in words.
    pub fn keys(&self, context: Context, action: Action) -> String {
        let chords = self.keymap().chords(context, action).iter();
        chords.map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
}

/// The name of an order: the first one is by how bad things are.
pub fn order_name(column: Column) -> &'static str {
    if column == Column::State { "severity" } else { column.name() }
}
