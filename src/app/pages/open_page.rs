//! A page that is open: what is selected, where it is scrolled to, what it is filtered and sorted by. When the object that it is
//! about is gone, the last snapshot that had it still shows it, marked as gone.

use super::content::Content;
use super::scroll::{Position, Scroll};
use super::{EventScope, Page, PageInputs};
use crate::app::{Sort, Target};
use crate::domain::Snapshot;
use crate::domain::filter::Filter;
use std::sync::Arc;

/// A page that is open.
#[derive(Clone, Debug)]
pub struct OpenPage {
    page: Page,
    /// The selected row.
    selected: Option<Target>,
    /// The line that the selected row is on.
    line: Option<usize>,
    /// The first line in view.
    offset: usize,
    filter: Filter,
    /// By which column its tables are sorted; by default, as they come.
    sort: Option<Sort<&'static str>>,
    /// The last snapshot that had the object.
    seen: Arc<Snapshot>,
}

impl OpenPage {
    /// A page from its top.
    pub(super) fn new(page: Page, seen: Arc<Snapshot>) -> Self {
        Self { page, selected: None, line: None, offset: 0, filter: Filter::default(), sort: None, seen }
    }

    /// What it is about.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// What it shows of the events, if it is a page of events.
    pub(super) fn event_scope_mut(&mut self) -> Option<&mut EventScope> {
        match &mut self.page {
            Page::Events(scope) => Some(scope),
            _ => None,
        }
    }

    /// The selected row.
    pub fn selected(&self) -> Option<&Target> {
        self.selected.as_ref()
    }

    /// The first line in view.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What its tables and lists are filtered by.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// By which column its tables are sorted; by default, as they come.
    pub(super) fn sort(&self) -> Option<Sort<&'static str>> {
        self.sort
    }

    /// The snapshot that it shows: the current one, or the last one that had the object.
    pub fn snapshot<'a>(&'a self, current: &'a Arc<Snapshot>) -> &'a Arc<Snapshot> {
        if self.page.is_in(current) { current } else { &self.seen }
    }

    /// Remembers a new snapshot, if it has the object.
    pub(super) fn apply_snapshot(&mut self, snapshot: &Arc<Snapshot>) {
        if self.page.is_in(snapshot) {
            self.seen = Arc::clone(snapshot);
        }
    }

    pub(super) fn select(&mut self, target: Option<Target>) {
        self.selected = target;
    }

    pub(super) fn set_filter(&mut self, filter: Filter) {
        self.filter = filter;
    }

    /// Sorts by this column; by the same again, the other way round.
    pub(super) fn sort_by(&mut self, head: &'static str) {
        let is_again = self.sort.is_some_and(|sort| sort.by == head && !sort.is_reversed);
        self.sort = Some(Sort { by: head, is_reversed: is_again });
    }

    pub(super) fn reverse_sort(&mut self) {
        self.sort = self.sort.map(Sort::reversed);
    }

    pub(super) fn scroll_to_top(&mut self) {
        self.offset = 0;
    }

    /// Moves by so many rows.
    pub(super) fn step(&mut self, rows: isize, content: &Content, inputs: &PageInputs) {
        self.place(content, inputs, |scroll, page, selected| {
            let selected = selected.or_else(|| (!scroll.places.is_empty()).then_some(0));
            scroll.step(Position { selected, offset: page.offset }, rows)
        });
    }

    /// Keeps the selection on a row that is there, where it was on the screen: the content has changed.
    pub(super) fn keep_selection(&mut self, content: &Content, inputs: &PageInputs) {
        self.place(content, inputs, |scroll, page, selected| scroll.keep(selected, page.line, page.offset));
    }

    /// Selects what this row in view opens; returns whether it was selected before.
    pub(super) fn click(&mut self, row: usize, content: &Content, inputs: &PageInputs) -> bool {
        let line = row + self.offset;
        let lines = content.document().lines(inputs.size.width);
        let Some(target) = lines.target(line) else { return false };
        if self.selected.as_ref() == Some(target) {
            return true;
        }
        (self.selected, self.line) = (Some(target.clone()), Some(line));
        self.keep_selection(content, inputs);
        false
    }

    /// Finds the selected row in the content and places it and the window.
    fn place(
        &mut self,
        content: &Content,
        inputs: &PageInputs,
        place: impl Fn(Scroll, &Self, Option<usize>) -> Position,
    ) {
        let lines = content.document().lines(inputs.size.width);
        let places = content.targets();
        let is_selected = |target: Option<&Target>| target.is_some() && target == self.selected.as_ref();
        // Mostly it is where it was.
        let there = self.line.filter(|line| is_selected(lines.target(*line)));
        let there = there.and_then(|line| places.binary_search(&line).ok());
        let known = there.or_else(|| lines.targets().position(|(_, target)| is_selected(Some(target))));
        let scroll = Scroll { places, lines: lines.count(), height: inputs.rows };
        let Position { selected, offset } = place(scroll, self, known);
        self.line = selected.map(|selected| places[selected]);
        self.selected = self.line.and_then(|line| lines.target(line)).cloned();
        self.offset = offset;
    }
}
