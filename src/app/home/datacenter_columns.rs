//! Which columns of the list of data centers are in view and how wide each is.

use super::DatacenterColumn;
use crate::app::{ColumnLayout, TableColumn, WidthRange, fitting_columns, table_room};
use crate::domain::Datacenter;
use unicode_width::UnicodeWidthStr;

const COLUMNS: &[TableColumn] = &[
    TableColumn::words("DATA CENTER", 0),
    TableColumn::numbers("UP", 0),
    TableColumn::numbers("DOWN", 0),
    TableColumn::numbers("GROUPS", 3),
    TableColumn::numbers("AFF", 1),
    TableColumn::numbers("TUNNELS", 4),
    TableColumn::words("LOCATION", 2),
];
/// By what each column sorts.
const SORTED_BY: [DatacenterColumn; 7] = [
    DatacenterColumn::Name,
    DatacenterColumn::Up,
    DatacenterColumn::Down,
    DatacenterColumn::Groups,
    DatacenterColumn::Affected,
    DatacenterColumn::Tunnels,
    DatacenterColumn::Location,
];
/// The column of places.
const PLACE: usize = 6;
/// Widths that it has at least: all of the longest place, most places, what tells one place from another.
const PLACE_WIDTHS: [usize; 4] = [32, 24, 20, 12];
/// Columns of the mark before a name.
const MARK: usize = 2;

/// The columns of the list of data centers that are in view.
#[derive(Clone, Debug)]
pub struct DatacenterColumns {
    /// All columns.
    pub heads: &'static [TableColumn],
    /// Those of them that there is room for.
    pub layout: Vec<ColumnLayout>,
}

impl DatacenterColumns {
    /// The columns for these data centers in a pane of this width.
    pub(in crate::app) fn new<'a>(listed: impl Iterator<Item = &'a Datacenter>, width: u16) -> Self {
        let natural = listed.fold([0; 7], |widest, here| widest_of(widest, natural_widths(here)));
        Self { heads: COLUMNS, layout: layout(natural, table_room(width)) }
    }

    /// By what the column at this place sorts.
    pub(in crate::app) fn sorted_by(at: usize) -> Option<DatacenterColumn> {
        SORTED_BY.get(at).copied()
    }
}

/// The columns that there is room for. Places are whole rather than to show the least important columns, and cut rather than
/// to be left out.
fn layout(natural: [usize; 7], room: u16) -> Vec<ColumnLayout> {
    let layout = |least: usize| {
        let mut ranges = natural.map(WidthRange::natural);
        ranges[PLACE] = WidthRange::filling(natural[PLACE].min(least), natural[PLACE]);
        fitting_columns(COLUMNS, &ranges, room)
    };
    let has_place = |layout: &Vec<ColumnLayout>| layout.iter().any(|shown| shown.column == PLACE);
    let layouts = || PLACE_WIDTHS.into_iter().map(layout);
    layouts().find(has_place).unwrap_or_else(|| layout(PLACE_WIDTHS[0]))
}

/// The widths that the cells would like to have, told without making them: those that are out of view count too.
fn natural_widths(here: &Datacenter) -> [usize; 7] {
    let digits = |count: u64| count.checked_ilog10().map_or(1, |digits| digits as usize + 1);
    [
        MARK + here.name.as_str().width(),
        digits(here.hubs_up as u64),
        digits(here.hubs_down as u64),
        digits(here.groups as u64),
        digits(here.groups_affected as u64),
        digits(here.tunnels),
        here.city.as_ref().map_or(1, |place| place.as_str().width()),
    ]
}

fn widest_of(one: [usize; 7], other: [usize; 7]) -> [usize; 7] {
    std::array::from_fn(|column| one[column].max(other[column]))
}
