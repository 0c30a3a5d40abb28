//! A page broken into lines, for a screen of so many columns. It happens here, so that scrolling and drawing agree on what
//! is a line.

use super::graph::{GraphHeight, GraphLines};
use super::wrap::wrap;
use crate::app::{Block, Document, Field, Graph, GraphRow, Row, Section, Table, Target, Told, Tone};

/// Columns of the screen from which on the facts stand at the right.
const FACTS_ASIDE: u16 = 160;
/// Columns of the facts at the right, and between them and the rest.
const FACTS_WIDTH: std::ops::RangeInclusive<u16> = 56..=70;
const FACTS_GAP: u16 = 2;
/// Columns from which on two or three sections stand side by side.
const TWO_COLUMNS: u16 = 98;
const THREE_COLUMNS: u16 = 150;
/// Columns from which on graphs are higher.
const HIGH_GRAPHS: u16 = 120;
/// Columns between sections or graphs that stand side by side.
pub const BOX_GAP: u16 = 2;
/// Columns left free at the right of a page, for the marks of scrolling.
const MARGIN: u16 = 1;
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
    /// Lines of sections, side by side.
    Boxes(Vec<BoxLine<'a>>),
    /// The first line of something that is told, and what opens when it is entered.
    Told(&'a str, &'a Told),
    /// What it rests on, or a further line of it.
    Evidence(&'a str, Tone),
    /// Titles of graphs, side by side.
    GraphTitles(Vec<String>),
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

/// A line of a section.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BoxLine<'a> {
    /// Nothing.
    Blank,
    /// Its title.
    Title(&'a str),
    /// A field, or a further line of its value.
    Field(Piece<'a>),
}

/// How a page divides the columns of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageColumns {
    /// Columns of what it shows.
    pub main: u16,
    /// Columns between that and the facts.
    pub gap: u16,
    /// Columns of the facts at the right; 0 where they stand below.
    pub facts: u16,
}

impl PageColumns {
    fn new(width: u16, has_facts: bool) -> Self {
        let room = width.saturating_sub(MARGIN);
        if width < FACTS_ASIDE || !has_facts {
            return Self { main: room, gap: 0, facts: 0 };
        }
        let facts = (width / 3).clamp(*FACTS_WIDTH.start(), *FACTS_WIDTH.end());
        Self { main: room - facts - FACTS_GAP, gap: FACTS_GAP, facts }
    }
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
    columns: PageColumns,
    parts: Vec<Part<'a>>,
    /// The facts, where they stand at the right.
    facts: Vec<Line<'a>>,
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

    /// How the page divides the columns of the screen.
    pub fn columns(&self) -> PageColumns {
        self.columns
    }

    /// The lines of the facts at the right from this one on.
    pub fn facts_from(&self, first: usize) -> impl Iterator<Item = Line<'a>> {
        self.facts.iter().skip(first).cloned()
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
        let columns = PageColumns::new(width, !self.facts().is_empty());
        let is_aside = columns.facts > 0;
        let below = Some(self.facts()).filter(|facts| !is_aside && !facts.is_empty());
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
        let facts = if is_aside { section_lines(self.facts(), columns.facts) } else { Vec::new() };
        let count = count.max(facts.len());
        Lines { columns, parts, facts, count }
    }
}

/// The lines of a block, and the table whose rows follow them.
fn block_lines(block: &Block, width: u16) -> (Vec<Line<'_>>, Option<&Table>) {
    match block {
        Block::Note(text, tone) => (note_lines(text, *tone, width), None),
        Block::Sections(sections) => (section_lines(sections, width), None),
        Block::Told(told) => (told_lines(told, width), None),
        Block::Graphs(graphs) => (graph_lines(graphs, width), None),
        Block::Table(table) => (table_lines(table, width), Some(table)),
    }
}

fn note_lines(text: &str, tone: Tone, width: u16) -> Vec<Line<'_>> {
    let room = usize::from(width.saturating_sub(INDENT)).saturating_sub(MARK);
    let mut pieces = wrap(text, room).into_iter();
    let first = pieces.next().map(|first| Line::Note(first, tone));
    first.into_iter().chain(pieces.map(|piece| Line::NoteContinued(piece, tone))).collect()
}

/// Sections side by side where there is room, each below the shortest column so far.
fn section_lines(sections: &[Section], width: u16) -> Vec<Line<'_>> {
    let abreast = abreast(width, sections.len());
    let room = usize::from(box_width(width, abreast).saturating_sub(INDENT + LABEL));
    let mut columns: Vec<Vec<BoxLine>> = vec![Vec::new(); usize::from(abreast)];
    for section in sections {
        let Some(shortest) = columns.iter_mut().min_by_key(|column| column.len()) else { continue };
        if !shortest.is_empty() {
            shortest.push(BoxLine::Blank);
        }
        shortest.push(BoxLine::Title(section.title));
        shortest.extend(pieces(section, room).map(BoxLine::Field));
    }
    let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
    let line =
        |at: usize| columns.iter().map(move |column| column.get(at).copied().unwrap_or(BoxLine::Blank));
    (0..longest).map(|at| Line::Boxes(line(at).collect())).collect()
}

/// Columns of each of so many sections or graphs side by side.
fn box_width(width: u16, abreast: u16) -> u16 {
    width.saturating_sub(BOX_GAP * (abreast - 1)) / abreast
}

/// The fields of a section line by line, in so many columns for the values.
fn pieces(section: &Section, room: usize) -> impl Iterator<Item = Piece<'_>> {
    section.fields.iter().flat_map(move |field| field_pieces(field, room))
}

fn field_pieces(field: &Field, room: usize) -> impl Iterator<Item = Piece<'_>> {
    let further = ("", if field.tone.health().is_none() { field.tone } else { Tone::Plain });
    let labels = std::iter::once((field.label.as_ref(), field.tone)).chain(std::iter::repeat(further));
    let values = labels.zip(wrap(&field.value, room));
    values.map(|((label, tone), value)| Piece { label, value, tone })
}

fn told_lines(list: &[Told], width: u16) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
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
    lines
}

fn graph_lines(graphs: &[Graph], width: u16) -> Vec<Line<'_>> {
    let abreast = abreast(width, graphs.len());
    let columns = usize::from(box_width(width, abreast).saturating_sub(INDENT));
    let height = match (abreast, graphs.len()) {
        (1, 2..) => GraphHeight::Low,
        _ if width >= HIGH_GRAPHS => GraphHeight::High,
        _ => GraphHeight::Medium,
    };
    let mut lines = Vec::new();
    for row in graphs.chunks(usize::from(abreast)) {
        let graphs: Vec<GraphLines> =
            row.iter().map(|graph| GraphLines::new(graph, columns, height)).collect();
        lines.push(Line::GraphTitles(graphs.iter().map(GraphLines::title).collect()));
        let rows: Vec<Vec<GraphRow>> = graphs.iter().map(GraphLines::rows).collect();
        let highest = rows.iter().map(Vec::len).max().unwrap_or(0);
        let line = |nth| rows.iter().map(|rows| rows.get(nth).cloned().unwrap_or_default()).collect();
        lines.extend((0..highest).map(|nth| Line::GraphRows(line(nth))));
    }
    lines
}

/// How many of so many sections or graphs stand side by side.
fn abreast(width: u16, count: usize) -> u16 {
    let most = match width {
        THREE_COLUMNS.. => 3,
        TWO_COLUMNS.. => 2,
        _ => 1,
    };
    most.min(u16::try_from(count).unwrap_or(most)).max(1)
}

/// The lines above the rows of a table.
fn table_lines(table: &Table, width: u16) -> Vec<Line<'_>> {
    let title = std::iter::once(Line::TableTitle(table));
    if table.rows.is_empty() {
        let room = usize::from(width.saturating_sub(INDENT));
        title.chain(wrap(&table.empty, room).into_iter().map(Line::TableEmpty)).collect()
    } else {
        title.chain([Line::TableHead(table)]).collect()
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
    fn a_section_stands_below_the_shortest_column() {
        let sections = vec![section("a", 5), section("b", 1), section("c", 2)];
        let document = Document::from(vec![Block::Sections(sections)]);
        assert_eq!(document.lines(120).count(), 1 + 5, "c stands below b");
    }

    #[test]
    fn facts_stand_at_the_right_of_a_wide_screen_and_below_on_others() {
        let note = Block::Note("a".to_owned(), Tone::Plain);
        let document = Document::from(vec![note]).with_facts(vec![section("b", 3), section("c", 1)]);
        let wide = document.lines(200);
        assert_eq!((wide.from(0).count(), wide.facts_from(0).count(), wide.count()), (1, 4 + 1 + 2, 7));
        assert_eq!(wide.facts_from(5).count(), 2, "they scroll with the rest");
        let narrow = document.lines(80);
        assert_eq!((narrow.from(0).count(), narrow.facts_from(0).count()), (1 + 1 + 7, 0));
        assert_eq!(narrow.count(), 9);
    }

    #[test]
    fn lines_are_the_same_from_wherever_they_are_asked_for() {
        let row = |nth| Row { cells: vec![], target: Some(Target::Story(nth, None)) };
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
