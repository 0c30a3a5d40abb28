//! Layout of blocks into lines.

use super::columns::{HIGH_GRAPHS_WIDTH, MARK_WIDTH, section_columns, section_width};
use super::graph::{GraphHeight, GraphLines};
use super::wrap::wrap;
use crate::app::{
    Block, Field, FieldLine, FindingBlock, Graph, GraphRow, INDENT, LABEL_WIDTH, Line, Section, SectionLine,
    StyleRole, Table,
};

/// Lines of a block, and the table whose rows follow them.
pub(super) fn block_lines(block: &Block, width: u16) -> (Vec<Line<'_>>, Option<&Table>) {
    match block {
        Block::Note(text, role) => (note_lines(text, *role, width), None),
        Block::Sections(sections) => (section_lines(sections, width), None),
        Block::Findings(findings) => (finding_lines(findings, width), None),
        Block::Graphs(graphs) => (graph_lines(graphs, width), None),
        Block::Table(table) => (table_lines(table, width), Some(table)),
    }
}

fn note_lines(text: &str, role: StyleRole, width: u16) -> Vec<Line<'_>> {
    let text_width = usize::from(width.saturating_sub(INDENT)).saturating_sub(MARK_WIDTH);
    let mut lines = wrap(text, text_width).into_iter();
    let first = lines.next().map(|first| Line::Note(first, role));
    first.into_iter().chain(lines.map(|line| Line::NoteContinued(line, role))).collect()
}

/// Lays out sections in columns, each section in the shortest column so far.
pub(super) fn section_lines(sections: &[Section], width: u16) -> Vec<Line<'_>> {
    let section_columns = section_columns(width, sections.len());
    let text_width = usize::from(section_width(width, section_columns).saturating_sub(INDENT + LABEL_WIDTH));
    let mut columns: Vec<Vec<SectionLine>> = vec![Vec::new(); usize::from(section_columns)];
    for section in sections {
        let Some(shortest) = columns.iter_mut().min_by_key(|column| column.len()) else { continue };
        if !shortest.is_empty() {
            shortest.push(SectionLine::Blank);
        }
        shortest.push(SectionLine::Title(section.title));
        shortest.extend(section_field_lines(section, text_width).map(SectionLine::Field));
    }
    let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
    let line = |index: usize| {
        columns.iter().map(move |column| column.get(index).copied().unwrap_or(SectionLine::Blank))
    };
    (0..longest).map(|index| Line::Sections(line(index).collect())).collect()
}

/// Lines of the fields of a section, with values wrapped to `text_width`.
fn section_field_lines(section: &Section, text_width: usize) -> impl Iterator<Item = FieldLine<'_>> {
    section.fields.iter().flat_map(move |field| field_lines(field, text_width))
}

fn field_lines(field: &Field, text_width: usize) -> impl Iterator<Item = FieldLine<'_>> {
    let continuation = ("", if field.role.health().is_none() { field.role } else { StyleRole::Plain });
    let labels = std::iter::once((field.label.as_ref(), field.role)).chain(std::iter::repeat(continuation));
    let values = labels.zip(wrap(&field.value, text_width));
    values.map(|((label, role), value)| FieldLine { label, value, role })
}

fn finding_lines(findings: &[FindingBlock], width: u16) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let text_width = usize::from(width.saturating_sub(INDENT)).saturating_sub(2 * MARK_WIDTH);
    for (nth, finding) in findings.iter().enumerate() {
        if nth > 0 {
            lines.push(Line::Blank);
        }
        let mut sentence = wrap(&finding.sentence, text_width).into_iter();
        lines.extend(sentence.next().map(|first| Line::Finding(first, finding)));
        lines.extend(sentence.map(|line| Line::Evidence(line, finding.role)));
        let evidence = finding.evidence.iter().flat_map(|evidence| wrap(evidence, text_width));
        lines.extend(evidence.map(|line| Line::Evidence(line, StyleRole::Plain)));
    }
    lines
}

fn graph_lines(graphs: &[Graph], width: u16) -> Vec<Line<'_>> {
    let section_columns = section_columns(width, graphs.len());
    let columns = usize::from(section_width(width, section_columns).saturating_sub(INDENT));
    let height = match (section_columns, graphs.len()) {
        (1, 2..) => GraphHeight::Low,
        _ if width >= HIGH_GRAPHS_WIDTH => GraphHeight::High,
        _ => GraphHeight::Medium,
    };
    let mut lines = Vec::new();
    for row in graphs.chunks(usize::from(section_columns)) {
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

/// Lines above the rows of a table.
fn table_lines(table: &Table, width: u16) -> Vec<Line<'_>> {
    let title = std::iter::once(Line::TableTitle(table));
    if table.rows.is_empty() {
        let text_width = usize::from(width.saturating_sub(INDENT));
        title.chain(wrap(&table.empty, text_width).into_iter().map(Line::TableEmpty)).collect()
    } else {
        title.chain([Line::TableHeader(table)]).collect()
    }
}
