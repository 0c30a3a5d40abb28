//! Columns of the lists of groups and data centers: names, headers, default visibility and sort order. Table, column chooser,
//! sort menu and saved state are derived from this table.

use crate::app::{Align, TableColumn};
use crate::domain::{ApiTimestamp, Group, Routing};

/// Column of the list of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    State,
    Name,
    Region,
    Device,
    Routing,
    Routes,
    Primary,
    Secondary,
    Tunnels,
    In,
    Out,
    Traffic,
    Rekeys,
    Flaps,
    Since,
    Why,
    Record,
    Modified,
    Id,
}

/// Properties of a column.
struct Entry {
    column: Column,
    header: &'static str,
    /// Name in the saved state and in choosers.
    name: &'static str,
    align: Align,
    /// Columns with high numbers are hidden first; 0 is never hidden.
    priority: u8,
    /// Whether it is shown by default.
    is_default: bool,
}

const fn default_column(
    column: Column,
    header: &'static str,
    name: &'static str,
    align: Align,
    priority: u8,
) -> Entry {
    Entry { column, header, name, align, priority, is_default: true }
}

/// A column shown only in the wide table or when chosen; it then takes precedence over default columns.
const fn optional(
    column: Column,
    header: &'static str,
    name: &'static str,
    align: Align,
    priority: u8,
) -> Entry {
    Entry { column, header, name, align, priority, is_default: false }
}

/// All columns in display order.
const ENTRIES: [Entry; 19] = [
    default_column(Column::State, "STATE", "state", Align::Left, 0),
    default_column(Column::Name, "NAME", "name", Align::Left, 0),
    default_column(Column::Region, "REGION", "region", Align::Left, 20),
    default_column(Column::Device, "DEVICE", "device", Align::Left, 23),
    default_column(Column::Routing, "ROUTING", "routing", Align::Left, 22),
    optional(Column::Routes, "ROUTES", "routes", Align::Left, 10),
    default_column(Column::Primary, "PRIMARY", "primary", Align::Left, 4),
    default_column(Column::Secondary, "SECONDARY", "secondary", Align::Left, 4),
    default_column(Column::Tunnels, "TUNNELS", "tunnels", Align::Right, 1),
    default_column(Column::In, "IN/s", "in", Align::Right, 21),
    default_column(Column::Out, "OUT/s", "out", Align::Right, 21),
    default_column(Column::Traffic, "TRAFFIC", "traffic", Align::Left, 24),
    optional(Column::Rekeys, "REKEYS", "rekeys", Align::Right, 14),
    optional(Column::Flaps, "FLAPS", "flaps", Align::Right, 15),
    default_column(Column::Since, "SINCE", "since", Align::Left, 2),
    default_column(Column::Why, "WHY", "why", Align::Left, 3),
    optional(Column::Record, "RECORD", "record", Align::Left, 11),
    optional(Column::Modified, "MODIFIED", "modified", Align::Left, 12),
    optional(Column::Id, "ID", "id", Align::Left, 13),
];

impl Column {
    /// All columns in display order.
    pub fn all() -> impl Iterator<Item = Self> {
        ENTRIES.iter().map(|entry| entry.column)
    }

    /// Columns shown by default.
    pub fn defaults() -> impl Iterator<Item = Self> {
        ENTRIES.iter().filter(|entry| entry.is_default).map(|entry| entry.column)
    }

    /// Column with this name.
    pub fn named(name: &str) -> Option<Self> {
        ENTRIES.iter().find(|entry| entry.name == name).map(|entry| entry.column)
    }

    /// Name in the saved state and in choosers.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// Column of the table.
    pub(super) fn table_column(self) -> TableColumn {
        let entry = self.entry();
        TableColumn { align: entry.align, ..TableColumn::text(entry.header, entry.priority) }
    }

    /// Whether its default order is descending: the busiest or newest first.
    pub(in crate::app) fn is_largest_first(self) -> bool {
        matches!(
            self,
            Self::Tunnels
                | Self::In
                | Self::Out
                | Self::Since
                | Self::Modified
                | Self::Traffic
                | Self::Rekeys
                | Self::Flaps
        )
    }

    /// Label of the sort direction.
    pub(in crate::app) fn order_label(self, is_reversed: bool) -> &'static str {
        match (self, self.is_largest_first() != is_reversed) {
            (Self::State, false) => "worst first",
            (Self::State, true) => "best first",
            (Self::Since | Self::Modified | Self::Record, true) => "newest first",
            (Self::Since | Self::Modified | Self::Record, false) => "oldest first",
            (Self::Tunnels | Self::In | Self::Out | Self::Traffic | Self::Rekeys | Self::Flaps, true) => {
                "largest first"
            }
            (Self::Tunnels | Self::In | Self::Out | Self::Traffic | Self::Rekeys | Self::Flaps, false) => {
                "smallest first"
            }
            (_, false) => "a to z",
            (_, true) => "z to a",
        }
    }

    fn entry(self) -> &'static Entry {
        // A test ensures that each column has an entry.
        ENTRIES.iter().find(|entry| entry.column == self).unwrap_or(&ENTRIES[0])
    }
}

/// Width of the list of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TableWidth {
    /// Beside or above the other panes, with the chosen columns.
    #[default]
    Default,
    /// The full width of the screen, with as many columns as fit.
    Wide,
}

/// Sort order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort<C> {
    /// Column.
    pub by: C,
    /// Whether the default direction of the column is reversed.
    pub is_reversed: bool,
}

impl<C> Sort<C> {
    /// Sort by a column in its default direction.
    pub fn new(column: C) -> Self {
        Self { by: column, is_reversed: false }
    }
}

impl<C: PartialEq> Sort<C> {
    /// Sort by a column, reversed if it is sorted by it already.
    pub(in crate::app) fn toggled(&self, column: C) -> Self {
        Self { is_reversed: self.by == column && !self.is_reversed, by: column }
    }

    /// The reversed order.
    pub(in crate::app) fn reversed(self) -> Self {
        Self { is_reversed: !self.is_reversed, ..self }
    }
}

/// Short label of the routing of a group: `10.17.0.0/16 +2`, `AS 65001`.
pub fn routes(group: &Group) -> Option<String> {
    match group.routing.as_deref()? {
        Routing::Static { network_cidrs } => Some(match network_cidrs.as_slice() {
            [] => return None,
            [only] => only.to_string(),
            [first, further @ ..] => format!("{first} +{}", further.len()),
        }),
        Routing::Bgp { as_number, .. } => as_number.as_ref().map(|number| format!("AS {number}")),
        Routing::Nat | Routing::Other(_) => None,
    }
}

/// Time of the oldest record of the hubs of a group.
pub fn oldest_record(group: &Group) -> Option<&ApiTimestamp> {
    let records = group.hubs.iter().filter_map(|hub| hub.recorded_at.as_ref());
    records.min_by_key(|record| record.time())
}

/// Sort column of the data centers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatacenterColumn {
    State,
    Name,
    Up,
    Down,
    Groups,
    Affected,
    Tunnels,
    Location,
}

impl DatacenterColumn {
    /// All columns with their names.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::State, "state"),
        (Self::Name, "name"),
        (Self::Up, "up"),
        (Self::Down, "down"),
        (Self::Groups, "groups"),
        (Self::Affected, "affected"),
        (Self::Tunnels, "tunnels"),
        (Self::Location, "location"),
    ];

    /// Name in the saved state and in the sort menu.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(column, _)| *column == self).map_or("", |(_, name)| name)
    }

    /// Column with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(column, _)| column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_their_names_are_unique() {
        for (nth, entry) in ENTRIES.iter().enumerate() {
            assert_eq!(entry.column.name(), entry.name);
            assert_eq!(Column::named(entry.name), Some(entry.column));
            assert!(
                ENTRIES[..nth].iter().all(|other| other.name != entry.name && other.column != entry.column)
            );
        }
        assert_eq!(Column::named("nonsense"), None);
    }
}
