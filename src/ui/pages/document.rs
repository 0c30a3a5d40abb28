//! ```text
//!  acme-prod > branch-017-ntg > primary hub sse-use-1-0-0
//!  Hub ─────────────────────────────────── Data center ──────────────────
//!    status       ✗ DOWN                     name         sse-use-1-0-0
//!
//!  Tunnels  2 ───────────────────────────────────────────────────────────
//!    STATUS PEER         IKE         IPSEC     IN      OUT     RECORD
//!  > ● UP   203.0.113.7  ESTABLISHED INSTALLED 84.2 MB 12.0 MB 10s
//! ```

use crate::app::{
    self, App, FieldLine, INDENT, LABEL_WIDTH, OpenPage, Row, SECTION_GAP, SectionLine, StyleRole, Table,
};
use crate::ui::appearance::{Appearance, Freshness};
use crate::ui::theme::Role;
use crate::ui::widgets::graph::draw_graph_row;
use crate::ui::widgets::table::{ColumnLayout, TableView, fitting, header_row, row};
use crate::ui::widgets::{Focus, Heading, ScrollMarks, draw_line, filter_tag, indent, select, truncate_line};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Flex, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use std::rc::Rc;

/// Indent of the evidence of a finding.
const EVIDENCE_INDENT: u16 = 4;

/// Draws a detail page with its breadcrumb.
pub(in crate::ui) fn render(
    app: &App,
    page: &OpenPage,
    appearance: &Appearance,
    area: Rect,
    buf: &mut Buffer,
) {
    let [breadcrumbs, body] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    draw_line(breadcrumb_line(app, page, appearance), indent(breadcrumbs, 1), buf);
    let document = app.document();
    let lines = document.lines(app.size().width);
    let columns = lines.columns();
    let widths = [columns.main, columns.gap, columns.facts].map(Constraint::Length);
    let [main, _, facts] = Layout::horizontal(widths).flex(Flex::Start).areas(body);
    let contents = Contents {
        page,
        appearance,
        freshness: Freshness::of_page(app, page),
        tables: document.table_layouts(main.width),
    };
    contents.render(lines.from(page.offset()), main, buf);
    contents.render(lines.facts_from(page.offset()), facts, buf);
    ScrollMarks { appearance, offset: page.offset(), lines: lines.count() }.render(body, buf);
}

/// A label and its value, or a continuation line of the value.
pub(in crate::ui) fn field<'a>(
    field: FieldLine<'a>,
    freshness: Freshness,
    appearance: &Appearance,
) -> Line<'a> {
    let mut line = truncate_line(Span::styled(field.label, appearance.style(Role::Dim)).into(), LABEL_WIDTH);
    let blanks = usize::from(LABEL_WIDTH).saturating_sub(line.width());
    line.push_span(" ".repeat(blanks));
    line.extend(appearance.styled(field.value, field.role, freshness));
    line
}

fn breadcrumb_line(app: &App, page: &OpenPage, appearance: &Appearance) -> Line<'static> {
    let breadcrumbs = page.page().breadcrumbs(app.snapshot_of(page));
    let mut line =
        Line::from(Span::styled(app.connection_info().profile.clone(), appearance.style(Role::Dim)));
    let last = breadcrumbs.len().saturating_sub(1);
    for (nth, crumb) in breadcrumbs.into_iter().enumerate() {
        line.push_span(Span::styled(" > ", appearance.style(Role::Dim)));
        let role = if nth == last { StyleRole::Strong } else { StyleRole::Plain };
        line.push_span(Span::styled(crumb, appearance.text_style(role)));
    }
    if !page.filter().is_empty() {
        line.push_span(" ");
        line.push_span(filter_tag(page.filter().as_str(), appearance.style(Role::Filter)));
    }
    line
}

/// Column layouts of the tables of a page, computed once per frame.
type TableLayouts<'a> = Vec<(&'a Table, Vec<ColumnLayout>)>;

/// Context for drawing the lines of a page.
struct Contents<'a> {
    page: &'a OpenPage,
    appearance: &'a Appearance,
    freshness: Freshness,
    tables: TableLayouts<'a>,
}

impl Contents<'_> {
    fn render<'b>(&self, lines: impl Iterator<Item = app::Line<'b>>, area: Rect, buf: &mut Buffer) {
        let visible_lines: Vec<app::Line> = lines.take(usize::from(area.height)).collect();
        let mut rest = area;
        // Consecutive lines of a table are drawn together.
        for lines in visible_lines.chunk_by(|line, next| is_same_table(line, next)) {
            let height = Constraint::Length(u16::try_from(lines.len()).unwrap_or(u16::MAX));
            let [part, below] = Layout::vertical([height, Constraint::Fill(1)]).areas(rest);
            match table_of(&lines[0]) {
                Some(table) => self.table(table, lines, part, buf),
                None => self.line(&lines[0], part, buf),
            }
            rest = below;
        }
    }

    fn table(&self, table: &Table, lines: &[app::Line], area: Rect, buf: &mut Buffer) {
        let Self { page, appearance, freshness, .. } = *self;
        let layout = self.layout(table);
        let has_header = matches!(lines[0], app::Line::TableHeader(_));
        let table_rows: Vec<&Row> = lines.iter().filter_map(table_row).collect();
        let rows = table_rows
            .iter()
            .map(|table_row| row(fitting(&table_row.cells, layout), layout, freshness, appearance));
        let is_selected =
            |table_row: &&Row| table_row.target.is_some() && table_row.target.as_ref() == page.selected();
        let table = TableView {
            layout,
            header: has_header.then(|| header_row(table.columns, layout, appearance)),
            rows: rows.collect(),
            flags: Vec::new(),
            selected: table_rows.iter().position(is_selected),
            focus: Focus::Focused,
        };
        table.render(appearance, area, buf);
    }

    fn layout(&self, table: &Table) -> &[ColumnLayout] {
        let found = self.tables.iter().find(|(other, _)| std::ptr::eq(*other, table));
        found.map_or(&[], |(_, layout)| layout.as_slice())
    }

    fn line(&self, line: &app::Line, row: Rect, buf: &mut Buffer) {
        let Self { appearance, freshness, .. } = *self;
        let inner = indent(row, INDENT);
        match line {
            app::Line::Blank | app::Line::TableHeader(_) | app::Line::TableRow(..) => {}
            app::Line::Note(text, role) => draw_line(appearance.styled(*text, *role, freshness), inner, buf),
            app::Line::NoteContinued(text, role) => {
                draw_line(Span::styled(*text, appearance.text_style(*role)), inner, buf);
            }
            app::Line::GraphTitles(titles) => {
                for (title, area) in titles.iter().zip(&*equal_columns(titles.len(), row)) {
                    Heading::new(appearance, title).render(*area, buf);
                }
            }
            app::Line::Sections(sections) => self.sections(sections, row, buf),
            app::Line::Finding(text, finding) => {
                draw_line(appearance.styled(*text, finding.role, freshness), inner, buf);
            }
            app::Line::Evidence(text, role) => {
                draw_line(
                    Span::styled(*text, appearance.text_style(*role)),
                    indent(inner, EVIDENCE_INDENT),
                    buf,
                );
            }
            app::Line::GraphRows(graphs) => {
                for (graph, area) in graphs.iter().zip(&*equal_columns(graphs.len(), row)) {
                    draw_graph_row(graph, appearance, indent(*area, INDENT), buf);
                }
            }
            app::Line::TableTitle(table) => Heading::new(appearance, &table.title).render(row, buf),
            app::Line::TableEmpty(text) => {
                draw_line(Span::styled(*text, appearance.style(Role::Dim)), inner, buf);
            }
        }
        if line.target().is_some() && line.target() == self.page.selected() {
            select(row, Focus::Focused, appearance, buf);
        }
    }

    fn sections(&self, sections: &[SectionLine], row: Rect, buf: &mut Buffer) {
        for (section, area) in sections.iter().zip(&*equal_columns(sections.len(), row)) {
            match section {
                SectionLine::Blank => {}
                SectionLine::Title(title) => Heading::new(self.appearance, title).render(*area, buf),
                SectionLine::Field(line) => {
                    draw_line(field(*line, self.freshness, self.appearance), indent(*area, INDENT), buf);
                }
            }
        }
    }
}

/// Table of a header or row line.
fn table_of<'a>(line: &app::Line<'a>) -> Option<&'a Table> {
    match line {
        app::Line::TableHeader(table) | app::Line::TableRow(table, _) => Some(table),
        _ => None,
    }
}

fn is_same_table(line: &app::Line, next: &app::Line) -> bool {
    matches!((table_of(line), table_of(next)), (Some(one), Some(other)) if std::ptr::eq(one, other))
}

fn table_row<'a>(line: &app::Line<'a>) -> Option<&'a Row> {
    match line {
        app::Line::TableRow(_, row) => Some(row),
        _ => None,
    }
}

/// Splits a row into equal columns.
fn equal_columns(count: usize, row: Rect) -> Rc<[Rect]> {
    Layout::horizontal(vec![Constraint::Fill(1); count]).spacing(SECTION_GAP).split(row)
}
