//! The list of tunnel groups: which are listed and in which order, with which columns, and which one is selected.

use super::empty_list_reason::EmptyListReason;
use super::sort::sorted;
use super::{Column, ListContext, Sort, Width};
use crate::app::selection::{Rows, Selection};
use crate::app::{SavedSort, SavedState};
use crate::domain::filter::Filter;
use crate::domain::{GroupKey, Snapshot};
use std::cell::OnceCell;

/// The list of tunnel groups.
#[derive(Clone, Debug)]
pub(super) struct GroupList {
    selection: Selection<GroupKey>,
    filter: Filter,
    sort: Sort<Column>,
    /// The chosen columns, in the order of the table.
    columns: Vec<Column>,
    width: Width,
    /// The places of all groups in the snapshot, in the order of the list.
    sorted: Vec<usize>,
    /// The places of those that are listed.
    listed: Vec<usize>,
    empty_reason: OnceCell<EmptyListReason>,
}

impl Default for GroupList {
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            filter: Filter::default(),
            sort: Sort::by(Column::State),
            columns: Column::usual().collect(),
            width: Width::Usual,
            sorted: Vec::new(),
            listed: Vec::new(),
            empty_reason: OnceCell::new(),
        }
    }
}

impl GroupList {
    pub(super) fn selection(&self) -> &Selection<GroupKey> {
        &self.selection
    }

    pub(super) fn filter(&self) -> &Filter {
        &self.filter
    }

    pub(super) fn sort(&self) -> Sort<Column> {
        self.sort
    }

    pub(super) fn width(&self) -> Width {
        self.width
    }

    /// The places in the snapshot of the groups that are listed, in the order of the list.
    pub(super) fn listed(&self) -> &[usize] {
        &self.listed
    }

    /// The columns: the chosen ones, and in the wide table all.
    pub(super) fn columns(&self) -> Vec<Column> {
        match self.width {
            Width::Usual => self.columns.clone(),
            Width::Wide => Column::all().collect(),
        }
    }

    /// Whether this column was chosen.
    pub(super) fn has_column(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// Why no group is listed: how many groups each term of the filter matches alone.
    pub(super) fn empty_reason(&self, context: &ListContext) -> Vec<String> {
        let reason = self.empty_reason.get_or_init(|| EmptyListReason::find(&self.filter, context));
        reason.lines(&self.filter, context.snapshot.groups.len())
    }

    /// The filter with which the dashboard starts.
    pub(super) fn start_with(&mut self, filter: Filter) {
        self.filter = filter;
    }

    /// Sorts and filters again, after the snapshot or what decides the order changed.
    pub(super) fn refresh(&mut self, context: &ListContext) {
        self.sorted = sorted(context, self.sort);
        self.refilter(context);
    }

    /// Filters again, after time went by.
    pub(super) fn refilter(&mut self, context: &ListContext) {
        self.set_listed(self.matching(&self.sorted, context));
        self.follow(context);
    }

    pub(super) fn sort_by(&mut self, sort: Sort<Column>, context: &ListContext) {
        self.sort = sort;
        self.refresh(context);
    }

    /// Filters by this. Where it refines the filter before, as with each letter that is typed, only the listed groups are
    /// tested.
    pub(super) fn filter_by(&mut self, filter: Filter, context: &ListContext) {
        let is_narrower = filter.is_refinement_of(&self.filter);
        self.filter = filter;
        let tested = if is_narrower { &self.listed } else { &self.sorted };
        self.set_listed(self.matching(tested, context));
        let rows = Groups { snapshot: context.snapshot, listed: &self.listed };
        self.selection.follow_filter(&rows, context.layout.group_rows());
    }

    fn set_listed(&mut self, listed: Vec<usize>) {
        self.listed = listed;
        self.empty_reason.take();
    }

    /// Those of these groups that the filter matches.
    fn matching(&self, places: &[usize], context: &ListContext) -> Vec<usize> {
        if self.filter.is_empty() {
            return places.to_vec();
        }
        places.iter().copied().filter(|place| context.matches(&self.filter, *place)).collect()
    }

    /// Lets go of the selected group: what stands in its row after the next refresh is selected.
    pub(super) fn release(&mut self) {
        self.selection.release();
    }

    /// Keeps the selection on its group, and in view.
    pub(super) fn follow(&mut self, context: &ListContext) {
        let rows = Groups { snapshot: context.snapshot, listed: &self.listed };
        self.selection.follow(&rows, context.layout.group_rows());
    }

    /// Moves the selection by so many rows.
    pub(super) fn step(&mut self, rows: isize, context: &ListContext) {
        let groups = Groups { snapshot: context.snapshot, listed: &self.listed };
        self.selection.step(rows, &groups, context.layout.group_rows());
    }

    /// Selects a group, if it is listed.
    pub(super) fn select(&mut self, key: &GroupKey, context: &ListContext) {
        let groups = Groups { snapshot: context.snapshot, listed: &self.listed };
        self.selection.select(key, &groups, context.layout.group_rows());
    }

    /// Shows a column, or hides it.
    pub(super) fn toggle_column(&mut self, column: Column) {
        let is_shown = |known: &Column| self.has_column(*known) != (*known == column);
        self.columns = Column::all().filter(is_shown).collect();
    }

    /// Shows the optional columns first, or no longer.
    pub(super) fn toggle_width(&mut self) {
        self.width = match self.width {
            Width::Usual => Width::Wide,
            Width::Wide => Width::Usual,
        };
    }

    /// Restores order and columns.
    pub(super) fn restore(&mut self, saved: &SavedState) {
        if let Some(sort) = saved.sort.as_ref().and_then(|sort| sort.restored(Column::named)) {
            self.sort = sort;
        }
        if let Some(names) = &saved.columns {
            let is_chosen = |column: &Column| names.iter().any(|name| name == column.name());
            let is_needed = |column: &Column| matches!(column, Column::State | Column::Name);
            self.columns = Column::all().filter(|column| is_needed(column) || is_chosen(column)).collect();
        }
        self.width = if saved.optional_columns { Width::Wide } else { Width::Usual };
    }

    /// Writes order and columns into what is saved.
    pub(super) fn save(&self, saved: &mut SavedState) {
        saved.sort = Some(SavedSort::new(self.sort.by.name(), self.sort.is_reversed));
        let is_usual = self.columns.iter().copied().eq(Column::usual());
        saved.columns =
            (!is_usual).then(|| self.columns.iter().map(|column| column.name().to_owned()).collect());
        saved.optional_columns = self.width == Width::Wide;
    }
}

/// The groups that are listed, as rows.
struct Groups<'a> {
    snapshot: &'a Snapshot,
    listed: &'a [usize],
}

impl Rows<GroupKey> for Groups<'_> {
    fn count(&self) -> usize {
        self.listed.len()
    }

    fn key(&self, row: usize) -> Option<GroupKey> {
        self.snapshot.groups.get(*self.listed.get(row)?).map(|group| group.key.clone())
    }

    fn row(&self, key: &GroupKey) -> Option<usize> {
        let place = self.snapshot.group_index(key)?;
        self.listed.iter().position(|listed| *listed == place)
    }
}
