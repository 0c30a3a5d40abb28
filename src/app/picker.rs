//! A list to choose from, narrowed by what is typed: the palette, and the choosers of columns, orders, fields and times.

use super::{Action, Column, DatacenterColumn, Input, Sort, Target};
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::cmp::Reverse;
use std::time::Duration;

/// Entries that are listed at most; whoever wants another types more of it.
const LISTED: usize = 200;

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// Does this.
    Do(Action),
    /// Opens this.
    Open(Target),
    /// Narrows the groups to this.
    Filter(String),
    /// Sorts the groups so.
    Sort(Sort<Column>),
    /// Sorts the data centers so.
    SortDatacenters(Sort<DatacenterColumn>),
    /// Sorts the tables of the page by the column of this head.
    SortPage(&'static str),
    /// Shows or hides a column.
    Toggle(Column),
    /// Copies this; what it is.
    Copy(String, String),
    /// Mutes the selected group for so long, or until somebody ends it.
    Mute(Option<Duration>),
    /// Goes to the organization of this profile.
    Profile(String),
}

/// An entry of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What it is.
    pub label: String,
    /// What else there is to say, at the right.
    pub note: String,
    /// Words by which it is found, besides those that are shown.
    pub words: &'static str,
    /// Whether it is chosen now, where that can be so.
    pub is_chosen: Option<bool>,
    /// What it does.
    pub choice: Choice,
}

impl Entry {
    /// An entry without more to say.
    pub(super) fn new(label: impl Into<String>, note: impl Into<String>, choice: Choice) -> Self {
        Self { label: label.into(), note: note.into(), words: "", is_chosen: None, choice }
    }

    /// The same, found by these words too.
    pub(super) fn found_by(self, words: &'static str) -> Self {
        Self { words, ..self }
    }

    /// The same, chosen or not.
    pub(super) fn chosen(self, is_chosen: bool) -> Self {
        Self { is_chosen: Some(is_chosen), ..self }
    }
}

/// A list to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct Picker {
    /// What is chosen here.
    pub title: &'static str,
    /// What was typed.
    pub input: Input,
    entries: Vec<Entry>,
    listed: Vec<usize>,
    selected: usize,
}

impl Picker {
    /// A list of these, of which nothing is typed yet.
    pub(super) fn new(title: &'static str, entries: Vec<Entry>) -> Self {
        let mut picker = Self { title, input: Input::default(), entries, listed: Vec::new(), selected: 0 };
        picker.narrow();
        let mut chosen = picker.entries.iter().enumerate().filter(|(_, entry)| entry.is_chosen == Some(true));
        // Where several are chosen, none of them is where to begin.
        picker.selected = match (chosen.next(), chosen.next()) {
            (Some((only, _)), None) => only,
            _ => 0,
        };
        picker
    }

    /// What is listed, the best match first.
    pub fn listed(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.listed.iter().map(|&at| &self.entries[at])
    }

    /// The row of the selected entry.
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// How many there are to choose from.
    pub fn total(&self) -> usize {
        self.entries.len()
    }

    /// What the selected entry does.
    pub(super) fn choice(&self) -> Option<&Choice> {
        self.listed.get(self.selected).map(|&at| &self.entries[at].choice)
    }

    /// Lists other entries in the place of these, with the same row selected.
    pub(super) fn renew(&mut self, entries: Vec<Entry>) {
        let selected = self.selected;
        self.entries = entries;
        self.narrow();
        self.selected = selected.min(self.listed.len().saturating_sub(1));
    }

    /// Moves the selection; at the ends it stays.
    pub(super) fn step(&mut self, rows: isize) {
        let last = self.listed.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(rows).min(last);
    }

    /// Lists what fits to what is typed. Without anything typed that is all, in its own order.
    pub(super) fn narrow(&mut self) {
        self.selected = 0;
        let text = self.input.text().trim();
        if text.is_empty() {
            self.listed = (0..self.entries.len().min(LISTED)).collect();
            return;
        }
        let pattern = Pattern::new(text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher);
        let whole = text.to_lowercase();
        let has_whole = |text: &str| text.to_lowercase().contains(&whole);
        let mut found: Vec<((bool, u32), usize)> = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            // What was typed, as it was typed, goes before its letters spread over a sentence.
            let best = score(&entry.label).max(score(entry.words));
            let rank = |score| (has_whole(&entry.label) || has_whole(entry.words), score);
            found.extend(best.map(|score| (rank(score), at)));
        }
        found.sort_by_key(|&(rank, at)| (Reverse(rank), at));
        self.listed = found.into_iter().take(LISTED).map(|(_, at)| at).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picker(labels: &[&str]) -> Picker {
        let entry = |label: &&str| Entry::new(*label, "", Choice::Do(Action::Quit));
        Picker::new("t", labels.iter().map(entry).collect())
    }

    fn found(picker: &mut Picker, typed: &str) -> Vec<String> {
        picker.input.set(typed);
        picker.narrow();
        picker.listed().map(|entry| entry.label.clone()).collect()
    }

    #[test]
    fn letters_in_their_order_find_an_entry_the_best_first() {
        let mut picker = picker(&["branch-017-ntg", "hq", "plant-02", "branch-170"]);
        assert_eq!(found(&mut picker, "b017"), ["branch-017-ntg"]);
        assert_eq!(found(&mut picker, "170")[0], "branch-170");
        assert_eq!(found(&mut picker, "zz"), Vec::<String>::new());
        assert_eq!(found(&mut picker, " ").len(), 4);
    }

    #[test]
    fn a_name_with_what_was_typed_goes_before_a_sentence_with_its_letters() {
        let mut picker = picker(&["paint the screen anew", "sort by another column", "dc-san-jose-ntg"]);
        assert_eq!(found(&mut picker, "SAN")[0], "dc-san-jose-ntg");
    }

    #[test]
    fn words_that_are_not_shown_find_it_too() {
        let entry = Entry::new("leave the program", "", Choice::Do(Action::Quit)).found_by("quit exit");
        let mut picker = Picker::new("t", vec![entry]);
        assert_eq!(found(&mut picker, "exit").len(), 1);
    }

    #[test]
    fn the_selection_stays_within_the_list() {
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
