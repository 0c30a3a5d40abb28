//! From cells that are different to as few bytes as make a terminal show them: the shortest way from place to place, only
//! what changes of colours and attributes, and the sixteen colours by the sequences that every terminal has known for
//! forty years. A frame begins with nothing set, wherever the cursor may be; whoever writes it ends what it sets.

use crate::ui::canvas::{Canvas, Cell};
use crate::ui::ink::{Ink, number};
use ratatui_core::style::{Color, Modifier, Style};
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

/// Where the cursor is, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Unknown,
    Cell(u16, u16),
}

/// Writes cells.
struct Encoder<'a> {
    next: &'a Canvas,
    out: String,
    ink: Ink,
    place: Place,
    /// Whether the terminal sees the cursor there too: it may find another character wider than we do.
    is_sure: bool,
}

/// The bytes that make these cells of a frame seen, which are in the order of reading.
pub(super) fn encode<'a>(
    different: impl IntoIterator<Item = (u16, u16, &'a Cell)>,
    next: &'a Canvas,
) -> Vec<u8> {
    let mut encoder =
        Encoder { next, out: String::new(), ink: Ink::PLAIN, place: Place::Unknown, is_sure: true };
    for (x, y, cell) in different {
        encoder.go_to(x, y);
        encoder.write(x, y, cell);
    }
    encoder.out.into_bytes()
}

impl Encoder<'_> {
    /// Goes to a cell, by the shortest way that is sure.
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

    /// What stands between two cells of a row, where writing it again is the shortest way.
    fn text_between(&self, from: u16, to: u16, y: u16) -> Option<String> {
        let way = shortest([forward(to - from), to_column(to)]);
        if usize::from(to - from) > way.len() {
            return None;
        }
        let row = self.next.row(usize::from(y));
        let cells = row.get(usize::from(from)..usize::from(to))?;
        let is_as_set = |cell: &Cell| written(cell.ink) == self.ink && cell.is_ascii();
        cells.iter().all(is_as_set).then(|| {
            let mut text = String::new();
            for cell in cells {
                self.next.say(cell, &mut text);
            }
            text
        })
    }

    fn write(&mut self, x: u16, y: u16, cell: &Cell) {
        self.color(written(cell.ink));
        self.next.say(cell, &mut self.out);
        let behind = x.saturating_add(cell.columns());
        // At the end of a row terminals wait with the cursor on the last cell, or behind it, each in its own way.
        self.place = if behind >= self.next.area().width { Place::Unknown } else { Place::Cell(behind, y) };
        self.is_sure = self.is_sure && cell.is_ascii();
    }

    /// Sets the colours and attributes that are not set already, all of them anew where that is shorter.
    fn color(&mut self, ink: Ink) {
        if ink == self.ink {
            return;
        }
        let (change, anew) = (changes(self.ink, ink), changes(Ink::PLAIN, ink));
        let anew = if anew.is_empty() { String::new() } else { format!("0;{anew}") };
        let codes = if change.len() <= anew.len() && !change.is_empty() { change } else { anew };
        // Nothing to set is the same as to set nothing.
        let _ = write!(self.out, "\x1b[{codes}m");
        self.ink = ink;
    }
}

/// A text with the sequences around it that give it this style.
pub fn styled(style: Style, text: &str) -> String {
    let codes = changes(Ink::PLAIN, written(style.into()));
    if codes.is_empty() { text.to_owned() } else { format!("\x1b[{codes}m{text}\x1b[m") }
}

/// What is written of colours and attributes.
fn written(mut ink: Ink) -> Ink {
    ink.modifier &= KNOWN;
    ink
}

/// The codes that make one look into the other.
fn changes(from: Ink, to: Ink) -> String {
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
    if from.fg() != to.fg() {
        codes.push(color_code(to.fg(), 30));
    }
    if from.bg() != to.bg() {
        codes.push(color_code(to.bg(), 40));
    }
    codes.join(";")
}

/// The code of a colour, as ink (from 30 on) or as ground (from 40 on).
fn color_code(color: Color, base: u8) -> String {
    match color {
        Color::Reset => (base + 9).to_string(),
        Color::Indexed(index) => format!("{};5;{index}", base + 8),
        Color::Rgb(red, green, blue) => format!("{};2;{red};{green};{blue}", base + 8),
        named => match number(named).unwrap_or(0) {
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
    use crate::terminal::rows::{different_cells, different_rows};
    use ratatui_core::layout::Rect;

    fn frame(texts: &[(u16, u16, &str, Style)]) -> Canvas {
        let mut canvas = Canvas::new(Rect::new(0, 0, 40, 5));
        for (x, y, text, style) in texts {
            canvas.write(Rect { x: *x, y: *y, width: 40 - x, height: 1 }, text, (*style).into());
        }
        canvas
    }

    /// Without what ends it.
    fn written(before: &Canvas, next: &Canvas) -> String {
        let rows = different_rows(before, next);
        String::from_utf8(encode(different_cells(before, next, &rows), next)).unwrap()
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
