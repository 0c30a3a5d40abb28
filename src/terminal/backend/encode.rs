//! Encodes changed cells in as few bytes as possible: the shortest cursor movement, only the attributes that change, and
//! the sixteen colors by their short codes. At the beginning all attributes are reset and the cursor position is unknown; at
//! the end attributes may be set.

use crate::config::style::palette_index;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Modifier, Style};
use std::fmt::Write;

/// The supported modifiers, with the SGR codes that set and reset them.
const MODIFIERS: [(Modifier, u8, u8); 4] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::REVERSED, 7, 27),
];

const SUPPORTED: Modifier =
    Modifier::BOLD.union(Modifier::DIM).union(Modifier::UNDERLINED).union(Modifier::REVERSED);

/// Colors and modifiers set in the terminal.
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
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier & SUPPORTED }
    }
}

impl From<Style> for Attributes {
    fn from(style: Style) -> Self {
        Self {
            fg: style.fg.unwrap_or_default(),
            bg: style.bg.unwrap_or_default(),
            modifier: style.add_modifier.difference(style.sub_modifier) & SUPPORTED,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CursorPosition {
    Unknown,
    /// Column and row.
    Known(u16, u16),
}

struct Encoder<'a> {
    next: &'a Buffer,
    out: String,
    attributes: Attributes,
    cursor: CursorPosition,
    /// Whether the column of the cursor is certain. After non-ASCII text it is not: terminals differ in character widths.
    is_column_certain: bool,
}

/// The bytes that draw these cells of a frame, given in reading order.
pub(super) fn encode<'a>(
    changes: impl IntoIterator<Item = (u16, u16, &'a Cell)>,
    next: &'a Buffer,
) -> Vec<u8> {
    let mut encoder = Encoder {
        next,
        out: String::new(),
        attributes: Attributes::RESET,
        cursor: CursorPosition::Unknown,
        is_column_certain: true,
    };
    for (x, y, cell) in changes {
        // The symbols of cells covered by a wide character are empty.
        if !cell.symbol().is_empty() {
            encoder.move_to(x, y);
            encoder.write(x, y, cell);
        }
    }
    encoder.out.into_bytes()
}

impl Encoder<'_> {
    /// Moves the cursor to a cell, by the shortest reliable movement.
    fn move_to(&mut self, x: u16, y: u16) {
        let movement = match self.cursor {
            CursorPosition::Known(column, row) if (column, row) == (x, y) => return,
            CursorPosition::Known(column, row) if row == y && column < x && self.is_column_certain => {
                let between = self.text_between(column, x, y);
                between.unwrap_or_else(|| shortest([forward(x - column), to_column(x)]))
            }
            CursorPosition::Known(_, row) if row == y => to_column(x),
            _ => to_cell(x, y),
        };
        self.out.push_str(&movement);
        self.is_column_certain = self.is_column_certain || movement.starts_with(['\x1b', '\r']);
        self.cursor = CursorPosition::Known(x, y);
    }

    /// The text between two cells of a row, if writing it again is the shortest movement.
    fn text_between(&self, from: u16, to: u16, y: u16) -> Option<String> {
        let movement = shortest([forward(to - from), to_column(to)]);
        if usize::from(to - from) > movement.len() {
            return None;
        }
        let cells = self.next.content.get(self.next.index_of(from, y)..self.next.index_of(to, y))?;
        let is_reusable = |cell: &Cell| Attributes::from(cell) == self.attributes && is_ascii(cell);
        cells.iter().all(is_reusable).then(|| cells.iter().map(Cell::symbol).collect())
    }

    fn write(&mut self, x: u16, y: u16, cell: &Cell) {
        self.set_attributes(Attributes::from(cell));
        self.out.push_str(cell.symbol());
        let end = x.saturating_add(cell.cell_width());
        // At the end of a row, terminals differ in the position of the cursor.
        self.cursor =
            if end >= self.next.area.width { CursorPosition::Unknown } else { CursorPosition::Known(end, y) };
        self.is_column_certain = self.is_column_certain && is_ascii(cell);
    }

    /// Sets the attributes that differ, or resets and sets all of them if that is shorter.
    fn set_attributes(&mut self, attributes: Attributes) {
        if attributes == self.attributes {
            return;
        }
        let change = sgr_codes(self.attributes, attributes);
        let all = sgr_codes(Attributes::RESET, attributes);
        let all = if all.is_empty() { String::new() } else { format!("0;{all}") };
        let codes = if change.len() <= all.len() && !change.is_empty() { change } else { all };
        // A sequence without codes resets all attributes.
        let _ = write!(self.out, "\x1b[{codes}m");
        self.attributes = attributes;
    }
}

fn is_ascii(cell: &Cell) -> bool {
    cell.symbol().len() == 1
}

/// Text in the escape sequences of a style.
pub fn styled(style: Style, text: &str) -> String {
    let codes = sgr_codes(Attributes::RESET, style.into());
    if codes.is_empty() { text.to_owned() } else { format!("\x1b[{codes}m{text}\x1b[m") }
}

/// The SGR codes that change one set of attributes into another.
fn sgr_codes(from: Attributes, to: Attributes) -> String {
    let mut codes: Vec<String> = Vec::new();
    let ended = from.modifier - to.modifier;
    let mut kept = from.modifier & to.modifier;
    for (modifier, _, end) in MODIFIERS {
        if ended.contains(modifier) && !codes.contains(&end.to_string()) {
            codes.push(end.to_string());
            // One code resets both bold and dim.
            if end == 22 {
                kept -= Modifier::BOLD | Modifier::DIM;
            }
        }
    }
    let begun = MODIFIERS.iter().filter(|(modifier, ..)| (to.modifier - kept).contains(*modifier));
    codes.extend(begun.map(|(_, begin, _)| begin.to_string()));
    if from.fg != to.fg {
        codes.push(color_code(to.fg, 30));
    }
    if from.bg != to.bg {
        codes.push(color_code(to.bg, 40));
    }
    codes.join(";")
}

/// The code of a color, with base 30 for the foreground or 40 for the background.
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

fn shortest([first, second]: [String; 2]) -> String {
    if second.len() < first.len() { second } else { first }
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

    fn encoded(before: &Buffer, next: &Buffer) -> String {
        String::from_utf8(encode(before.diff_iter(next), next)).unwrap()
    }

    const RED: Style = Style::new().fg(Color::Red);
    const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);

    #[test]
    fn one_changed_digit_is_a_movement_and_a_character() {
        let before = frame(&[(3, 2, "hubs 7/9", Style::new())]);
        let next = frame(&[(3, 2, "hubs 6/9", Style::new())]);
        assert_eq!(encoded(&before, &next), "\x1b[3;9H6");
    }

    #[test]
    fn shortest_cursor_movement_is_written() {
        let before = frame(&[]);
        let next = frame(&[(0, 0, "a", Style::new()), (2, 0, "b", Style::new()), (30, 0, "c", Style::new())]);
        assert_eq!(encoded(&before, &next), "\x1b[Ha b\x1b[27Cc");
        let next = frame(&[(0, 1, "a", RED), (1, 1, "x", BOLD), (2, 1, "b", RED)]);
        let before = frame(&[(1, 1, "x", BOLD)]);
        assert_eq!(encoded(&before, &next), "\x1b[2H\x1b[31ma\x1b[Cb", "a bold cell is not written in red");
    }

    #[test]
    fn only_changed_attributes_are_written() {
        let both = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
        let next =
            frame(&[(0, 0, "a", both), (1, 0, "b", BOLD), (2, 0, "c", RED), (3, 0, "d", Style::new())]);
        assert_eq!(encoded(&frame(&[]), &next), "\x1b[H\x1b[1;31ma\x1b[39mb\x1b[0;31mc\x1b[md");
    }

    #[test]
    fn styled_text_ends_with_a_reset() {
        let both = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
        assert_eq!(styled(both, "down"), "\x1b[1;31mdown\x1b[m");
        assert_eq!(styled(Style::new(), "up"), "up");
    }

    #[test]
    fn bold_and_dim_are_reset_by_one_code() {
        let faint = Style::new().add_modifier(Modifier::BOLD | Modifier::DIM);
        let next = frame(&[(0, 0, "a", faint), (1, 0, "b", BOLD)]);
        assert_eq!(encoded(&frame(&[]), &next), "\x1b[H\x1b[1;2ma\x1b[0;1mb");
    }

    #[test]
    fn cursor_is_positioned_absolutely_after_the_last_column() {
        let next = frame(&[(39, 0, "a", Style::new()), (0, 1, "b", Style::new())]);
        assert_eq!(encoded(&frame(&[]), &next), "\x1b[1;40Ha\x1b[2Hb");
    }

    #[test]
    fn non_ascii_text_is_not_rewritten_to_move_the_cursor() {
        let before = frame(&[(1, 0, "●", Style::new())]);
        let next = frame(&[(0, 0, "a●b", Style::new())]);
        assert_eq!(encoded(&before, &next), "\x1b[Ha\x1b[Cb");
    }

    #[test]
    fn unchanged_frame_is_empty() {
        assert_eq!(encoded(&frame(&[]), &frame(&[])), "");
    }
}
