//! A page broken into lines, for a screen of so many columns. It happens here, so that scrolling and drawing agree on what
//! is a line.

use super::wrap::wrap;
use super::{Block, Document, Field, GRAPH_ROWS, Graph, GraphRow, Row, Section, Table, Target, Told, Tone};

/// Columns from which on two sections stand side by side.
const TWO_COLUMNS: u16 = 100;
/// Columns left free before what a page says, for the sign of the selected row.
pub const INDENT: u16 = 2;
/// Columns of a label.
pub const LABEL: u16 = 13;
/// Columns for a mark and the blank behind it.
const MARK: usize = 2;

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
    /// A sentence.
    Note(&'a str, Tone),
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

impl Line<'_> {
    /// What opens when the line is entered.
    pub fn target(&self) -> Option<&Target> {
        match self {
            Self::TableRow(_, row) => row.target.as_ref(),
            Self::Told(_, told) => told.target.as_ref(),
            _ => None,
        }
    }
}

impl Document {
    /// The lines on a screen of this many columns.
    pub fn lines(&self, width: u16) -> Vec<Line<'_>> {
        let mut lines = Vec::new();
        for block in &self.blocks {
            if !lines.is_empty() {
                lines.push(Line::Blank);
            }
            match block {
                Block::Note(text, tone) => note_lines(text, *tone, width, &mut lines),
                Block::Sections(sections) => section_lines(sections, width, &mut lines),
                Block::Told(told) => told_lines(told, width, &mut lines),
                Block::Graphs(graphs) => graph_lines(graphs, width, &mut lines),
                Block::Table(table) => table_lines(table, width, &mut lines),
            }
        }
        lines
    }
}

fn note_lines<'a>(text: &'a str, tone: Tone, width: u16, lines: &mut Vec<Line<'a>>) {
    let room = usize::from(width.saturating_sub(INDENT)).saturating_sub(MARK);
    let tones = std::iter::once(tone).chain(std::iter::repeat(Tone::Strong));
    lines.extend(wrap(text, room).into_iter().zip(tones).map(|(piece, tone)| Line::Note(piece, tone)));
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
    let further = ("", if field.tone == Tone::Strong { Tone::Strong } else { Tone::Plain });
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
        lines.extend(pieces.map(|piece| Line::Evidence(piece, Tone::Strong)));
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

fn table_lines<'a>(table: &'a Table, width: u16, lines: &mut Vec<Line<'a>>) {
    lines.push(Line::TableTitle(table));
    if table.rows.is_empty() {
        let room = usize::from(width.saturating_sub(INDENT + 1));
        lines.extend(wrap(&table.empty, room).into_iter().map(Line::TableEmpty));
    } else {
        lines.push(Line::TableHead(table));
        lines.extend(table.rows.iter().map(|row| Line::TableRow(table, row)));
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
        assert_eq!(document.lines(120).len(), 1 + 3);
        assert_eq!(document.lines(80).len(), 1 + 3 + 1 + 1 + 1);
    }

    #[test]
    fn a_table_without_rows_says_so() {
        let table = Table { title: "t".into(), columns: &[], rows: vec![], empty: "none".into() };
        let document = Document::from(vec![Block::Table(table)]);
        assert_eq!(document.lines(80).last(), Some(&Line::TableEmpty("none")));
    }
}
