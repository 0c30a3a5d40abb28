//! A page broken into lines, for a screen of so many columns. It happens here, so that scrolling and drawing agree on what
//! is a line.

use super::wrap::wrap;
use crate::app::{
    Block, Document, Field, GRAPH_ROWS, Graph, GraphRow, Row, Section, Table, Target, Told, Tone,
};

/// Columns from which on two sections stand side by side.
const TWO_COLUMNS: u16 = 100;
/// Columns left free before what a page says, for the sign of the selected row.
pub const INDENT: u16 = 2;
/// Columns of a label.
pub const LABEL: u16 = 13;
/// Columns for a mark and the blank behind it.
pub(super) const MARK: usize = 2;

/// A line of a field: the label and as much of the value as fits behind it; the label is empty on further lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece<'a> {
    /// What it is.
    pub label: &'a str,
    /// A line of its value.
    pub value: &'a str,
    /// How it is meant.
    pub tone: Tone,
}

/// One line of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Line<'a> {
    /// Nothing.
    Blank,
    /// The first line of a note.
    Note(&'a str, Tone),
    /// A further line of a note, without the mark of its tone.
    NoteContinued(&'a str, Tone),
    /// Titles of sections, side by side.
    Titles(Vec<&'static str>),
    /// Fields, or the further lines of their values, side by side.
    Fields(Vec<Option<Piece<'a>>>),
    /// The first line of something that is told, and what opens when it is entered.
    Told(&'a str, &'a Told),
    /// What it rests on, or a further line of it.
    Evidence(&'a str, Tone),
    /// Captions of graphs, side by side.
    GraphCaptions(Vec<String>),
    /// A line of each of these graphs.
    GraphRows(Vec<GraphRow>),
    /// Title of a table.
    TableTitle(&'a Table),
    /// Column heads of a table.
    TableHead(&'a Table),
    /// A row of a table.
    TableRow(&'a Table, &'a Row),
    /// What a table without rows says.
    TableEmpty(&'a str),
}

impl<'a> Line<'a> {
    /// What opens when the line is entered.
    pub fn target(&self) -> Option<&'a Target> {
        match self {
            Self::TableRow(_, row) => row.target.as_ref(),
            Self::Told(_, told) => told.target.as_ref(),
            _ => None,
        }
    }
}

/// The lines of a page. Rows of tables become lines only where somebody asks for them: there may be thousands.
#[derive(Debug)]
pub struct Lines<'a> {
    parts: Vec<Part<'a>>,
    count: usize,
}

/// Lines that follow each other.
#[derive(Debug)]
struct Part<'a> {
    /// Which of the page's lines is the first of them.
    start: usize,
    lines: Vec<Line<'a>>,
    /// The table whose rows follow these lines.
    table: Option<&'a Table>,
}

impl<'a> Part<'a> {
    fn rows(&self) -> &'a [Row] {
        self.table.map_or(&[], |table| &table.rows)
    }
}

impl<'a> Lines<'a> {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The lines from this one on.
    pub fn from(&self, first: usize) -> impl Iterator<Item = Line<'a>> {
        let behind = self.parts.partition_point(|part| part.start <= first);
        self.parts[behind.saturating_sub(1)..].iter().flat_map(move |part| {
            let at = first.saturating_sub(part.start);
            let rows = part.rows().iter().skip(at.saturating_sub(part.lines.len()));
            let rows = part
                .table
                .into_iter()
                .flat_map(move |table| rows.clone().map(|row| Line::TableRow(table, row)));
            part.lines.iter().skip(at).cloned().chain(rows)
        })
    }

    /// What opens when this line is entered.
    pub fn target(&self, line: usize) -> Option<&'a Target> {
        self.from(line).next()?.target()
    }

    /// The lines that open something, and what.
    pub(super) fn targets(&self) -> impl Iterator<Item = (usize, &'a Target)> {
        self.parts.iter().flat_map(|part| {
            let lines = part.lines.iter().map(Line::target);
            let targets = lines.chain(part.rows().iter().map(|row| row.target.as_ref()));
            (part.start..).zip(targets).filter_map(|(line, target)| Some((line, target?)))
        })
    }
}

impl Document {
    /// The lines on a screen of this many columns.
    pub fn lines(&self, width: u16) -> Lines<'_> {
        let mut parts: Vec<Part> = Vec::with_capacity(self.blocks().len());
        let mut count = 0;
        for block in self.blocks() {
            let mut lines = Vec::new();
            if count > 0 {
                lines.push(Line::Blank);
            }
            let mut table = None;
            match block {
                Block::Note(text, tone) => note_lines(text, *tone, width, &mut lines),
                Block::Sections(sections) => section_lines(sections, width, &mut lines),
                Block::Told(told) => told_lines(told, width, &mut lines),
                Block::Graphs(graphs) => graph_lines(graphs, width, &mut lines),
                Block::Table(of) => {
                    table_lines(of, width, &mut lines);
                    table = Some(of);
                }
            }
            let part = Part { start: count, lines, table };
            count += part.lines.len() + part.rows().len();
            parts.push(part);
        }
        Lines { parts, count }
    }
}

fn note_lines<'a>(text: &'a str, tone: Tone, width: u16, lines: &mut Vec<Line<'a>>) {
    let room = usize::from(width.saturating_sub(INDENT)).saturating_sub(MARK);
    let mut pieces = wrap(text, room).into_iter();
    lines.extend(pieces.next().map(|first| Line::Note(first, tone)));
    lines.extend(pieces.map(|piece| Line::NoteContinued(piece, tone)));
}

fn section_lines<'a>(sections: &'a [Section], width: u16, lines: &mut Vec<Line<'a>>) {
    let abreast = abreast(width);
    for (nth, row) in sections.chunks(abreast).enumerate() {
        if nth > 0 {
            lines.push(Line::Blank);
        }
        lines.push(Line::Titles(row.iter().map(|section| section.title).collect()));
        let room = room(usize::from(width) / row.len().max(1));
        let columns: Vec<Vec<Piece>> = row.iter().map(|section| pieces(section, room)).collect();
        let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
        lines.extend(
            (0..longest)
                .map(|at| Line::Fields(columns.iter().map(|column| column.get(at).copied()).collect())),
        );
    }
}

/// Columns for a value in a section of this many columns.
fn room(width: usize) -> usize {
    width.saturating_sub(usize::from(INDENT + LABEL + 1))
}

/// The fields of a section line by line, in so many columns for the values.
fn pieces(section: &Section, room: usize) -> Vec<Piece<'_>> {
    section.fields.iter().flat_map(|field| field_pieces(field, room)).collect()
}

fn field_pieces(field: &Field, room: usize) -> impl Iterator<Item = Piece<'_>> {
    let further = ("", if field.tone.health().is_none() { field.tone } else { Tone::Plain });
    let labels = std::iter::once((field.label.as_ref(), field.tone)).chain(std::iter::repeat(further));
    let values = labels.zip(wrap(&field.value, room));
    values.map(|((label, tone), value)| Piece { label, value, tone })
}

fn told_lines<'a>(list: &'a [Told], width: u16, lines: &mut Vec<Line<'a>>) {
    let room = usize::from(width.saturating_sub(INDENT)).saturating_sub(2 * MARK);
    for (nth, told) in list.iter().enumerate() {
        if nth > 0 {
            lines.push(Line::Blank);
        }
        let mut pieces = wrap(&told.sentence, room).into_iter();
        lines.extend(pieces.next().map(|first| Line::Told(first, told)));
        lines.extend(pieces.map(|piece| Line::Evidence(piece, told.tone)));
        let evidence = told.evidence.iter().flat_map(|evidence| wrap(evidence, room));
        lines.extend(evidence.map(|piece| Line::Evidence(piece, Tone::Plain)));
    }
}

fn graph_lines(graphs: &[Graph], width: u16, lines: &mut Vec<Line<'_>>) {
    let abreast = abreast(width);
    for (nth, row) in graphs.chunks(abreast).enumerate() {
        if nth > 0 {
            lines.push(Line::Blank);
        }
        let columns =
            usize::from(width / u16::try_from(abreast).unwrap_or(1)).saturating_sub(usize::from(INDENT) + 1);
        lines.push(Line::GraphCaptions(row.iter().map(|graph| graph.caption(columns)).collect()));
        let line = |nth| Line::GraphRows(row.iter().map(|graph| graph.row(nth, columns)).collect());
        lines.extend((0..GRAPH_ROWS).map(line));
    }
}

/// How many sections or graphs stand side by side.
fn abreast(width: u16) -> usize {
    if width >= TWO_COLUMNS { 2 } else { 1 }
}

/// The lines above the rows of a table.
fn table_lines<'a>(table: &'a Table, width: u16, lines: &mut Vec<Line<'a>>) {
    lines.push(Line::TableTitle(table));
    if table.rows.is_empty() {
        let room = usize::from(width.saturating_sub(INDENT + 1));
        lines.extend(wrap(&table.empty, room).into_iter().map(Line::TableEmpty));
    } else {
        lines.push(Line::TableHead(table));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(title: &'static str, fields: usize) -> Section {
        Section { title, fields: (0..fields).map(|_| Field::new("label", None)).collect() }
    }

    #[test]
    fn sections_stand_side_by_side_where_there_is_room() {
        let document = Document::from(vec![Block::Sections(vec![section("a", 3), section("b", 1)])]);
        assert_eq!(document.lines(120).count(), 1 + 3);
        assert_eq!(document.lines(80).count(), 1 + 3 + 1 + 1 + 1);
    }

    #[test]
    fn lines_are_the_same_from_wherever_they_are_asked_for() {
        let row = |nth| Row { cells: vec![], target: Some(Target::Story(nth)) };
        let table = |rows| {
            let rows = (0..rows).map(row).collect();
            Block::Table(Table { title: "t".into(), columns: &[], rows, empty: "none".into() })
        };
        let sections = Block::Sections(vec![section("a", 2)]);
        let document =
            Document::from(vec![table(3), table(0), sections, table(2), Block::Told(vec![]), table(1)]);
        let lines = document.lines(80);
        let all: Vec<Line> = lines.from(0).collect();
        assert_eq!(lines.count(), all.len());
        for first in 0..all.len() + 2 {
            let rest = all.iter().skip(first);
            assert!(lines.from(first).eq(rest.cloned()), "from {first}");
            assert_eq!(lines.target(first), all.get(first).and_then(Line::target));
        }
        let targets = all.iter().enumerate().filter_map(|(at, line)| Some((at, line.target()?)));
        assert!(lines.targets().eq(targets));
    }

    #[test]
    fn a_table_without_rows_says_so() {
        let table = Table { title: "t".into(), columns: &[], rows: vec![], empty: "none".into() };
        let document = Document::from(vec![Block::Table(table)]);
        assert_eq!(document.lines(80).from(0).last(), Some(Line::TableEmpty("none")));
    }
}
