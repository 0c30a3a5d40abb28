//! An open page: selection, scroll position, filter and sort order. If its object is gone, the last snapshot with the object is
//! shown, marked as gone.

use super::scroll::{Position, Scroll};
use crate::app::pages::content::Content;
use crate::app::pages::{EventScope, Page, PageInputs};
use crate::app::{Sort, Target};
use crate::domain::Snapshot;
use crate::domain::filter::Filter;
use std::sync::Arc;

/// An open page.
#[derive(Debug, Clone)]
pub struct OpenPage {
    page: Page,
    /// Target of the selected row.
    selected: Option<Target>,
    /// Line of the selected row.
    line: Option<usize>,
    /// First visible line.
    offset: usize,
    filter: Filter,
    /// Sort order of its tables; `None` for the default order.
    sort: Option<Sort<&'static str>>,
    /// Last snapshot with the object.
    last_snapshot: Arc<Snapshot>,
}

impl OpenPage {
    /// Opens a page at its top.
    pub(super) fn new(page: Page, last_snapshot: Arc<Snapshot>) -> Self {
        Self {
            page,
            selected: None,
            line: None,
            offset: 0,
            filter: Filter::default(),
            sort: None,
            last_snapshot,
        }
    }

    /// The page.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Scope of an events page.
    pub(super) fn event_scope_mut(&mut self) -> Option<&mut EventScope> {
        match &mut self.page {
            Page::Events(scope) => Some(scope),
            _ => None,
        }
    }

    /// Target of the selected row.
    pub fn selected(&self) -> Option<&Target> {
        self.selected.as_ref()
    }

    /// First visible line.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Sort order of its tables; `None` for the default order.
    pub(in crate::app::pages) fn sort(&self) -> Option<Sort<&'static str>> {
        self.sort
    }

    /// Snapshot to show: the current one, or the last one with the object.
    pub fn snapshot<'a>(&'a self, current: &'a Arc<Snapshot>) -> &'a Arc<Snapshot> {
        if self.page.is_in(current) { current } else { &self.last_snapshot }
    }

    /// Stores a new snapshot, if it has the object.
    pub(super) fn apply_snapshot(&mut self, snapshot: &Arc<Snapshot>) {
        if self.page.is_in(snapshot) {
            self.last_snapshot = Arc::clone(snapshot);
        }
    }

    pub(super) fn select(&mut self, target: Option<Target>) {
        self.selected = target;
    }

    pub(super) fn set_filter(&mut self, filter: Filter) {
        self.filter = filter;
    }

    /// Sorts by a column; reverses if sorted by it already.
    pub(super) fn sort_by(&mut self, header: &'static str) {
        let is_again = self.sort.is_some_and(|sort| sort.by == header && !sort.is_reversed);
        self.sort = Some(Sort { by: header, is_reversed: is_again });
    }

    pub(super) fn reverse_sort(&mut self) {
        self.sort = self.sort.map(Sort::reversed);
    }

    pub(super) fn scroll_to_top(&mut self) {
        self.offset = 0;
    }

    /// Moves the selection or scrolls.
    pub(super) fn step(&mut self, rows: isize, content: &Content, inputs: &PageInputs) {
        self.update_position(content, inputs, |scroll, page, selected| {
            let selected = selected.or_else(|| (!scroll.selectable.is_empty()).then_some(0));
            scroll.step(Position { selected, offset: page.offset }, rows)
        });
    }

    /// Keeps the selection on an existing row and its screen position after the content has changed.
    pub(super) fn keep_selection(&mut self, content: &Content, inputs: &PageInputs) {
        self.update_position(content, inputs, |scroll, page, selected| {
            scroll.keep_selection(selected, page.line, page.offset)
        });
    }

    /// Selects a visible row; returns whether it was already selected.
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

    /// Locates the selected row and updates selection and scroll position.
    fn update_position(
        &mut self,
        content: &Content,
        inputs: &PageInputs,
        new_position: impl Fn(Scroll, &Self, Option<usize>) -> Position,
    ) {
        let lines = content.document().lines(inputs.size.width);
        let selectable = content.targets();
        let is_selected = |target: Option<&Target>| target.is_some() && target == self.selected.as_ref();
        // Fast path: it is on the same line.
        let index = self.line.filter(|line| is_selected(lines.target(*line)));
        let index = index.and_then(|line| selectable.binary_search(&line).ok());
        let selected_index =
            index.or_else(|| lines.targets().position(|(_, target)| is_selected(Some(target))));
        let scroll = Scroll { selectable, lines: lines.count(), height: inputs.rows };
        let Position { selected, offset } = new_position(scroll, self, selected_index);
        self.line = selected.map(|selected| selectable[selected]);
        self.selected = self.line.and_then(|line| lines.target(line)).cloned();
        self.offset = offset;
    }
}
