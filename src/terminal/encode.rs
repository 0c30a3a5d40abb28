//! Encodes changed cells in as few bytes as make a terminal show them: the shortest cursor movement, only the attributes
//! that change, and the sixteen colors by their short codes. A frame begins with all attributes reset and an unknown cursor
//! position; the caller resets what it leaves set.

use crate::config::style::palette_index;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Modifier, Style};
use std::fmt::Write;

/// The attributes that are written, with the codes that set and end them.
const ATTRIBUTES: [(Modifier, u8, u8); 4] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::REVERSED, 7, 27),
];

/// All of them.
const KNOWN: Modifier = ATTRIBUTES[0].0.union(ATTRIBUTES[1].0).union(ATTRIBUTES[2].0).union(ATTRIBUTES[3].0);

/// Colors and attributes as the terminal has them.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Attributes {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Attributes {
    const RESET: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };
}

impl From<&Cell> for Attributes {
    fn from(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier & KNOWN }
    }
}

impl From<Style> for Attributes {
    fn from(style: Style) -> Self {
        Self {
            fg: style.fg.unwrap_or_default(),
            bg: style.bg.unwrap_or_default(),
            modifier: style.add_modifier.difference(style.sub_modifier) & KNOWN,
        }
    }
}

/// Where the cursor is, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Unknown,
    Cell(u16, u16),
}

/// Writes cells.
struct Encoder<'a> {
    next: &'a Buffer,
    out: String,
    attributes: Attributes,
    place: Place,
    /// Whether the terminal agrees on where the cursor is: it may take another character for wider than we do.
    is_sure: bool,
}

/// The bytes that make the terminal show these cells of a frame, which are in reading order.
pub(super) fn encode<'a>(
    changes: impl IntoIterator<Item = (u16, u16, &'a Cell)>,
    next: &'a Buffer,
) -> Vec<u8> {
    let mut encoder = Encoder {
        next,
        out: String::new(),
        attributes: Attributes::RESET,
        place: Place::Unknown,
        is_sure: true,
    };
    for (x, y, cell) in changes {
        // Cells that a wide character covers are empty.
        if !cell.symbol().is_empty() {
            encoder.go_to(x, y);
            encoder.write(x, y, cell);
        }
    }
    encoder.out.into_bytes()
}

impl Encoder<'_> {
    /// Moves to a cell, by the shortest way that is sure.
    fn go_to(&mut self, x: u16, y: u16) {
        let way = match self.place {
            Place::Cell(column, row) if (column, row) == (x, y) => return,
            Place::Cell(column, row) if row == y && column < x && self.is_sure => {
                let between = self.text_between(column, x, y);
                between.unwrap_or_else(|| shortest([forward(x - column), to_column(x)]))
            }
            Place::Cell(_, row) if row == y => to_column(x),
            _ => to_cell(x, y),
        };
        self.out.push_str(&way);
        self.is_sure = self.is_sure || way.starts_with(['\x1b', '\r']);
        self.place = Place::Cell(x, y);
    }

    /// The text between two cells of a row, where writing it again is the shortest way.
    fn text_between(&self, from: u16, to: u16, y: u16) -> Option<String> {
        let way = shortest([forward(to - from), to_column(to)]);
        if usize::from(to - from) > way.len() {
            return None;
        }
        let cells = self.next.content.get(self.next.index_of(from, y)..self.next.index_of(to, y))?;
        let is_as_set = |cell: &Cell| Attributes::from(cell) == self.attributes && is_ascii(cell);
        cells.iter().all(is_as_set).then(|| cells.iter().map(Cell::symbol).collect())
    }

    fn write(&mut self, x: u16, y: u16, cell: &Cell) {
        self.set(Attributes::from(cell));
        self.out.push_str(cell.symbol());
        let behind = x.saturating_add(cell.cell_width());
        // At the end of a row some terminals keep the cursor on the last cell, and others behind it.
        self.place = if behind >= self.next.area.width { Place::Unknown } else { Place::Cell(behind, y) };
        self.is_sure = self.is_sure && is_ascii(cell);
    }

    /// Sets the attributes that differ, or resets and sets all of them where that is shorter.
    fn set(&mut self, attributes: Attributes) {
        if attributes == self.attributes {
            return;
        }
        let change = changes(self.attributes, attributes);
        let all = changes(Attributes::RESET, attributes);
        let all = if all.is_empty() { String::new() } else { format!("0;{all}") };
        let codes = if change.len() <= all.len() && !change.is_empty() { change } else { all };
        // Without codes the sequence resets.
        let _ = write!(self.out, "\x1b[{codes}m");
        self.attributes = attributes;
    }
}

/// Whether a cell is one ASCII character.
fn is_ascii(cell: &Cell) -> bool {
    cell.symbol().len() == 1
}

/// A text with the sequences around it that give it this style.
pub fn styled(style: Style, text: &str) -> String {
    let codes = changes(Attributes::RESET, style.into());
    if codes.is_empty() { text.to_owned() } else { format!("\x1b[{codes}m{text}\x1b[m") }
}

/// The codes that turn one into the other.
fn changes(from: Attributes, to: Attributes) -> String {
    let mut codes: Vec<String> = Vec::new();
    let ended = from.modifier - to.modifier;
    let mut kept = from.modifier & to.modifier;
    for (modifier, _, end) in ATTRIBUTES {
        if ended.contains(modifier) && !codes.contains(&end.to_string()) {
            codes.push(end.to_string());
            // One code ends both bold and dim.
            if end == 22 {
                kept -= Modifier::BOLD | Modifier::DIM;
            }
        }
    }
    let begun = ATTRIBUTES.iter().filter(|(modifier, ..)| (to.modifier - kept).contains(*modifier));
    codes.extend(begun.map(|(_, begin, _)| begin.to_string()));
    if from.fg != to.fg {
        codes.push(color_code(to.fg, 30));
    }
    if from.bg != to.bg {
        codes.push(color_code(to.bg, 40));
    }
    codes.join(";")
}

/// The code of a color, as foreground (from 30 on) or as background (from 40 on).
fn color_code(color: Color, base: u8) -> String {
    match color {
        Color::Reset => (base + 9).to_string(),
        Color::Indexed(index) => format!("{};5;{index}", base + 8),
        Color::Rgb(red, green, blue) => format!("{};2;{red};{green};{blue}", base + 8),
        named => match palette_index(named).unwrap_or(0) {
            normal @ ..8 => (base + normal).to_string(),
            bright => (base + 60 + bright - 8).to_string(),
        },
    }
}

fn shortest(ways: [String; 2]) -> String {
    let [one, other] = ways;
    if other.len() < one.len() { other } else { one }
}

fn forward(columns: u16) -> String {
    if columns == 1 { "\x1b[C".to_owned() } else { format!("\x1b[{columns}C") }
}

fn to_column(x: u16) -> String {
    if x == 0 { "\r".to_owned() } else { format!("\x1b[{}G", x + 1) }
}

fn to_cell(x: u16, y: u16) -> String {
    match (x, y) {
        (0, 0) => "\x1b[H".to_owned(),
        (0, _) => format!("\x1b[{}H", y + 1),
        _ => format!("\x1b[{};{}H", y + 1, x + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    fn frame(texts: &[(u16, u16, &str, Style)]) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 5));
        for (x, y, text, style) in texts {
            buffer.set_string(*x, *y, text, Style::reset().patch(*style));
        }
        buffer
    }

    /// Without what ends it.
    fn written(before: &Buffer, next: &Buffer) -> String {
        String::from_utf8(encode(before.diff_iter(next), next)).unwrap()
    }

    const RED: Style = Style::new().fg(Color::Red);
    const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);

    #[test]
    fn one_figure_is_a_move_and_a_character() {
        let before = frame(&[(3, 2, "hubs 7/9", Style::new())]);
        let next = frame(&[(3, 2, "hubs 6/9", Style::new())]);
        assert_eq!(written(&before, &next), "\x1b[3;9H6");
    }

    #[test]
    fn the_shortest_way_is_taken() {
        let before = frame(&[]);
        let next = frame(&[(0, 0, "a", Style::new()), (2, 0, "b", Style::new()), (30, 0, "c", Style::new())]);
        assert_eq!(written(&before, &next), "\x1b[Ha b\x1b[27Cc");
        let next = frame(&[(0, 1, "a", RED), (1, 1, "x", BOLD), (2, 1, "b", RED)]);
        let before = frame(&[(1, 1, "x", BOLD)]);
        assert_eq!(written(&before, &next), "\x1b[2H\x1b[31ma\x1b[Cb", "a bold cell is not written in red");
    }

    #[test]
    fn only_what_changes_of_a_look_is_written() {
        let both = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
        let next =
            frame(&[(0, 0, "a", both), (1, 0, "b", BOLD), (2, 0, "c", RED), (3, 0, "d", Style::new())]);
        assert_eq!(written(&frame(&[]), &next), "\x1b[H\x1b[1;31ma\x1b[39mb\x1b[0;31mc\x1b[md");
    }

    #[test]
    fn a_styled_text_ends_its_style() {
        let both = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
        assert_eq!(styled(both, "down"), "\x1b[1;31mdown\x1b[m");
        assert_eq!(styled(Style::new(), "up"), "up");
    }

    #[test]
    fn bold_and_dim_end_together() {
        let faint = Style::new().add_modifier(Modifier::BOLD | Modifier::DIM);
        let next = frame(&[(0, 0, "a", faint), (1, 0, "b", BOLD)]);
        assert_eq!(written(&frame(&[]), &next), "\x1b[H\x1b[1;2ma\x1b[0;1mb");
    }

    #[test]
    fn the_end_of_a_row_is_no_place_to_go_on_from() {
        let next = frame(&[(39, 0, "a", Style::new()), (0, 1, "b", Style::new())]);
        assert_eq!(written(&frame(&[]), &next), "\x1b[1;40Ha\x1b[2Hb");
    }

    #[test]
    fn what_is_no_ascii_is_not_written_again_to_get_past_it() {
        let before = frame(&[(1, 0, "●", Style::new())]);
        let next = frame(&[(0, 0, "a●b", Style::new())]);
        assert_eq!(written(&before, &next), "\x1b[Ha\x1b[Cb");
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(written(&frame(&[]), &frame(&[])), "");
    }
}
