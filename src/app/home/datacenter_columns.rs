//! Column layout of the list of data centers.

use super::DatacenterColumn;
use crate::app::{ColumnLayout, TableColumn, WidthRange, fitting_columns, table_width};
use crate::domain::Datacenter;
use unicode_width::UnicodeWidthStr;

const COLUMNS: &[TableColumn] = &[
    TableColumn::text("DATA CENTER", 0),
    TableColumn::numbers("UP", 0),
    TableColumn::numbers("DOWN", 0),
    TableColumn::numbers("GROUPS", 3),
    TableColumn::numbers("AFF", 1),
    TableColumn::numbers("TUNNELS", 4),
    TableColumn::text("LOCATION", 2),
];
/// Sort column of each table column.
const SORTED_BY: [DatacenterColumn; 7] = [
    DatacenterColumn::Name,
    DatacenterColumn::Up,
    DatacenterColumn::Down,
    DatacenterColumn::Groups,
    DatacenterColumn::Affected,
    DatacenterColumn::Tunnels,
    DatacenterColumn::Location,
];
/// Index of the location column.
const LOCATION_COLUMN: usize = 6;
/// Minimum widths of locations, tried in order: the longest, most of them, enough to tell them apart.
const LOCATION_WIDTHS: [usize; 4] = [32, 24, 20, 12];
/// Width of the mark before a name.
const MARK_WIDTH: usize = 2;

/// Visible columns of the list of data centers.
#[derive(Debug, Clone)]
pub struct DatacenterColumns {
    /// All columns.
    pub columns: &'static [TableColumn],
    /// Layout of the visible ones.
    pub layout: Vec<ColumnLayout>,
}

impl DatacenterColumns {
    /// Lays out the columns in a pane of this width.
    pub(in crate::app) fn new<'a>(listed: impl Iterator<Item = &'a Datacenter>, width: u16) -> Self {
        let natural =
            listed.fold([0; 7], |widest, datacenter| max_widths(widest, natural_widths(datacenter)));
        Self { columns: COLUMNS, layout: layout(natural, table_width(width)) }
    }

    /// Sort column of a table column.
    pub(in crate::app) fn sorted_by(index: usize) -> Option<DatacenterColumn> {
        SORTED_BY.get(index).copied()
    }
}

/// Layout of the columns that fit. Locations are shown in full rather than the least important columns, and truncated rather
/// than hidden.
fn layout(natural: [usize; 7], width: u16) -> Vec<ColumnLayout> {
    let layout = |min_width: usize| {
        let mut ranges = natural.map(WidthRange::natural);
        ranges[LOCATION_COLUMN] =
            WidthRange::filling(natural[LOCATION_COLUMN].min(min_width), natural[LOCATION_COLUMN]);
        fitting_columns(COLUMNS, &ranges, width)
    };
    let has_location =
        |layout: &Vec<ColumnLayout>| layout.iter().any(|shown| shown.column == LOCATION_COLUMN);
    let layouts = || LOCATION_WIDTHS.into_iter().map(layout);
    layouts().find(has_location).unwrap_or_else(|| layout(LOCATION_WIDTHS[0]))
}

/// Widths of the cells, computed without building them, since rows out of view count too.
fn natural_widths(datacenter: &Datacenter) -> [usize; 7] {
    let digits = |count: u64| count.checked_ilog10().map_or(1, |digits| digits as usize + 1);
    [
        MARK_WIDTH + datacenter.name.as_str().width(),
        digits(datacenter.hubs_up as u64),
        digits(datacenter.hubs_down as u64),
        digits(datacenter.groups as u64),
        digits(datacenter.groups_affected as u64),
        digits(datacenter.tunnels),
        datacenter.city.as_ref().map_or(1, |location| location.as_str().width()),
    ]
}

fn max_widths(one: [usize; 7], other: [usize; 7]) -> [usize; 7] {
    std::array::from_fn(|column| one[column].max(other[column]))
}
