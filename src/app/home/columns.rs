//! The columns of the list of groups: their names, what they are sorted by, and which of them are shown. The column chooser,
//! the sort chooser, the table and what is remembered between runs all go by this table. And those of the data centers.

use crate::app::{Align, TableColumn};
use crate::domain::{ApiTimestamp, Group, Routing};

/// A column of the list of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// What there is to know of a column.
struct Entry {
    column: Column,
    head: &'static str,
    /// Its name in what is remembered, and its words in the choosers.
    name: &'static str,
    align: Align,
    /// The lower, the longer it stays where there is little room; 0 always stays.
    priority: u8,
    /// Whether it is shown unless others are chosen.
    is_usual: bool,
}

const fn usual(column: Column, head: &'static str, name: &'static str, align: Align, priority: u8) -> Entry {
    Entry { column, head, name, align, priority, is_usual: true }
}

/// A column that is shown only in the wide table or when chosen; a chosen one takes precedence over the default ones.
const fn optional(
    column: Column,
    head: &'static str,
    name: &'static str,
    align: Align,
    priority: u8,
) -> Entry {
    Entry { column, head, name, align, priority, is_usual: false }
}

/// In the order in which they stand. Priority 5 is for a strip of the last 24 hours.
const ENTRIES: [Entry; 19] = [
    usual(Column::State, "STATE", "state", Align::Left, 0),
    usual(Column::Name, "NAME", "name", Align::Left, 0),
    usual(Column::Region, "REGION", "region", Align::Left, 20),
    usual(Column::Device, "DEVICE", "device", Align::Left, 23),
    usual(Column::Routing, "ROUTING", "routing", Align::Left, 22),
    optional(Column::Routes, "ROUTES", "routes", Align::Left, 10),
    usual(Column::Primary, "PRIMARY", "primary", Align::Left, 4),
    usual(Column::Secondary, "SECONDARY", "secondary", Align::Left, 4),
    usual(Column::Tunnels, "TUNNELS", "tunnels", Align::Right, 1),
    usual(Column::In, "IN/s", "in", Align::Right, 21),
    usual(Column::Out, "OUT/s", "out", Align::Right, 21),
    usual(Column::Traffic, "TRAFFIC", "traffic", Align::Left, 24),
    optional(Column::Rekeys, "REKEYS", "rekeys", Align::Right, 14),
    optional(Column::Flaps, "FLAPS", "flaps", Align::Right, 15),
    usual(Column::Since, "SINCE", "since", Align::Left, 2),
    usual(Column::Why, "WHY", "why", Align::Left, 3),
    optional(Column::Record, "RECORD", "record", Align::Left, 11),
    optional(Column::Modified, "MODIFIED", "modified", Align::Left, 12),
    optional(Column::Id, "ID", "id", Align::Left, 13),
];

impl Column {
    /// All columns, in the order in which they stand.
    pub fn all() -> impl Iterator<Item = Self> {
        ENTRIES.iter().map(|entry| entry.column)
    }

    /// The columns that are shown unless others are chosen.
    pub fn usual() -> impl Iterator<Item = Self> {
        ENTRIES.iter().filter(|entry| entry.is_usual).map(|entry| entry.column)
    }

    /// The column of this name.
    pub fn named(name: &str) -> Option<Self> {
        ENTRIES.iter().find(|entry| entry.name == name).map(|entry| entry.column)
    }

    /// Its name in what is remembered and in the choosers.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// How a table has it.
    pub(super) fn in_table(self) -> TableColumn {
        let entry = self.entry();
        TableColumn { align: entry.align, ..TableColumn::words(entry.head, entry.priority) }
    }

    /// Whether its largest values come first unless it is reversed: people ask for the busiest and the newest.
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

    /// Which way a list is sorted by it, in words.
    pub(in crate::app) fn order_words(self, is_reversed: bool) -> &'static str {
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
        // Each column has its entry, which a test holds.
        ENTRIES.iter().find(|entry| entry.column == self).unwrap_or(&ENTRIES[0])
    }
}

/// How much room the list of groups has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// Beside or above the other panes, with the columns that most people need.
    #[default]
    Usual,
    /// The whole width of the screen, with all columns that there is room for.
    Wide,
}

/// By what a list is sorted, and which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort<C> {
    /// By what.
    pub by: C,
    /// The other way round.
    pub is_reversed: bool,
}

impl<C> Sort<C> {
    /// By this, in its own direction.
    pub fn by(column: C) -> Self {
        Self { by: column, is_reversed: false }
    }
}

impl<C: PartialEq> Sort<C> {
    /// By this; where that is so already, the other way round.
    pub(in crate::app) fn again_by(&self, column: C) -> Self {
        Self { is_reversed: self.by == column && !self.is_reversed, by: column }
    }

    /// The other way round.
    pub(in crate::app) fn reversed(self) -> Self {
        Self { is_reversed: !self.is_reversed, ..self }
    }
}

/// What a group routes, in few words: `10.17.0.0/16 +2`, `AS 65001`.
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

/// The record of a group's hubs that is the oldest.
pub fn oldest_record(group: &Group) -> Option<&ApiTimestamp> {
    let records = group.hubs.iter().filter_map(|hub| hub.recorded_at.as_ref());
    records.min_by_key(|record| record.time())
}

/// By what the data centers are sorted; the names are those of their columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// All of them, with their names.
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

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(column, _)| *column == self).map_or("", |(_, name)| name)
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(column, _)| column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_has_one_entry_and_one_name() {
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
