//! What a detail page says, without how it looks: sections of fields, and tables whose rows may be opened. Breaking it
//! into lines happens here, so that scrolling and drawing agree on them.

use super::wrap::wrap;
use crate::domain::{GroupKey, Health, HubKey, Text, TunnelKey};

/// Columns from which on two sections stand side by side.
const TWO_COLUMNS: u16 = 100;
/// Columns left free before what a page says, for the sign of the selected row.
pub const INDENT: u16 = 2;
/// Columns of a label.
pub const LABEL: u16 = 13;
/// Columns for a mark and the blank behind it.
const MARK: usize = 2;

/// How a piece of text is meant; the theme decides what that looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// As usual.
    #[default]
    Plain,
    /// Of less interest.
    Dim,
    /// Of more interest.
    Strong,
    /// Of something that works.
    Up,
    /// Of something that works badly.
    Degraded,
    /// Of something that does not work.
    Down,
    /// Of something that nobody can tell.
    Unknown,
}

impl From<Health> for Tone {
    fn from(health: Health) -> Self {
        match health {
            Health::Up => Self::Up,
            Health::Degraded => Self::Degraded,
            Health::Down => Self::Down,
            Health::Unknown => Self::Unknown,
        }
    }
}

/// Something that can be opened.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A group.
    Group(GroupKey),
    /// A hub.
    Hub(HubKey),
    /// A tunnel.
    Tunnel(TunnelKey),
    /// A data center.
    Datacenter(Text),
}

/// A label and its value; an empty label continues the value above.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// What it is.
    pub label: &'static str,
    /// Its value, `-` where it is missing.
    pub value: String,
    /// How it is meant.
    pub tone: Tone,
}

impl Field {
    /// A field whose value may be missing.
    pub fn new(label: &'static str, value: Option<String>) -> Self {
        let tone = if value.is_some() { Tone::Plain } else { Tone::Dim };
        Self { label, value: value.unwrap_or_else(|| "-".to_owned()), tone }
    }

    /// The same in another tone.
    #[must_use]
    pub fn toned(self, tone: impl Into<Tone>) -> Self {
        Self { tone: tone.into(), ..self }
    }
}

/// Fields under a title.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The title.
    pub title: &'static str,
    /// The fields.
    pub fields: Vec<Field>,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableColumn {
    /// Its head.
    pub head: &'static str,
    /// The lower, the longer it stays when there is little room; 0 always stays.
    pub priority: u8,
    /// Which side its cells keep to.
    pub align: Align,
}

impl TableColumn {
    /// A column of words.
    pub const fn words(head: &'static str, priority: u8) -> Self {
        Self { head, priority, align: Align::Left }
    }

    /// A column of numbers.
    pub const fn numbers(head: &'static str, priority: u8) -> Self {
        Self { head, priority, align: Align::Right }
    }
}

/// Which side of its column a cell keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Left, for words.
    Left,
    /// Right, for numbers.
    Right,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// How it is meant; a tone of health puts its mark in front.
    pub tone: Tone,
}

impl Cell {
    /// A cell in a tone.
    pub fn new(text: impl Into<String>, tone: impl Into<Tone>) -> Self {
        Self { text: text.into(), tone: tone.into() }
    }

    /// A plain cell whose value may be missing.
    pub fn maybe(text: Option<impl ToString>) -> Self {
        match text {
            Some(text) => Self::new(text.to_string(), Tone::Plain),
            None => Self::new("-", Tone::Dim),
        }
    }
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its cells, one a column.
    pub cells: Vec<Cell>,
    /// What opens when it is entered.
    pub target: Option<Target>,
}

/// A table under a title that counts its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The title.
    pub title: String,
    /// The columns.
    pub columns: &'static [TableColumn],
    /// The rows.
    pub rows: Vec<Row>,
    /// What is said where there is no row.
    pub empty: String,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A sentence.
    Note(String, Tone),
    /// Sections, side by side where there is room.
    Sections(Vec<Section>),
    /// A table.
    Table(Table),
}

/// What a page says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Its parts, from top to bottom.
    pub blocks: Vec<Block>,
}

/// A line of a field: the label and as much of the value as fits behind it; the label is empty on further lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece<'a> {
    /// What it is.
    pub label: &'static str,
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
                Block::Table(table) => table_lines(table, &mut lines),
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
    let abreast = if width >= TWO_COLUMNS { 2 } else { 1 };
    let room = usize::from((width / abreast).saturating_sub(INDENT + LABEL + 1));
    for (nth, row) in sections.chunks(usize::from(abreast)).enumerate() {
        if nth > 0 {
            lines.push(Line::Blank);
        }
        lines.push(Line::Titles(row.iter().map(|section| section.title).collect()));
        let columns: Vec<Vec<Piece>> = row.iter().map(|section| pieces(section, room)).collect();
        let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
        lines.extend(
            (0..longest)
                .map(|at| Line::Fields(columns.iter().map(|column| column.get(at).copied()).collect())),
        );
    }
}

/// The fields of a section line by line, in so many columns for the values.
fn pieces(section: &Section, room: usize) -> Vec<Piece<'_>> {
    section.fields.iter().flat_map(|field| field_pieces(field, room)).collect()
}

fn field_pieces(field: &Field, room: usize) -> impl Iterator<Item = Piece<'_>> {
    let labels = std::iter::once((field.label, field.tone)).chain(std::iter::repeat(("", Tone::Plain)));
    let values = labels.zip(wrap(&field.value, room));
    values.map(|((label, tone), value)| Piece { label, value, tone })
}

fn table_lines<'a>(table: &'a Table, lines: &mut Vec<Line<'a>>) {
    lines.push(Line::TableTitle(table));
    if table.rows.is_empty() {
        lines.push(Line::TableEmpty(&table.empty));
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
        let document = Document { blocks: vec![Block::Sections(vec![section("a", 3), section("b", 1)])] };
        assert_eq!(document.lines(120).len(), 1 + 3);
        assert_eq!(document.lines(80).len(), 1 + 3 + 1 + 1 + 1);
    }

    #[test]
    fn a_table_without_rows_says_so() {
        let table = Table { title: "t".into(), columns: &[], rows: vec![], empty: "none".into() };
        let document = Document { blocks: vec![Block::Table(table)] };
        assert_eq!(document.lines(80).last(), Some(&Line::TableEmpty("none")));
    }
}
