//! Column layout of the list of groups: as many columns as fit, by priority.

use super::group_layouts::{
    Goal, GroupListLayout, HubForm, LAYOUTS, ListForm, MIN_WHY_WIDTH, NameWidth, StateForm, WIDEST,
};
use super::{Column, TableWidth};
use crate::app::{ColumnLayout, TableColumn, WidthRange, fitting_columns, table_width};
use crate::domain::ColumnWidths;

/// Below this width, only rows are shown, without title and headers.
pub(super) const NARROW_WIDTH: u16 = 44;
const STATE_WIDTH: usize = "x disconnected".len();
/// Width of a hub status: `x DOWN`.
const HUB_STATUS_WIDTH: usize = 6;
/// Width of the routing label.
const ROUTES_WIDTH: usize = 21;
/// Time slots of the sparkline of a group.
pub const SPARKLINE_SLOTS: usize = 10;

/// Space of the list of groups.
#[derive(Debug, Clone, Copy)]
pub(in crate::app) struct GroupListSpace {
    /// Width of the pane.
    width: u16,
    table_width: TableWidth,
}

impl GroupListSpace {
    pub(in crate::app) fn new(width: u16, table_width: TableWidth) -> Self {
        Self { width, table_width }
    }
}

/// Visible columns of the list of groups.
#[derive(Debug, Clone)]
pub struct GroupColumns {
    /// Chosen columns.
    chosen: Vec<Column>,
    sorted_by: Column,
    /// Table columns of the chosen columns.
    pub columns: Vec<TableColumn>,
    /// Layout of the visible ones.
    pub layout: Vec<ColumnLayout>,
    pub hubs: HubForm,
    pub state: StateForm,
}

impl GroupColumns {
    /// Chosen column at an index.
    pub(in crate::app) fn column(&self, index: usize) -> Option<Column> {
        self.chosen.get(index).copied()
    }

    /// Lays out the chosen columns for values of these widths. The sort column is among the last to be hidden.
    pub(in crate::app) fn new(
        mut chosen: Vec<Column>,
        sorted_by: Column,
        widths: ColumnWidths,
        space: GroupListSpace,
    ) -> Self {
        if space.width < NARROW_WIDTH {
            // A number without a header is meaningless, and SINCE matters more.
            chosen.retain(|column| *column != Column::Tunnels);
        }
        let ListForm { hubs, state, .. } = WIDEST.form;
        let mut columns = Self { chosen, sorted_by, columns: Vec::new(), layout: Vec::new(), hubs, state };
        for candidate in LAYOUTS {
            columns.lay_out(candidate, widths, space);
            if columns.meets_goal(candidate.form.goal, space.table_width) {
                break;
            }
        }
        columns
    }

    /// Visible columns with their layout.
    pub fn visible(&self) -> impl Iterator<Item = (Column, &ColumnLayout)> {
        self.layout.iter().map(|layout| (self.chosen[layout.column], layout))
    }

    /// Whether a column is visible.
    pub fn shows(&self, column: Column) -> bool {
        self.visible().any(|(shown, _)| shown == column)
    }

    fn lay_out(&mut self, candidate: GroupListLayout, widths: ColumnWidths, space: GroupListSpace) {
        self.hubs = candidate.form.hubs;
        self.state = candidate.form.state;
        let part = if self.state == StateForm::Mark { 2 } else { 3 };
        let longest = usize::from(space.width) / part;
        let range = |column: &Column| self.range(*column, candidate, widths, longest);
        let ranges: Vec<WidthRange> = self.chosen.iter().map(range).collect();
        self.columns = self.chosen.iter().map(|column| self.table_column(*column)).collect();
        self.layout = fitting_columns(&self.columns, &ranges, table_width(space.width));
    }

    /// Whether the layout meets the goal. The wide table shortens hubs to their status rather than hide a column.
    fn meets_goal(&self, goal: Goal, table_width: TableWidth) -> bool {
        let has = |column: Column| !self.chosen.contains(&column) || self.shows(column);
        match (goal, table_width) {
            (Goal::All, _) | (Goal::Hubs, TableWidth::Wide) => self.layout.len() == self.chosen.len(),
            (Goal::Hubs, TableWidth::Default) => has(Column::Primary) && has(Column::Secondary),
            (Goal::Why, _) => has(Column::Why),
            (Goal::Nothing, _) => true,
        }
    }

    fn table_column(&self, column: Column) -> TableColumn {
        let table_column = column.table_column();
        match (column, self.state) {
            (Column::State, StateForm::Mark) => TableColumn { header: "", ..table_column },
            _ if self.explains_order(column) => {
                TableColumn { priority: table_column.priority.min(1), ..table_column }
            }
            _ => table_column,
        }
    }

    /// Whether a column is needed to understand the order: the sort column, and the rates if sorted by the traffic graph.
    fn explains_order(&self, column: Column) -> bool {
        let is_graphed_rate = self.sorted_by == Column::Traffic && matches!(column, Column::In | Column::Out);
        column == self.sorted_by || is_graphed_rate
    }

    /// Widths of a column; names and data centers are limited to `longest`.
    fn range(
        &self,
        column: Column,
        candidate: GroupListLayout,
        widths: ColumnWidths,
        longest: usize,
    ) -> WidthRange {
        match (column, self.hubs, candidate.name) {
            (Column::State, ..) if self.state == StateForm::Mark => WidthRange::fixed(1),
            (Column::State, ..) => WidthRange::fixed(STATE_WIDTH),
            (Column::Name, _, NameWidth::Longest) => WidthRange::fixed(widths.name.min(longest)),
            (Column::Name, _, NameWidth::Common) => {
                WidthRange::natural(widths.common_name.min(longest)).up_to(widths.name.min(longest))
            }
            (Column::Primary | Column::Secondary, HubForm::Status, _) => WidthRange::fixed(HUB_STATUS_WIDTH),
            (Column::Primary | Column::Secondary, HubForm::Datacenter, _) => {
                WidthRange::natural((2 + widths.datacenter).min(longest))
            }
            (Column::Why, _, NameWidth::Longest) => {
                WidthRange::filling(widths.why.clamp(MIN_WHY_WIDTH, candidate.why), widths.why)
            }
            (Column::Why, _, NameWidth::Common) => WidthRange::filling(candidate.why, widths.why),
            (Column::Region, ..) => WidthRange::natural(widths.region),
            (Column::Device, ..) => WidthRange::natural(widths.device),
            (Column::Id, ..) => WidthRange::natural(widths.id),
            (Column::Routes, ..) => WidthRange::natural(ROUTES_WIDTH),
            (Column::Traffic, ..) => WidthRange::fixed(SPARKLINE_SLOTS),
            (Column::Record | Column::Modified, ..) => WidthRange::fixed(8),
            (Column::Routing | Column::Tunnels, ..) => WidthRange::fixed(7),
            (Column::Rekeys, ..) => WidthRange::fixed(6),
            (Column::In | Column::Out | Column::Since | Column::Flaps, ..) => WidthRange::fixed(5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTHS: ColumnWidths =
        ColumnWidths { name: 31, common_name: 17, region: 14, device: 13, datacenter: 14, id: 9, why: 36 };

    fn layout_for(chosen: Vec<Column>, width: u16, table_width: TableWidth) -> GroupColumns {
        GroupColumns::new(chosen, Column::State, WIDTHS, GroupListSpace { width, table_width })
    }

    fn default_layout(width: u16) -> GroupColumns {
        layout_for(Column::defaults().collect(), width, TableWidth::Default)
    }

    fn names(columns: &GroupColumns) -> Vec<&'static str> {
        columns.visible().map(|(column, _)| column.name()).collect()
    }

    fn width_of(columns: &GroupColumns, wanted: Column) -> Option<u16> {
        columns.visible().find(|(column, _)| *column == wanted).map(|(_, layout)| layout.width)
    }

    #[test]
    fn columns_appear_by_priority_as_the_width_grows() {
        let names_at = |width| names(&default_layout(width)).join(" ");
        assert_eq!(names_at(40), "state name since");
        assert_eq!(names_at(60), "state name tunnels since why");
        assert_eq!(names_at(80), "state name tunnels since why");
        assert_eq!(names_at(100), "state name primary secondary tunnels since why");
        assert_eq!(names_at(120), "state name primary secondary tunnels since why");
        assert_eq!(names_at(134), "state name region primary secondary tunnels since why");
        assert_eq!(names_at(148), "state name region primary secondary tunnels in out since why");
        assert_eq!(
            names_at(190),
            "state name region device routing primary secondary tunnels in out traffic since why"
        );
    }

    #[test]
    fn hubs_show_their_status_if_data_centers_do_not_fit() {
        assert_eq!(default_layout(100).hubs, HubForm::Status);
        assert_eq!(default_layout(120).hubs, HubForm::Datacenter);
    }

    #[test]
    fn states_shrink_to_marks_to_keep_why_visible() {
        assert_eq!(default_layout(74).state, StateForm::Word);
        assert_eq!(default_layout(60).state, StateForm::Mark);
        assert_eq!(default_layout(40).state, StateForm::Mark);
    }

    #[test]
    fn why_is_at_least_twenty_columns_wide() {
        for width in 0..300 {
            let why = width_of(&default_layout(width), Column::Why);
            assert!(why.is_none_or(|why| why >= 20), "{why:?} at {width}");
            assert!(why.is_some() || width < 60, "it is shown at {width}");
        }
    }

    #[test]
    fn long_names_are_limited_unless_all_columns_fit() {
        assert_eq!(width_of(&default_layout(120), Column::Name), Some(17));
        assert_eq!(width_of(&default_layout(220), Column::Name), Some(31));
        for width in 20..300 {
            let name = width_of(&default_layout(width), Column::Name);
            let part = if default_layout(width).state == StateForm::Mark { 2 } else { 3 };
            assert!(name.is_none_or(|name| name <= 4.max(width / part)), "{name:?} at {width}");
        }
    }

    #[test]
    fn wide_table_keeps_the_default_columns() {
        for width in [80, 102, 120, 140, 158] {
            let table_width = layout_for(Column::all().collect(), width, TableWidth::Wide);
            for (column, _) in default_layout(width).visible() {
                let is_hidden = matches!(column, Column::Region | Column::In | Column::Out | Column::Routing);
                assert!(is_hidden || table_width.shows(column), "{} at {width}", column.name());
            }
        }
        let table_width = layout_for(Column::all().collect(), 240, TableWidth::Wide);
        assert_eq!(table_width.layout.len(), 19, "all columns");
    }

    #[test]
    fn sort_column_is_visible() {
        for sorted_by in [Column::In, Column::Traffic, Column::Device] {
            let space = GroupListSpace { width: 80, table_width: TableWidth::Default };
            let columns =
                |sorted_by| GroupColumns::new(Column::defaults().collect(), sorted_by, WIDTHS, space);
            assert!(!columns(Column::State).shows(sorted_by), "{sorted_by:?}");
            assert!(columns(sorted_by).shows(sorted_by), "{sorted_by:?}");
        }
    }

    #[test]
    fn sorting_by_traffic_shows_the_rates() {
        let space = GroupListSpace { width: 100, table_width: TableWidth::Default };
        let columns = GroupColumns::new(Column::defaults().collect(), Column::Traffic, WIDTHS, space);
        for column in [Column::Name, Column::In, Column::Out, Column::Traffic] {
            assert!(columns.shows(column), "{column:?} is not in {:?}", names(&columns));
        }
    }

    #[test]
    fn chosen_columns_precede_default_columns() {
        let defaults: Vec<Column> = Column::defaults().collect();
        let is_chosen = |column: &Column| defaults.contains(column) || *column == Column::Rekeys;
        let chosen: Vec<Column> = Column::all().filter(is_chosen).collect();
        assert!(layout_for(chosen, 134, TableWidth::Default).shows(Column::Rekeys));
    }
}
