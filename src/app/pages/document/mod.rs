//! Document model of pages: notes, sections of fields, findings, graphs and tables, with facts beside or below them.

mod block_lines;
mod columns;
mod filter;
mod graph;
mod lines;
mod table;
mod wrap;

pub use columns::{INDENT, LABEL_WIDTH, SECTION_GAP};
pub(in crate::app) use filter::FilterableRow;
pub(super) use filter::{filtered, sortable_headers};
pub use graph::GraphRow;
pub use lines::{FieldLine, Line, Lines, SectionLine};
pub use table::{Align, Cell, Cut, Emphasis, Row, Table, TableColumn, cell_widths};
pub use wrap::wrap;
pub(in crate::app) use wrap::wrap_lines;

use crate::domain::{GroupKey, Health, HubKey, Subject, Text, TunnelKey};
use std::borrow::Cow;
use std::sync::OnceLock;

/// Role of a text; the theme defines its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StyleRole {
    #[default]
    Plain,
    Dim,
    Strong,
    Up,
    /// Up with less redundancy.
    Warning,
    /// Reported up, but contradicted by its data.
    Degraded,
    Down,
    Unknown,
}

impl StyleRole {
    /// Health of the role; texts with a health have a mark.
    pub(super) fn health(self) -> Option<Health> {
        match self {
            Self::Up => Some(Health::Up),
            Self::Warning => Some(Health::Warning),
            Self::Degraded => Some(Health::Degraded),
            Self::Down => Some(Health::Down),
            Self::Unknown => Some(Health::Unknown),
            Self::Plain | Self::Dim | Self::Strong => None,
        }
    }
}

impl From<Health> for StyleRole {
    fn from(health: Health) -> Self {
        match health {
            Health::Up => Self::Up,
            Health::Warning => Self::Warning,
            Health::Degraded => Self::Degraded,
            Health::Down => Self::Down,
            Health::Unknown => Self::Unknown,
        }
    }
}

/// Target of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    Group(GroupKey),
    Hub(HubKey),
    Tunnel(TunnelKey),
    Datacenter(Text),
    /// An event group, by id among the events of an object or of all.
    EventGroup(u64, Option<Subject>),
    /// A profile, by name.
    Profile(String),
    /// An entry of a list; the number distinguishes entries with the same target.
    Entry(u64, Box<Self>),
}

impl From<Subject> for Target {
    fn from(subject: Subject) -> Self {
        match subject {
            Subject::Group(key) => Self::Group(key),
            Subject::Hub(key) => Self::Hub(key),
            Subject::Tunnel(key) => Self::Tunnel(key),
            Subject::Datacenter(name) => Self::Datacenter(name),
        }
    }
}

/// A labeled value; an empty label continues the value above.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub label: Cow<'static, str>,
    /// The value, `-` if missing.
    pub value: String,
    pub role: StyleRole,
}

impl Field {
    /// A field with an optional value.
    pub fn new(label: impl Into<Cow<'static, str>>, value: Option<String>) -> Self {
        let role = if value.is_some() { StyleRole::Plain } else { StyleRole::Dim };
        Self { label: label.into(), value: value.unwrap_or_else(|| "-".to_owned()), role }
    }

    /// Sets the role.
    #[must_use]
    pub fn with_role(self, role: impl Into<StyleRole>) -> Self {
        Self { role: role.into(), ..self }
    }
}

/// Fields with a title.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    pub title: &'static str,
    pub fields: Vec<Field>,
}

/// Traffic graph, in and out.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    pub title: String,
    /// Coverage, appended to the title.
    pub note: String,
    /// Number of the newest time slot since 1970.
    pub newest: i64,
    /// Bits per second per time slot, in and out, oldest first; `None` without data.
    pub slots: Vec<[Option<f64>; 2]>,
    /// Current bits per second, in and out.
    pub latest: [Option<f64>; 2],
    /// Text of an empty graph.
    pub empty: &'static str,
}

impl Graph {
    /// Whether it has no data.
    pub(super) fn is_empty(&self) -> bool {
        self.slots.iter().flatten().chain(&self.latest).all(Option::is_none)
    }
}

/// A finding with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct FindingBlock {
    pub sentence: String,
    pub role: StyleRole,
    pub evidence: Vec<String>,
    pub target: Option<Target>,
}

/// Part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A sentence.
    Note(String, StyleRole),
    /// Sections, side by side if there is room.
    Sections(Vec<Section>),
    /// Findings.
    Findings(Vec<FindingBlock>),
    /// Graphs, side by side if there is room.
    Graphs(Vec<Graph>),
    /// A table.
    Table(Table),
}

/// Content of a page.
#[derive(Debug, Clone, Default)]
pub struct Document {
    blocks: Vec<Block>,
    /// Identity, location and dates of the object: at the right if there is room, else below.
    facts: Vec<Section>,
    total: usize,
    /// Cached column widths of the tables, so that the cost of a frame does not depend on rows out of view.
    widths: OnceLock<Vec<Vec<usize>>>,
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        // The widths are derived from the blocks.
        (&self.blocks, &self.facts, self.total) == (&other.blocks, &other.facts, other.total)
    }
}

impl From<Vec<Block>> for Document {
    /// An unfiltered document.
    fn from(blocks: Vec<Block>) -> Self {
        let total = entries(&blocks);
        Self::new(blocks, total)
    }
}

impl Document {
    /// A document with `total` entries, of which the blocks may contain fewer.
    pub(super) fn new(blocks: Vec<Block>, total: usize) -> Self {
        Self { blocks, facts: Vec::new(), total, widths: OnceLock::new() }
    }

    /// Sets the facts about the object.
    pub(super) fn with_facts(self, facts: Vec<Section>) -> Self {
        Self { facts, ..self }
    }

    /// Adds a note above all blocks.
    pub(super) fn with_note_above(mut self, sentence: String, role: StyleRole) -> Self {
        self.blocks.insert(0, Block::Note(sentence, role));
        Self::new(self.blocks, self.total).with_facts(self.facts)
    }

    /// Blocks, from top to bottom.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The facts about the object.
    pub(super) fn facts(&self) -> &[Section] {
        &self.facts
    }

    /// Number of table rows and findings.
    pub fn entries(&self) -> usize {
        entries(&self.blocks)
    }

    /// Number of entries without the filter.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Tables, each with the maximum cell width of each column.
    pub fn tables(&self) -> impl Iterator<Item = (&Table, &[usize])> {
        let widths = self.widths.get_or_init(|| tables(&self.blocks).map(Table::widths).collect());
        tables(&self.blocks).zip(widths.iter().map(Vec::as_slice))
    }
}

fn tables(blocks: &[Block]) -> impl Iterator<Item = &Table> {
    blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Note(..) | Block::Sections(_) | Block::Findings(_) | Block::Graphs(_) => None,
    })
}

fn entries(blocks: &[Block]) -> usize {
    let entries = |block: &Block| match block {
        Block::Table(table) => table.rows.len(),
        Block::Findings(findings) => findings.len(),
        Block::Note(..) | Block::Sections(_) | Block::Graphs(_) => 0,
    };
    blocks.iter().map(entries).sum()
}
