//! Layout of a page into lines for a width, shared by scrolling and drawing.

use super::block_lines::{block_lines, section_lines};
use super::columns::PageColumns;
use crate::app::{Document, FindingBlock, GraphRow, Row, StyleRole, Table, Target};

/// Line of a field; the label is empty on continuation lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldLine<'a> {
    pub label: &'a str,
    /// Line of the value.
    pub value: &'a str,
    pub role: StyleRole,
}

/// Line of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Line<'a> {
    /// Nothing.
    Blank,
    /// First line of a note.
    Note(&'a str, StyleRole),
    /// Continuation line of a note, without mark.
    NoteContinued(&'a str, StyleRole),
    /// Lines of sections, side by side.
    Sections(Vec<SectionLine<'a>>),
    /// First line of a finding.
    Finding(&'a str, &'a FindingBlock),
    /// Evidence, or a continuation line of a finding.
    Evidence(&'a str, StyleRole),
    /// Titles of graphs, side by side.
    GraphTitles(Vec<String>),
    /// Lines of graphs, side by side.
    GraphRows(Vec<GraphRow>),
    /// Title of a table.
    TableTitle(&'a Table),
    /// Column headers of a table.
    TableHeader(&'a Table),
    /// A row of a table.
    TableRow(&'a Table, &'a Row),
    /// Text of an empty table.
    TableEmpty(&'a str),
}

/// Line of a section.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SectionLine<'a> {
    /// Nothing.
    Blank,
    /// Its title.
    Title(&'a str),
    /// Field, or a continuation line of its value.
    Field(FieldLine<'a>),
}

impl<'a> Line<'a> {
    /// Target of the line.
    pub fn target(&self) -> Option<&'a Target> {
        match self {
            Self::TableRow(_, row) => row.target.as_ref(),
            Self::Finding(_, finding) => finding.target.as_ref(),
            _ => None,
        }
    }
}

/// Lines of a page. Table rows are converted lazily: there may be thousands.
#[derive(Debug)]
pub struct Lines<'a> {
    columns: PageColumns,
    parts: Vec<Part<'a>>,
    /// Lines of the facts, if at the right.
    facts: Vec<Line<'a>>,
    count: usize,
}

/// Consecutive lines.
#[derive(Debug)]
struct Part<'a> {
    /// Index of the first line.
    start: usize,
    lines: Vec<Line<'a>>,
    /// Table whose rows follow the lines.
    table: Option<&'a Table>,
}

impl<'a> Part<'a> {
    fn rows(&self) -> &'a [Row] {
        self.table.map_or(&[], |table| &table.rows)
    }
}

impl<'a> Lines<'a> {
    /// Number of lines.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Column layout of the page.
    pub fn columns(&self) -> PageColumns {
        self.columns
    }

    /// Lines of the facts at the right, from a line on.
    pub fn facts_from(&self, first: usize) -> impl Iterator<Item = Line<'a>> {
        self.facts.iter().skip(first).cloned()
    }

    /// Lines from a line on.
    pub fn from(&self, first: usize) -> impl Iterator<Item = Line<'a>> {
        let next = self.parts.partition_point(|part| part.start <= first);
        self.parts[next.saturating_sub(1)..].iter().flat_map(move |part| {
            let index = first.saturating_sub(part.start);
            let rows = part.rows().iter().skip(index.saturating_sub(part.lines.len()));
            let rows = part
                .table
                .into_iter()
                .flat_map(move |table| rows.clone().map(|row| Line::TableRow(table, row)));
            part.lines.iter().skip(index).cloned().chain(rows)
        })
    }

    /// Target of a line.
    pub fn target(&self, line: usize) -> Option<&'a Target> {
        self.from(line).next()?.target()
    }

    /// Lines with a target.
    pub(in crate::app::pages) fn targets(&self) -> impl Iterator<Item = (usize, &'a Target)> {
        self.parts.iter().flat_map(|part| {
            let lines = part.lines.iter().map(Line::target);
            let targets = lines.chain(part.rows().iter().map(|row| row.target.as_ref()));
            (part.start..).zip(targets).filter_map(|(line, target)| Some((line, target?)))
        })
    }
}

impl Document {
    /// Lays out the document for a width.
    pub fn lines(&self, width: u16) -> Lines<'_> {
        let columns = PageColumns::new(width, !self.facts().is_empty());
        let is_beside = columns.facts > 0;
        let below = Some(self.facts()).filter(|facts| !is_beside && !facts.is_empty());
        let blocks = self.blocks().iter().map(|block| block_lines(block, columns.main));
        let blocks = blocks.chain(below.map(|facts| (section_lines(facts, columns.main), None)));
        let mut parts: Vec<Part> = Vec::with_capacity(self.blocks().len() + 1);
        let mut count = 0;
        for (mut lines, table) in blocks {
            if count > 0 {
                lines.insert(0, Line::Blank);
            }
            let part = Part { start: count, lines, table };
            count += part.lines.len() + part.rows().len();
            parts.push(part);
        }
        let facts = if is_beside { section_lines(self.facts(), columns.facts) } else { Vec::new() };
        let count = count.max(facts.len());
        Lines { columns, parts, facts, count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Block, Field, Section};

    fn section(title: &'static str, fields: usize) -> Section {
        Section { title, fields: (0..fields).map(|_| Field::new("label", None)).collect() }
    }

    #[test]
    fn sections_are_side_by_side_if_they_fit() {
        let document = Document::from(vec![Block::Sections(vec![section("a", 3), section("b", 1)])]);
        assert_eq!(document.lines(120).count(), 1 + 3);
        assert_eq!(document.lines(80).count(), 1 + 3 + 1 + 1 + 1);
    }

    #[test]
    fn sections_go_below_the_shortest_column() {
        let sections = vec![section("a", 5), section("b", 1), section("c", 2)];
        let document = Document::from(vec![Block::Sections(sections)]);
        assert_eq!(document.lines(120).count(), 1 + 5, "c is below b");
    }

    #[test]
    fn facts_are_at_the_right_only_on_wide_screens() {
        let note = Block::Note("a".to_owned(), StyleRole::Plain);
        let document = Document::from(vec![note]).with_facts(vec![section("b", 3), section("c", 1)]);
        let wide = document.lines(200);
        assert_eq!((wide.from(0).count(), wide.facts_from(0).count(), wide.count()), (1, 4 + 1 + 2, 7));
        assert_eq!(wide.facts_from(5).count(), 2, "they scroll with the content");
        let narrow = document.lines(80);
        assert_eq!((narrow.from(0).count(), narrow.facts_from(0).count()), (1 + 1 + 7, 0));
        assert_eq!(narrow.count(), 9);
    }

    #[test]
    fn lines_from_any_start_are_the_same() {
        let row = |nth| Row { cells: vec![], target: Some(Target::EventGroup(nth, None)) };
        let table = |rows| {
            let rows = (0..rows).map(row).collect();
            Block::Table(Table { title: "t".into(), columns: &[], rows, empty: "none".into() })
        };
        let sections = Block::Sections(vec![section("a", 2)]);
        let document =
            Document::from(vec![table(3), table(0), sections, table(2), Block::Findings(vec![]), table(1)]);
        let lines = document.lines(80);
        let all: Vec<Line> = lines.from(0).collect();
        assert_eq!(lines.count(), all.len());
        for first in 0..all.len() + 2 {
            let rest = all.iter().skip(first);
            assert!(lines.from(first).eq(rest.cloned()), "from {first}");
            assert_eq!(lines.target(first), all.get(first).and_then(Line::target));
        }
        let targets = all.iter().enumerate().filter_map(|(index, line)| Some((index, line.target()?)));
        assert!(lines.targets().eq(targets));
    }

    #[test]
    fn empty_table_shows_its_text() {
        let table = Table { title: "t".into(), columns: &[], rows: vec![], empty: "none".into() };
        let document = Document::from(vec![Block::Table(table)]);
        assert_eq!(document.lines(80).from(0).last(), Some(Line::TableEmpty("none")));
    }
}
