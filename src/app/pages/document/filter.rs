//! Filtering and sorting of the tables and findings of a page.

use crate::app::home::total_order_key;
use crate::app::pages::OpenPage;
use crate::app::{Block, Cell, Document, FindingBlock, Row, Sort, Table};
use crate::domain::filter::{Field, Filter, FilterFlag, Filterable};
use crate::domain::{Health, Since, natural_sort_key};
use jiff::Timestamp;
use std::cmp::Reverse;
use std::mem;

/// A row for filters: displayed texts and health.
pub(in crate::app) struct FilterableRow<'a> {
    pub(in crate::app) texts: Vec<&'a str>,
    pub(in crate::app) health: Option<Health>,
}

impl Filterable for FilterableRow<'_> {
    fn has_text(&self, field: Option<Field>, test: &dyn Fn(&str) -> bool) -> bool {
        field.is_none() && self.texts.iter().any(|text| test(text))
    }

    fn health(&self) -> Option<Health> {
        self.health
    }

    fn has_flag(&self, quality: FilterFlag) -> bool {
        match quality {
            FilterFlag::Problem => self.health.is_some_and(|health| health != Health::Up),
            FilterFlag::Healthy => self.health == Some(Health::Up),
            FilterFlag::Degraded => self.health == Some(Health::Degraded),
            FilterFlag::Changed | FilterFlag::Muted => false,
        }
    }

    fn since(&self) -> Option<Since> {
        None
    }

    fn tunnels(&self) -> Option<u64> {
        None
    }
}

/// Headers of the sortable columns of a page.
pub(in crate::app) fn sortable_headers(document: &Document) -> Vec<&'static str> {
    let tables = document.tables().map(|(table, _)| table).filter(|table| table.rows.len() > 1);
    let mut headers: Vec<&'static str> = Vec::new();
    for header in tables.flat_map(|table| table.columns).map(|column| column.header) {
        if !header.is_empty() && !headers.contains(&header) {
            headers.push(header);
        }
    }
    headers
}

/// Filters and sorts a document; `None` without filter and sort order.
pub(in crate::app::pages) fn filtered(
    document: &Document,
    page: &OpenPage,
    now: Timestamp,
) -> Option<Document> {
    let (filter, sort) = (page.filter(), page.sort());
    if filter.is_empty() && sort.is_none() {
        return None;
    }
    let blocks = document.blocks().iter().map(|block| match block {
        Block::Table(table) => Block::Table(sorted_table(filtered_table(table, filter, now), sort)),
        Block::Findings(findings) => {
            let findings =
                findings.iter().filter(|findings| filter.matches(&filterable_finding(findings), now));
            Block::Findings(findings.cloned().collect())
        }
        Block::Note(..) | Block::Sections(_) | Block::Graphs(_) => block.clone(),
    });
    Some(Document::new(blocks.collect(), document.total()).with_facts(document.facts().to_vec()))
}

fn filtered_table(all: &Table, filter: &Filter, now: Timestamp) -> Table {
    if filter.is_empty() || all.rows.is_empty() {
        return all.clone();
    }
    let rows = all.rows.iter().filter(|row| filter.matches(&filterable_row(row), now));
    let rows: Vec<Row> = rows.cloned().collect();
    let is_narrower = rows.len() < all.rows.len();
    Table {
        title: if is_narrower { format!("{}, {} shown", all.title, rows.len()) } else { all.title.clone() },
        columns: all.columns,
        empty: if rows.is_empty() { format!("No row matches {filter}.") } else { all.empty.clone() },
        rows,
    }
}

fn sorted_table(mut table: Table, sort: Option<Sort<&'static str>>) -> Table {
    if let Some(sort) = sort {
        sort_table(&mut table, sort);
    }
    table
}

fn sort_table(table: &mut Table, sort: Sort<&'static str>) {
    let Some(index) = table.columns.iter().position(|column| column.header == sort.by) else { return };
    let keys = keys(table.rows.iter().map(|row| &row.cells[index]));
    let mut keyed: Vec<(Option<Key>, Row)> = keys.into_iter().zip(mem::take(&mut table.rows)).collect();
    keyed.sort_by(|(one, _), (other, _)| match (one, other) {
        (Some(one), Some(other)) if sort.is_reversed => other.cmp(one),
        (Some(one), Some(other)) => one.cmp(other),
        (one, other) => one.is_none().cmp(&other.is_none()),
    });
    table.rows = keyed.into_iter().map(|(_, row)| row).collect();
    let direction_label = if sort.is_reversed { ", reversed" } else { "" };
    table.title = format!("{}  by {}{direction_label}", table.title, sort.by.to_lowercase());
}

fn is_missing(cell: &Cell) -> bool {
    cell.text == "-" || cell.text.is_empty()
}

fn filterable_row(row: &Row) -> FilterableRow<'_> {
    FilterableRow {
        texts: row.cells.iter().map(|cell| cell.text.as_str()).collect(),
        health: row.cells.iter().find_map(|cell| cell.role.health()),
    }
}

fn filterable_finding(findings: &FindingBlock) -> FilterableRow<'_> {
    let texts = std::iter::once(&findings.sentence).chain(&findings.evidence).map(String::as_str).collect();
    FilterableRow { texts, health: findings.role.health() }
}

/// Sort key of a cell: numbers and durations descending, everything else as text.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(Reverse<i64>),
    Text(String),
}

/// Sort keys of the cells of a column; `None` for missing values. They are numbers only if all values are.
fn keys<'a>(cells: impl Iterator<Item = &'a Cell> + Clone) -> Vec<Option<Key>> {
    let are_numbers = cells.clone().all(|cell| is_missing(cell) || parse_quantity(&cell.text).is_some());
    let text = |cell: &Cell| Key::Text(natural_sort_key(&cell.text));
    let key = |cell: &Cell| match parse_quantity(&cell.text).filter(|_| are_numbers) {
        Some(number) => Key::Number(Reverse(total_order_key(number))),
        None => text(cell),
    };
    cells.map(|cell| (!is_missing(cell)).then(|| key(cell))).collect()
}

/// Parses a number with unit as displayed: `310k`, `84.2 MB`, `>2h`, `now`.
fn parse_quantity(text: &str) -> Option<f64> {
    let text = text.trim_start_matches('>');
    if text == "now" {
        return Some(0.0);
    }
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..digits].parse().ok()?;
    let unit = match text[digits..].trim() {
        "" | "B" | "s" => 1.0,
        "k" | "kB" => 1e3,
        "M" | "MB" => 1e6,
        "G" | "GB" => 1e9,
        "TB" => 1e12,
        "PB" => 1e15,
        "m" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    Some(number * unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::StyleRole;

    #[test]
    fn cells_sort_by_number_duration_or_text() {
        let sorted = |texts: &[&'static str]| {
            let cells: Vec<Cell> = texts.iter().map(|text| Cell::new(*text, StyleRole::Plain)).collect();
            let mut keyed: Vec<_> = keys(cells.iter()).into_iter().zip(texts.iter().copied()).collect();
            keyed.sort();
            keyed.into_iter().map(|(_, text)| text).collect::<Vec<_>>()
        };
        assert_eq!(sorted(&["310k", "1.2M", "7", "84M"]), ["84M", "1.2M", "310k", "7"]);
        assert_eq!(sorted(&["now", ">2h", "50m", "3d"]), ["3d", ">2h", "50m", "now"]);
        assert_eq!(sorted(&["10.0.0.10", "10.0.0.9", "9.1.1.1"]), ["9.1.1.1", "10.0.0.9", "10.0.0.10"]);
        assert_eq!(sorted(&["secondary", "Primary"]), ["Primary", "secondary"]);
        assert_eq!(sorted(&["10", "9a", "9"]), ["9", "9a", "10"], "a number among names sorts as a name");
    }
}
