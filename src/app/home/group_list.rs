//! List of tunnel groups: filter, sort order, columns and selection.

use super::empty_list_reason::EmptyListReason;
use super::sort::sorted;
use super::{Column, ListContext, Sort, TableWidth};
use crate::app::selection::{Rows, Selection};
use crate::app::{SavedSort, SavedState};
use crate::domain::filter::Filter;
use crate::domain::{GroupKey, Snapshot};
use std::cell::OnceCell;

/// List of tunnel groups.
#[derive(Debug, Clone)]
pub(super) struct GroupList {
    selection: Selection<GroupKey>,
    filter: Filter,
    sort: Sort<Column>,
    /// Chosen columns in display order.
    columns: Vec<Column>,
    width: TableWidth,
    /// Snapshot indices of all groups, sorted.
    sorted: Vec<usize>,
    /// Snapshot indices of the listed groups, sorted.
    listed: Vec<usize>,
    empty_reason: OnceCell<EmptyListReason>,
}

impl Default for GroupList {
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            filter: Filter::default(),
            sort: Sort::new(Column::State),
            columns: Column::defaults().collect(),
            width: TableWidth::Default,
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

    pub(super) fn width(&self) -> TableWidth {
        self.width
    }

    /// Snapshot indices of the listed groups, in list order.
    pub(super) fn listed(&self) -> &[usize] {
        &self.listed
    }

    /// Chosen columns; in the wide table all.
    pub(super) fn columns(&self) -> Vec<Column> {
        match self.width {
            TableWidth::Default => self.columns.clone(),
            TableWidth::Wide => Column::all().collect(),
        }
    }

    /// Whether a column is chosen.
    pub(super) fn has_column(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// Explanation of an empty list: matches per term of the filter.
    pub(super) fn empty_reason(&self, context: &ListContext) -> Vec<String> {
        let reason = self.empty_reason.get_or_init(|| EmptyListReason::find(&self.filter, context));
        reason.lines(&self.filter, context.snapshot.groups.len())
    }

    /// Sets the initial filter.
    pub(super) fn start_with(&mut self, filter: Filter) {
        self.filter = filter;
    }

    /// Sorts and filters, after a new snapshot or a change of the order.
    pub(super) fn refresh(&mut self, context: &ListContext) {
        self.sorted = sorted(context, self.sort);
        self.refilter(context);
    }

    /// Filters, after time has passed.
    pub(super) fn refilter(&mut self, context: &ListContext) {
        self.set_listed(self.matching(&self.sorted, context));
        self.follow(context);
    }

    pub(super) fn sort_by(&mut self, sort: Sort<Column>, context: &ListContext) {
        self.sort = sort;
        self.refresh(context);
    }

    /// Sets the filter. If it refines the previous one, as with each typed character, only listed groups are tested.
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

    /// Groups that the filter matches.
    fn matching(&self, indices: &[usize], context: &ListContext) -> Vec<usize> {
        if self.filter.is_empty() {
            return indices.to_vec();
        }
        indices.iter().copied().filter(|index| context.matches(&self.filter, *index)).collect()
    }

    /// Releases the selected group, so that the next refresh selects the group then in its row.
    pub(super) fn release(&mut self) {
        self.selection.release();
    }

    /// Keeps the selection on its group and visible.
    pub(super) fn follow(&mut self, context: &ListContext) {
        let rows = Groups { snapshot: context.snapshot, listed: &self.listed };
        self.selection.follow(&rows, context.layout.group_rows());
    }

    /// Moves the selection.
    pub(super) fn step(&mut self, rows: isize, context: &ListContext) {
        let groups = Groups { snapshot: context.snapshot, listed: &self.listed };
        self.selection.step(rows, &groups, context.layout.group_rows());
    }

    /// Selects a group, if listed.
    pub(super) fn select(&mut self, key: &GroupKey, context: &ListContext) {
        let groups = Groups { snapshot: context.snapshot, listed: &self.listed };
        self.selection.select(key, &groups, context.layout.group_rows());
    }

    /// Shows or hides a column.
    pub(super) fn toggle_column(&mut self, column: Column) {
        let is_shown = |known: &Column| self.has_column(*known) != (*known == column);
        self.columns = Column::all().filter(is_shown).collect();
    }

    /// Toggles the wide table.
    pub(super) fn toggle_width(&mut self) {
        self.width = match self.width {
            TableWidth::Default => TableWidth::Wide,
            TableWidth::Wide => TableWidth::Default,
        };
    }

    /// Restores sort order and columns.
    pub(super) fn restore(&mut self, saved: &SavedState) {
        if let Some(sort) = saved.sort.as_ref().and_then(|sort| sort.restored(Column::named)) {
            self.sort = sort;
        }
        if let Some(names) = &saved.columns {
            let is_chosen = |column: &Column| names.iter().any(|name| name == column.name());
            let is_needed = |column: &Column| matches!(column, Column::State | Column::Name);
            self.columns = Column::all().filter(|column| is_needed(column) || is_chosen(column)).collect();
        }
        self.width = if saved.optional_columns { TableWidth::Wide } else { TableWidth::Default };
    }

    /// Stores sort order and columns.
    pub(super) fn save(&self, saved: &mut SavedState) {
        saved.sort = Some(SavedSort::new(self.sort.by.name(), self.sort.is_reversed));
        let is_default = self.columns.iter().copied().eq(Column::defaults());
        saved.columns =
            (!is_default).then(|| self.columns.iter().map(|column| column.name().to_owned()).collect());
        saved.optional_columns = self.width == TableWidth::Wide;
    }
}

/// Listed groups as rows.
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
        let index = self.snapshot.group_index(key)?;
        self.listed.iter().position(|listed| *listed == index)
    }
}
