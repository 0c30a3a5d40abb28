//! Pickers of sort orders, columns and mute durations.

use super::{Choice, Entry, MuteScope, Picker};
use crate::app::{Column, DatacenterColumn, GroupColumns, Home, Pane};
use std::time::Duration;

/// Title of the sort menu.
const SORT_TITLE: &str = "Sort by (select again to reverse)";
/// Mute durations, in hours.
const MUTE_DURATIONS: [(&str, Option<u64>); 7] = [
    ("1 hour", Some(1)),
    ("4 hours", Some(4)),
    ("8 hours", Some(8)),
    ("1 day", Some(24)),
    ("3 days", Some(72)),
    ("1 week", Some(168)),
    ("until unmuted", None),
];

/// Sort menu of a pane.
pub(in crate::app) fn sort_picker(home: &Home, pane: Pane) -> Picker {
    let entries = match pane {
        Pane::Datacenters => {
            let now = home.datacenter_sort();
            let entry = |(column, name): (DatacenterColumn, &str)| {
                let sort = now.toggled(column);
                Entry::new(name, "", Choice::SortDatacenters(sort)).chosen(column == now.by)
            };
            DatacenterColumn::ALL.into_iter().map(entry).collect()
        }
        Pane::Groups | Pane::Hubs => {
            let now = home.sort();
            let entry = |column: Column| {
                let sort = now.toggled(column);
                let shown = if column == now.by { now } else { sort };
                let note = column.order_label(shown.is_reversed);
                Entry::new(sort_label(column), note, Choice::Sort(sort)).chosen(column == now.by)
            };
            Column::all().map(entry).collect()
        }
    };
    Picker::new(SORT_TITLE, entries)
}

/// Sort menu of a page that is sorted by `now`; `None` without columns.
pub(in crate::app) fn page_sort_picker(
    headers: Vec<&'static str>,
    now: Option<&'static str>,
) -> Option<Picker> {
    let entry = |header| Entry::new(header, "", Choice::SortPage(header)).chosen(now == Some(header));
    (!headers.is_empty()).then(|| Picker::new(SORT_TITLE, headers.into_iter().map(entry).collect()))
}

/// Column chooser.
pub(in crate::app) fn column_picker(home: &Home, visible: &VisibleColumns) -> Picker {
    Picker::new("Columns: Enter shows or hides, Esc closes", column_entries(home, visible))
}

/// Entries of the column chooser: which columns are chosen, and which of them do not fit.
pub(in crate::app) fn column_entries(home: &Home, visible: &VisibleColumns) -> Vec<Entry> {
    let optional = Column::all().filter(|column| !matches!(column, Column::State | Column::Name));
    let entry = |column: Column| {
        let is_chosen = home.has_column(column);
        let is_hidden = is_chosen && !visible.columns.shows(column);
        let note = if is_hidden { format!("no room at {} columns", visible.width) } else { String::new() };
        Entry::new(column.name(), note, Choice::Toggle(column)).chosen(is_chosen)
    };
    optional.map(entry).collect()
}

/// Visible columns at a terminal width.
pub(in crate::app) struct VisibleColumns {
    pub(in crate::app) columns: GroupColumns,
    pub(in crate::app) width: u16,
}

/// Mute menu of a group, and of all groups if several match the filter.
pub(in crate::app) fn mute_picker(name: &str, matching: usize) -> Picker {
    let time = |hours: Option<u64>| hours.map(|hours| Duration::from_secs(hours * 3_600));
    let one = |(label, hours): &(&str, Option<u64>)| {
        Entry::new(*label, "", Choice::Mute(MuteScope::Group, time(*hours)))
    };
    let all = |(label, hours): &(&str, Option<u64>)| {
        let label = format!("all {matching} matching groups, {label}");
        Entry::new(label, "", Choice::Mute(MuteScope::Matching, time(*hours)))
    };
    let for_matching = MUTE_DURATIONS.iter().filter(|_| matching > 1).map(all);
    Picker::new(format!("Mute {name} for"), MUTE_DURATIONS.iter().map(one).chain(for_matching).collect())
}

/// Unmute menu of a group or of all groups that match the filter.
pub(in crate::app) fn unmute_picker(name: &str, matching: usize) -> Picker {
    let entries = vec![
        Entry::new(name, "", Choice::Unmute(MuteScope::Group)),
        Entry::new(format!("all {matching} matching muted groups"), "", Choice::Unmute(MuteScope::Matching)),
    ];
    Picker::new("Unmute", entries)
}

/// Label of a sort column; STATE sorts by severity.
pub fn sort_label(column: Column) -> &'static str {
    if column == Column::State { "severity" } else { column.name() }
}
