//! What a frame is drawn on. A cell is a few bytes that are copied, compared and moved as they are, since all of them are
//! with each key; only what takes several characters, which is seldom, stands in a list beside the cells.

use super::fit::{fit, simple_columns};
use super::ink::Ink;
use ratatui_core::buffer::CellWidth;
use ratatui_core::layout::Rect;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// A cell. What it says only its canvas knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    symbol: Symbol,
    columns: u8,
    /// Its colours and attributes.
    pub ink: Ink,
}

/// A character, or from [`Symbol::CLUSTERS`] on the place of several in the canvas's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Symbol(u32);

impl Symbol {
    const CLUSTERS: u32 = char::MAX as u32 + 1;

    fn of(character: char) -> Self {
        Self(u32::from(character))
    }

    fn cluster(self) -> Option<usize> {
        usize::try_from(self.0.checked_sub(Self::CLUSTERS)?).ok()
    }
}

impl Cell {
    /// Nothing.
    pub const BLANK: Self = Self { symbol: Symbol(' ' as u32), columns: 1, ink: Ink::PLAIN };

    fn narrow(character: char, ink: Ink) -> Self {
        Self { symbol: Symbol::of(character), columns: 1, ink }
    }

    /// The columns that it takes: of a wide character the first cell takes all, and those behind it none.
    pub fn columns(&self) -> u16 {
        u16::from(self.columns)
    }

    /// Whether what it says is ASCII, in one column.
    pub fn is_ascii(&self) -> bool {
        self.symbol.0 < 0x80 && self.columns == 1
    }

    fn is_behind(&self) -> bool {
        self.columns == 0
    }
}

/// Rows of cells.
#[derive(Clone, Debug, Default)]
pub struct Canvas {
    area: Rect,
    cells: Vec<Cell>,
    clusters: Vec<Box<str>>,
}

impl Canvas {
    /// An empty one; the place of its area does not matter, only the size.
    pub fn new(area: Rect) -> Self {
        let mut canvas = Self::default();
        canvas.clear(area);
        canvas
    }

    /// One with these rows, as wide as the longest.
    #[cfg(test)]
    pub(crate) fn of_rows(rows: &[&str]) -> Self {
        let width = rows.iter().map(|row| row.cell_width()).max().unwrap_or(0);
        let mut canvas = Self::new(Rect::new(0, 0, width, rows.len().try_into().unwrap()));
        for (y, row) in (0..).zip(rows) {
            canvas.write(Rect { y, height: 1, ..canvas.area }, row, Ink::PLAIN);
        }
        canvas
    }

    /// Leaves nothing of what was drawn, and makes it as large as this.
    pub fn clear(&mut self, area: Rect) {
        self.area = Rect { x: 0, y: 0, ..area };
        self.clusters.clear();
        self.cells.clear();
        self.cells.resize(usize::from(area.width) * usize::from(area.height), Cell::BLANK);
    }

    /// Its size.
    pub fn area(&self) -> Rect {
        self.area
    }

    /// The cells of a row.
    pub fn row(&self, y: usize) -> &[Cell] {
        let width = usize::from(self.area.width);
        &self.cells[y * width..(y + 1) * width]
    }

    /// The cells of a part of a row, to give them other colours.
    pub(super) fn cells_mut(&mut self, room: Rect) -> &mut [Cell] {
        let room = room.intersection(self.area);
        if room.is_empty() {
            return &mut [];
        }
        let first = usize::from(room.y) * usize::from(self.area.width) + usize::from(room.x);
        &mut self.cells[first..first + usize::from(room.width)]
    }

    /// Moves rows within this range up by so many; what comes in is blank.
    pub fn move_up(&mut self, rows: Range<usize>, by: usize) {
        let (cells, by) = self.rows_mut(rows, by);
        cells.rotate_left(by);
        let kept = cells.len() - by;
        cells[kept..].fill(Cell::BLANK);
    }

    /// Moves rows within this range down by so many; what comes in is blank.
    pub fn move_down(&mut self, rows: Range<usize>, by: usize) {
        let (cells, by) = self.rows_mut(rows, by);
        cells.rotate_right(by);
        cells[..by].fill(Cell::BLANK);
    }

    fn rows_mut(&mut self, rows: Range<usize>, by: usize) -> (&mut [Cell], usize) {
        let width = usize::from(self.area.width);
        (&mut self.cells[rows.start * width..rows.end * width], by * width)
    }

    /// Appends what a cell says to a text; a cell behind a wide character says nothing.
    pub fn say(&self, cell: &Cell, text: &mut String) {
        match cell.symbol.cluster() {
            _ if cell.is_behind() => {}
            Some(place) => text.push_str(self.clusters.get(place).map_or("", AsRef::as_ref)),
            None => text.push(char::from_u32(cell.symbol.0).unwrap_or(' ')),
        }
    }

    /// The text of a row.
    pub fn text(&self, y: usize) -> String {
        let mut text = String::new();
        self.row(y).iter().for_each(|cell| self.say(cell, &mut text));
        text
    }

    /// Whether a cell looks the same as one of another canvas.
    pub fn is_same(&self, cell: &Cell, other: &Self, others: &Cell) -> bool {
        match (cell.symbol.cluster(), others.symbol.cluster()) {
            (None, None) => cell == others,
            (Some(one), Some(two)) => {
                cell.ink == others.ink && self.clusters.get(one) == other.clusters.get(two)
            }
            _ => false,
        }
    }

    /// Whether a row looks the same as one of another canvas.
    pub fn is_same_row(&self, y: usize, other: &Self, others: usize) -> bool {
        let (row, other_row) = (self.row(y), other.row(others));
        if self.clusters.is_empty() && other.clusters.is_empty() {
            return row == other_row;
        }
        row.iter().zip(other_row).all(|(one, two)| self.is_same(one, other, two))
    }

    /// Writes text into a row, cut to its room with a mark where it was cut; returns the column behind it.
    pub fn write(&mut self, room: Rect, text: &str, ink: Ink) -> u16 {
        let width = room.right().min(self.area.width).saturating_sub(room.x);
        if width == 0 || room.height == 0 || room.y >= self.area.height || text.is_empty() {
            return room.x;
        }
        self.blank_wide(room.x, room.y);
        let text = fit(text, usize::from(room.width));
        let behind = if simple_columns(&text).is_some() {
            self.write_simple(room, &text, ink)
        } else {
            self.write_clusters(Rect { width, ..room }, &text, ink)
        };
        self.blank_rest(behind, room.y);
        behind
    }

    fn write_simple(&mut self, room: Rect, text: &str, ink: Ink) -> u16 {
        let mut x = room.x;
        let cells = self.whole_row(room.y).iter_mut().skip(usize::from(room.x));
        for (cell, character) in cells.zip(text.chars()) {
            *cell = Cell::narrow(character, ink);
            x += 1;
        }
        x
    }

    fn write_clusters(&mut self, room: Rect, text: &str, ink: Ink) -> u16 {
        let mut x = room.x;
        let tame = text.graphemes(true).filter(|cluster| !cluster.contains(char::is_control));
        for (cluster, columns) in tame.map(|cluster| (cluster, cluster.cell_width())) {
            if columns == 0 {
                continue;
            }
            if columns > room.right() - x {
                break;
            }
            let symbol = self.symbol(cluster);
            let first = Cell { symbol, columns: u8::try_from(columns).unwrap_or(u8::MAX), ink };
            let behind = Cell { columns: 0, ..Cell::narrow(' ', ink) };
            let cells = self.cells_mut(Rect { x, width: columns, ..room });
            cells.fill(behind);
            cells[0] = first;
            x += columns;
        }
        x
    }

    fn symbol(&mut self, cluster: &str) -> Symbol {
        let mut characters = cluster.chars();
        if let (Some(character), None) = (characters.next(), characters.next()) {
            return Symbol::of(character);
        }
        let place = u32::try_from(self.clusters.len()).unwrap_or(0);
        self.clusters.push(cluster.into());
        Symbol(Symbol::CLUSTERS + place)
    }

    /// Makes blanks of a wide character that begins before this cell and goes on in it.
    fn blank_wide(&mut self, x: u16, y: u16) {
        let (x, row) = (usize::from(x), self.whole_row(y));
        if row.get(x).is_some_and(Cell::is_behind) {
            let start = (0..x).rev().find(|&at| !row[at].is_behind()).unwrap_or(0);
            row[start] = Cell::narrow(' ', row[start].ink);
            blank_behind(&mut row[start + 1..]);
        }
    }

    /// Makes blanks of what is left, from this cell on, of a wide character whose beginning was written over.
    fn blank_rest(&mut self, x: u16, y: u16) {
        let row = self.whole_row(y);
        blank_behind(row.get_mut(usize::from(x)..).unwrap_or_default());
    }

    fn whole_row(&mut self, y: u16) -> &mut [Cell] {
        let width = usize::from(self.area.width);
        &mut self.cells[usize::from(y) * width..][..width]
    }

    /// Puts a character in the place of all that is not ASCII; where that was wide, blanks are behind it.
    pub(super) fn replace(&mut self, other: impl Fn(&str) -> char) {
        let mut text = String::new();
        for at in 0..self.cells.len() {
            let cell = self.cells[at];
            if cell.is_behind() {
                self.cells[at] = Cell::narrow(' ', cell.ink);
            } else if !cell.is_ascii() {
                text.clear();
                self.say(&cell, &mut text);
                self.cells[at] = Cell::narrow(other(&text), cell.ink);
            }
        }
    }
}

/// Makes blanks of the cells that belong to a wide character before them.
fn blank_behind(cells: &mut [Cell]) {
    for cell in cells.iter_mut().take_while(|cell| cell.is_behind()) {
        *cell = Cell::narrow(' ', cell.ink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Ink = Ink::PLAIN;

    fn canvas(width: u16) -> Canvas {
        Canvas::new(Rect::new(0, 0, width, 1))
    }

    fn at(x: u16, width: u16) -> Rect {
        Rect::new(x, 0, width, 1)
    }

    #[test]
    fn text_is_written_within_its_room_and_says_where_it_ends() {
        let mut canvas = canvas(12);
        assert_eq!(canvas.write(at(1, 5), "branches", PLAIN), 6);
        assert_eq!(canvas.write(at(9, 20), "branches", PLAIN), 12);
        assert_eq!(canvas.write(at(30, 5), "out of it", PLAIN), 30);
        assert_eq!(canvas.text(0), " bran…   bra");
    }

    #[test]
    fn a_wide_character_takes_two_cells_or_none() {
        let mut canvas = canvas(6);
        assert_eq!(canvas.write(at(0, 6), "\u{6771}\u{4eac}", PLAIN), 4);
        assert_eq!(canvas.write(at(5, 2), "\u{5e02}", PLAIN), 5, "there is no room for it");
        assert_eq!(canvas.text(0), "\u{6771}\u{4eac}  ");
        let columns: Vec<u16> = canvas.row(0).iter().map(Cell::columns).collect();
        assert_eq!(columns, [2, 0, 2, 0, 1, 1]);
    }

    #[test]
    fn no_half_of_a_wide_character_is_left() {
        for (x, left) in [(0, "x \u{4eac}  "), (1, " x\u{4eac}  "), (2, "\u{6771}x   "), (3, "\u{6771} x  ")]
        {
            let mut canvas = canvas(6);
            canvas.write(at(0, 6), "\u{6771}\u{4eac}", PLAIN);
            canvas.write(at(x, 1), "x", PLAIN);
            assert_eq!(canvas.text(0), left, "written at {x}");
        }
    }

    #[test]
    fn several_characters_in_a_cell_are_the_same_wherever_they_stand_in_the_list() {
        let (mut one, mut other) = (canvas(4), canvas(4));
        one.write(at(0, 2), "e\u{301}o\u{308}", PLAIN);
        other.write(at(1, 1), "o\u{308}", PLAIN);
        other.write(at(0, 1), "e\u{301}", PLAIN);
        assert!(one.is_same_row(0, &other, 0));
        other.write(at(1, 1), "o\u{301}", PLAIN);
        assert!(!one.is_same_row(0, &other, 0));
        assert_eq!(other.text(0), "e\u{301}o\u{301}  ");
    }

    #[test]
    fn control_characters_are_not_written() {
        let mut canvas = canvas(6);
        canvas.write(at(0, 6), "a\u{1b}[b\u{9b}c", PLAIN);
        assert_eq!(canvas.text(0), "a[bc  ");
    }
}
