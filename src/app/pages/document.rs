//! The content of a page, without how it looks: sentences, sections of fields, findings, graphs and tables, and beside or
//! below them the facts about the object.

use crate::app::Table;
use crate::domain::{GroupKey, Health, HubKey, Subject, Text, TunnelKey};
use std::borrow::Cow;
use std::sync::OnceLock;

/// How a piece of text is meant; the theme decides what that looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StyleRole {
    /// As usual.
    #[default]
    Plain,
    /// Of less interest.
    Dim,
    /// Of more interest.
    Strong,
    /// Of something that works.
    Up,
    /// Of something that works with less redundancy.
    Warning,
    /// Of something that is reported as working but works only in part.
    Degraded,
    /// Of something that does not work.
    Down,
    /// Of something that nobody can tell.
    Unknown,
}

impl StyleRole {
    /// The health that it tells of; what tells of one has a mark in front.
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
    /// The changes of an event, by its id among the events of an object or of everything.
    EventGroup(u64, Option<Subject>),
    /// The organization of a profile, by its name.
    Profile(String),
    /// An entry of a list that leads to something; its number tells it from others that lead to the same.
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

/// A label and its value; an empty label continues the value above.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// What it is.
    pub label: Cow<'static, str>,
    /// Its value, `-` where it is missing.
    pub value: String,
    /// How it is meant.
    pub role: StyleRole,
}

impl Field {
    /// A field whose value may be missing.
    pub fn new(label: impl Into<Cow<'static, str>>, value: Option<String>) -> Self {
        let role = if value.is_some() { StyleRole::Plain } else { StyleRole::Dim };
        Self { label: label.into(), value: value.unwrap_or_else(|| "-".to_owned()), role }
    }

    /// The same in another tone.
    #[must_use]
    pub fn with_role(self, role: impl Into<StyleRole>) -> Self {
        Self { role: role.into(), ..self }
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

/// A graph of what went in and out in the last time.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    /// What it shows.
    pub title: String,
    /// What it covers, behind the title; none if empty.
    pub note: String,
    /// The number of the newest slot, counted from 1970.
    pub newest: i64,
    /// Bits a second in each slot of time, in and out, the oldest first; `None` for what was not seen.
    pub slots: Vec<[Option<f64>; 2]>,
    /// The present rates in bits a second, in and out.
    pub latest: [Option<f64>; 2],
    /// Why it is empty, where it is.
    pub empty: &'static str,
}

impl Graph {
    /// Whether nothing was seen, now or before.
    pub(super) fn is_empty(&self) -> bool {
        self.slots.iter().flatten().chain(&self.latest).all(Option::is_none)
    }
}

/// Something that is told with what it rests on, and that leads somewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingBlock {
    /// What is told.
    pub sentence: String,
    /// How it is meant.
    pub role: StyleRole,
    /// What it rests on.
    pub evidence: Vec<String>,
    /// What opens when it is entered.
    pub target: Option<Target>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A sentence.
    Note(String, StyleRole),
    /// Sections, side by side where there is room.
    Sections(Vec<Section>),
    /// Things that are told, one below the other.
    Findings(Vec<FindingBlock>),
    /// Graphs, side by side where there is room.
    Graphs(Vec<Graph>),
    /// A table.
    Table(Table),
}

/// What a page says.
#[derive(Clone, Debug, Default)]
pub struct Document {
    blocks: Vec<Block>,
    /// Identity, place and dates of the object: at the right where there is room, else below.
    facts: Vec<Section>,
    total: usize,
    /// The widths of the tables, from when they were first asked for: a frame asks, and its cost is not to depend on the
    /// rows that are out of view.
    widths: OnceLock<Vec<Vec<usize>>>,
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        // The widths follow from the blocks.
        (&self.blocks, &self.facts, self.total) == (&other.blocks, &other.facts, other.total)
    }
}

impl From<Vec<Block>> for Document {
    /// A document of which nothing is left out.
    fn from(blocks: Vec<Block>) -> Self {
        let total = entries(&blocks);
        Self::new(blocks, total)
    }
}

impl Document {
    /// These parts, from top to bottom, of a document that has so many entries in all.
    pub(super) fn new(blocks: Vec<Block>, total: usize) -> Self {
        Self { blocks, facts: Vec::new(), total, widths: OnceLock::new() }
    }

    /// The same with facts about the object.
    pub(super) fn with_facts(self, facts: Vec<Section>) -> Self {
        Self { facts, ..self }
    }

    /// The same below a sentence.
    pub(super) fn with_note_above(mut self, sentence: String, role: StyleRole) -> Self {
        self.blocks.insert(0, Block::Note(sentence, role));
        Self::new(self.blocks, self.total).with_facts(self.facts)
    }

    /// Its parts, from top to bottom.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The facts about the object.
    pub(super) fn facts(&self) -> &[Section] {
        &self.facts
    }

    /// How many rows its tables have, and how many things are told.
    pub fn entries(&self) -> usize {
        entries(&self.blocks)
    }

    /// How many entries there are, with those that a filter leaves out.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Its tables, each with the width of the widest cell of each column.
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
