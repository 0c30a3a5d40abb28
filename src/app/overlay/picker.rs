//! Picker: a list with fuzzy search, used by the palette and the choosers of columns, sort orders, fields and durations.

use super::search::{MatchBuffers, Search};
use super::search_index::{IndexPosition, SearchIndex, SearchItem};
use super::{Choice, LineEditor, Request};
use crate::config::key_combination::KeyCombination;
use std::borrow::Cow;

/// Maximum number of listed entries.
const MAX_LISTED: usize = 200;
/// Rows that page up and down move by.
pub(in crate::app) const PICKER_PAGE: isize = 10;
/// Objects searched at once: some milliseconds of work.
const SEARCH_BATCH: usize = 4_000;

/// Entry of a picker.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub label: String,
    /// Text at the right.
    pub note: String,
    /// Additional text to search.
    pub search_terms: &'static str,
    /// Whether it is currently chosen; `None` if not applicable.
    pub is_chosen: Option<bool>,
    pub choice: Choice,
}

impl Entry {
    pub(super) fn new(label: impl Into<String>, note: impl Into<String>, choice: Choice) -> Self {
        Self { label: label.into(), note: note.into(), search_terms: "", is_chosen: None, choice }
    }

    pub(super) fn with_search_terms(self, search_terms: &'static str) -> Self {
        Self { search_terms, ..self }
    }

    pub(super) fn chosen(self, is_chosen: bool) -> Self {
        Self { is_chosen: Some(is_chosen), ..self }
    }
}

/// A list with fuzzy search.
#[derive(Debug, Clone)]
pub struct Picker {
    pub title: Cow<'static, str>,
    pub input: LineEditor,
    entries: Vec<Entry>,
    /// Objects listed after the entries.
    index: Option<SearchIndex>,
    listed: Vec<Entry>,
    selected: usize,
    /// Unfinished search; the previous results stay listed meanwhile.
    pending_search: Option<PendingSearch>,
}

/// Candidate, in the order without a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Entry(usize),
    Indexed(SearchItem),
}

/// Unfinished search.
#[derive(Debug, Clone)]
struct PendingSearch {
    search: Search<Item>,
    next: IndexPosition,
}

impl Picker {
    /// A picker without a query.
    pub(super) fn new(title: impl Into<Cow<'static, str>>, entries: Vec<Entry>) -> Self {
        let mut picker = Self {
            title: title.into(),
            input: LineEditor::default(),
            entries,
            index: None,
            listed: Vec::new(),
            selected: 0,
            pending_search: None,
        };
        picker.search();
        let mut chosen = picker.entries.iter().enumerate().filter(|(_, entry)| entry.is_chosen == Some(true));
        // With several chosen entries, the selection starts at the top.
        picker.selected = match (chosen.next(), chosen.next()) {
            (Some((only, _)), None) => only,
            _ => 0,
        };
        picker
    }

    /// Adds the objects of an index after the entries.
    pub(super) fn with_index(mut self, index: SearchIndex) -> Self {
        self.index = Some(index);
        self.search();
        self
    }

    /// Listed entries, best match first.
    pub fn listed(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.listed.iter()
    }

    /// Selected row.
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// Number of all entries and objects.
    pub fn total(&self) -> usize {
        self.entries.len() + self.index.as_ref().map_or(0, SearchIndex::count)
    }

    /// Whether a search is unfinished.
    pub(super) fn is_searching(&self) -> bool {
        self.pending_search.is_some()
    }

    /// Choice of the selected entry.
    pub(super) fn choice(&self) -> Option<&Choice> {
        self.listed.get(self.selected).map(|entry| &entry.choice)
    }

    /// Whether it is the column chooser.
    pub(super) fn is_column_picker(&self) -> bool {
        matches!(self.entries.first(), Some(Entry { choice: Choice::Toggle(_), .. }))
    }

    /// Replaces the entries; the same row stays selected.
    pub(super) fn replace_entries(&mut self, entries: Vec<Entry>) {
        let selected = self.selected;
        self.entries = entries;
        self.search();
        self.selected = selected.min(self.listed.len().saturating_sub(1));
    }

    /// Accepts the selected entry; returns whether the picker stays open, and requests.
    pub(super) fn accept(&mut self) -> (bool, Vec<Request>) {
        self.finish_search();
        let Some(choice) = self.choice().cloned() else { return (true, Vec::new()) };
        // The column chooser stays open.
        let is_open = matches!(choice, Choice::Toggle(_));
        (is_open, vec![Request::Choose(choice)])
    }

    /// Handles an unbound key.
    pub(super) fn type_key(&mut self, combination: KeyCombination) {
        if self.input.handle_key(combination) {
            self.search();
        }
    }

    /// Inserts pasted text.
    pub(super) fn paste(&mut self, text: &str) {
        self.input.insert(text);
        self.search();
    }

    /// Moves the selection, limited to the ends.
    pub(super) fn step(&mut self, rows: isize) {
        let last = self.listed.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(rows).min(last);
    }

    /// Selects a row; returns whether it was already selected.
    pub(super) fn select(&mut self, row: usize) -> bool {
        let was_selected = self.selected == row;
        if row < self.listed.len() {
            self.selected = row;
        }
        was_selected
    }

    /// Starts a search with the first batch. Without a query, all entries are listed in their order.
    pub(super) fn search(&mut self) {
        self.selected = 0;
        self.pending_search = None;
        let text = self.input.text().trim();
        if text.is_empty() {
            self.listed = self.initial_entries();
            return;
        }
        let mut search = Search::new(text, MAX_LISTED);
        let mut buffers = MatchBuffers::new();
        for (index, entry) in self.entries.iter().enumerate() {
            search.test(Item::Entry(index), &[&entry.label, entry.search_terms], &mut buffers);
        }
        self.advance_search(PendingSearch { search, next: IndexPosition::default() }, &mut buffers);
    }

    /// Searches a further batch.
    pub(super) fn continue_search(&mut self) {
        if let Some(pending_search) = self.pending_search.take() {
            self.advance_search(pending_search, &mut MatchBuffers::new());
        }
    }

    /// Searches the rest.
    pub(super) fn finish_search(&mut self) {
        while self.is_searching() {
            self.continue_search();
        }
    }

    fn advance_search(&mut self, mut pending_search: PendingSearch, buffers: &mut MatchBuffers) {
        let next = self.index.as_ref().and_then(|index| {
            index.visit(pending_search.next, SEARCH_BATCH, |item, name| {
                pending_search.search.test(Item::Indexed(item), &[name], buffers);
            })
        });
        match next {
            Some(next) => self.pending_search = Some(PendingSearch { next, ..pending_search }),
            None => {
                self.listed =
                    pending_search.search.into_ranked().filter_map(|item| self.entry(item)).collect();
            }
        }
    }

    /// Entries without a query.
    fn initial_entries(&self) -> Vec<Entry> {
        let mut items: Vec<Item> = (0..self.entries.len()).map(Item::Entry).collect();
        if let Some(index) = self.index.as_ref().filter(|_| items.len() < MAX_LISTED) {
            index.visit(IndexPosition::default(), MAX_LISTED - items.len(), |item, _| {
                items.push(Item::Indexed(item));
            });
        }
        items.into_iter().take(MAX_LISTED).filter_map(|item| self.entry(item)).collect()
    }

    fn entry(&self, item: Item) -> Option<Entry> {
        match item {
            Item::Entry(index) => self.entries.get(index).cloned(),
            Item::Indexed(item) => self.index.as_ref()?.entry(item),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Action;

    fn picker(labels: &[&str]) -> Picker {
        let entry = |label: &&str| Entry::new(*label, "", Choice::Perform(Action::Quit));
        Picker::new("t", labels.iter().map(entry).collect())
    }

    fn found(picker: &mut Picker, typed: &str) -> Vec<String> {
        picker.input.set(typed);
        picker.search();
        picker.listed().map(|entry| entry.label.clone()).collect()
    }

    #[test]
    fn fuzzy_search_lists_the_best_match_first() {
        let mut picker = picker(&["branch-017-ntg", "hq", "plant-02", "branch-170"]);
        assert_eq!(found(&mut picker, "b017"), ["branch-017-ntg"]);
        assert_eq!(found(&mut picker, "170")[0], "branch-170");
        assert_eq!(found(&mut picker, "zz"), Vec::<String>::new());
        assert_eq!(found(&mut picker, " ").len(), 4);
    }

    #[test]
    fn substring_matches_rank_before_scattered_ones() {
        let mut picker = picker(&["save the screen again", "sort by another column", "dc-san-jose-ntg"]);
        assert_eq!(found(&mut picker, "SAN")[0], "dc-san-jose-ntg");
    }

    #[test]
    fn hidden_search_terms_match() {
        let entry =
            Entry::new("leave the program", "", Choice::Perform(Action::Quit)).with_search_terms("quit exit");
        let mut picker = Picker::new("t", vec![entry]);
        assert_eq!(found(&mut picker, "exit").len(), 1);
    }

    #[test]
    fn selection_stays_within_the_list() {
        let mut picker = picker(&["a", "b", "ab"]);
        picker.step(isize::MAX);
        assert_eq!(picker.selected(), 2);
        found(&mut picker, "a");
        assert_eq!(picker.selected(), 0);
        picker.step(-5);
        assert_eq!(picker.selected(), 0);
        found(&mut picker, "zzz");
        picker.step(3);
        assert_eq!((picker.selected(), picker.choice()), (0, None));
    }
}
