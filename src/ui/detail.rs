//! ```text
//!  acme-prod > branch-017-ntg > primary hub sse-use-1-0-0
//!  Hub ─────────────────────────────────── Data center ──────────────────
//!    status       ✗ DOWN                     name         sse-use-1-0-0
//!
//!  Tunnels  2 ───────────────────────────────────────────────────────────
//!    STATUS PEER         IKE         IPSEC     IN      OUT     RECORD
//!  > ● UP   203.0.113.7  ESTABLISHED INSTALLED 84.2 MB 12.0 MB 10s
//! ```

use super::look::Freshness;
use super::pen::{Focus, Pen, from};
use super::{graph, rows, table};
use crate::app::{App, Document, INDENT, LABEL, Line, OpenPage, Piece, Table, Tone};
use ratatui_core::layout::Rect;

/// Draws a page about one thing: where it is, and what it says.
pub(super) fn render(app: &App, page: &OpenPage, area: Rect, pen: &mut Pen) {
    breadcrumbs(app, page, rows(area, 0, 1), pen);
    let body = rows(area, 1, area.height);
    let document = app.document();
    let lines = document.lines(app.size().width);
    let freshness = Freshness::of_page(app, page);
    let layouts = layouts(document, body.width.saturating_sub(INDENT));
    for (y, shown) in (0..body.height).zip(lines.from(page.offset())) {
        let row = rows(body, y, 1);
        line(&shown, &layouts, row, freshness, pen);
        if shown.target().is_some() && shown.target() == page.selected() {
            pen.select(row, Focus::Here);
        }
    }
    more(page.offset(), lines.count(), body, pen);
}

/// Draws a label and its value, or a line of it.
pub(super) fn field(field: Piece, room: Rect, freshness: Freshness, pen: &mut Pen) {
    let label = Rect { width: LABEL.min(room.width), ..room };
    pen.text(label, field.label, pen.look.word_style(Tone::Dim));
    pen.toned(from(room, room.x + LABEL), field.value, field.tone, freshness);
}

fn breadcrumbs(app: &App, page: &OpenPage, row: Rect, pen: &mut Pen) {
    let mut rest = from(row, row.x + 1);
    let snapshot = app.snapshot_of(page);
    let crumbs = page.page().crumbs(snapshot);
    let behind = pen.text(rest, &app.about().profile, pen.look.word_style(Tone::Dim));
    rest = from(rest, behind);
    for (nth, crumb) in crumbs.iter().enumerate() {
        let behind = pen.text(rest, " > ", pen.look.word_style(Tone::Dim));
        let tone = if nth + 1 == crumbs.len() { Tone::Strong } else { Tone::Plain };
        let behind = pen.text(from(rest, behind), crumb, pen.look.word_style(tone));
        rest = from(rest, behind);
    }
    pen.chip(rest, page.filter().as_str());
}

fn line(line: &Line, layouts: &Layouts, row: Rect, freshness: Freshness, pen: &mut Pen) {
    let inner = from(row, row.x + INDENT);
    match line {
        Line::Blank => {}
        Line::Note(text, tone) => {
            pen.toned(inner, text, *tone, freshness);
        }
        Line::Titles(titles) => abreast(titles.len(), row, |nth, room| {
            pen.title(
                Rect { width: room.width.saturating_sub(1), ..room },
                titles[nth],
                "",
                Focus::Elsewhere,
            );
        }),
        Line::Fields(fields) => abreast(fields.len(), row, |nth, room| {
            let room = Rect { width: room.width.saturating_sub(1), ..room };
            if let Some(value) = fields[nth] {
                field(value, from(room, room.x + INDENT), freshness, pen);
            }
        }),
        Line::Told(text, told) => {
            pen.toned(inner, text, told.tone, freshness);
        }
        Line::Evidence(text, tone) => {
            pen.text(from(inner, inner.x + 4), text, pen.look.word_style(*tone));
        }
        Line::GraphCaptions(captions) => abreast(captions.len(), row, |nth, room| {
            pen.title(
                Rect { width: room.width.saturating_sub(1), ..room },
                &captions[nth],
                "",
                Focus::Elsewhere,
            );
        }),
        Line::GraphRows(graphs) => abreast(graphs.len(), row, |nth, room| {
            graph::row(&graphs[nth], from(room, room.x + INDENT), pen);
        }),
        Line::TableTitle(table) => pen.title(row, &table.title, "", Focus::Elsewhere),
        Line::TableHead(table) => table::heads(table.columns, layouts.of(table), inner, pen),
        Line::TableRow(table, cells) => {
            table::row(|column| &cells.cells[column], layouts.of(table), inner, freshness, pen);
        }
        Line::TableEmpty(text) => {
            pen.text(inner, text, pen.look.word_style(Tone::Dim));
        }
    }
}

/// Divides a row into so many equal parts.
fn abreast(count: usize, row: Rect, mut draw: impl FnMut(usize, Rect)) {
    let width = row.width / u16::try_from(count.max(1)).unwrap_or(1);
    for (nth, x) in (0..count).zip((row.x..).step_by(usize::from(width.max(1)))) {
        draw(nth, Rect { x, width, ..row });
    }
}

/// Where the columns of each table of a page are, worked out once a frame.
struct Layouts<'a>(Vec<(&'a Table, Vec<table::Placed>)>);

impl Layouts<'_> {
    fn of(&self, table: &Table) -> &[table::Placed] {
        let found = self.0.iter().find(|(known, _)| std::ptr::eq(*known, table));
        found.map_or(&[], |(_, placed)| placed.as_slice())
    }
}

fn layouts(document: &Document, width: u16) -> Layouts<'_> {
    let placed = |(table, natural): (&'_ Table, &[usize])| table::place(table.columns, natural, width);
    Layouts(document.tables().map(|here| (here.0, placed(here))).collect())
}

/// Says at the edges that there is more above or below.
pub(super) fn more(offset: usize, lines: usize, body: Rect, pen: &mut Pen) {
    let (up, down) = if pen.is_ascii() { ("^", "v") } else { ("▲", "▼") };
    let column = |y: u16| Rect { x: body.right().saturating_sub(1), y, width: 1.min(body.width), height: 1 };
    if body.height > 0 && offset > 0 {
        pen.text(column(body.y), up, pen.look.word_style(Tone::Dim));
    }
    if body.height > 0 && offset + usize::from(body.height) < lines {
        pen.text(column(body.bottom() - 1), down, pen.look.word_style(Tone::Dim));
    }
}
